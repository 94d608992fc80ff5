/** The documentation says what is so: its generated parts are fresh, its examples work, its links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { generatedDocs } from "../scripts/generated-docs.ts";
import { analyze } from "../src/analyze.ts";
import { loadEngine } from "../src/cli/engine.ts";
import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { createCodeReader } from "../src/extract/typescript/extract.ts";
import { choosePooler, poolerNames } from "../src/poolers/index.ts";
import { parseSettings } from "../src/settings.ts";
import { makeSource, positionAt } from "../src/source.ts";
import { type Ended, runCli } from "./cli/run-cli.ts";
import { marksIn } from "./support/driver-fixtures.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = read("README.md");

/** The real engine, in the repository's root. */
async function poolsafe(...words: string[]): Promise<Ended> {
  return runCli(root, words, { engine: await loadEngine() });
}

/** The content of each fenced block of a language. */
function blocks(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^ *```(\w+)\n(.*?)^ *```$/gms)].filter((match) => match[1] === language).map((match) => match[2] ?? "");
}

/** Names in an object and all that it holds, as paths; lists count as their first member. */
function keysOf(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : keysOf(value[0], `${path}[]`);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [`${path}.${key}`, ...keysOf(inner, `${path}.${key}`)]);
}

test("generated parts are fresh (npm run docs)", async () => {
  const stale = (await generatedDocs()).filter(({ path, text }) => text !== read(path)).map(({ path }) => path);
  expect(stale).toEqual([]);
});

const pages = ["README.md", "CONTRIBUTING.md", ...["docs", "docs/rules"].flatMap(pagesIn)];

function pagesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

test.each(pages)("links of %s lead to files", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? "");
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

test("CONTRIBUTING.md names files that exist", () => {
  const folder = "src/extract/typescript";
  const contributing = read("CONTRIBUTING.md");
  const table = contributing.slice(contributing.indexOf("## From a string"), contributing.indexOf("### A library"));
  const named = [...table.matchAll(/`([\w./-]+\.ts)`/g)].map((match) => match[1] ?? "");
  expect(named.filter((name) => !existsSync(join(root, name.startsWith("src/") ? "" : folder, name)))).toEqual([]);
});

test("CONTRIBUTING.md names the files of the ESLint plugin", () => {
  const contributing = read("CONTRIBUTING.md");
  const table = contributing.slice(contributing.indexOf("## The ESLint plugin"), contributing.indexOf("ESLint asks for"));
  const named = [...table.matchAll(/`([\w-]+\.ts)`/g)].map((match) => match[1] ?? "");
  expect(named.sort()).toEqual(readdirSync(join(root, "eslint-plugin")).sort());
});

describe("README.md", () => {
  test("names commands that package.json has", () => {
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(0);
    expect(JSON.parse(read("package.json"))).toMatchObject({
      scripts: Object.fromEntries(named.map((name) => [name, expect.any(String)])),
    });
  });

  test("names the options that check has", async () => {
    const { out } = await poolsafe("check", "--help");
    const real = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1] ?? "").filter((name) => name !== "--help");
    const table = readme.slice(readme.indexOf("| option |"), readme.indexOf("### Configuration"));
    const named = [...table.matchAll(/`(--[\w-]+)/g)].map((match) => match[1] ?? "");
    expect([...new Set(named)].sort()).toEqual([...new Set(real)].sort());
  });

  test("shows a configuration that is accepted", () => {
    const [text = ""] = blocks(readme, "json");
    const ids = rules.map(({ id }) => id);
    const settings = parseSettings({ path: "poolsafe.config.json", text }, ids);
    expect(settings).toEqual(JSON.parse(text));
    expect(settings?.pooler && choosePooler(settings.pooler).version).toBe("1.22");
  });

  test("shows the keys that the JSON report has", async () => {
    const { out, exit } = await poolsafe("check", "--no-config", "--format", "json", "fixtures/projects/shop/jobs/mail_worker.sql");
    const [shown = ""] = blocks(readme, "jsonc");
    const real = keysOf(JSON.parse(out));
    const documented = keysOf(JSON.parse(shown));
    expect(exit).toBe(1);
    expect(real.filter((key) => !key.startsWith(".summary.byRule.") && !documented.includes(key))).toEqual([]);
    expect(JSON.parse(shown)).toMatchObject({ pooler: { name: poolerNames[0] } });
  });
});

test("docs/poolers.md shows a configuration that is accepted", () => {
  const [text = ""] = blocks(read("docs/poolers.md"), "json");
  expect(parseSettings({ path: "poolsafe.config.json", text }, [])).toEqual(JSON.parse(text));
});

test("docs/squawk-and-pgfence.md shows no SQL that breaks", () => {
  const pooler = choosePooler({ name: "pgbouncer" });
  const examples = blocks(read("docs/squawk-and-pgfence.md"), "sql");
  // As the command line does, which honours the comments in them.
  const suppressions = { honour: "all", tellsUnused: false, requireReason: false, ruleIds: rules.map(({ id }) => id) } as const;
  const findings = examples.flatMap((text) => analyze([makeSource("example.sql", text)], { rules, pooler, suppressions }).findings);
  expect(examples.length).toBe(4);
  expect(findings.map(({ message }) => message)).toEqual([]);
});

test("docs/typescript.md marks what is found in its examples", () => {
  const pooler = choosePooler({ name: "pgbouncer" });
  const examples = blocks(read("docs/typescript.md"), "ts").map((text) => makeSource("example.ts", text));
  expect(examples.length).toBeGreaterThan(3);
  for (const source of examples) {
    const code = createCodeReader({ drivers, others: otherDatabases, read: () => undefined });
    const { findings } = analyze([source], { rules, pooler, code });
    const found = findings.map(({ rule, place }) => `example.ts:${String(positionAt(source, place.span.start).line)} ✗ ${rule}`);
    expect(found, source.text).toEqual(marksIn(source));
  }
});

test.each(["shop", "shop-api"])("the audit of the example project %s", async (project) => {
  const { exit, out, err } = await poolsafe("audit", "--no-config", `fixtures/projects/${project}`);
  expect({ exit, err }).toEqual({ exit: 1, err: "" });
  await expect(out).toMatchFileSnapshot(`../fixtures/projects/${project}.out`);
});
