/** SQL files that a migration tool runs: in a transaction or not, and each part by itself. */
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { analyze, type AnalyzeOptions } from "../../src/analyze.ts";
import { runners } from "../../src/migrations/runners.ts";
import { choosePooler } from "../../src/poolers/index.ts";
import { makeSource, positionAt } from "../../src/source.ts";
import type { Source } from "../../src/types.ts";

type Given = ReturnType<NonNullable<AnalyzeOptions["givenRun"]>>;

function found(path: string, text: string, given?: Given, read: (path: string) => Source | undefined = () => undefined): readonly string[] {
  const source = makeSource(path, text);
  const options = { rules, pooler: choosePooler({ name: "pgbouncer" }), givenRun: () => given, read };
  return analyze([source], options).findings.map(
    ({ rule, impact, place }) => `${positionAt(source, place.span.start).line} ${rule} ${impact}`,
  );
}

/** Needs a transaction, changes something, leaves something behind. */
const body = "SET LOCAL lock_timeout = '2s';\nALTER TABLE a ADD COLUMN b int;\nSET search_path = app;\n";
const alone = ["1 require-transaction ineffective", "3 no-session-set breaks"];
const around = ["3 no-session-set breaks"];

describe("who runs a file", () => {
  test.each([
    ["psql", "db/a.sql"],
    ["psql", "src/migrations.sql"],
    ["psql", "migrations/0001_b.sql"],
  ])("%s: %s", (_tool, path) => {
    expect(found(path, body)).toEqual(alone);
  });

  test.each([
    ["prisma", "prisma/migrations/20240101120000_add_b/migration.sql"],
    ["drizzle", "drizzle/0001_brave_hulk.sql"],
    ["supabase", "supabase/migrations/20240101120000_b.sql"],
    ["flyway", "db/V1_2__add_b.sql"],
    ["flyway", "R__views.sql"],
    ["golang-migrate", "db/000001_b.up.sql"],
    ["postgrator", "sql/001.do.add-b.sql"],
    ["graphile-migrate", "migrations/current.sql"],
    ["db-migrate", "migrations/sqls/20240101120000-b-up.sql"],
  ])("%s: %s", (_tool, path) => {
    expect(found(path, body)).toEqual(around);
  });

  test.each([
    ["dbmate", "-- migrate:up\n", "-- migrate:down\n"],
    ["goose", "-- +goose Up\n", "-- +goose Down\n"],
    ["sql-migrate", "-- +migrate Up\n", "-- +migrate Down\n"],
    ["node-pg-migrate", "-- Up Migration\n", "-- Down Migration\n"],
  ])("%s: each part by itself, in a transaction", (_tool, up, down) => {
    // The table of the way up is not there on the way down.
    const text = `${up}CREATE TEMP TABLE t (id int) ON COMMIT DROP;\nSET a.b = 1;\n${down}SET LOCAL a.b = 2;\nDROP TABLE a;\n`;
    expect(found("db/1.sql", text)).toEqual(["3 no-session-set breaks"]);
  });

  test.each([
    ["dbmate", "-- migrate:up transaction:false\n"],
    ["goose", "-- +goose NO TRANSACTION\n-- +goose Up\n"],
    ["sql-migrate", "-- +migrate Up notransaction\n"],
    ["graphile-migrate", "--! Previous: -\n--! no-transaction\n"],
    ["postgres-migrations", "-- postgres-migrations disable-transaction\n"],
  ])("%s: the author turns the transaction off", (_tool, head) => {
    const line = head.split("\n").length;
    expect(found("db/1.sql", `${head}SET LOCAL lock_timeout = '2s';`)).toEqual([`${line} require-transaction ineffective`]);
  });

  test("off for one part only", () => {
    const text = `-- migrate:up transaction:false\nSET LOCAL a.b = 1;\n-- migrate:down\nSET LOCAL a.b = 1;\n`;
    expect(found("db/1.sql", text)).toEqual(["2 require-transaction ineffective"]);
  });

  test.each(["node-pg-migrate", "postgres-migrations", "graphile-migrate", "db-migrate"])("%s: it is installed", (name) => {
    const manifest = makeSource("package.json", JSON.stringify({ devDependencies: { [name]: "1" } }));
    const read = (path: string): Source | undefined => (path === "package.json" ? manifest : undefined);
    expect(found("db/migrations/0001_b.sql", body, undefined, read)).toEqual(around);
    expect(found("db/reports/0001_b.sql", body, undefined, read)).toEqual(alone);
  });

  test("Drizzle's mark", () => {
    expect(found("0001.sql", body.replaceAll("\n", "\n--> statement-breakpoint\n"))).toEqual(["5 no-session-set breaks"]);
  });

  test("Sqitch runs psql, and its scripts begin for themselves", () => {
    expect(found("deploy/b.sql", `-- Deploy app:b to pg\nBEGIN;\n${body}COMMIT;\n`)).toEqual(["5 no-session-set breaks"]);
    expect(found("deploy/b.sql", `-- Deploy app:b to pg\n${body}`)).toEqual([
      "2 require-transaction ineffective",
      "4 no-session-set breaks",
    ]);
  });

  test("the configuration has the last word", () => {
    expect(found("db/a.sql", body, { runner: "flyway" })).toEqual(around);
    expect(found("db/a.sql", body, { transaction: true })).toEqual(around);
    expect(found("migrations/a.sql", body, { transaction: false })).toEqual(alone);
    expect(found("db/V1__a.sql", body, { runner: "flyway", transaction: false })).toEqual(alone);
  });
});

test("what a migration sets, later ones may rely on: no fix by itself", () => {
  const source = makeSource("db/1.sql", "-- migrate:up\nSET search_path = app;\nALTER TABLE a ADD COLUMN b int;\n");
  const { findings } = analyze([source], { rules, pooler: choosePooler({ name: "pgbouncer" }) });
  expect(findings.flatMap(({ fixes }) => fixes.map(({ title, safe }) => ({ title, safe })))).toEqual([
    { title: "Use `SET LOCAL`, if the migrations that run after it do not rely on it", safe: false },
  ]);
});

test("every runner is told by something, or named in a configuration only", () => {
  expect(runners.filter(({ mark, path }) => !mark && !path)).toEqual([]);
  expect(new Set(runners.map(({ id }) => id)).size).toBe(runners.length);
});
