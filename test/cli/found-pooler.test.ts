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

test("a configuration counts before it", async () => {
  const more = { "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "version": "1.22" } }' };
  const { pooler } = await told({ ...listen, ...more, "pgbouncer.ini": ini("pool_mode = session") });
  expect(pooler).toEqual({ name: "pgbouncer", version: "1.22", mode: "transaction" });
});

describe("an option that names the same pooler, and maybe its version", () => {
  interface Report {
    readonly pooler: unknown;
    readonly alsoBehind?: unknown;
    readonly findings: readonly { readonly rule: string }[];
    readonly notes?: readonly string[];
  }
  const report = async (files: Files, ...words: string[]): Promise<Report> => {
    const { out } = await runCli(folderWith({ ...listen, ...files }), ["check", ...words, "--format", "json"], {
      engine: await loadEngine(),
    });
    return JSON.parse(out) as Report;
  };
  const named = {
    "db.ts": `import postgres from "postgres";\nconst sql = postgres();\nawait sql\`SELECT 1\`;\n`,
    "b.sql": "SET search_path TO app;\n",
  };
  const settings = "pool_mode = transaction\nmax_prepared_statements = 0\ntrack_extra_parameters = IntervalStyle, search_path";
  const pgcat = `[general]\nport = 6432\n[pools.app]\npool_mode = "session"\n[pools.app.users.0]\nusername = "u"\npool_size = 5\n[pools.app.shards.0]\nservers = [["db", 5432, "primary"]]\ndatabase = "app"\n`;
  const rules = ({ findings }: Report): readonly string[] => findings.map(({ rule }) => rule);

  test("changes the version, and the settings stay: code and file are judged alike", async () => {
    const files = { ...named, "pgbouncer.ini": ini(settings) };
    const without = await report(files);
    const told = await report(files, "--pooler", "pgbouncer@1.25");
    expect(rules(without)).toContain("no-named-statement");
    expect(rules(told)).toEqual(rules(without));
    expect([told.pooler, told.notes]).toEqual([
      { name: "pgbouncer", version: "1.25", mode: "transaction" },
      ["All but the version is as pgbouncer.ini says."],
    ]);
  });

  test("without a version, or with the one that the files say, nothing is otherwise", async () => {
    const compose = "services:\n  p:\n    image: edoburu/pgbouncer:v1.23.1-p2\n    environment: { POOL_MODE: transaction }\n";
    for (const option of ["pgbouncer", "pgbouncer@1.23", "PgBouncer@1.23.1"]) {
      const { pooler, notes } = await report({ "compose.yaml": compose }, "--pooler", option);
      expect([pooler, notes]).toEqual([{ name: "pgbouncer", version: "1.23", mode: "transaction", from: "compose.yaml" }, undefined]);
    }
  });

  test("session mode of the file is session mode, with one note; --pool-mode counts before it", async () => {
    const files = { "pgbouncer.ini": ini("pool_mode = session") };
    const told = await report(files, "--pooler", "pgbouncer@1.18");
    expect([told.pooler, rules(told), told.notes]).toEqual([
      { name: "pgbouncer", version: "1.18", mode: "session" },
      [],
      [
        "pgbouncer.ini:5 pools by session, where hardly anything breaks: `--pool-mode transaction` shows what transaction mode would break.",
        "All but the version is as pgbouncer.ini says.",
      ],
    ]);
    const other = await report(files, "--pooler", "pgbouncer@1.18", "--pool-mode", "transaction");
    expect([other.pooler, rules(other), other.notes]).toEqual([
      { name: "pgbouncer", version: "1.18", mode: "transaction" },
      ["no-listen"],
      ["All but the version and the pool mode is as pgbouncer.ini says."],
    ]);
  });

  test("what that version has not got is left out", async () => {
    const { pooler } = await report(
      { "pgbouncer.ini": ini("pool_mode = session\nmax_prepared_statements = 100") },
      "--pooler",
      "pgbouncer@1.18",
    );
    expect(pooler).toEqual({ name: "pgbouncer", version: "1.18", mode: "session" });
  });

  test("of two poolers in the files, each counts for the one that is named", async () => {
    const files = { "pgbouncer.ini": ini("pool_mode = statement"), "pgcat.toml": pgcat };
    const cat = { name: "pgcat", version: "1.2", mode: "session", from: "pgcat.toml" };
    const bouncer = { name: "pgbouncer", version: "1.24", mode: "statement", from: "pgbouncer.ini" };
    expect(await report(files, "--pooler", "pgcat")).toMatchObject({ pooler: cat });
    expect(await report(files, "--pooler", "pgbouncer", "--pooler", "pgcat")).toMatchObject({ pooler: bouncer, alsoBehind: [cat] });
    expect((await report(files, "--pooler", "supavisor")).pooler).toEqual({ name: "supavisor", version: "", mode: "transaction" });
  });

  test("files that differ: the note does not advise what was given", async () => {
    const files = { "a/pgbouncer.ini": ini("pool_mode = session"), "b/pgbouncer.ini": ini("pool_mode = transaction") };
    expect(await report(files, "--pooler", "pgbouncer@1.25")).toMatchObject({
      pooler: { name: "pgbouncer", version: "1.25", mode: "transaction" },
      notes: [
        "a/pgbouncer.ini:1 and b/pgbouncer.ini:1 set PgBouncer up differently, so neither counts here: `pooler` in poolsafe.config.json says which does.",
      ],
    });
  });

  test("a configuration that says something of it is all that counts", async () => {
    const files = { "pgbouncer.ini": ini("pool_mode = session"), "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer" } }' };
    const { pooler, notes } = await report(files, "--pooler", "pgbouncer@1.25");
    expect([pooler, notes]).toEqual([{ name: "pgbouncer", version: "1.25", mode: "transaction" }, undefined]);
    const elsewhere = { ...files, "poolsafe.config.json": '{ "pooler": { "name": "pgcat" } }' };
    expect((await report(elsewhere, "--pooler", "pgbouncer@1.25")).pooler).toMatchObject({ mode: "session" });
  });

  test("explain speaks of the same", async () => {
    const cwd = folderWith({ "pgbouncer.ini": ini("pool_mode = session") });
    const { out } = await runCli(cwd, ["explain", "no-listen", "--pooler", "pgbouncer@1.25"], { engine: await loadEngine() });
    expect(out).toContain("PgBouncer 1.25, session mode");
    expect(out.replace(/\s+/g, " ")).toContain("All but the version is as pgbouncer.ini says.");
  });
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

describe("modes that differ in one file: the one counts that keeps the least, and a note says so", () => {
  const notes = async (text: string): Promise<readonly [unknown, readonly string[] | undefined]> => {
    const cwd = folderWith({ ...listen, "pgbouncer.ini": text });
    const { out } = await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() });
    const { pooler, notes: said } = JSON.parse(out) as { pooler: { mode: string }; notes?: readonly string[] };
    return [pooler.mode, said];
  };
  const whole = (database: string, mode: string): string =>
    `[databases]\napp = host=db\nreports = host=db ${database}\n[pgbouncer]\nauth_file = users.txt\n${mode}\n`;

  test.each([
    ["pool_mode=session", "pool_mode = transaction", "pgbouncer.ini:6 pools by transaction, and pgbouncer.ini:3 by session."],
    ["pool_mode=transaction", "pool_mode = session", "pgbouncer.ini:3 pools by transaction, and pgbouncer.ini:6 by session."],
    ["pool_mode=transaction", "", "pgbouncer.ini:3 pools by transaction, and the rest by session, because nothing says otherwise."],
  ])("%s beside %s", async (database, mode, note) => {
    expect(await notes(whole(database, mode))).toEqual([
      "transaction",
      [
        `${note} The report is for transaction mode, which keeps less for its clients; \`--pooler\`, or \`pooler\` in poolsafe.config.json, says otherwise.`,
      ],
    ]);
  });

  test("modes that are the same: no note", async () => {
    expect(await notes(whole("pool_mode=transaction", "pool_mode = transaction"))).toEqual(["transaction", undefined]);
  });
});

