/** oxlint takes ESLint's plugins for JavaScript and TypeScript: what works there, and what does not. */

import { join } from "node:path";

import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";

import { hearSql, payJs, payTs } from "./compat-samples.ts";
import { makeProject, repository, run } from "./project.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Diagnostic {
  readonly message: string;
  readonly code?: string;
  readonly severity: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly offset: number; readonly length: number; readonly line: number } }[];
}

const rules = { "poolsafe/no-listen": "error", "poolsafe/no-session-set": "warn", "poolsafe/no-session-advisory-lock": "error" };
const component = `<template><p>é😀</p></template>
<script lang="ts">
import pg from "pg";
await new pg.Pool().query("LISTEN orders");
</script>
`;

describe("oxlint", () => {
  const project = makeProject("10", {});
  afterAll(() => {
    project.remove();
  });
  beforeEach(() => {
    configure({ rules });
  });

  function configure(config: object): void {
    const whole = { jsPlugins: ["poolsafe/eslint-plugin"], categories: { correctness: "off" }, ...config };
    project.write({ ".oxlintrc.json": JSON.stringify(whole) });
  }

  const oxlint = (...words: string[]): ReturnType<typeof run> =>
    run(process.execPath, [join(repository, "node_modules/oxlint/bin/oxlint"), ...words], project.root);

  /** `pay.ts:8 error poolsafe(no-listen) LISTEN orders`, in the order of places, with the text that is underlined. */
  async function found(...names: string[]): Promise<string[]> {
    const { out, err } = await oxlint("--format", "json", ...names);
    if (!out.startsWith("{")) throw new Error(out + err);
    const { diagnostics } = JSON.parse(out) as { readonly diagnostics: readonly Diagnostic[] };
    return diagnostics
      .map(({ message, code = message, severity, filename, labels: [label] }) => {
        const { offset = 0, length = 0, line = 0 } = label?.span ?? {};
        // oxlint counts bytes.
        const underlined = Buffer.from(project.read(filename)).toString("utf8", offset, offset + length);
        return { filename, offset, shown: `${filename}:${String(line)} ${severity} ${code} ${underlined}` };
      })
      .sort((a, b) => (a.filename === b.filename ? a.offset - b.offset : a.filename < b.filename ? -1 : 1))
      .map(({ shown }) => shown);
  }

  test("what ESLint reports, at the same places", async () => {
    const texts = { "pay.cts": payTs, "pay.js": payJs, "pay.ts": payTs, "pay.tsx": `${payTs}export const page = <p>é😀</p>;\n` };
    project.write(texts);
    expect(await found(...Object.keys(texts))).toEqual(
      Object.keys(texts).flatMap((name) => [
        `${name}:8 warning poolsafe(no-session-set) SET search_path TO app`,
        `${name}:15 error poolsafe(no-listen) LISTEN orders`,
      ]),
    );
  });

  test("places after characters of several bytes, and after a byte-order mark", async () => {
    project.write({ "wide.js": `\uFEFFimport pg from "pg";\n/* é😀 */ await new pg.Pool().query('LISTEN "é😀"');\n` });
    expect(await found("wide.js")).toEqual(['wide.js:2 error poolsafe(no-listen) LISTEN "é😀"']);
  });

  test("scripts of components", async () => {
    project.write({ "page.vue": component, "page.svelte": component.replace(/^.*\n/, "") });
    expect(await found("page.svelte", "page.vue")).toEqual([
      "page.svelte:3 error poolsafe(no-listen) LISTEN orders",
      "page.vue:4 error poolsafe(no-listen) LISTEN orders",
    ]);
  });

  test("--fix does what is proven, --fix-suggestions the rest", async () => {
    const unsure =
      'import pg from "pg";\nconst client = new pg.Client();\nawait client.query("BEGIN; SET work_mem = 5; COMMIT; SELECT 1");\n';
    project.write({ "pay.ts": payTs, "unsure.js": unsure });
    await oxlint("--fix", "pay.ts", "unsure.js");
    expect(project.read("pay.ts")).toBe(payTs.replace("SET search_path", "SET LOCAL search_path"));
    expect(project.read("unsure.js")).toBe(unsure);
    await oxlint("--fix-suggestions", "unsure.js");
    expect(project.read("unsure.js")).toBe(unsure.replace("SET", "SET LOCAL"));
  });

  test("its comments and ESLint's", async () => {
    const hear = 'await pool.query("LISTEN orders");';
    const comments = [
      "// oxlint-disable-next-line poolsafe/no-listen",
      "// eslint-disable-next-line poolsafe/no-listen -- direct",
      "// none",
    ];
    const lines = comments.flatMap((comment) => [comment, hear]);
    project.write({ "quiet.js": ['import { Pool } from "pg";', "const pool = new Pool();", ...lines, ""].join("\n") });
    expect(await found("quiet.js")).toEqual(["quiet.js:8 error poolsafe(no-listen) LISTEN orders"]);
  });

  test("options of rules, settings.poolsafe and the project's own configuration", async () => {
    project.write({
      "risk.js": 'import pg from "pg";\nawait new pg.Pool().query("SELECT pg_advisory_unlock(1)");\n',
      "block.js": 'import pg from "pg";\nconst client = new pg.Client();\nawait client.query("BEGIN");\n',
    });
    expect(await found("risk.js")).toEqual([]);
    configure({ rules: { "poolsafe/no-session-advisory-lock": ["error", { impacts: ["risk"] }] } });
    expect(await found("risk.js")).toEqual(["risk.js:2 error poolsafe(no-session-advisory-lock) pg_advisory_unlock(1)"]);

    const block = { "poolsafe/no-transaction-block": "error" };
    const statement = { pooler: { name: "pgbouncer", mode: "statement" } };
    const inBlock = ["block.js:3 error poolsafe(no-transaction-block) BEGIN"];
    configure({ rules: block });
    expect(await found("block.js")).toEqual([]);
    configure({ rules: block, settings: { poolsafe: statement } });
    expect(await found("block.js")).toEqual(inBlock);
    configure({ rules: block });
    project.write({ "poolsafe.config.json": JSON.stringify(statement) });
    expect(await found("block.js")).toEqual(inBlock);
    project.write({ "poolsafe.config.json": "{}" });
  });

  test("wrong settings are said with their key", async () => {
    configure({ rules, settings: { poolsafe: { pooler: { name: "pgbouncer", mode: "sttement" } } } });
    const { exit, out } = await oxlint("pay.js");
    expect(exit).toBe(1);
    expect(out).toContain('ConfigError: Key "settings": Key "poolsafe": `pooler.mode` has a value that is not known.');
  });

  test("constants of other files, and what cannot be read", async () => {
    configure({ rules: { ...rules, "poolsafe/no-unread": "warn" } });
    project.write({
      "names.ts": 'export const channel = "orders";\n',
      "hear.ts":
        'import pg from "pg";\nimport { channel } from "./names.ts";\nconst pool = new pg.Pool();\nawait pool.query(`LISTEN ${channel}`);\n',
      "unread.ts": 'import pg from "pg";\nawait new pg.Pool().query("SELEC set_config(1)");\n',
    });
    const { out } = await oxlint("hear.ts");
    expect(out).toContain("`LISTEN orders` needs");
    expect(await found("unread.ts")).toEqual(["unread.ts:2 warning poolsafe(no-unread) SELEC set_config(1)"]);
  });

  test("not .sql: it reads no such files", async () => {
    project.write({ "hear.sql": hearSql });
    const { out } = await oxlint("hear.sql");
    expect(out).toContain("No files found to lint.");
  });
});
