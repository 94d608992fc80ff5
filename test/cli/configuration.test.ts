import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { folderWith, jsonOf, realJsonOf, refusal, runCli } from "./run-cli.ts";

const clean = "SELECT 1;\n";
const listens = "LISTEN orders;\n";
const sets = "BEGIN;\nSET search_path TO a;\nCOMMIT;\n";

describe("configuration", () => {
  test("rules are switched, files ignored and the pooler chosen", async () => {
    const cwd = folderWith({
      "poolsafe.config.json":
        '{ "pooler": { "name": "pgbouncer", "version": "1.21", "mode": "statement" }, "rules": { "no-listen": "off", "no-session-set": "warning" }, "ignore": ["old/"] }',
      "a.sql": listens + sets,
      "old/b.sql": sets,
    });
    const report = await jsonOf(cwd, "check");
    expect(report.pooler).toEqual({ name: "pgbouncer", version: "1.21", mode: "statement" });
    expect(report.findings.map(({ file, rule, severity }) => ({ file, rule, severity }))).toEqual([
      { file: "a.sql", rule: "no-session-set", severity: "warning" },
    ]);
  });

  test("it is found upwards, left out by --no-config, and named by --config", async () => {
    const off = '{ "rules": { "no-listen": "off" } }';
    const cwd = folderWith({ "package.json": `{ "poolsafe": ${off} }`, "db/a.sql": listens, "other.jsonc": "{ /* nothing */ }" });
    const rulesFound = async (...words: string[]): Promise<string[]> =>
      (await jsonOf(join(cwd, "db"), "check", ...words)).findings.map((finding) => finding.rule);
    expect(await rulesFound()).toEqual([]);
    expect(await rulesFound("--no-config")).toEqual(["no-listen"]);
    expect(await rulesFound("--config", "../other.jsonc")).toEqual(["no-listen"]);
  });

  test("--pooler overrides name and version, and keeps the rest of the same pooler", async () => {
    const cwd = folderWith({
      "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "version": "1.18", "mode": "session" } }',
      "a.sql": clean,
    });
    expect((await jsonOf(cwd, "check", "--pooler", "pgbouncer@1.21")).pooler).toEqual({
      name: "pgbouncer",
      version: "1.21",
      mode: "session",
    });
    expect((await jsonOf(cwd, "check", "--pooler", "pgbouncer")).pooler).toEqual({ name: "pgbouncer", version: "1.18", mode: "session" });
  });

  test("direct connections and transaction wrappers are named", async () => {
    const config = { direct: ["jobs.internal"], transactionWrappers: ["withTx"] };
    const cwd = folderWith({
      "poolsafe.config.json": JSON.stringify(config),
      "a.ts": [
        'import { Pool } from "pg";',
        'import { withTx } from "./missing";',
        'const jobs = new Pool({ host: "jobs.internal" });',
        'const pool = new Pool({ host: "pooler.internal" });',
        'export const hear = () => jobs.query("LISTEN orders");',
        'export const wait = () => withTx(() => pool.query("SET LOCAL lock_timeout = 1"));',
      ].join("\n"),
    });
    const rulesFound = async (...words: string[]): Promise<string[]> =>
      (await realJsonOf(cwd, "check", ...words)).findings.map(({ rule }) => rule);
    expect(await rulesFound()).toEqual([]);
    expect(await rulesFound("--no-config")).toEqual(["no-listen", "require-transaction"]);
  });

  test.each([
    ['{ "rules": { "no-listn": "off" } }', "poolsafe: poolsafe.config.json:1:14: There is no rule `no-listn`. Did you mean `no-listen`?\n"],
    [
      '{ "pooler": { "name": "pgbounzer" } }',
      'poolsafe: poolsafe.config.json:1:23: There is no pooler "pgbounzer". Did you mean `pgbouncer`? `poolsafe poolers` lists them.\n',
    ],
    [
      '{ "pooler": { "name": "pgbouncer",\n  "version": "9.9" } }',
      'poolsafe: poolsafe.config.json:2:14: PgBouncer "9.9" is not a version that poolsafe knows. Give one from 1.18 to 1.26, for example pgbouncer@1.24.\n',
    ],
    [
      '{ "pooler": { "name": "pgbouncer", "version": "1.19", "trackedParameters": ["search_path"] } }',
      'poolsafe: poolsafe.config.json:1:76: "trackedParameters" needs PgBouncer 1.20, which brought track_extra_parameters. Remove "trackedParameters", or give version 1.20 or newer.\n',
    ],
    ["{", "poolsafe: poolsafe.config.json:1:2: This is not valid JSON: close brace expected. Mend it at this place.\n"],
  ])("%s", async (text, expected) => {
    expect(await refusal(folderWith({ "poolsafe.config.json": text, "a.sql": clean }), "check")).toBe(expected);
  });

  test("severity by path: the last override that names a file and a rule counts", async () => {
    const config = {
      rules: { "no-listen": "off" },
      overrides: [
        { files: ["db/"], rules: { "no-listen": "error", "no-session-set": "warn" } },
        { files: ["db/old.sql"], rules: { "no-listen": "warning" } },
      ],
    };
    const cwd = folderWith({
      "poolsafe.config.json": JSON.stringify(config),
      "a.sql": listens,
      "db/new.sql": listens + sets,
      "db/old.sql": listens,
    });
    const found = (await jsonOf(cwd, "check")).findings.map(({ file, rule, severity }) => `${file} ${rule} ${severity}`);
    expect(found).toEqual(["db/new.sql no-listen error", "db/new.sql no-session-set warning", "db/old.sql no-listen warning"]);
  });

  test("files whose connections are direct: what they send is silent, what they define is not", async () => {
    const lock = "CREATE FUNCTION take() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_lock(1)';\n";
    const cwd = folderWith({
      "poolsafe.config.json": '{ "directFiles": ["migrations/", "*.job.ts"] }',
      "migrations/1.sql": listens + lock,
      "app.sql": "SELECT take();\n",
      "b.job.ts": 'import { Pool } from "pg"; void new Pool({ statement_timeout: 5 }).query("LISTEN a");',
    });
    const found = (await realJsonOf(cwd, "check")).findings.map(({ file, rule, line }) => `${file}:${line} ${rule}`);
    expect(found).toEqual(["migrations/1.sql:2 no-session-advisory-lock"]);
  });

  test("it governs the paths that are checked, wherever poolsafe is started", async () => {
    const cwd = folderWith({
      "packages/a/poolsafe.config.json": '{ "rules": { "no-listen": "off" } }',
      "packages/a/a.sql": listens,
      "packages/b/b.sql": listens,
    });
    const filesFound = async (...paths: string[]): Promise<string[]> =>
      (await jsonOf(cwd, "check", ...paths)).findings.map((finding) => finding.file);
    expect(await filesFound("packages/a")).toEqual([]);
    expect(await filesFound("packages/a/a.sql")).toEqual([]);
    expect(await filesFound("packages/a/**/*.sql")).toEqual([]);
    expect(await filesFound("packages")).toEqual(["packages/a/a.sql", "packages/b/b.sql"]);
    expect(await filesFound("packages/a", "packages/b")).toEqual(["packages/a/a.sql", "packages/b/b.sql"]);
  });

  test("comments silence findings, and have to say why where the configuration wants it", async () => {
    const cwd = folderWith({
      "poolsafe.config.json": '{ "suppressions": { "requireReason": true } }',
      "a.sql": `-- poolsafe-disable-next no-listen\n${listens}-- poolsafe-disable-next -- read by hand\n${listens}`,
      "b.ts": "// poolsafe-disable-file\nexport const a = 1;\n",
    });
    const found = (await realJsonOf(cwd, "check")).findings.map(({ file, line, rule, severity }) => `${file}:${line} ${rule} ${severity}`);
    expect(found).toEqual(["a.sql:1 valid-suppression error", "b.ts:1 valid-suppression error", "b.ts:1 valid-suppression warning"]);
    // Who names single files does not see what others find in them.
    const alone = (await realJsonOf(cwd, "check", "b.ts")).findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(alone).toEqual(["valid-suppression error"]);
  });

  test("text that was not read is listed, counted, or an error", async () => {
    const folderFor = (unread: string): string =>
      folderWith({ "poolsafe.config.json": `{ "unread": "${unread}" }`, "a.sql": "SELECT 1;\nBROKEN;\n" });
    const ran = async (unread: string): Promise<unknown> => {
      const { exit, out, err } = await runCli(folderFor(unread), ["check"]);
      return { exit, isListed: out.includes("Not read, so not judged"), last: out.trim().split("\n").at(-1), err };
    };
    const last = "Coverage: 1 file, 2 statements, 1 unread.";
    const error = "poolsafe: 1 text was not read, and the configuration takes that as an error.\n";
    expect(await ran("off")).toEqual({ exit: 0, isListed: false, last, err: "" });
    expect(await ran("warn")).toEqual({ exit: 0, isListed: true, last, err: "" });
    expect(await ran("error")).toEqual({ exit: 1, isListed: true, last, err: error });
  });
});
