/** docs/eslint.md: its commands print what it shows, on the oldest and the newest ESLint, and what it says beside them is so. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test, vi } from "vitest";

import { eslintDoc } from "../../scripts/generated-docs.ts";
import { parseSettings } from "../../src/settings.ts";
import { type EslintVersion, type Files, lint, makeProject, type Project, report, repository, run, runEslint } from "./project.ts";

vi.setConfig({ testTimeout: 600_000 });

const page = readFileSync(join(repository, "docs/eslint.md"), "utf8");
const readme = readFileSync(join(repository, "README.md"), "utf8");

test.each(["9.15", "10"] as const)("the commands print what the page shows: ESLint %s", async (version) => {
  expect((await eslintDoc(version)).text).toBe(page);
});

test("what is installed is what there is", () => {
  const { version, devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    readonly version: string;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const isThere = (word: string): boolean => word in devDependencies || word.endsWith(`/poolsafe-${version}.tgz`);
  const commands = [page, readme].flatMap((text) => [...text.matchAll(/npm install -D ([^`\n]+)/g)].map((match) => match[1] ?? ""));
  expect(commands).toHaveLength(3);
  expect(commands.flatMap((words) => words.split(" ")).filter((word) => !isThere(word))).toEqual([]);
});

test("the README shows a configuration of the page", () => {
  const section = readme.slice(readme.indexOf("## ESLint"));
  const [shown = ""] = /^```js\n.*?^```$/ms.exec(section) ?? [];
  expect(page).toContain(shown);
  const [settings = ""] = /"eslint.validate": \[.*\]/.exec(page) ?? [];
  expect(section).toContain(settings);
});

test("VS Code's settings", () => {
  expect(JSON.parse(jsonc(".vscode/settings.json"))).toEqual({
    "eslint.validate": ["javascript", "javascriptreact", "typescript", "typescriptreact", "sql"],
    "eslint.codeAction.disableRuleComment": { enable: true, location: "separateLine", commentStyle: "block" },
  });
});

/** A block of the page that has the name of its file in its first line. */
function jsonc(path: string): string {
  const [, text = ""] = page.split(`\`\`\`jsonc\n// ${path}\n`);
  return text.slice(0, text.indexOf("```"));
}

/* ---------------------------------------------------------------- what the page says */

let project: Project | undefined;

afterEach(() => project?.remove());

/** A project as `npm init` makes one. */
function make(files: Files, version: EslintVersion = "10"): Project {
  project = makeProject(version, { "package.json": JSON.stringify({ type: "commonjs" }), ...files });
  return project;
}

function configuration(elements: string, imports = ""): Files {
  return { "eslint.config.mjs": `${imports}import poolsafe from "poolsafe/eslint-plugin";\nexport default [${elements}];\n` };
}

const recommended = "...poolsafe.configs.recommended";
const tseslint = 'import tseslint from "typescript-eslint";\n';
const worker = `import { Pool } from "pg";\nawait new Pool().query("LISTEN orders");\n`;
const listen = "LISTEN orders;\n";
const listens = "a.sql 1:1-1:14 error poolsafe/no-listen";

