/** What ESLint does around its rules works for `.sql` files, and for poolsafe's findings in code, as for everything else. */

import { afterAll, describe, expect, test, vi } from "vitest";

import { configWith, found, foundInCode, foundInSql, hearSql, payJs, paySql, samples } from "./compat-samples.ts";
import { drawn, eslintClass, lint, makeProject, type Project, report, runEslint, versions } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const unused = `-- eslint-disable-next-line poolsafe/no-listen -- why
SELECT 1;
SELECT 2; -- eslint-disable-line poolsafe/no-listen
/* eslint-disable-next-line poolsafe/no-listen, poolsafe/no-load */
LISTEN a;
SELECT 3 /* eslint-disable-line */;
`;
const foundUnused = [
  "unused.sql 1:1 warning Unused eslint-disable directive (no problems were reported from 'poolsafe/no-listen'). fix",
  "unused.sql 3:11 warning Unused eslint-disable directive (no problems were reported from 'poolsafe/no-listen'). fix",
  "unused.sql 4:1 warning Unused eslint-disable directive (no problems were reported from 'poolsafe/no-load'). fix",
  "unused.sql 6:10 warning Unused eslint-disable directive (no problems were reported). fix",
];

/** With a parser for all files, which is an object that a cache and another thread must not trip over. */
const config = configWith("{ languageOptions: { parser: tseslint.parser } }, ...poolsafe.configs.recommended,");

function edit(project: Project, name: string, change: (text: string) => string): void {
  project.write({ [name]: change(project.read(name)) });
}

describe.each(versions)("ESLint %s", (version) => {
  const project = makeProject(version, { ...samples, "eslint.config.js": config });
  afterAll(() => {
    project.remove();
  });

  test("the second run is the cache's, and says the same", async () => {
    const cached = { cache: true, cacheLocation: "cache.json" };
    expect(await lint(project, ".", cached)).toEqual(found);
    expect(await lint(project, ".", cached)).toEqual(found);

    // What is changed there is shown, so it is read from there.
    edit(project, "cache.json", (text) => text.replaceAll("poolsafe/no-listen", "poolsafe/no-listem"));
    expect(await lint(project, ".", cached)).toEqual(found.map((one) => one.replace("no-listen", "no-listem")));

    // Another pooler in the settings is another configuration.
    const withPooler = `${config.slice(0, config.lastIndexOf("]"))}  { settings: { poolsafe: { pooler: { name: "pgbouncer", mode: "session" } } } },\n];\n`;
    project.write({ "session.config.js": withPooler });
    expect(await lint(project, ".", { ...cached, overrideConfigFile: "session.config.js" })).toEqual([]);
  });

  test("a parser that ESLint cannot name in its cache does not matter to .sql files", async () => {
    const parser = "{ languageOptions: { parser: { parse() {} }, globals: { a: true } } },";
    project.write({ "nameless.config.js": configWith(`${parser} ...poolsafe.configs.recommended,`) });
    const options = { cache: true, cacheLocation: "nameless.json", overrideConfigFile: "nameless.config.js" };
    expect(await lint(project, "*.sql", options)).toEqual(foundInSql);
  });

  test("the configuration of a .sql file can be printed", async () => {
    const printed: unknown = await new (eslintClass(project))({ cwd: project.root }).calculateConfigForFile("hear.sql");
    expect(JSON.parse(JSON.stringify(printed))).toMatchObject({
      language: "poolsafe/sql",
      plugins: expect.arrayContaining([expect.stringMatching(/^poolsafe:poolsafe@\d/u)]) as string[],
      rules: { "poolsafe/no-listen": [2, { impacts: ["breaks", "ineffective"] }] },
    });
  });

  test("a text that is no file yet, as an editor has it", async () => {
    const eslint = new (eslintClass(project))({ cwd: project.root });
    const results = await eslint.lintText(hearSql, { filePath: "unsaved/new.sql" });
    expect(drawn(results, project)).toEqual(["unsaved/new.sql 2:1-2:14 error poolsafe/no-listen"]);
  });

  test("directives that no finding needs are reported, and taken out", async () => {
    const Class = eslintClass(project);
    project.write({ "unused.sql": unused });
    expect(await lint(project, "unused.sql")).toEqual(foundUnused);

    const results = await new Class({ cwd: project.root, fix: true }).lintFiles("unused.sql");
    expect({ left: drawn(results, project), text: results[0]?.output }).toEqual({
      left: [],
      text: " \nSELECT 1;\nSELECT 2;  \n/* eslint-disable-next-line poolsafe/no-listen */\nLISTEN a;\nSELECT 3  ;\n",
    });
  });
});

