/** SQL files that a migration tool runs: in a transaction or not, and each part by itself. */
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { analyze, type AnalyzeOptions } from "../../src/analyze.ts";
import { runners } from "../../src/migrations/runners.ts";
import { choosePooler } from "../../src/poolers/index.ts";
import { makeSource, positionAt } from "../../src/source.ts";
import type { Source } from "../../src/types.ts";
import { folderWith, realJsonOf } from "../cli/run-cli.ts";
import { lint, makeProject } from "../eslint/project.ts";

type Given = ReturnType<NonNullable<AnalyzeOptions["givenRun"]>>;

function found(path: string, text: string, given?: Given, around: Pick<AnalyzeOptions, "read" | "cwd"> = {}): readonly string[] {
  const source = makeSource(path, text);
  const options = { rules, pooler: choosePooler({ name: "pgbouncer" }), givenRun: () => given, ...around };
  return analyze([source], options).findings.map(
    ({ rule, impact, place }) => `${positionAt(source, place.span.start).line} ${rule} ${impact}`,
  );
}

/** In: manifests by their paths. */
function reading(manifests: Readonly<Record<string, unknown>>): (path: string) => Source | undefined {
  return (path) => {
    const manifest = manifests[path];
    return manifest === undefined ? undefined : makeSource(path, typeof manifest === "string" ? manifest : JSON.stringify(manifest));
  };
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
    ["diesel", "migrations/2024-01-01-120000_b/up.sql"],
    ["diesel", "migrations/2024-01-01-120000_b/down.sql"],
  ])("%s: %s", (_tool, path) => {
    expect(found(path, body)).toEqual(around);
  });

  test.each([
    ["dbmate", "-- migrate:up\n", "-- migrate:down\n"],
    ["goose", "-- +goose Up\n", "-- +goose Down\n"],
    ["sql-migrate", "-- +migrate Up\n", "-- +migrate Down\n"],
    ["node-pg-migrate", "-- Up Migration\n", "-- Down Migration\n"],
    ["tern", "-- up\n", "---- create above / drop below ----\n"],
  ])("%s: each part by itself, in a transaction", (_tool, up, down) => {
    // The table of the way up is not there on the way down.
    const text = `${up}CREATE TEMP TABLE t (id int) ON COMMIT DROP;\nSET a.b = 1;\n${down}SET LOCAL a.b = 2;\nDROP TABLE a;\n`;
    expect(found("db/1.sql", text)).toEqual(["3 no-session-set breaks"]);
  });

  test.each([
    ["dbmate", "-- migrate:up transaction:false\n"],
    ["goose", "-- +goose NO TRANSACTION\n-- +goose Up\n"],
    ["sqlx", "-- no-transaction\n"],
    ["tern", "---- tern: disable-tx ----\n"],
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

  test("off for the whole file, wherever it is said", () => {
    const text = `-- +goose Up\nSET LOCAL a.b = 1;\n-- +goose Down\n-- +goose NO TRANSACTION\nSET LOCAL a.b = 1;\n`;
    expect(found("db/1.sql", text)).toEqual(["2 require-transaction ineffective", "5 require-transaction ineffective"]);
  });

  describe.each(["node-pg-migrate", "postgres-migrations", "graphile-migrate", "db-migrate"])("%s: it is installed", (name) => {
    test.each(["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"])("among the %s", (field) => {
      const read = reading({ "package.json": { [field]: { [name]: "1" } } });
      expect(found("db/migrations/0001_b.sql", body, undefined, { read })).toEqual(around);
      expect(found("db/reports/0001_b.sql", body, undefined, { read })).toEqual(alone);
    });

    test.each([
      ["the package itself", { name, keywords: [name], scripts: { [name]: name }, dependencies: { pg: "8" } }],
      ["no JSON", `{ "dependencies": { "${name}": "1" }, }`],
      ["not an object", `"${name}"`],
      ["dependencies that are none", { dependencies: [name], devDependencies: null, optionalDependencies: name }],
    ])("not: %s", (_what, manifest) => {
      const read = reading({ "package.json": manifest });
      expect(found("db/migrations/0001_b.sql", body, undefined, { read })).toEqual(alone);
    });
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

  test.each([
    "-- Verify that no rows are left\n",
    "-- Deploy this to pg\n",
    "-- Revert app:b\n",
    "CREATE TABLE c (id int);\n-- Deploy app:b to pg\n",
  ])("not Sqitch: %j", (text) => {
    const line = text.split("\n").length + 1;
    const path = "prisma/migrations/20240101120000_add_b/migration.sql";
    expect(found(path, text + body)).toEqual([`${line + 1} no-session-set breaks`]);
  });

  test.each([
    "-- Deploy app:b to pg\n",
    "-- Revert app:b from pg\n",
    "-- Verify app:b on pg\n",
    "\n-- Ours.\n\n-- Verify app:b on pg\n-- requires: a\n",
  ])("Sqitch, whatever the path says: %j", (text) => {
    const line = text.split("\n").length;
    expect(found("db/V1__b.sql", text + body)).toEqual([`${line} require-transaction ineffective`, `${line + 2} no-session-set breaks`]);
  });

  test("the configuration has the last word", () => {
    expect(found("db/a.sql", body, { runner: "flyway" })).toEqual(around);
    expect(found("db/a.sql", body, { transaction: true })).toEqual(around);
    expect(found("migrations/a.sql", body, { transaction: false })).toEqual(alone);
    expect(found("db/V1__a.sql", body, { runner: "flyway", transaction: false })).toEqual(alone);
  });
});

describe("from any working directory", () => {
  test.each([
    ["/app", "prisma/migrations/20240101120000_b/migration.sql"],
    ["/app/prisma", "migrations/20240101120000_b/migration.sql"],
    ["/app/prisma/migrations", "20240101120000_b/migration.sql"],
    ["/app/prisma/migrations/20240101120000_b", "migration.sql"],
    ["/elsewhere", "../app/prisma/migrations/20240101120000_b/migration.sql"],
    ["/elsewhere", "/app/prisma/migrations/20240101120000_b/migration.sql"],
  ])("by its path, from %s: %s", (cwd, path) => {
    expect(found(path, body, undefined, { cwd })).toEqual(around);
  });

  test.each([
    ["/app", "db/migrations/1.sql"],
    ["/app/db/migrations", "1.sql"],
    ["/app/db/migrations", "old/1.sql"],
    ["/elsewhere", "/app/db/migrations/1.sql"],
  ])("by a package, from %s: %s", (cwd, path) => {
    const read = reading({ "/app/package.json": { devDependencies: { "node-pg-migrate": "8" } }, "/app/db/package.json": {} });
    expect(found(path, body, undefined, { cwd, read })).toEqual(around);
  });

  test("a folder above the package does not count, the package's own does", () => {
    const manifest = { dependencies: { "node-pg-migrate": "8" } };
    const read = reading({ "/srv/migrations/app/package.json": manifest, "/app/migrations/package.json": manifest });
    expect(found("reports/1.sql", body, undefined, { cwd: "/srv/migrations/app", read })).toEqual(alone);
    expect(found("migrations/1.sql", body, undefined, { cwd: "/srv/migrations/app", read })).toEqual(around);
    expect(found("sql/1.sql", body, undefined, { cwd: "/app/migrations", read })).toEqual(around);
  });

  test("the command line", async () => {
    const folder = folderWith({
      "package.json": JSON.stringify({ devDependencies: { "node-pg-migrate": "8" } }),
      "db/migrations/1.sql": "SET LOCAL a.b = 1;\n",
      "db/migrations/20240101120000_b/migration.sql": "SET LOCAL a.b = 1;\n",
      "db/reports/1.sql": "SET LOCAL a.b = 1;\n",
    });
    const cwds = ["", "db", "db/migrations", "db/reports"].map((name) => join(folder, name));
    const files = await Promise.all(cwds.map(async (cwd) => (await realJsonOf(cwd, "check", ".")).findings.map(({ file }) => file)));
    expect(files).toEqual([["db/reports/1.sql"], ["reports/1.sql"], [], ["1.sql"]]);
  });

  test("ESLint", async () => {
    const project = makeProject("10", {
      "package.json": JSON.stringify({ type: "module", devDependencies: { "node-pg-migrate": "8" } }),
      "eslint.config.js": `import poolsafe from "poolsafe/eslint-plugin";\nexport default [...poolsafe.configs.recommended];\n`,
      "db/migrations/1.sql": "SET LOCAL a.b = 1;\n",
      "db/migrations/20240101120000_b/migration.sql": "SET LOCAL a.b = 1;\n",
      "db/reports/1.sql": "SET LOCAL a.b = 1;\n",
    });
    onTestFinished(() => {
      project.remove();
    });
    const cwds = ["", "db", "db/migrations", "db/reports"].map((name) => join(project.root, name));
    const found = await Promise.all(cwds.map((cwd) => lint(project, ".", { cwd })));
    const report = ["db/reports/1.sql 1:1-1:18 error poolsafe/require-transaction"];
    expect(found).toEqual([report, report, [], report]);
  });
});

test("no line is too long for what tells a tool", { timeout: 120_000 }, () => {
  const heads = ["", "-- ", "-- migrate:", "-- +migrate ", "-- +goose ", "--! ", "-- Deploy ", "-- Deploy a:"];
  const texts = heads.flatMap((head) => ["a", "-", " ", "a:", "\n", "-- a\n"].map((filler) => head + filler.repeat(400_000)));
  const patterns = runners.flatMap(({ mark, part, without }) => [mark, part, without]).filter((one) => one !== undefined);
  expect(patterns.flatMap((pattern) => texts.filter((text) => text.search(pattern) > 0))).toEqual([]);
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
