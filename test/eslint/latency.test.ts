/** What an editor waits for: nothing is loaded, read or parsed before it is needed, or twice. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

import type * as referredFiles from "../../eslint-plugin/referred-files.ts";
import { createModules, type KnownModules } from "../../src/extract/typescript/program/modules.ts";
import { makeSource } from "../../src/source.ts";
import { payJs, paySql } from "./compat-samples.ts";
import { drawn, eslintClass, makeProject, repository } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

const { readReferred } = (await import(join(repository, "dist/eslint-plugin/referred-files.js"))) as typeof referredFiles;

const quiet = { "quiet.js": "export const listen = (port) => port;\n", "quiet.sql": "SELECT 1;\n" };

describe("what is loaded", () => {
  const project = makeProject("10", { ...quiet, "pay.js": payJs, "pay.sql": paySql });
  const coverage = mkdtempSync(join(tmpdir(), "poolsafe-coverage-"));
  afterAll(() => {
    project.remove();
    rmSync(coverage, { recursive: true });
  });

  /** Of the packages that cost something, those of which a script has run, as V8 itself counts. */
  function loaded(settings: object, ...names: string[]): string[] {
    const config = `import poolsafe from "poolsafe/eslint-plugin";
export default [...poolsafe.configs.recommended, ${JSON.stringify(settings)}];`;
    project.write({ "eslint.config.js": config });
    const to = mkdtempSync(join(coverage, "run-"));
    const program = join(repository, "node_modules/eslint/bin/eslint.js");
    const env = { ...process.env, NODE_V8_COVERAGE: to, NODE_OPTIONS: "" };
    execFileSync(process.execPath, [program, "-o", join(to, "out"), "--fix-dry-run", ...names], { cwd: project.root, env });
    const texts = readdirSync(to).flatMap((name) => (name.endsWith(".json") ? [readFileSync(join(to, name), "utf8")] : []));
    const urls = texts.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url));
    expect(urls.some((url) => url.endsWith("/dist/eslint-plugin/lint.js"))).toBe(true);
    return ["libpg-query", "pgsql-ast-parser", "ts-morph", "zod"].filter((name) =>
      urls.some((url) => url.includes(`/node_modules/${name}/`)),
    );
  }

  test("for files that have nothing to do with sessions: the grammar", () => {
    expect(loaded({}, "quiet.js", "quiet.sql")).toEqual(["libpg-query"]);
  });

  test("for .sql files too", () => {
    expect(loaded({}, "pay.sql")).toEqual(["libpg-query"]);
  });

  test("the compiler with the first candidate", () => {
    expect(loaded({ rules: { "poolsafe/no-listen": "off" } }, "quiet.js", "pay.js")).toEqual(["libpg-query", "ts-morph"]);
  });

  test("what reads settings with the first settings", () => {
    expect(loaded({ settings: { poolsafe: { pooler: { name: "pgbouncer" } } } }, "quiet.js")).toEqual(["libpg-query", "zod"]);
  });
});

