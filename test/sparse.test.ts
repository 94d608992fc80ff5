/**
 * Most statements of a script are only checked, not looked at. What is left out must not matter: the findings are those of
 * reading everything. And the words by which statements are chosen are those of the engine.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { analyze } from "../src/analyze.ts";
import { passesGate } from "../src/extract/gate.ts";
import { sparseScript } from "../src/extract/sql-file.ts";
import { choosePooler } from "../src/poolers/index.ts";
import { json } from "../src/report/json.ts";
import { makeSource } from "../src/source.ts";
import { behaviours } from "../src/state/effects/functions.ts";
import type { Source } from "../src/types.ts";
import { episodes } from "./lab/generate/episodes.ts";
import { hardEpisodes } from "./lab/generate/hard.ts";
import { placed, placedHard, type Script } from "./lab/generate/placement.ts";

/** The last two mind what needs no more than its transaction, each something else of it. */
const poolers = [
  choosePooler({ name: "pgbouncer", version: "1.24" }),
  choosePooler({ name: "pgbouncer", mode: "statement" }),
  choosePooler({ name: "rds-proxy" }),
  choosePooler({ name: "hyperdrive" }),
];

/** What is found and read, as the JSON report has it. */
function found(files: readonly Source[], thorough: boolean): string[] {
  return poolers.map((pooler) =>
    json({
      folder: "",
      analysis: analyze(files, { rules, pooler, thorough, read: (path) => files.find((file) => file.path === path) }),
      pooler,
    }),
  );
}

function expectSame(files: readonly Source[]): void {
  expect(found(files, false)).toEqual(found(files, true));
}

const quiet = [
  "SELECT id, status FROM orders WHERE id < 3 ORDER BY id",
  "INSERT INTO orders (status) VALUES ('new')",
  "UPDATE jobs SET state = 'done' WHERE id = 1",
  "DELETE FROM order_items WHERE line > 5",
  "GRANT SELECT ON orders TO app",
  "COMMENT ON TABLE orders IS 'SET work_mem'",
  "CREATE INDEX CONCURRENTLY IF NOT EXISTS o ON orders (status)",
  "CREATE INDEX o2 ON orders (status)",
  "ALTER TABLE orders ADD COLUMN seen boolean DEFAULT false",
  "CREATE TABLE IF NOT EXISTS parts (id integer PRIMARY KEY, name text DEFAULT 'x')",
];

/** They fail, make or unmake something, or use what others leave. */
const tricky = [
  "SELECT 1 / 0",
  "SELECT status",
  "SELECT now(), status",
  "UPDATE jobs SET state = int 'abc'",
  "INSERT INTO orders (id) VALUES ('abc'::int)",
  "INSERT INTO orders SELECT 1 / (1 - 1)",
  "ALTER TABLE orders ADD COLUMN n integer DEFAULT int 'x'",
  "CREATE TABLE t (id serial, n integer)",
  "CREATE TABLE t AS SELECT 1 AS n",
  "CREATE TABLE child (t_id integer REFERENCES t (id))",
  "INSERT INTO t (n) VALUES (1)",
  "INSERT INTO child VALUES (1)",
  "DROP TABLE t",
  "DROP TABLE IF EXISTS t",
  "ALTER TABLE t RENAME TO u",
  "INSERT INTO u VALUES (1)",
  'INSERT INTO "t" DEFAULT VALUES',
  "SELECT n INTO t FROM orders",
  "CREATE TEMP TABLE scratch AS SELECT 1 AS id",
  "CREATE TEMPORARY TABLE IF NOT EXISTS scratch (id int) ON COMMIT DROP",
  "INSERT INTO scratch VALUES (1)",
  "SELECT count(*) FROM scratch",
  "CREATE VIEW seen AS SELECT * FROM scratch",
  "SELECT * FROM seen",
  "ALTER TABLE scratch RENAME TO kept",
  "SELECT * FROM kept",
  "DROP TABLE scratch",
  "CREATE FUNCTION locks() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_lock(1)'",
  "CREATE OR REPLACE FUNCTION makes() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE scratch (id int); END $$",
  "CREATE FUNCTION asks() RETURNS bigint LANGUAGE sql AS 'SELECT lastval()'",
  "SELECT locks()",
  "SELECT makes()",
  "SELECT asks()",
  "SELECT unknown()",
  "DROP FUNCTION locks()",
  "CREATE VIEW locked AS SELECT pg_advisory_lock(2)",
  "SELECT * FROM locked",
  "CREATE TRIGGER later AFTER INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION locks()",
  "CREATE TABLE defaulted (id integer, n bigint DEFAULT locks())",
  "INSERT INTO defaulted (id) VALUES (1)",
  "DO $$ BEGIN DROP TABLE IF EXISTS t; END $$",
  "DO $$ BEGIN PERFORM makes(); END $$",
  "LOCK TABLE orders",
  "NOTIFY orders",
  "SELECT pg_notify('orders', status) FROM orders",
  "SELECT nextval('t_id_seq')",
  "SELECT setval('t_id_seq', 7)",
  "CREATE TABLE drawn (id bigint DEFAULT nextval('t_id_seq'), n integer)",
  "INSERT INTO drawn (n) VALUES (1)",
  "CREATE FUNCTION tells() RETURNS void LANGUAGE plpgsql AS $$ BEGIN NOTIFY orders; END $$",
  "SELECT tells()",
  "SELECT set_config('work_mem', '1MB', true)",
  "SELECT pg_advisory_xact_lock(7)",
  `INSERT INTO orders (status) VALUES ('${"long".repeat(4200)}')`,
  "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
  "SET TRANSACTION READ ONLY",
  "SET search_path TO pg_temp, public",
  "SET work_mem = '1MB'",
  "VACUUM orders",
  "SELECT currval('t_id_seq')",
  "SELECT random()",
  "SELECT setseed(0.5)",
  "DECLARE c CURSOR FOR SELECT 1",
  "FETCH c",
  "CLOSE c",
  "DEALLOCATE p",
  "SAVEPOINT s",
  "ROLLBACK TO s",
  "BEGIN",
  "BEGIN READ ONLY",
  "COMMIT",
  "COMMIT AND CHAIN",
  "ROLLBACK",
  "SELECT pg_advisory_lock(7)",
  "SELECT pg_advisory_lock(7) FROM t",
  "DISCARD TEMP",
];

