/** The command line on TypeScript and JavaScript, with the real analysis. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

const engine = await loadEngine();
const wrong = 'import { Pool } from "pg";\nconst pool = new Pool();\nexport const hear = () => pool.query("LISTEN orders");\n';

interface Report {
  readonly findings: readonly { readonly rule: string; readonly file: string; readonly line: number; readonly fingerprint: string }[];
  readonly coverage: {
    readonly files: number;
    readonly analysed: number;
    readonly queries: number;
    readonly statements: number;
    readonly unread: readonly { readonly file: string; readonly reason: string }[];
  };
}

async function check(files: Files, ...words: string[]): Promise<Report> {
  const { out } = await runCli(folderWith(files), ["check", "--format", "json", ...words], { engine });
  return JSON.parse(out) as Report;
}

async function unreadIn(name: string, content: string | Buffer): Promise<string[]> {
  return (await check({ [name]: content })).coverage.unread.map(({ reason }) => reason);
}

describe("code", () => {
  test.each(["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"])(".%s", async (ending) => {
    const { findings, coverage } = await check({ [`src/a.${ending}`]: wrong });
    expect(findings.map(({ rule, file, line }) => ({ rule, file, line }))).toEqual([
      { rule: "no-listen", file: `src/a.${ending}`, line: 3 },
    ]);
    expect(coverage).toEqual({ files: 1, analysed: 1, queries: 1, statements: 1, unread: [] });
  });

  test("a file that is named by itself is read where a statement that it sends is imported", async () => {
    const files = {
      "src/jobs.ts": 'import { Pool } from "pg";\nimport { START } from "./sql.js";\nawait new Pool().query(START);\n',
      "src/sql.ts": 'export const START = "SET ROLE admin";\n',
      "src/other.ts": 'import { parse } from "./parse.js";\nimport { missing } from "../none";\nparse(missing);\n',
      "src/parse.ts": "export const parse = String;\n",
    };
    const { findings, coverage } = await check(files, "src/jobs.ts", "src/other.ts");
    expect(findings.map(({ rule, file, line }) => ({ rule, file, line }))).toEqual([
      { rule: "no-session-role", file: "src/sql.ts", line: 1 },
    ]);
    expect(coverage).toEqual({ files: 2, analysed: 2, queries: 1, statements: 1, unread: [] });
  });

  test.each(["vue", "svelte"])("the script of .%s", async (ending) => {
    const { findings } = await check({ [`a.${ending}`]: `<p>LISTEN</p>\n<script lang="ts">\n${wrong}</script>\n` });
    expect(findings.map(({ rule, line }) => ({ rule, line }))).toEqual([{ rule: "no-listen", line: 5 }]);
  });

  test("a frame shows the code", async () => {
    const { out, exit } = await runCli(folderWith({ "a.ts": wrong }), ["check"], { engine });
    expect(exit).toBe(1);
    expect(out).toContain("a.ts:3:39  error no-listen (breaks)");
    expect(out).toContain(
      '> 3 | export const hear = () => pool.query("LISTEN orders");\n      |                                       ^^^^^^^^^^^^^\n',
    );
  });

  test("standard input", async () => {
    const words = ["check", "--stdin-filename", "x.ts"];
    expect((await runCli(folderWith({}), words, { engine, stdin: wrong })).out).toContain("x.ts:3:39  error no-listen");
    const { exit, out } = await runCli(folderWith({}), words, { engine, stdin: "app.listen(3000);\n" });
    expect({ exit, out }).toEqual({
      exit: 0,
      out: "0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 1 file, 0 statements, 0 unread.\n",
    });
  });

  test("the same finding keeps its fingerprint when something else in the file changes", async () => {
    const before = await check({ "a.ts": wrong });
    const after = await check({ "a.ts": `// Hello.\nconst other = 1;\n${wrong}` });
    expect(after.findings.map(({ fingerprint }) => fingerprint)).toEqual(before.findings.map(({ fingerprint }) => fingerprint));
  });

  test("what is imported is found from the working directory, also through tsconfig.json", async () => {
    const { findings } = await check({
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@app/*": ["src/*"] } } }',
      "src/db.ts": 'import { Pool } from "pg";\nexport const pool = new Pool();\n',
      "src/sql.ts": 'export const hear = "LISTEN orders";\n',
      "src/a.ts": 'import { pool } from "@app/db";\nimport { hear } from "@app/sql";\nawait pool.query(hear);\n',
    });
    expect(findings.map(({ rule, file, line }) => ({ rule, file, line }))).toEqual([{ rule: "no-listen", file: "src/sql.ts", line: 1 }]);
  });

  test("--fix mends code, and a second run finds nothing", async () => {
    const text =
      'import { Pool } from "pg";\nconst pool = new Pool();\nexport async function run() {\n  const client = await pool.connect();\n  await client.query("BEGIN");\n  await client.query("SET lock_timeout = \'2s\'"); // at most\n  await client.query("UPDATE a SET b = 1");\n  await client.query("COMMIT");\n  client.release();\n}\n';
    const cwd = folderWith({ "a.ts": text });
    const { exit, err } = await runCli(cwd, ["check", "--fix"], { engine });
    expect(readFileSync(join(cwd, "a.ts"), "utf8")).toBe(text.replace("SET lock", "SET LOCAL lock"));
    expect({ exit, err }).toEqual({ exit: 0, err: "Mended a.ts (1).\n" });
  });

  const head = 'import { Client, Pool } from "pg";\nconst pool = new Pool();\n';
  test.each([
    [
      "a query after the message",
      'const c = new Client();\nawait c.query("SET ROLE reader; SET work_mem = 1");\nawait c.query("SELECT * FROM salaries");\n',
    ],
    [
      "a query after the transaction",
      'const c = new Client();\nawait c.query("BEGIN");\nawait c.query("SET work_mem = 1");\nawait c.query("SELECT 1");\nawait c.query("COMMIT");\nawait c.query("SELECT heavy()");\n',
    ],
    [
      "a text that is not known after the transaction",
      'export async function run(sql: string) {\n  const c = new Client();\n  await c.query("BEGIN");\n  await c.query("SET work_mem = 1");\n  await c.query("SELECT 1");\n  await c.query("COMMIT");\n  await c.query(sql);\n}\n',
    ],
    [
      "unseen code after the transaction",
      'const c = new Client();\nawait c.query("BEGIN");\nawait c.query("SET work_mem = 1");\nawait c.query("SELECT 1");\nawait c.query("COMMIT");\nwork(c);\n',
    ],
    ["the rest of the pool", 'await pool.query("SET search_path = app; SET work_mem = 1");\n'],
  ])("--fix leaves alone what %s may rely on", async (_, text) => {
    const cwd = folderWith({ "a.ts": head + text });
    const { exit } = await runCli(cwd, ["check", "--fix"], { engine });
    expect(exit).toBe(1);
    expect(readFileSync(join(cwd, "a.ts"), "utf8")).toBe(head + text);
  });
});

describe("code that is hard to read", () => {
  test("a pattern that the code searches with is not run where it may take for ever", async () => {
    const text = `pool.query("${"a".repeat(40)}".replace(/${"(a|a)".repeat(40)}b/g, ""));\n`;
    expect(await unreadIn("pattern.ts", `${wrong}${text}`)).toEqual([`syntax error at or near "${"a".repeat(40)}"`]);
  });

  test("a text that is doubled again and again becomes one that is not known", async () => {
    const lines = Array.from({ length: 40 }, () => 'if (Math.random() > 0.5) s += s + "a"; else s = s + s;\n').join("");
    const { findings } = await check({ "a.ts": `${wrong}let s = "SELECT 1";\n${lines}pool.query(s);\npool.query("LISTEN after");\n` });
    expect(findings.map(({ rule }) => rule)).toContain("no-listen");
  });

  const chain = (length: number): string => Array.from({ length }, (_, index) => `"a${index}"`).join(" + ");

  test("what is nested too deeply is said", async () => {
    expect(await unreadIn("calls.ts", `${wrong}const x = ${"f(".repeat(20_000)}1${")".repeat(20_000)};\n`)).toEqual([
      "it is nested too deeply to be followed",
    ]);
    expect(await unreadIn("brackets.js", `${wrong}const x = ${"(".repeat(20_000)}1${")".repeat(20_000)};\n`)).toEqual([
      "it is nested too deeply to be followed",
    ]);
  });

  test("a long chain is no deep one", async () => {
    const { findings, coverage } = await check({
      "a.ts": `${wrong}pool.query("LISTEN x" + ${chain(10_000)});\n`,
    });
    expect(findings.length).toBeGreaterThan(0);
    expect(coverage.unread).toEqual([]);
  });

  test("a bundle is too large only when something in it may matter", async () => {
    const bundle = `${"const a=1;".repeat(500_000)}\n`;
    expect(await unreadIn("bundle.js", bundle)).toEqual([]);
    expect(await unreadIn("bundle.js", bundle + wrong)).toEqual([
      "the file has 4.8 MB of code, more than the limit of 0.5 MB, so its queries were not looked for",
    ]);
  });

  test("code on one line", async () => {
    const { findings } = await check({ "a.js": wrong.replaceAll("\n", " ").replaceAll("  ", " ") });
    expect(findings.map(({ rule, line }) => ({ rule, line }))).toEqual([{ rule: "no-listen", line: 1 }]);
  });

  test("an error of syntax costs only its place", async () => {
    const { findings, coverage } = await check({ "a.ts": `${wrong}const = ;\nfunction (\n` });
    expect(findings.map(({ rule }) => rule)).toEqual(["no-listen"]);
    expect(coverage.unread.map(({ reason }) => reason.split(":")[0])).toEqual(["not all of it parses"]);
  });

  test("decorators, JSX, `import x = require()`", async () => {
    const files = {
      "a.ts": `${wrong}@Injectable()\nexport class A { @Input() x = 1; constructor(@Inject("x") private y: string) {} }\n`,
      "b.tsx": `${wrong}export const B = () => <p onClick={() => 1}>LISTEN orders {"UNLISTEN *"}</p>;\n`,
      "c.cts": wrong.replace('import { Pool } from "pg"', 'import pg = require("pg")').replace("new Pool", "new pg.Pool"),
    };
    const { findings, coverage } = await check(files);
    expect(findings.map(({ rule, file }) => `${file} ${rule}`)).toEqual(Object.keys(files).map((file) => `${file} no-listen`));
    expect(coverage.unread).toEqual([]);
  });

  test("other encodings are said when something in the file may matter", async () => {
    const latin = Buffer.from(`${wrong}// café\n`, "latin1");
    expect(await unreadIn("latin.ts", latin)).toEqual([
      expect.stringMatching(/^the file is not valid UTF-8 at byte offset \d+; save it as UTF-8$/),
    ]);
    expect(await unreadIn("plain.ts", Buffer.from("// café\n", "latin1"))).toEqual([]);
    expect(await unreadIn("wide.ts", Buffer.from(`\uFEFF${wrong}`, "utf16le"))).toEqual([
      "the file is in UTF-16, not UTF-8; save it as UTF-8",
    ]);
    const { findings } = await check({ "bom.ts": `\uFEFF${wrong}` });
    expect(findings.map(({ line }) => line)).toEqual([3]);
  });

  test("the nearest Prisma schema tells the database", async () => {
    const schema = (provider: string): string => `datasource db {\n  provider = "${provider}"\n}\n`;
    const lock =
      'import { PrismaClient } from "@prisma/client";\nconst db = new PrismaClient();\n' +
      "export const lock = () => db.$executeRaw`SET ROLE app`;\n";
    const files = {
      "prisma/schema.prisma": schema("mysql"),
      "lock.ts": lock,
      "apps/shop/prisma/schema.prisma": schema("postgresql"),
      "apps/shop/lock.ts": lock,
    };
    const { findings } = await check(files);
    expect(findings.map(({ rule, file }) => `${file} ${rule}`)).toEqual(["apps/shop/lock.ts no-session-role"]);
  });

  test("installed packages are looked at when they are asked for, each by itself", async () => {
    const files = { "a.ts": wrong, "node_modules/one/a.js": wrong, "node_modules/@scope/two/lib/a.js": wrong };
    const filesOf = ({ findings }: Report): string[] => findings.map(({ file }) => file);
    expect(filesOf(await check(files))).toEqual(["a.ts"]);
    const asked = await check(files, "--include-node-modules");
    expect(filesOf(asked)).toEqual(["a.ts", "node_modules/@scope/two/lib/a.js", "node_modules/one/a.js"]);
    expect(asked.coverage).toEqual({ files: 3, analysed: 3, queries: 3, statements: 3, unread: [] });
  });
});
