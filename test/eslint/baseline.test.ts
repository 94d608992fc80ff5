/** One baseline for both hosts: what the command line writes, ESLint honours without complaint, and the other way round. */

import type { ESLint } from "eslint";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { runCommandLine } from "../../dist/src/cli/command.js";
import { loadEngine } from "../../dist/src/cli/engine.js";
import { drawn, makeProject, type Project, runEslint } from "./project.ts";

vi.setConfig({ testTimeout: 600_000 });

const file = "eslint-suppressions.json";

const configuration = (more = ""): string =>
  `import tseslint from "typescript-eslint";\nimport poolsafe from "poolsafe/eslint-plugin";\nexport default [{ files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, ...poolsafe.configs.recommended, ${more}];\n`;

const files = {
  "eslint.config.js": configuration(),
  "db/jobs.sql": "LISTEN a;\nLISTEN b;\nSELECT setseed(0.5);\nSET search_path = a;\n",
  // An error and a warning of the same rule.
  "db/both.sql": "SELECT pg_advisory_lock(1);\nSELECT pg_advisory_unlock(1);\nSELECT pg_advisory_unlock(2);\n",
  "src/worker.ts": `import { Pool } from "pg";\nawait new Pool().query("LISTEN orders");\n`,
  "clean.sql": "SELECT 1;\n",
};

let project: Project;

beforeAll(() => {
  project = makeProject("10", files);
  return () => project.remove();
});
afterEach(() => project.write({ ...files, [file]: "{}" }));

async function check(...words: string[]): Promise<{ exit: number; found: readonly string[]; baselined: number; err: string }> {
  let out = "";
  let err = "";
  const host = {
    cwd: project.root,
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    colour: false,
    readStdin: () => Promise.resolve(Buffer.of()),
  };
  const exit = await runCommandLine(["check", "--format", "json", ...words], host, loadEngine);
  const { findings, summary } = JSON.parse(out) as {
    findings: { file: string; line: number; rule: string }[];
    summary: { baselined: number };
  };
  return { exit, found: findings.map(({ file: path, line, rule }) => `${path}:${line} ${rule}`), baselined: summary.baselined, err };
}

/** ESLint as it is usually run; what it complains of goes to standard error. */
async function lint(...words: string[]): Promise<{ exit: number; found: readonly string[]; err: string }> {
  const { exit, out, err } = await runEslint(project, ["--format", "json", ...words, "."]);
  return { exit, found: drawn(JSON.parse(out) as ESLint.LintResult[], project), err };
}

describe("what the command line writes", () => {
  test("ESLint hides the same findings, and complains of nothing", async () => {
    expect((await lint()).found.length).toBeGreaterThan(3);
    expect(await check("--update-baseline")).toMatchObject({ exit: 0, found: [] });
    expect(Object.keys(JSON.parse(project.read(file)) as object)).toEqual([
      "./db/both.sql",
      "./db/jobs.sql",
      "db/both.sql",
      "db/jobs.sql",
      "src/worker.ts",
    ]);
    expect(await lint()).toEqual({ exit: 0, found: [], err: "" });
  });

  test("in another file, with `--suppressions-location`", async () => {
    await check("--update-baseline", "--baseline", "known.json");
    expect(await lint("--suppressions-location", "known.json")).toEqual({ exit: 0, found: [], err: "" });
  });

  test("a new finding shows all of its rule in that file, in both", async () => {
    await check("--update-baseline");
    project.write({ "db/jobs.sql": `${files["db/jobs.sql"]}LISTEN c;\n` });
    expect((await lint()).found).toEqual([
      "db/jobs.sql 1:1-1:9 error poolsafe/no-listen",
      "db/jobs.sql 2:1-2:9 error poolsafe/no-listen",
      "db/jobs.sql 5:1-5:9 error poolsafe/no-listen",
    ]);
    expect((await check()).found).toEqual(["db/jobs.sql:1 no-listen", "db/jobs.sql:2 no-listen", "db/jobs.sql:5 no-listen"]);
  });

  test("ESLint prunes as the command line does, to the byte, and keeps the warnings that it does not know", async () => {
    await check("--update-baseline");
    const whole = project.read(file);
    project.write({ "db/jobs.sql": "LISTEN b;\nSELECT setseed(0.5);\n" });
    // ESLint takes it as a failure, poolsafe does not.
    expect(await lint()).toMatchObject({ exit: 2, found: [], err: expect.stringContaining("--prune-suppressions") as string });
    expect(await check()).toMatchObject({
      exit: 0,
      found: [],
      err: expect.stringMatching(/^poolsafe: 2 findings of the baseline are gone: run --prune-baseline\.\n/) as string,
    });
    await lint("--prune-suppressions");
    const pruned = project.read(file);
    project.write({ [file]: whole });
    await check("--prune-baseline");
    expect(project.read(file)).toBe(pruned);
    expect(JSON.parse(pruned)).toMatchObject({
      "./db/jobs.sql": { "poolsafe/no-session-random": { count: 1 } },
      "db/jobs.sql": { "poolsafe/no-listen": { count: 1 } },
    });
    expect(await lint()).toEqual({ exit: 0, found: [], err: "" });
  });
});

describe("what ESLint writes", () => {
  test("the command line hides the same errors, and the file needs no change for them", async () => {
    await lint("--suppress-all");
    const written = JSON.parse(project.read(file)) as object;
    const { exit, found } = await check();
    // ESLint has no warnings in it.
    expect({ exit, found }).toEqual({ exit: 0, found: ["db/both.sql:3 no-session-advisory-lock", "db/jobs.sql:3 no-session-random"] });
    await check("--update-baseline");
    expect(JSON.parse(project.read(file))).toEqual({
      "./db/both.sql": { "poolsafe/no-session-advisory-lock": { count: 1 } },
      "./db/jobs.sql": { "poolsafe/no-session-random": { count: 1 } },
      ...written,
    });
  });

  test("with warnings as errors, as `strict` has them, the command line needs nothing more", async () => {
    project.write({ "eslint.config.js": configuration().replace("recommended", "strict") });
    await lint("--suppress-all");
    expect(await check("--max-warnings", "0")).toMatchObject({ exit: 0, found: [] });
  });

  test("rules of others, and those that only ESLint has, are left alone", async () => {
    const more = `{ files: ["src/*.ts"], rules: { "no-var": "error", "poolsafe/no-unread": "error" } }`;
    const worker = `${files["src/worker.ts"]}var text = process.argv[2];\nawait new Pool().query(text);\n`;
    project.write({ "eslint.config.js": configuration(more), "src/worker.ts": worker });
    await lint("--suppress-all");
    const written = JSON.parse(project.read(file)) as Record<string, object>;
    expect(written["src/worker.ts"]).toEqual({
      "no-var": { count: 1 },
      "poolsafe/no-listen": { count: 1 },
      "poolsafe/no-unread": { count: 1 },
    });
    expect((await check("--prune-baseline")).err).not.toContain("gone");
    expect(JSON.parse(project.read(file))).toEqual(written);
    await check("--update-baseline");
    expect(JSON.parse(project.read(file))).toMatchObject(written);
    expect(await lint()).toEqual({ exit: 0, found: [], err: "" });
  });
});
