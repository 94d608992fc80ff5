/** What a linted file imports, and names that no file system takes. */

import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test, vi } from "vitest";

import type * as lintModule from "../../eslint-plugin/lint.ts";
import type * as projectModule from "../../eslint-plugin/project.ts";
import { drawn, eslintClass, type Files, makeProject, repository } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const built = async (name: string): Promise<unknown> => import(join(repository, "dist/eslint-plugin", name));
const { lint } = (await built("lint.js")) as typeof lintModule;
const { projectOf } = (await built("project.js")) as typeof projectModule;

const project = makeProject("10", {
  "eslint.config.js": 'import poolsafe from "poolsafe/eslint-plugin";\nexport default poolsafe.configs.recommended;\n',
  "README.md": "",
});
afterAll(() => {
  project.remove();
});
const eslint = new (eslintClass(project))({ cwd: project.root });
const findings = async (name: string, text: string): Promise<string[]> =>
  drawn(await eslint.lintText(text, { filePath: join(project.root, name) }), project);

const lockTs = 'export const LOCK = "SELECT pg_advisory_lock(1)";\n';
/** Has no word of a session itself, and no library. */
const sends = (specifier: string): string => `import { LOCK } from "${specifier}";\nexport const lock = (pool) => pool.query(LOCK);\n`;

describe("names that cannot be looked at", () => {
  const names = {
    "too long": `./${"x".repeat(5000)}`,
    "a NUL": "./a\0b",
    "below a file": "./README.md/x",
    "links in a circle": "./circle/x",
  };
  symlinkSync("circle", join(project.root, "circle"));

  test.each(Object.entries(names))("an import: %s", async (_, name) => {
    expect(await findings("a.js", sends(name))).toEqual([]);
    const listens = `import pg from "pg";\nimport { b } from "${name}";\nawait new pg.Pool().query("LISTEN a");\nb();\n`;
    expect(await findings("a.js", listens)).toEqual(["a.js 3:28-3:36 error poolsafe/no-listen"]);
  });

  test.each([0, 1, 2])("the linted file: %i", async (which) => {
    const name = ["README.md/0_0.js", "circle/a.js", `${"x".repeat(300)}/a.js`][which] ?? "";
    const text = `${sends("./names")}import pg from "pg";\nawait new pg.Pool().query("LISTEN a");\n`;
    expect(await findings(name, text)).toEqual([`${name} 4:28-4:36 error poolsafe/no-listen`]);
    expect(await findings(name, sends("./names"))).toEqual([]);
  });
});

describe("a file whose words are those of another", () => {
  const found = async (folder: string, specifier: string, files: Files, name = "jobs/send.js"): Promise<string[]> => {
    project.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])));
    return findings(`${folder}/${name}`, sends(specifier));
  };
  const lock = (folder: string): string[] => [`${folder}/jobs/send.js 2:31-2:47 error poolsafe/no-session-advisory-lock`];

  test("beside it, or above it", async () => {
    expect(await found("beside", "./locks", { "jobs/locks.ts": lockTs })).toEqual(lock("beside"));
    expect(await found("here", ".", { "jobs/index.ts": lockTs })).toEqual(lock("here"));
    expect(await found("above", "..", { "index.ts": lockTs })).toEqual(lock("above"));
  });

  test("by the paths of the nearest tsconfig.json", async () => {
    const config = '\uFEFF{\n  // "paths": {}\n  "compilerOptions": { "paths": { "@/*": ["./src/*"], /* ours */ }, },\n}\n';
    const src = { "src/locks.ts": lockTs };
    expect(await found("paths", "@/locks", { ...src, "tsconfig.json": config })).toEqual(lock("paths"));
    expect(await found("base", "src/locks", { ...src, "tsconfig.json": '{"compilerOptions":{"baseUrl":"."}}' })).toEqual(lock("base"));
    const parent = { "tsconfig.all.json": config, "tsconfig.json": '{"extends":"./tsconfig.all.json"}' };
    expect(await found("parent", "@/locks", { ...src, ...parent })).toEqual(lock("parent"));
    expect(await found("broken", "@/locks", { ...src, "tsconfig.json": "{" })).toEqual([]);
  });

  test("a script, which begins with its first word", async () => {
    project.write({ "script/set.sql": "SET work_mem = '1GB'\n" });
    const text = 'import sql from "./set.sql?raw";\nexport const set = (pool) => pool.query(sql);\n';
    expect(await findings("script/send.js", text)).toEqual(["script/send.js 2:30-2:45 error poolsafe/no-session-set"]);
  });

  test("however many blanks there are", { timeout: 10_000 }, async () => {
    const text = `const from${" ".repeat(100_000)}= 1;\nrequire${" ".repeat(100_000)}(${" ".repeat(100_000)}from);\n`;
    expect(await findings("blanks.js", text)).toEqual([]);
  });
});

describe("oxlint's objects", () => {
  const listen = 'import pg from "pg";\nawait new pg.Pool().query("LISTEN a");\n';

  test("one sourceCode for all files", () => {
    const sourceCode = { text: listen };
    const context = { cwd: project.root, filename: join(project.root, "one.js"), settings: {}, sourceCode };
    const first = lint(context);
    expect([first.source.path, first.findings.map(({ rule }) => rule)]).toEqual(["one.js", ["no-listen"]]);
    expect(lint(context)).toBe(first);
    expect(lint({ ...context, filename: join(project.root, "two.js") }).source.path).toBe("two.js");
    sourceCode.text = "export {};\n";
    expect(lint(context).findings).toEqual([]);
  });

  test("new settings for each file: read once while they say the same", () => {
    const asked = (mode: string, cwd = project.root): unknown =>
      projectOf({ cwd, filename: join(cwd, "a.js"), settings: { poolsafe: { pooler: { name: "pgbouncer", mode } } } });
    const first = asked("statement");
    expect(asked("transaction")).not.toBe(first);
    expect(asked("statement", join(project.root, "src"))).not.toBe(first);
    expect(asked("statement")).toBe(first);
  });
});