describe("set-up", () => {
  test("ESLint reads TypeScript only where a configuration names it, and with a parser", async () => {
    const without = await runEslint(make({ ...configuration(recommended), "worker.ts": worker }), ["worker.ts"]);
    expect(without.out).toContain("File ignored because no matching configuration was supplied");

    const config = configuration(`...tseslint.configs.recommended, ${recommended}`, tseslint);
    expect(await lint(make({ ...config, "worker.ts": worker }))).toEqual(["worker.ts 2:25-2:38 error poolsafe/no-listen"]);
  });

  test("eslint.config.js in a package of ES modules", async () => {
    const files = { "eslint.config.js": configuration(recommended)["eslint.config.mjs"] ?? "", "package.json": '{ "type": "module" }' };
    expect(await lint(make({ ...files, "a.sql": listen }))).toEqual([listens]);
  });

  test("`require` fails", async () => {
    const { root } = make({ "a.cjs": 'require("poolsafe/eslint-plugin");\n' });
    const { exit, err } = await run(process.execPath, ["a.cjs"], root);
    expect(exit).toBe(1);
    expect(err).toContain("ERR_REQUIRE_ASYNC_MODULE");
  });

  test("rules are known in the files of poolsafe's configurations alone", async () => {
    const more = '{ files: ["**/*.es"] }, { rules: { "poolsafe/no-load": "warn" } }';
    const { exit, err } = await runEslint(make({ ...configuration(`${recommended}, ${more}`), "a.es": "1;\n" }), ["a.es"]);
    expect(exit).toBe(2);
    expect(err).toContain('could not find plugin "poolsafe"');
  });

  test("configurations of others without `files`: recommended finds nothing in SQL, all stops ESLint", async () => {
    const js = 'import js from "@eslint/js";\n';
    const files = { "a.sql": listen };
    expect(await lint(make({ ...configuration(`js.configs.recommended, ${recommended}`, js), ...files }), "*.sql")).toEqual([listens]);
    project?.remove();
    const { exit, err } = await runEslint(make({ ...configuration(`js.configs.all, ${recommended}`, js), ...files }), ["a.sql"]);
    expect(exit).toBe(2);
    expect(err).toMatch(/Error while loading rule '[\w-]+'/);
  });
});

describe("settings", () => {
  const asked = (settings: string): Files => configuration(`${recommended}, { settings: { poolsafe: ${settings} } }`);
  const both = { "a.sql": listen, "db/b.sql": "LOAD 'auto_explain';\n", "db/c.sql": "SET LOCAL work_mem = '1GB';\n" };
  const loads = "db/b.sql 1:1-1:20 error poolsafe/no-load";
  const local = "db/c.sql 1:1-1:27 error poolsafe/require-transaction";

  test("in the key `rules` only `off` counts", async () => {
    const rules = '{ rules: { "no-listen": "off", "no-load": "warning" } }';
    expect(await lint(make({ ...asked(rules), ...both }))).toEqual([loads, local]);
  });

  test("`ignore` is relative to the working directory, in a file to the file's folder", async () => {
    expect(await lint(make({ ...asked('{ ignore: ["/db/b.sql"] }'), ...both }))).toEqual([listens, local]);
    project?.remove();
    const file = { "db/poolsafe.config.json": '{ "ignore": ["/b.sql"] }' };
    expect(await lint(make({ ...configuration(recommended), ...file, ...both }))).toEqual([listens, local]);
  });

  test("the nearest file counts, or the key in package.json, and none beside `settings.poolsafe`", async () => {
    const files = {
      "package.json": '{ "poolsafe": { "rules": { "no-listen": "off" } } }',
      "db/poolsafe.config.json": '{ "ignore": ["b.sql"] }',
    };
    expect(await lint(make({ ...configuration(recommended), ...files, ...both }))).toEqual([local]);
    project?.remove();
    expect(await lint(make({ ...asked("{}"), ...files, ...both }))).toEqual([listens, loads, local]);
  });

  test("the page's own are those of the command line", () => {
    const [text = ""] = /poolsafe: (\{\n.*?\n {6}\})/s.exec(page)?.slice(1) ?? [];
    const json = text.replace(/(\w+):/g, '"$1":').replace(/,(?=\s*\})/g, "");
    expect(parseSettings({ path: "poolsafe.config.json", text: json }, [])).toEqual({
      pooler: { name: "pgbouncer", version: "1.22", maxPreparedStatements: 100 },
      direct: ["ADMIN_DATABASE_URL"],
    });
  });
});

describe("comments and what cannot be read", () => {
  test("a comment configures a rule for the whole file", async () => {
    const text = `/* eslint poolsafe/no-listen: "off" */\n${listen}LOAD 'auto_explain';\n`;
    expect(await lint(make({ ...configuration(recommended), "a.sql": text }))).toEqual(["a.sql 3:1-3:20 error poolsafe/no-load"]);
  });

  test("nothing readable is a parsing error", async () => {
    expect(await lint(make({ ...configuration(recommended), "a.sql": "no SQL at all\n" }))).toEqual([
      'a.sql 1:1 error Parsing error: syntax error at or near "no"',
    ]);
  });
});

