/** Every version of ESLint that is supported finds and mends the same. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { configWith, found, hearSql, payJs, paySql, payTs, samples, unfixable } from "./compat-samples.ts";
import { drawn, eslintClass, lint, makeProject, report, runEslint, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

/** What the code alone does not decide, what only pins, and what cannot be read. */
const doubtful = {
  "doubtful.sql": "SELECT 1;\nSELECT pg_advisory_unlock(1);\nSELEC 1;\n",
  "doubtful.js": `import pg from "pg";\nawait new pg.Pool().query("SELECT pg_advisory_unlock(1)");\n`,
};
const risks = [
  "doubtful.js 2:35-2:56 error poolsafe/no-session-advisory-lock",
  "doubtful.sql 2:8-2:29 error poolsafe/no-session-advisory-lock",
];
const unread = "doubtful.sql 3:1-3:8 warning poolsafe/no-unread";

describe.each(versions)("ESLint %s", (version) => {
  const project = makeProject(version, { ...samples, ...doubtful });
  afterAll(() => {
    project.remove();
  });

  test.each([
    ["recommended", found],
    ["strict", [...risks, ...found]],
    ["all", [...risks, unread, ...found]],
  ])("the configuration %s", async (name, expected) => {
    project.write({ [`${name}.config.js`]: configWith(`...poolsafe.configs.${name},`) });
    expect(await lint(project, ["*.sql", "pay.*", "doubtful.*"], { overrideConfigFile: `${name}.config.js` })).toEqual(expected);
  });

  test("a file in which nothing can be read is one parsing error at its place", async () => {
    project.write({ "broken/a.sql": "-- nothing\n  SELEC 1;\n" });
    expect(await lint(project, "broken", { overrideConfigFile: "recommended.config.js" })).toEqual([
      'broken/a.sql 2:3 error Parsing error: syntax error at or near "SELEC"',
    ]);
  });

  test("fixes are written, and mend what they are for", async () => {
    const Class = eslintClass(project);
    const eslint = new Class({ cwd: project.root, overrideConfigFile: "recommended.config.js", fix: true });
    const results = await eslint.lintFiles(["hear.sql", "pay.*"]);
    await Class.outputFixes(results);
    expect(drawn(results, project)).toEqual(unfixable);
    expect(project.read("pay.sql")).toBe(paySql.replace("SET statement_timeout", "SET LOCAL statement_timeout"));
    expect(project.read("pay.js")).toBe(payJs.replace("SET search_path", "SET LOCAL search_path"));
    expect(project.read("pay.ts")).toBe(payTs.replace("SET search_path", "SET LOCAL search_path"));
    expect(project.read("hear.sql")).toBe(hearSql);
    project.write(samples);
  });

  test("the command line: findings are 1, all mended is 0, a wrong configuration is 2", async () => {
    const findings = await report(project, ["-c", "recommended.config.js", "pay.ts", "pay.js", "pay.sql", "hear.sql"]);
    expect(findings).toEqual({ exit: 1, found });

    expect(await report(project, ["-c", "recommended.config.js", "pay.sql", "--fix"])).toEqual({ exit: 0, found: [] });
    expect(project.read("pay.sql")).toBe(paySql.replace("SET statement_timeout", "SET LOCAL statement_timeout"));

    project.write({ "wrong.config.js": configWith("...poolsafe.configs.recommended, { rules: { 'poolsafe/no-lisen': 2 } },") });
    const { exit, out, err } = await runEslint(project, ["-c", "wrong.config.js", "pay.sql"]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toContain('Could not find "no-lisen" in plugin "poolsafe"');
  });
});
