/** Shards: all of them together say what one run says, whatever the files have to do with each other. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { expect, test, vi } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Ended, type Files, folderWith, refusal, runCli } from "./run-cli.ts";

vi.setConfig({ testTimeout: 240_000 });

const fixtures = join(import.meta.dirname, "../../fixtures");
const engine = await loadEngine();
const poolsafe = async (cwd: string, ...words: string[]): Promise<Ended> => runCli(cwd, words, { engine });

function filesBelow(folder: string, under = ""): Files {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.map((name) => [`${under}${name}`, readFileSync(join(folder, name))]));
}

interface Divided {
  /** As the JSON report has it. */
  readonly whole: string;
  readonly merged: string;
  readonly exits: { readonly whole: number; readonly merged: number };
  /** How many files each shard counts. */
  readonly files: readonly number[];
}

async function divide(root: string, count: number, ...words: string[]): Promise<Divided> {
  const whole = await poolsafe(root, "check", "--format", "json", ...words);
  const names = Array.from({ length: count }, (_, at) => `.cache/${at + 1}.json`);
  const files: number[] = [];
  for (const [at, name] of names.entries()) {
    await poolsafe(root, "check", "--shard", `${at + 1}/${count}`, "--format", "json", "--output", name, ...words);
    const report = JSON.parse(readFileSync(join(root, name), "utf8")) as { coverage: { files: number } };
    files.push(report.coverage.files);
  }
  const merged = await poolsafe(root, "merge", ...names.toReversed(), "--format", "json");
  expect(merged.err).toBe("");
  return { whole: whole.out, merged: merged.out, exits: { whole: whole.exit, merged: merged.exit }, files };
}

async function expectSame(files: Files, count: number, ...words: string[]): Promise<Divided> {
  const divided = await divide(folderWith({ ...files, ".cache/.gitignore": "*\n" }), count, ...words);
  expect(divided.merged).toBe(divided.whole);
  expect(divided.exits.merged).toBe(divided.exits.whole);
  return divided;
}

test.each(["projects/shop", "projects/shop-api", "drivers"])("fixtures/%s in three", async (name) => {
  const { files } = await expectSame(filesBelow(join(fixtures, name)), 3);
  expect(files.length).toBe(3);
});

test("packages that have nothing to do with each other are divided evenly", async () => {
  const one = filesBelow(join(fixtures, "projects/shop-api/src"));
  const packages = ["a", "b", "c", "d"].map((name): Files => {
    const own = Object.entries(one).map(([path, text]) => [
      `packages/${name}/src/${path}`,
      String(text).replaceAll(/\b(incoming|feed|orders|articles)\b/g, `$1_${name}`),
    ]);
    return Object.fromEntries(own) as Files;
  });
  const { files } = await expectSame(Object.assign({}, ...packages) as Files, 2);
  const [least = 0, most = 0] = files.toSorted((a, b) => a - b);
  expect(least / most).toBeGreaterThan(0.8);
});

const pool = `import { Pool } from "pg";\nexport const pool = new Pool();\n`;

/** In: how code writes the beginning of a statement that makes a routine, as an expression that another string is added to. */
function made(beginning: string): Files {
  const constants = `const name = "own_lock";\nconst half = "lock";\nconst app = "public";\n`;
  const body = `"() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_lock(1)'"`;
  return {
    "src/up.ts": `${pool}${constants}export const up = () => pool.query(${beginning} + ${body});\n`,
    "other/a.ts": releasing("SELECT own_lock()"),
  };
}

/** Code that calls a routine which takes a lock, and gives that back: whoever does not know of the call finds the routine wanting. */
function releasing(call: string): string {
  return `${pool}const c = await pool.connect();\nawait c.query("BEGIN");\nawait c.query("${call}");\nawait c.query("SELECT pg_advisory_unlock(1)");\nawait c.query("COMMIT");\n`;
}