describe("files that the linted one imports", () => {
  const lockJs = `import pg from "pg";
import { scope } from "./names.js";

const client = new pg.Client();
await client.query("BEGIN");
await client.query(\`SELECT pg_advisory_\${scope}lock(1)\`);
await client.query("COMMIT");
`;
  const transaction = 'export const scope = "xact_";\n';
  /** As long as the other. */
  const session = 'export const scope = "" ;    \n';
  const found = ["lock.js 6:28-6:55 error poolsafe/no-session-advisory-lock suggestion"];

  const project = makeProject("10", {
    "eslint.config.js": 'import poolsafe from "poolsafe/eslint-plugin";\nexport default poolsafe.configs.recommended;\n',
    "lock.js": "export {};\n",
  });
  const names = join(project.root, "names.js");
  const eslint = new (eslintClass(project))({ cwd: project.root });
  const findings = async (text = lockJs): Promise<string[]> =>
    drawn(await eslint.lintText(text, { filePath: join(project.root, "lock.js") }), project);
  function save(text: string, modified: number): void {
    writeFileSync(names, text);
    utimesSync(names, modified, modified);
  }
  afterAll(() => {
    project.remove();
  });

  test("are read when they have changed, and only then", async () => {
    expect(session).toHaveLength(transaction.length);
    save(transaction, 1_000_000);
    expect(await findings()).toEqual([]);
    save(session, 1_000_000);
    expect(await findings()).toEqual([]);
    save(session, 1_000_001);
    expect(await findings()).toEqual(found);
    save(transaction, 1_000_001);
    expect(await findings()).toEqual(found);
    save(`${transaction}\n`, 1_000_001);
    expect(await findings()).toEqual([]);
  });

  test("may go and come", async () => {
    save(session, 1_000_002);
    expect(await findings()).toEqual(found);
    rmSync(names);
    expect(await findings()).toEqual([]);
    save(session, 1_000_002);
    expect(await findings()).toEqual(found);
  });

  test("are the same object for as long as they are the same, so that what is known of them is kept", () => {
    save(session, 1_000_003);
    const first = readReferred("names.js", project.root);
    expect(first?.text).toBe(session);
    expect(readReferred("names.js", project.root)).toBe(first);
    save(session, 1_000_004);
    expect(readReferred("names.js", project.root)).not.toBe(first);
  });

  test("of many large ones, those that were asked for last are kept", () => {
    const large = ["1.js", "2.js", "3.js"];
    project.write(Object.fromEntries(large.map((name) => [name, "x".repeat(1_900_000)])));
    const first = readReferred("1.js", project.root);
    const second = readReferred("2.js", project.root);
    expect(readReferred("1.js", project.root)).toBe(first);
    readReferred("3.js", project.root);
    expect(readReferred("1.js", project.root)).toBe(first);
    expect(readReferred("2.js", project.root)).not.toBe(second);
  });

  test("are parsed once, whoever reads them", () => {
    const source = makeSource("names.ts", "export const a = 1;\n");
    const known: KnownModules = new WeakMap();
    const [one, other] = [createModules(() => undefined, known).file(source), createModules(() => undefined, known).file(source)];
    expect(other.tree).toBe(one.tree);
    expect(other.environment).not.toBe(one.environment);
    expect(other.environment.file).toBe(other);
    expect(createModules(() => undefined).file(source).tree).not.toBe(one.tree);
  });
});

describe("the project's configuration", () => {
  const block = 'import pg from "pg";\nconst client = new pg.Client();\nawait client.query("BEGIN");\n';
  const found = ["src/deep/block.js 3:21-3:26 error poolsafe/no-transaction-block"];
  const statement = JSON.stringify({ pooler: { name: "pgbouncer", mode: "statement" } });
  const project = makeProject("10", {
    "eslint.config.js": 'import poolsafe from "poolsafe/eslint-plugin";\nexport default poolsafe.configs.recommended;\n',
    "src/deep/block.js": block,
  });
  const eslint = new (eslintClass(project))({ cwd: project.root });
  const findings = async (): Promise<string[]> =>
    drawn(await eslint.lintText(block, { filePath: join(project.root, "src/deep/block.js") }), project);
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => {
    project.remove();
  });

  test("an edit of it counts a second later, in all folders below", async () => {
    // What was found before is no longer trusted then.
    const start = Date.now() + 1_000_000;
    const after = (milliseconds: number): void => void vi.useFakeTimers({ toFake: ["Date"], now: start + milliseconds });
    after(0);
    expect(await findings()).toEqual([]);
    project.write({ "poolsafe.config.json": statement });
    after(999);
    expect(await findings()).toEqual([]);
    after(1001);
    expect(await findings()).toEqual(found);
    project.write({ "src/poolsafe.config.json": "{}" });
    after(2002);
    expect(await findings()).toEqual([]);
    rmSync(join(project.root, "src/poolsafe.config.json"));
    after(3003);
    expect(await findings()).toEqual(found);
  });
});