describe("a version that the report is not for, by the image", () => {
  const said = async (image: string, ...words: string[]): Promise<readonly [string, readonly string[] | undefined]> => {
    const compose = `services:\n  p:\n    image: ${image}\n    environment: { DB_HOST: db, POOL_MODE: transaction, PGBOUNCER_POOL_MODE: transaction }\n`;
    const cwd = folderWith({ ...listen, "compose.yaml": compose });
    const { out } = await runCli(cwd, ["check", ...words, "--format", "json"], { engine: await loadEngine() });
    const { pooler, notes } = JSON.parse(out) as { pooler: { version: string }; notes?: readonly string[] };
    return [pooler.version, notes];
  };
  const unknown =
    "compose.yaml:3 runs PgBouncer of a version that nobody here knows, so this report is for 1.24: `--pooler pgbouncer@VERSION` says which it is.";

  test.each([
    ["edoburu/pgbouncer:latest", "1.24", [unknown]],
    ["example/pgbouncer", "1.24", [unknown]],
    [
      "pgbouncer/pgbouncer:1.15.0",
      "1.18",
      ["compose.yaml:3 runs PgBouncer 1.15.0, which poolsafe does not know: this report is for 1.18, the nearest that it does."],
    ],
    ["edoburu/pgbouncer:v1.23.1-p2", "1.23", undefined],
    [
      "supabase/supavisor:2.5.1",
      "2.9",
      ["compose.yaml:3 runs Supavisor 2.5.1, which poolsafe does not know: this report is for 2.9, the nearest that it does."],
    ],
  ])("%s", async (image, version, notes) => {
    expect(await said(image)).toEqual([version, notes]);
  });

  test("who names the version knows it", async () => {
    expect(await said("edoburu/pgbouncer:latest", "--pooler", "pgbouncer@1.25")).toEqual([
      "1.25",
      ["All but the version is as compose.yaml says."],
    ]);
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
