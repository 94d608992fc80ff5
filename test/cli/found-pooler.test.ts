/** The pooler is the one that the project's own configuration tells, where nobody says otherwise. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

const ini = (lines: string): string => `[databases]\napp = host=db\n[pgbouncer]\nauth_file = users.txt\n${lines}\n`;
const listen = { "a.sql": "LISTEN orders;\n" };

interface Told {
  readonly pooler: unknown;
  readonly rules: readonly string[];
  readonly last: string;
}

async function told(files: Files, ...words: string[]): Promise<Told> {
  const cwd = folderWith(files);
  const engine = await loadEngine();
  const json = JSON.parse((await runCli(cwd, ["check", ...words, "--format", "json"], { engine })).out) as {
    pooler: unknown;
    findings: { rule: string }[];
  };
  const { out } = await runCli(cwd, ["check", ...words], { engine });
  const notes = out
    .trimEnd()
    .split("\n")
    .slice(-3)
    .filter((line) => /pools by session|differently|^\d+ error/.test(line));
  return { pooler: json.pooler, rules: json.findings.map(({ rule }) => rule), last: notes.join("\n") };
}

test("one file: its mode and settings count, and the report says whose they are", async () => {
  const files = {
    ...listen,
    "deploy/pgbouncer.ini": ini("pool_mode = statement\nmax_prepared_statements = 0"),
    "b.sql": "BEGIN;\nSELECT 1;\nCOMMIT;\n",
  };
  expect(await told(files)).toEqual({
    pooler: { name: "pgbouncer", version: "1.24", mode: "statement", from: "deploy/pgbouncer.ini" },
    rules: ["no-listen", "no-transaction-block", "valid-pooler-config"],
    last: "3 errors, 0 warnings (PgBouncer 1.24, statement mode, from deploy/pgbouncer.ini).",
  });
});

test.each([
  ["an option", ["--pooler", "pgbouncer@1.18"], {}, "1.18"],
  ["a configuration", [], { "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "version": "1.22" } }' }, "1.22"],
])("%s counts before it", async (_, words, more, version) => {
  const { pooler } = await told({ ...listen, ...more, "pgbouncer.ini": ini("pool_mode = session") }, ...words);
  expect(pooler).toEqual({ name: "pgbouncer", version, mode: "transaction" });
});

describe("session mode", () => {
  test("written: the code is fine, and a note says how to see what would not be", async () => {
    expect(await told({ ...listen, "pgbouncer.ini": ini("pool_mode = session") })).toEqual({
      pooler: { name: "pgbouncer", version: "1.24", mode: "session", from: "pgbouncer.ini" },
      rules: [],
      last: [
        "pgbouncer.ini:5 pools by session, where hardly anything breaks: `--pool-mode transaction` shows what transaction mode would break.",
        "0 errors, 0 warnings (PgBouncer 1.24, session mode, from pgbouncer.ini).",
      ].join("\n"),
    });
  });

  test("by default: the report is for transaction mode, and says so", async () => {
    const { pooler, rules, last } = await told({ ...listen, "pgbouncer.ini": ini("") });
    expect({ pooler, rules }).toEqual({
      pooler: { name: "pgbouncer", version: "1.24", mode: "transaction", from: "pgbouncer.ini" },
      rules: ["no-listen"],
    });
    expect(last).toContain("pgbouncer.ini:1 sets no `pool_mode`, so PgBouncer pools by session there");
  });
});

test("files that differ: none counts, and a note names both", async () => {
  const files = { ...listen, "a/pgbouncer.ini": ini("pool_mode = session"), "b/pgbouncer.ini": ini("pool_mode = transaction") };
  expect(await told(files)).toEqual({
    pooler: { name: "pgbouncer", version: "1.24", mode: "transaction" },
    rules: ["no-listen"],
    last: [
      "a/pgbouncer.ini:1 and b/pgbouncer.ini:1 set PgBouncer up differently, so neither counts here: `--pooler`, or `pooler` in poolsafe.config.json, says which does.",
      "1 error, 0 warnings (PgBouncer 1.24, transaction mode).",
    ].join("\n"),
  });
});

test("an image says the version, a file beside it the rest", async () => {
  const files = {
    ...listen,
    "pgbouncer.ini": ini("pool_mode = transaction"),
    "compose.yaml":
      "services:\n  pool:\n    image: example/pgbouncer:1.20.1\n    volumes: ['./pgbouncer.ini:/etc/pgbouncer/pgbouncer.ini']\n",
  };
  const { pooler } = await told(files);
  expect(pooler).toEqual({ name: "pgbouncer", version: "1.20", mode: "transaction", from: "pgbouncer.ini" });
});

test("findings in code name the setting too", async () => {
  const cwd = folderWith({
    "pgbouncer.ini": ini("pool_mode = transaction\nmax_prepared_statements = 0\nignore_startup_parameters = statement_timeout"),
    "db.ts": `import postgres from "postgres";\nconst sql = postgres();\nawait sql\`SELECT 1\`;\n`,
    "pool.ts": `import pg from "pg";\nexport const pool = new pg.Pool({ statement_timeout: 5 });\n`,
  });
  const { out } = await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() });
  const { findings } = JSON.parse(out) as { findings: { rule: string; related: { file: string; line: number; message: string }[] }[] };
  const related = (rule: string): unknown => findings.filter((one) => one.rule === rule).flatMap((one) => one.related);
  expect(related("no-named-statement")).toMatchObject([{ file: "pgbouncer.ini", line: 6, message: "`max_prepared_statements` is 0 here" }]);
  expect(related("no-startup-parameter")).toMatchObject([
    { file: "pgbouncer.ini", line: 7, message: "`statement_timeout` is dropped here" },
  ]);
});

describe("what is looked at", () => {
  test("files that say nothing of poolers are no part of the check; environment files are read although git ignores them", async () => {
    const cwd = folderWith({
      ".gitignore": ".env*\nlocal.ini\n",
      ".env.local": "PGBOUNCER_POOL_MODE=transaction\n",
      "local.ini": ini("pool_mode = nonsense"),
      "ci.yml": "jobs:\n  test: { runs-on: ubuntu }\n",
      "php.ini": "[php]\nmemory_limit = 1\n",
      "broken.yaml": "a: [pgbouncer\n",
      "templates/pgbouncer.yaml": "{{- if .Values.pgbouncer }}\nkind: ConfigMap\n{{- end }}\n",
      "a.sql": "SELECT 1;\n",
    });
    const { out } = await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() });
    const { coverage } = JSON.parse(out) as { coverage: { files: number; unread: { file: string; reason: string }[] } };
    expect(coverage.files).toBe(4);
    expect(coverage.unread.map(({ file, reason }) => [file, reason.slice(0, 30)])).toEqual([
      ["broken.yaml", "this is not valid YAML: Flow s"],
      ["templates/pgbouncer.yaml", "this is a template, which pool"],
    ]);
  });

  test("a comment silences a finding, and one that silences nothing is told", async () => {
    const text = ini(
      "pool_mode = transaction\n; poolsafe-disable-next-line valid-pooler-config -- kept for psql\nserver_reset_query = DISCARD ALL",
    );
    const { rules } = await told({
      "pgbouncer.ini": text,
      "b.ini": `; poolsafe-disable-file no-listen\n${ini("pool_mode = transaction")}`,
    });
    expect(rules).toEqual(["valid-suppression"]);
  });

  test("a file that is named, and --fix in it", async () => {
    const cwd = folderWith({ "pgbouncer.ini": ini("pool_mode = transaction # shared") });
    const { out } = await runCli(cwd, ["check", "pgbouncer.ini", "--fix"], { engine: await loadEngine() });
    expect(out).toContain("0 errors, 0 warnings (PgBouncer 1.24, transaction mode, from pgbouncer.ini).");
  });
});
