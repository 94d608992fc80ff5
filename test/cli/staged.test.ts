/** `--staged`: what is in git's index, whatever the disk holds. */

import { rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { foundBy, gitFolder, poolsafe } from "./git-folder.ts";
import { refusal } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

const old = "LISTEN old;\n";

test("the index is read, not the disk", async () => {
  const { root, git, write } = gitFolder({ "a.sql": `${old}SELECT 1;\n`, "b.sql": old, "c.sql": "SELECT 1;\n" });
  write({ "a.sql": `${old}SELECT 1;\nLISTEN staged;\n`, "c.sql": "LISTEN staged;\n" });
  git("add", "a.sql", "c.sql");
  // Mended, and made worse, without being staged.
  write({
    "a.sql": "SELECT 1;\n",
    "b.sql": `${old}LISTEN loose;\n`,
    "c.sql": "SELECT 1;\nSELECT 2;\nLISTEN staged;\nLISTEN loose;\n",
    "d.sql": old,
  });
  expect(await foundBy(root, "--staged")).toEqual(["a.sql:3 no-listen", "c.sql:1 no-listen"]);
  expect(await foundBy(root, "--staged", "--since-files")).toEqual(["a.sql:1 no-listen", "a.sql:3 no-listen", "c.sql:1 no-listen"]);
  expect(await foundBy(root, "--staged", "a.sql", "b.sql")).toEqual(["a.sql:3 no-listen"]);
  const { exit, out } = await poolsafe(root, "check", "--staged");
  const shown = out.split("\n");
  expect({ exit, code: shown.filter((line) => line.startsWith("  >")), end: shown.slice(-4) }).toEqual({
    exit: 1,
    code: ["  > 3 | LISTEN staged;", "  > 1 | LISTEN staged;"],
    end: [
      "2 findings in what is not staged are not shown.",
      "2 errors, 0 warnings (PgBouncer 1.24, transaction mode).",
      "Coverage: 3 files, 5 statements, 0 unread in the change.",
      "",
    ],
  });
});

test("code is read from the index too, and so is what it imports", async () => {
  const db = (begin: string): string => `import { Pool } from "pg";\nexport const pool = new Pool();\nexport const begin = "${begin}";\n`;
  const job = `import { pool, begin } from "./db";\nexport async function job() {\n  const client = await pool.connect();\n  await client.query(begin);\n  await client.query("SET LOCAL work_mem = '1GB'");\n  await client.query("COMMIT");\n}\n`;
  const { root, git, write } = gitFolder({ "db.ts": db("BEGIN"), "job.ts": job });
  expect(await foundBy(root)).toEqual([]);
  write({ "db.ts": db("SELECT 1") });
  expect(await foundBy(root, "--staged")).toEqual([]);
  git("add", "db.ts");
  write({ "db.ts": db("BEGIN") });
  expect(await foundBy(root, "--staged")).toEqual(["job.ts:5 require-transaction"]);
});

test("a file that is named by itself is read where what it sends is imported from the index", async () => {
  const sql = (text: string): string => `export const START = "${text}";\n`;
  const jobs = 'import { Pool } from "pg";\nimport { START } from "./sql.js";\nawait new Pool().query(START);\n';
  const { root, git, write } = gitFolder({ "sql.ts": sql("none"), "jobs.ts": jobs });
  write({ "sql.ts": sql("SET ROLE admin"), "jobs.ts": `\n${jobs}` });
  git("add", ".");
  write({ "sql.ts": sql("none") });
  expect(await foundBy(root, "--staged", "jobs.ts")).toEqual(["sql.ts:1 no-session-role"]);
});

test("what a staged deletion causes elsewhere", async () => {
  const locked = "BEGIN;\nSELECT pg_advisory_lock(1);\nSELECT 1;\nSELECT pg_advisory_unlock(1);\nCOMMIT;\n";
  const { root, git, write } = gitFolder({ "a.sql": locked });
  write({ "a.sql": locked.replace("SELECT pg_advisory_unlock(1);\n", "") });
  git("add", "a.sql");
  write({ "a.sql": locked });
  expect(await foundBy(root, "--staged")).toEqual(["a.sql:2 no-session-advisory-lock"]);
});

test("files that are in the index alone, and files that are not in it", async () => {
  const { root, git, write } = gitFolder({
    "a.sql": "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;\n",
    "db/b.sql": "SELECT 1;\n",
  });
  write({ "db/new.sql": old, "made/x.sql": old, "added.sql": "SELECT f();\n", "later.sql": old });
  git("add", "db", "made", "added.sql");
  git("add", "--intent-to-add", "later.sql");
  rmSync(join(root, "db/new.sql"));
  rmSync(join(root, "a.sql"));
  write({
    "poolsafe.config.json": '{ "ignore": ["made"] }',
    "redefined.sql": "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ LISTEN x $$;\n",
  });
  expect(await foundBy(root, "--staged")).toEqual(["db/new.sql:1 no-listen"]);
  git("rm", "--quiet", "--cached", "db/b.sql");
  expect(await foundBy(root, "--staged")).toEqual(["db/new.sql:1 no-listen"]);
});

test("a renamed file, and one with another mode", async () => {
  const { root, git, write } = gitFolder({ "a.sql": `${old}SELECT 1;\n`, "b.sql": old });
  git("mv", "a.sql", "c.sql");
  git("update-index", "--chmod=+x", "b.sql");
  expect(await foundBy(root, "--staged")).toEqual([]);
  write({ "c.sql": `${old}SELECT 1;\nLISTEN new;\n` });
  git("add", "c.sql");
  expect(await foundBy(root, "--staged")).toEqual(["c.sql:3 no-listen"]);
});

test("before the first commit", async () => {
  const { root, git, write } = gitFolder();
  write({ "a.sql": old, "b.sql": old });
  git("add", "a.sql");
  expect(await foundBy(root, "--staged")).toEqual(["a.sql:1 no-listen"]);
});

test("nothing is staged, or nothing that could be read", async () => {
  const { root, git, write } = gitFolder({ "a.sql": old });
  write({ "a.sql": `${old}LISTEN new;\n`, "a.md": "" });
  expect((await poolsafe(root, "check", "--staged")).exit).toBe(0);
  git("add", "a.md");
  expect((await poolsafe(root, "check", "--staged")).exit).toBe(0);
  const empty = gitFolder();
  empty.write({ "a.sql": old });
  expect(await poolsafe(empty.root, "check", "--staged")).toEqual({
    exit: 0,
    out: "0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 0 files, 0 statements, 0 unread in the change.\n",
    err: "",
  });
});

test("in the middle of a merge", async () => {
  const { root, git, commit } = gitFolder({ "a.sql": "SELECT 1;\n" });
  git("checkout", "--quiet", "-b", "other");
  commit({ "a.sql": "LISTEN one;\n" });
  git("checkout", "--quiet", "main");
  commit({ "a.sql": "LISTEN two;\n" });
  expect(() => git("merge", "--quiet", "other")).toThrow();
  expect(await refusal(root, "check", "--staged")).toBe(
    "poolsafe: a.sql has a merge conflict, so git's index has no text of it. Resolve it first.\n",
  );
});
