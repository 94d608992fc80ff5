/** `--since`: real repositories, and the engine that users get. */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test, vi } from "vitest";

import { type Engine, loadEngine } from "../../src/cli/engine.ts";
import { foundBy, gitFolder, poolsafe } from "./git-folder.ts";
import { runCli } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

const old = "LISTEN old;\n";
const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join("");

describe("what is reported", () => {
  test("findings on changed lines, and none of the others", async () => {
    const { root, write } = gitFolder({ "a.sql": `${old}SELECT 1;\nSELECT 2;\n`, "b.sql": old });
    write({ "a.sql": `${old}SELECT 1;\nLISTEN new;\nSELECT 2;\n` });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:3 no-listen"]);
    const { exit, out } = await poolsafe(root, "check", "--since", "main");
    expect(exit).toBe(1);
    expect(out.trimEnd().split("\n").slice(-3)).toEqual([
      "2 findings in what did not change since main are not shown.",
      "1 error, 0 warnings (PgBouncer 1.24, transaction mode).",
      "Coverage: 2 files, 5 statements, 0 unread in the change.",
    ]);
  });

  test("nothing changed", async () => {
    const { root } = gitFolder({ "a.sql": old });
    expect(await poolsafe(root, "check", "--since", "HEAD")).toEqual({
      exit: 0,
      out: lines(
        "1 finding in what did not change since HEAD is not shown.",
        "0 errors, 0 warnings (PgBouncer 1.24, transaction mode).",
        "Coverage: 1 file, 1 statement, 0 unread in the change.",
      ),
      err: "",
    });
  });

  test("a statement of which one line changed", async () => {
    const text = (role: string): string => `${old}DO $$ BEGIN\n  PERFORM set_config('role',\n    '${role}',\n    false);\nEND $$;\n`;
    const { root, write } = gitFolder({ "a.sql": text("a") });
    write({ "a.sql": text("b") });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:3 no-session-role"]);
  });

  test.each([
    ["ROLLBACK", lines("BEGIN;", "SET search_path = a;", "ROLLBACK;"), /ROLLBACK.*\n/, ["a.sql:2 no-session-set?"]],
    [
      "BEGIN",
      lines("BEGIN;", "SET LOCAL work_mem = '1GB';", "SELECT pg_advisory_xact_lock(1);", "COMMIT;", "SET LOCAL work_mem = '1GB';"),
      /^BEGIN;\n/,
      ["a.sql:1 require-transaction", "a.sql:2 require-transaction"],
    ],
    [
      "an unlock",
      lines(old.trim(), "BEGIN;", "SELECT pg_advisory_lock(7);", "SELECT 1;", "SELECT pg_advisory_unlock(7);", "COMMIT;"),
      /SELECT pg_advisory_unlock.*\n/,
      ["a.sql:3 no-session-advisory-lock"],
    ],
    ["a reset", lines("BEGIN;", "SET search_path = a;", "RESET search_path;", "COMMIT;"), /RESET.*\n/, ["a.sql:2 no-session-set"]],
    ["LOCAL", lines(old.trim(), "BEGIN;", "SET LOCAL search_path = a;", "COMMIT;"), /LOCAL /, ["a.sql:3 no-session-set"]],
    [
      "ON COMMIT DROP",
      lines("BEGIN;", "CREATE TEMP TABLE t (a int)", "ON COMMIT DROP", ";", "COMMIT;"),
      /ON COMMIT DROP\n/,
      ["a.sql:2 no-session-temp"],
    ],
  ])("what a deletion causes on lines that nobody touched: %s", async (_, text, deleted, found) => {
    const { root, write } = gitFolder({ "a.sql": text });
    write({ "a.sql": text.replace(deleted, "") });
    expect(await foundBy(root, "--since", "main")).toEqual(found);
  });

  test("what was found before is told by where it stood, not by its text", async () => {
    const block = (first: string, second: string): string =>
      lines(
        "BEGIN;",
        "SET search_path = a;",
        ...(first === "" ? [] : [first]),
        "COMMIT;",
        "SELECT 1;",
        "BEGIN;",
        "SET search_path = a;",
        ...(second === "" ? [] : [second]),
        "COMMIT;",
      );
    const { root, write } = gitFolder({ "a.sql": block("", "RESET search_path;") });
    expect(await foundBy(root)).toEqual(["a.sql:2 no-session-set"]);
    write({ "a.sql": block("RESET search_path;", "") });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:7 no-session-set"]);
  });

  test("what the change makes worse, from a warning to an error", async () => {
    const { root, write } = gitFolder({
      "a.sql": "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\n  SELECT pg_advisory_lock(1);\n$$;\n",
    });
    expect(await foundBy(root)).toEqual(["a.sql:2 no-session-advisory-lock?"]);
    write({ "b.sql": "SELECT f();\n" });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:2 no-session-advisory-lock"]);
  });

  test("what the change causes in other files, of SQL and of code", async () => {
    const helper = (commit: string): string =>
      `import { Pool, type PoolClient } from "pg";\nconst pool = new Pool();\nexport async function inTransaction(work: (client: PoolClient) => Promise<void>) {\n  const client = await pool.connect();\n  await client.query("${commit}");\n  await work(client);\n  await client.query("COMMIT");\n  client.release();\n}\n`;
    const { root, write } = gitFolder({
      "db.ts": helper("BEGIN"),
      "job.ts": `import { inTransaction } from "./db";\n\nexport const job = () => inTransaction(async (client) => {\n  await client.query("SET LOCAL work_mem = '1GB'");\n});\n`,
      "take.sql": "CREATE FUNCTION take() RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;\n",
      "use.sql": "SELECT take();\n",
    });
    expect(await foundBy(root)).toEqual([]);
    write({ "db.ts": helper("SELECT 1") });
    expect(await foundBy(root, "--since", "main")).toEqual(["job.ts:4 require-transaction"]);
    write({ "db.ts": helper("BEGIN"), "take.sql": "CREATE FUNCTION take() RETURNS void LANGUAGE sql AS $$ SET work_mem = '1GB' $$;\n" });
    expect(await foundBy(root, "--since", "main")).toEqual(["take.sql:1 no-session-set"]);
  });

  test("files that scripts include, of any name, and a change of which no file knows", async () => {
    const { root, write } = gitFolder({ "a.sql": "\\i part.inc\n\\i none.inc\n", "part.inc": `${old}SELECT 1;\n`, "README.md": "" });
    expect(await foundBy(root)).toEqual(["part.inc:1 no-listen"]);
    write({ "README.md": "# A\n" });
    const real = await loadEngine();
    const analyses: string[] = [];
    const engine: Engine = { ...real, analyze: (...all) => (analyses.push("one"), real.analyze(...all)) };
    expect(await runCli(root, ["check", "--since", "main"], { engine })).toMatchObject({ exit: 0, err: "" });
    expect(analyses).toEqual(["one"]);
    write({ "part.inc": `${old}SELECT 2;\nLISTEN new;\n` });
    expect(await foundBy(root, "--since", "main")).toEqual(["part.inc:3 no-listen"]);
    write({ "part.inc": `${old}SELECT 1;\n`, "none.inc": "LISTEN none;\n" });
    expect(await foundBy(root, "--since", "main")).toEqual(["none.inc:1 no-listen"]);
  });

  test("definitions in files that did not change count", async () => {
    const { root, write } = gitFolder({ "f.sql": "CREATE PROCEDURE f() LANGUAGE sql AS $$ SELECT set_config('a.b', 'c', true) $$;\n" });
    write({ "a.sql": "CALL f();\n", "b.sql": "CALL g();\n" });
    expect(await foundBy(root)).toEqual(await foundBy(root, "--since", "main"));
  });

  test("new files as a whole; nothing of deleted and of ignored ones", async () => {
    const { root, git, write } = gitFolder({ ".gitignore": "made/\n", "a.sql": old, "gone.sql": old, "staged-gone.sql": old });
    write({ "new.sql": `${old}\n`, "folder/staged.sql": "LISTEN other;\n", "made/b.sql": old });
    git("add", "folder");
    rmSync(join(root, "gone.sql"));
    git("rm", "--quiet", "staged-gone.sql");
    expect(await foundBy(root, "--since", "main")).toEqual(["folder/staged.sql:1 no-listen", "new.sql:1 no-listen"]);
    // git forgot the file, and it is still there.
    git("rm", "--quiet", "--cached", "a.sql");
    expect(await foundBy(root, "--since", "main", "a.sql")).toEqual([]);
  });

  test("a deleted definition", async () => {
    const { root } = gitFolder({
      "a.sql": "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_unlock(1) $$;\n",
      "b.sql": "BEGIN;\nSELECT pg_advisory_lock(1);\nSELECT f();\nCOMMIT;\n",
    });
    const all = await foundBy(root, "b.sql");
    expect(all).toEqual(["b.sql:2 no-session-advisory-lock"]);
    rmSync(join(root, "a.sql"));
    expect(await foundBy(root, "--since", "main")).toEqual(all);
  });

  test("renamed files are compared with what they were", async () => {
    const text = lines(...Array.from({ length: 20 }, (_, index) => `SELECT ${index};`), "LISTEN old;");
    const { root, git, write } = gitFolder({ "a.sql": text, "b.sql": "SELECT 1;\n" });
    git("mv", "a.sql", "c.sql");
    expect(await foundBy(root, "--since", "main")).toEqual([]);
    write({ "c.sql": `LISTEN new;\n${text}` });
    expect(await foundBy(root, "--since", "main")).toEqual(["c.sql:1 no-listen"]);
  });

  test("a file that moves to where its connection is not direct any more", async () => {
    const { root, git } = gitFolder({ "poolsafe.config.json": '{ "directFiles": ["admin/"] }', "admin/a.sql": old });
    git("mv", "admin/a.sql", "a.sql");
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:1 no-listen"]);
  });

  test("line ends are no change", async () => {
    const { root, write } = gitFolder({ "a.sql": `${old}SELECT 1;\n` });
    write({ "a.sql": "LISTEN old;\r\nSELECT 1;\r\nLISTEN new;\r\n" });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:3 no-listen"]);
  });

  test("--since-files reports changed files as a whole", async () => {
    const { root, write } = gitFolder({ "a.sql": `${old}SELECT 1;\n`, "b.sql": old });
    write({ "a.sql": `${old}SELECT 2;\n` });
    expect(await foundBy(root, "--since", "main")).toEqual([]);
    expect(await foundBy(root, "--since", "main", "--since-files")).toEqual(["a.sql:1 no-listen"]);
  });

  test("what could not be read is narrowed too", async () => {
    const { root, write } = gitFolder({ "poolsafe.config.json": '{ "unread": "error" }', "a.sql": "SELEC 1;\n", "b.sql": "SELECT 1;\n" });
    write({ "b.sql": "SELECT 1;\nSELECT 2;\n" });
    expect((await poolsafe(root, "check")).exit).toBe(1);
    expect((await poolsafe(root, "check", "--since", "main")).exit).toBe(0);
    write({ "b.sql": "SELECT 1;\nSET LOCAL FROM WHERE;\n" });
    const { exit, out } = await poolsafe(root, "check", "--since", "main");
    expect({ exit, first: out.split("\n").slice(0, 2) }).toEqual({
      exit: 1,
      first: ["Not read, so not judged:", expect.stringMatching(/^ {2}b\.sql:2:\d+ {2}/)],
    });
  });

  test("--fix mends the changed files alone", async () => {
    const leaks = "BEGIN;\nSET search_path = a;\nSELECT 1;\nCOMMIT;\n";
    const { root, write } = gitFolder({ "a.sql": leaks, "b.sql": "SELECT 1;\n" });
    write({ "b.sql": leaks });
    const { exit, err } = await poolsafe(root, "check", "--since", "main", "--fix");
    expect({ exit, err }).toEqual({ exit: 0, err: "Mended b.sql (1).\n" });
    expect([readFileSync(join(root, "a.sql"), "utf8"), readFileSync(join(root, "b.sql"), "utf8")]).toEqual([
      leaks,
      leaks.replace("SET", "SET LOCAL"),
    ]);
  });

  test("a rewritten file is new from its first to its last difference", async () => {
    const numbers = (from: number): string[] => Array.from({ length: 6000 }, (_, index) => `SELECT ${from + index};`);
    const { root, write } = gitFolder({ "a.sql": lines("LISTEN first;", ...numbers(0), "LISTEN last;") });
    write({ "a.sql": lines("LISTEN first;", ...numbers(10_000), "LISTEN new;", ...numbers(20_000), "LISTEN last;") });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:6002 no-listen"]);
  });
});
