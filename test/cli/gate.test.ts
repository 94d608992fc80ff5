/** A team takes poolsafe up: old findings are known, a pull request is held to what it adds, and the baseline shrinks. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { foundBy, gitFolder, poolsafe } from "./git-folder.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

const jobs = "SELECT pg_advisory_lock(42);\nINSERT INTO jobs VALUES (1);\nSELECT pg_advisory_unlock(42);\n";
const report = "SET work_mem = '1GB';\nSELECT 1;\n";
const worker = `import { Pool } from "pg";\n\nconst pool = new Pool();\nawait pool.query("LISTEN jobs");\n`;

test("from an empty repository to a gate that reports what is new, and a baseline that shrinks", async () => {
  const { root, git, write, commit } = gitFolder();
  const baseline = (): unknown => JSON.parse(readFileSync(join(root, "eslint-suppressions.json"), "utf8"));
  commit({ "jobs.sql": jobs });
  commit({ "report.sql": report });
  commit({ "worker.ts": worker });
  expect(await foundBy(root)).toEqual(["jobs.sql:1 no-session-advisory-lock", "report.sql:1 no-session-set", "worker.ts:4 no-listen"]);

  const first = await poolsafe(root, "check", "--update-baseline");
  expect({ exit: first.exit, err: first.err }).toEqual({ exit: 0, err: "eslint-suppressions.json: 3 findings.\n" });
  commit();
  const known = {
    "jobs.sql": { "poolsafe/no-session-advisory-lock": { count: 1 } },
    "report.sql": { "poolsafe/no-session-set": { count: 1 } },
    "worker.ts": { "poolsafe/no-listen": { count: 1 } },
  };
  expect(baseline()).toEqual(known);
  expect((await poolsafe(root, "check")).exit).toBe(0);

  // One finding is mended, one is new, in a file that has an old one.
  git("checkout", "--quiet", "-b", "feature");
  commit({
    "report.sql": `BEGIN;\n${report.replace("SET", "SET LOCAL")}COMMIT;\n`,
    "worker.ts": `${worker}await pool.query("SET ROLE admin");\n`,
  });
  for (const words of [[], ["--since", "main"], ["--since", "main", "--no-baseline"]]) {
    expect(await foundBy(root, ...words)).toEqual(["worker.ts:5 no-session-role"]);
    expect((await poolsafe(root, "check", ...words)).exit).toBe(1);
  }
  const { out, err } = await poolsafe(root, "check");
  expect(err).toBe("poolsafe: 1 finding of the baseline is gone: run --prune-baseline.\n");
  expect(out.trimEnd().split("\n").slice(-3)).toEqual([
    "2 findings of the baseline are not shown.",
    "1 error, 0 warnings (PgBouncer 1.24, transaction mode).",
    "Coverage: 3 files, 9 statements, 0 unread.",
  ]);

  expect((await poolsafe(root, "check", "--prune-baseline")).err).toBe("eslint-suppressions.json: 2 findings, 3 before.\n");
  expect(baseline()).toEqual({ "jobs.sql": known["jobs.sql"], "worker.ts": known["worker.ts"] });
  // What is new is not let in by pruning.
  expect(await foundBy(root)).toEqual(["worker.ts:5 no-session-role"]);
  write({ "worker.ts": worker });
  expect(await poolsafe(root, "check")).toMatchObject({ exit: 0, err: "" });
});

test("one that is mended makes room for another of its rule in its file, which --since sees", async () => {
  const { root, write, commit } = gitFolder({ "a.sql": "LISTEN a;\nSELECT 1;\n" });
  await poolsafe(root, "check", "--update-baseline");
  commit();
  write({ "a.sql": "SELECT 1;\nLISTEN b;\n" });
  expect(await foundBy(root)).toEqual([]);
  expect(await foundBy(root, "--since", "main")).toEqual([]);
  expect(await foundBy(root, "--since", "main", "--no-baseline")).toEqual(["a.sql:2 no-listen"]);
});

test("of a rule that is over its count, --since shows what is new alone", async () => {
  const { root, write, commit } = gitFolder({ "a.sql": "LISTEN a;\nSELECT 1;\n" });
  await poolsafe(root, "check", "--update-baseline");
  commit();
  write({ "a.sql": "LISTEN a;\nSELECT 1;\nLISTEN b;\n" });
  expect(await foundBy(root)).toEqual(["a.sql:1 no-listen", "a.sql:3 no-listen"]);
  expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:3 no-listen"]);
  expect(await foundBy(root, "--staged")).toEqual([]);
  // Taken into the baseline on purpose.
  await poolsafe(root, "check", "--update-baseline");
  expect(await foundBy(root, "--since", "main")).toEqual([]);
});
