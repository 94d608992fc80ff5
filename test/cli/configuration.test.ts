import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { folderWith, jsonOf, refusal, runCli } from "./run-cli.ts";

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
    const real = { engine: await loadEngine() };
    const rulesFound = async (...words: string[]): Promise<string[]> => {
      const { out } = await runCli(cwd, ["check", "--format", "json", ...words], real);
      return (JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);
    };
    expect(await rulesFound()).toEqual([]);
    expect(await rulesFound("--no-config")).toEqual(["no-listen", "require-transaction"]);
  });

  test.each([
    ['{ "rules": { "no-listn": "off" } }', "poolsafe: poolsafe.config.json:1:14: There is no rule `no-listn`. Did you mean `no-listen`?\n"],
    ['{ "pooler": { "name": "pgpool" } }', 'poolsafe: poolsafe.config.json:1:23: There is no pooler "pgpool". Use one of: pgbouncer.\n'],
    [
      '{ "pooler": { "name": "pgbouncer",\n  "version": "9.9" } }',
      'poolsafe: poolsafe.config.json:2:14: PgBouncer "9.9" is not a version that poolsafe knows. Give one from 1.18 to 1.25, for example pgbouncer@1.24.\n',
    ],
    [
      '{ "pooler": { "name": "pgbouncer", "version": "1.19", "trackedParameters": ["search_path"] } }',
      'poolsafe: poolsafe.config.json:1:76: "trackedParameters" needs PgBouncer 1.20, which brought track_extra_parameters. Remove "trackedParameters", or give version 1.20 or newer.\n',
    ],
    ["{", "poolsafe: poolsafe.config.json:1:2: This is not valid JSON: close brace expected. Mend the file.\n"],
  ])("%s", async (text, expected) => {
    expect(await refusal(folderWith({ "poolsafe.config.json": text, "a.sql": clean }), "check")).toBe(expected);
  });
});