/** Quicker to load. */
const plainConfig = 'import poolsafe from "poolsafe/eslint-plugin";\n\nexport default [...poolsafe.configs.recommended];\n';

describe.each(["9.39", "10"] as const)("ESLint %s", (version) => {
  const project = makeProject(version, { "hear.sql": hearSql, "pay.js": payJs, "pay.sql": paySql, "eslint.config.js": plainConfig });
  afterAll(() => {
    project.remove();
  });

  test("in several threads", async () => {
    expect(await report(project, [".", "--concurrency", "2"])).toEqual({
      exit: 1,
      found: [...foundInSql.slice(0, 1), ...foundInCode("pay.js"), ...foundInSql.slice(1)],
    });
  });

  test("bulk suppressions: what is there today is silent, what is new is not", async () => {
    const suppressed = (): unknown => JSON.parse(project.read("eslint-suppressions.json"));
    const inPay = { "pay.sql": { "poolsafe/no-session-set": { count: 1 } } };
    expect(await report(project, ["*.sql", "--suppress-all"])).toEqual({ exit: 0, found: [] });
    expect(suppressed()).toEqual({ "hear.sql": { "poolsafe/no-listen": { count: 1 } }, ...inPay });

    edit(project, "hear.sql", (text) => `${text}LISTEN payments;\n`);
    expect(await report(project, ["*.sql"])).toEqual({
      exit: 1,
      found: ["hear.sql 2:1-2:14 error poolsafe/no-listen", "hear.sql 3:1-3:16 error poolsafe/no-listen"],
    });

    project.write({ "hear.sql": "SELECT 1;\n" });
    expect(await report(project, ["*.sql", "--prune-suppressions"])).toEqual({ exit: 0, found: [] });
    expect(suppressed()).toEqual(inPay);
  });
});

describe("the command line of ESLint 10", () => {
  const project = makeProject("10", { "hear.sql": hearSql, "pay.sql": paySql, "unused.sql": unused, "eslint.config.js": plainConfig });
  afterAll(() => {
    project.remove();
  });

  test("--cache", async () => {
    expect(await report(project, ["hear.sql", "pay.sql", "--cache"])).toEqual({ exit: 1, found: foundInSql });
    edit(project, ".eslintcache", (text) => text.replaceAll("poolsafe/no-listen", "poolsafe/no-listem"));
    expect(await report(project, ["hear.sql", "pay.sql", "--cache"])).toEqual({
      exit: 1,
      found: foundInSql.map((one) => one.replace("no-listen", "no-listem")),
    });
  });

  test("--max-warnings", async () => {
    expect(await report(project, ["unused.sql", "--max-warnings", "3"])).toEqual({ exit: 1, found: foundUnused });
  });

  test("--report-unused-disable-directives", async () => {
    expect(await report(project, ["unused.sql", "--report-unused-disable-directives"])).toEqual({
      exit: 1,
      found: foundUnused.map((one) => one.replace("warning", "error")),
    });
  });

  test("--print-config", async () => {
    const { exit, out, err } = await runEslint(project, ["--print-config", "pay.sql"]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({ language: "poolsafe/sql", languageOptions: {} });
  });

  test("--stdin", async () => {
    expect(await report(project, ["--stdin", "--stdin-filename", "migrations/new.sql"], hearSql)).toEqual({
      exit: 1,
      found: ["migrations/new.sql 2:1-2:14 error poolsafe/no-listen"],
    });
  });
});