/** Findings that come to one file from others, one way each. */
const ties: Readonly<Record<string, Files>> = {
  "a helper that a caller gives its transaction": {
    "src/pool.ts": pool,
    "src/tenant.ts": `export const setTenant = (client, id) => client.query("SET app.tenant = '" + id + "'");\n`,
    "src/caller.ts": `import { pool } from "./pool.ts";\nimport { setTenant } from "./tenant.ts";\nexport async function f() {\n  const c = await pool.connect();\n  await c.query("BEGIN");\n  await setTenant(c, 1);\n  await c.query("COMMIT");\n  c.release();\n}\n`,
  },
  "a routine of a script that code calls": {
    "db/locks.sql": "CREATE FUNCTION take_lock() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_lock(1) $$;\n",
    "src/a.ts": `${pool}export const f = () => pool.query("SELECT take_lock()");\n`,
  },
  "a routine that calls it, in another script": {
    "db/locks.sql": "CREATE FUNCTION take_lock() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_lock(1) $$;\n",
    "db/outer.sql": "CREATE FUNCTION outer_lock() RETURNS void LANGUAGE sql AS $$ SELECT take_lock() $$;\n",
    "src/a.ts": `${pool}export const f = () => pool.query("SELECT outer_lock()");\n`,
  },
  "a trigger that calls it": {
    "db/locks.sql":
      "CREATE FUNCTION lock_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN new; END $$;\nCREATE TRIGGER locked BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION lock_row();\n",
    "src/a.ts": `${pool}export const f = () => pool.query("INSERT INTO jobs VALUES (1)");\n`,
  },
  "a view that does": {
    "db/view.sql": "CREATE VIEW locked AS SELECT pg_advisory_lock(1) AS taken;\n",
    "src/a.ts": `${pool}export const f = () => pool.query("SELECT * FROM locked");\n`,
  },
  "a routine that code defines and other code calls": {
    "src/up.ts": `${pool}export const up = () => pool.query("CREATE FUNCTION own_lock() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_lock(1) $$");\n`,
    "other/a.ts": `${pool}export const f = () => pool.query("SELECT own_lock()");\n`,
  },
  "a sequence that code elsewhere draws from": {
    "src/up.ts": `${pool}export const up = () => pool.query("CREATE TABLE tickets (id serial PRIMARY KEY, name text)");\n`,
    "other/a.ts": `${pool}export const f = async () => {\n  await pool.query("INSERT INTO tickets (name) VALUES ('x')");\n  await pool.query("SELECT currval('tickets_id_seq')");\n};\n`,
  },
  "a script that code reads, by a name from two pieces": {
    "sql/nightly.sql": "SET work_mem = '1GB';\nSELECT 1;\n",
    "src/load.ts": `import { readFileSync } from "node:fs";\nexport const load = (name) => readFileSync("sql/" + name + ".sql", "utf8");\n`,
    "src/a.ts": `import { load } from "./load.ts";\n${pool}export const f = () => pool.query(load("nightly"));\n`,
  },
  "a script that another includes": { "a.sql": "BEGIN;\n\\i b.sql\nCOMMIT;\n", "b.sql": "SET LOCAL work_mem = '1GB';\nSET ROLE x;\n" },
  "comments that silence, needed and not": {
    "src/a.ts": `${pool}// poolsafe-disable-next no-listen -- why\nexport const f = () => pool.query("LISTEN a");\n// poolsafe-disable-next no-load -- why\nexport const g = 1;\n`,
    "b.sql": "LISTEN b; -- poolsafe-disable-line no-listen -- why\n-- poolsafe-disable-next no-load -- why\nSELECT 1;\n",
  },
  "a routine with comments between the words that make it": {
    "db/locks.sql":
      "CREATE OR REPLACE /* v2 **/ FUNCTION -- the lock\n  app /* ours */ . lock_it() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_lock(1) $$;\n",
    "src/a.ts": releasing("SELECT\\nlock_it()"),
  },
  "a trigger on a table behind a comment": {
    "db/locks.sql":
      "CREATE FUNCTION lock_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN new; END $$;\nCREATE /* one */ TRIGGER locked BEFORE INSERT ON /* all */ ONLY -- of\n jobs FOR EACH ROW EXECUTE FUNCTION lock_row();\n",
    "src/a.ts": releasing("INSERT INTO jobs VALUES (1)"),
  },
  "a routine that code names in a hole": made("`CREATE FUNCTION ${name}`"),
  "a part of its name in a hole": made("`CREATE FUNCTION own_${half}`"),
  "its schema in a hole": made("`CREATE FUNCTION ${app}.own_lock`"),
  "its name in quotes and a hole": made('`CREATE FUNCTION "${name}"`'),
  "its name put together": made('"CREATE FUNCTION " + name'),
  "a part of its name put together": made('"CREATE FUNCTION own_" + half'),
  "the words that make it in two strings": made('"CREATE OR REPLACE " +\n  "FUNCTION " + "own_lock"'),
  "line ends as a string writes them": made('"CREATE\\nFUNCTION\\n\\town_lock"'),
  "a module between them that has nothing itself": {
    "src/pool.ts": pool,
    "src/index.ts": `export * from "./pool.ts";\nexport * from "./send.ts";\n`,
    "src/send.ts": `export const send = (c, text) => c.query(text);\n`,
    "app/a.ts": `import { pool, send } from "../src/index.ts";\nexport const f = () => send(pool, "SET ROLE admin");\n`,
  },
};