describe("other files", () => {
  const setting = (name: string): string => `export const NAME = "${name}";\n`;
  const importing = 'import { Pool } from "pg";\nimport { NAME } from "./name.js";\nawait new Pool().query(`SET ${NAME} = 1`);\n';
  const files = { "a.js": importing, "name.js": setting("work_mem"), "b.sql": listen };
  const inCode = "a.js 3:25-3:40 error poolsafe/no-session-set";
  const inSql = "b.sql 1:1-1:14 error poolsafe/no-listen";

  test("--concurrency finds the same", async () => {
    const made = make({ ...configuration(recommended), ...files });
    expect(await report(made, [".", "--concurrency", "2"])).toEqual({ exit: 1, found: [inCode, inSql] });
  });

  test("--cache sees neither poolsafe.config.json nor what a file imports", async () => {
    const made = make({ ...configuration(recommended), ...files });
    expect(await report(made, [".", "--cache"])).toEqual({ exit: 1, found: [inCode, inSql] });
    // The pooler follows this one.
    made.write({ "poolsafe.config.json": '{ "ignore": ["b.sql"] }', "name.js": setting("application_name") });
    expect(await report(made, [".", "--cache"])).toEqual({ exit: 1, found: [inCode, inSql] });
    expect(await report(made, ["."])).toEqual({ exit: 0, found: [] });
  });

  test("--cache sees `settings.poolsafe`", async () => {
    const made = make({ ...configuration(recommended), "b.sql": listen });
    expect(await report(made, [".", "--cache"])).toEqual({ exit: 1, found: [inSql] });
    made.write(configuration(`${recommended}, { settings: { poolsafe: { ignore: ["b.sql"] } } }`));
    expect(await report(made, [".", "--cache"])).toEqual({ exit: 0, found: [] });
  });

  test("a statement that a file only imports is reported where it is sent, by both", async () => {
    const sending = 'import { Pool } from "pg";\nimport { START } from "./sql.js";\nawait new Pool().query(START);\n';
    const made = make({ ...configuration(recommended), "a.js": sending, "sql.js": 'export const START = "SET ROLE admin";\n' });
    expect(await lint(made)).toEqual(["a.js 3:7-3:30 error poolsafe/no-session-role"]);
    for (const path of [".", "a.js"]) {
      const { out } = await run(process.execPath, [join(repository, "dist/src/cli/main.js"), "check", path], made.root);
      expect(out).toContain("sql.js:1:23  error no-session-role (breaks)");
    }
  });

  test("what other SQL files call is seen by the command line alone", async () => {
    const lock = "CREATE FUNCTION nightly() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_lock(7) $$;\n";
    const made = make({ ...configuration(recommended), "lock.sql": lock, "nightly.sql": "SELECT nightly();\nDELETE FROM drafts;\n" });
    expect(await lint(made)).toEqual([]);
    const { out } = await run(process.execPath, [join(repository, "dist/src/cli/main.js"), "check", "."], made.root);
    expect(out).toContain("lock.sql:1:66  error no-session-advisory-lock (breaks)");
  });
});

test("oxlint takes the configuration of the page", async () => {
  const made = make({ ".oxlintrc.json": jsonc(".oxlintrc.json"), "worker.ts": worker });
  const { exit, out } = await run(process.execPath, [join(repository, "node_modules/oxlint/bin/oxlint"), "worker.ts"], made.root);
  expect(exit).toBe(1);
  expect(out).toContain("poolsafe(no-listen): `LISTEN orders` needs a server connection of its own");
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  expect(page).toContain(`oxlint (checked with ${(devDependencies["oxlint"] ?? "").replace(/^[\^~]|\.\d+$/g, "")} `);
});