const filler = fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...quiet) }, { weight: 2, arbitrary: fc.constantFrom(...tricky) });
const either = fc.oneof(hardEpisodes, episodes);
const script: fc.Arbitrary<Script> = fc.oneof(placed(either), placedHard(either), fc.array(fc.constantFrom(...tricky), { maxLength: 8 }));

/** Quiet statements before a script, so that reading sparsely pays, and others anywhere in it. */
const padded: fc.Arbitrary<string> = fc
  .tuple(script, fc.array(fc.tuple(fc.nat(12), filler), { maxLength: 8 }), fc.boolean())
  .map(([statements, fillers, inside]) => {
    const mixed = [...statements];
    for (const [at, one] of fillers) mixed.splice(Math.min(at, mixed.length), 0, one);
    const before = Array.from({ length: mixed.length }, (_, index) => quiet[index % 4] ?? "");
    return [...(inside ? ["BEGIN", ...before, "COMMIT"] : before), ...mixed].map((statement) => `${statement};\n`).join("");
  });

const runs = Number(process.env["POOLSAFE_RUNS"] ?? 400);

describe("leaving out what does not matter", () => {
  it("finds in drawn scripts what reading everything finds", () => {
    let sparse = 0;
    fc.assert(
      fc.property(fc.array(padded, { minLength: 1, maxLength: 3 }), (texts) => {
        const files = texts.map((text, index) => makeSource(`${String(index)}.sql`, text));
        sparse += files.filter((file) => sparseScript(file, false)?.read() !== undefined).length;
        expectSame(files);
      }),
      { numRuns: runs },
    );
    expect(sparse).toBeGreaterThan(runs / 4);
  }, 600_000);

  it("sees the foreign key that keeps a table from being dropped", () => {
    const before = quiet.slice(0, 4).map((statement) => `${statement};\n`);
    const text = `${before.join("")}CREATE TABLE child (t_id integer REFERENCES t (id));\nDROP TABLE t;\nSELECT pg_advisory_lock(7) FROM t;\n`;
    const file = makeSource("a.sql", text);
    expect(sparseScript(file, false)?.read()).toBeDefined();
    expectSame([file]);
    expect(found([file], false)[0]).toContain('"no-session-advisory-lock"');
  });

  it("looks at a file of one long statement, and at words that are written with escapes", () => {
    const long = makeSource("long.sql", `INSERT INTO orders (status) VALUES ('${"long".repeat(4200)}');\n`);
    const escaped = makeSource("escaped.sql", `SELECT U&"next\\0076al"('s');\n`);
    for (const file of [long, escaped]) {
      expectSame([file]);
      expect(found([file], false)[2]).toContain('"no-unsupported-statement"');
    }
  });

  it("finds in the hard forms, one in each file, what reading everything finds", () => {
    const texts = readFileSync(join(import.meta.dirname, "lab/hard-forms.sql"), "utf8").split(/^====$/m);
    expect(texts.length).toBeGreaterThan(400);
    for (const text of texts) {
      const before = quiet.slice(0, 4).map((statement) => `${statement};\n`.repeat(text.split(";").length));
      expectSame([makeSource("alone.sql", text), makeSource("padded.sql", `${before.join("")}${text}`)]);
    }
  }, 600_000);

  it("finds in all fixtures together what reading everything finds", () => {
    const folder = join(import.meta.dirname, "../fixtures");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".sql"))
      .map((file) => makeSource(file, readFileSync(join(folder, file), "utf8")));
    expect(files.length).toBeGreaterThan(100);
    expectSame(files);
    for (const file of files) expectSame([file]);
  }, 600_000);
});

describe("the words of the gate", () => {
  /** They matter only after another that passes the gate, or for sequences, which are asked for by `currval` and `lastval`. */
  const onlyUses = new Set(["nextval", "setval", "random", "random_normal"]);

  it.each(Object.keys(behaviours).filter((name) => !onlyUses.has(name)))("let %s() pass", (name) => {
    expect(passesGate(`SELECT ${name}('a', 1)`, { contained: name === "pg_notify" })).toBe(true);
  });
});