test.each(Object.entries(ties))("%s", async (_, files) => {
  const noise = { "x/a.ts": `${pool}export const f = () => pool.query("LISTEN x");\n`, "x/b.sql": "LISTEN y;\n", "x/c.ts": "export {};\n" };
  for (const count of [2, 5]) {
    const { whole } = await expectSame({ ...files, ...noise }, count);
    expect(whole).toContain("no-listen");
  }
});

const scripts = Object.entries(filesBelow(join(fixtures, "rules"))).filter(([name]) => name.endsWith(".sql"));
const code = Object.entries(filesBelow(join(fixtures, "drivers"))).filter(([name]) => /\.(?:ts|js)$/.test(name));

test("of drawn projects", async () => {
  const runs = Number(process.env["POOLSAFE_RUNS"] ?? 12);
  let divided = 0;
  const some = <Item>(items: readonly Item[], least: number, most: number): fc.Arbitrary<Item[]> =>
    fc.subarray([...items], { minLength: least, maxLength: most });
  const project = fc.record({ scripts: some(scripts, 1, 6), code: some(code, 2, 10), ties: some(Object.values(ties), 0, 4) });
  await fc.assert(
    fc.asyncProperty(project, fc.integer({ min: 2, max: 4 }), async (drawn, count) => {
      const files: Record<string, string | Buffer> = {};
      for (const [name, text] of [...drawn.scripts, ...drawn.code]) files[name] = text;
      drawn.ties.forEach((tie, at) => {
        for (const [name, text] of Object.entries(tie)) files[`tie${at}/${name}`] = text;
      });
      const { files: counts } = await expectSame(files, count);
      divided += Number(counts.filter((amount) => amount > 0).length > 1);
    }),
    { numRuns: runs },
  );
  expect(divided).toBeGreaterThan(runs / 4);
});

test("each file counts for one shard, and a shard without files is none of a mistake", async () => {
  const root = folderWith({ "a.sql": "LISTEN a;\n", "b.sql": "SELECT 1;\n" });
  const ended = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((index) => poolsafe(root, "check", "--shard", `${index}/7`)));
  const empty = ended.filter(({ out }) => out.includes("There are no files in shard"));
  expect(empty.length).toBeGreaterThanOrEqual(5);
  expect(empty.every(({ exit }) => exit === 0)).toBe(true);
  expect(ended.filter(({ exit }) => exit === 1).length).toBe(1);
  expect(ended.find(({ exit }) => exit === 1)?.out).toContain("alone: `poolsafe merge` puts the reports together.");
});

test("audit has shards too, and the baseline is applied to each", async () => {
  const root = folderWith({ "a.sql": "LISTEN a;\n", "b.sql": "LISTEN b;\n", "c.ts": `${pool}await pool.query("LISTEN c");\n` });
  await poolsafe(root, "check", "--update-baseline");
  for (const index of [1, 2]) {
    expect((await poolsafe(root, "check", "--shard", `${index}/2`)).exit).toBe(0);
    expect((await poolsafe(root, "audit", "--shard", `${index}/2`)).out).toContain("for PgBouncer 1.24");
  }
});

test.each([
  ["0/2", "poolsafe: --shard cannot be `0/2`. Give it which part of how many, from 1 on: --shard 2/4.\n"],
  ["3/2", "poolsafe: --shard cannot be `3/2`. Give it which part of how many, from 1 on: --shard 2/4.\n"],
  ["2", "poolsafe: --shard cannot be `2`. Give it which part of how many, from 1 on: --shard 2/4.\n"],
])("--shard %s", async (written, said) => {
  expect(await refusal(folderWith({ "a.sql": "" }), "check", "--shard", written)).toBe(said);
});

test.each([["--fix"], ["--fix-dry-run"], ["--update-baseline"], ["--prune-baseline"]])("%s is for all files", async (option) => {
  const said = await refusal(folderWith({ "a.sql": "" }), "check", "--shard", "1/2", option);
  expect(said).toBe(`poolsafe: ${option} is for all files, and --shard looks at a part of them. Run it once, without --shard.\n`);
});
