/** The pages of the rules: their headings, and that their examples are what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";

import poolsafe from "../dist/eslint-plugin/index.js";
import { lintedRules, rules } from "../rules/index.ts";
import { makeSource } from "../src/source.ts";
import { commentedConfiguration } from "../src/suppressions/configuration.ts";
import { directiveIn } from "../src/suppressions/directive.ts";
import { analyseExample, type Example, examplesIn, poolerOfPage, sectionsOf } from "../scripts/page-examples.ts";

const headings = [
  "Problem",
  "Why it breaks behind a pooler",
  "Wrong",
  "Right",
  "Fix",
  "When it is fine",
  "What it cannot see",
  "In ESLint",
  "References",
];

/** What ESLint says of an example, with the options that the page gives the rule; `line: message`. */
function linted(rule: string, options: string, { path, text }: Example): readonly string[] {
  const config: Linter.Config[] = [
    { files: ["**/*.sql"], language: "poolsafe/sql" },
    { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
    {
      files: ["**/*"],
      plugins: { poolsafe },
      rules: JSON.parse(`{${options.replace("impacts:", `"impacts":`)}}`) as Linter.RulesRecord,
      settings: { poolsafe: { pooler: poolerOfPage(rule) } },
      linterOptions: { reportUnusedDisableDirectives: "error" },
    },
  ];
  return new Linter().verify(text, config, path).map(({ line, message }) => `${line}: ${message}`);
}

describe.each(rules)("the page of $id", (rule) => {
  const isLinted = lintedRules.includes(rule);
  const page = readFileSync(join(import.meta.dirname, "../docs/rules", `${rule.id}.md`), "utf8");
  const parts = sectionsOf(page);

  function found(example: Example): readonly string[] {
    const { findings, coverage } = analyseExample(rule.id, example);
    expect(coverage.unread).toEqual([]);
    return findings.map((finding) => finding.rule);
  }

  test("has every heading, in order, with text under it", () => {
    expect(page.split("\n", 1)[0]).toBe(`# ${rule.id}`);
    expect([...parts.keys()]).toEqual(headings);
    for (const [heading, text] of parts) expect(text, heading).not.toBe("");
    for (const reference of rule.references) expect(parts.get("References")).toContain(reference);
  });

  test("shows what is wrong", () => {
    const wrong = examplesIn(parts.get("Wrong") ?? "");
    expect(wrong.length).toBeGreaterThan(0);
    for (const example of wrong) expect(found(example), example.text).toContain(rule.id);
  });

  test("shows what is right", () => {
    const right = examplesIn(parts.get("Right") ?? "");
    expect(right.length).toBeGreaterThan(0);
    for (const example of right) expect(found(example), example.text).not.toContain(rule.id);
  });

  const isJson = examplesIn(parts.get("Wrong") ?? "").every(({ path }) => path === "package.json");

  test.runIf(!isLinted && isJson)("shows what allows a file that has no comments, and the comment for those that have some", () => {
    const part = parts.get("In ESLint") ?? "";
    const [, text = ""] = /```json\n(.*?)```/s.exec(part) ?? [];
    expect(JSON.parse(text)).toEqual({ overrides: [{ files: ["package.json"], rules: { [rule.id]: "off" } }] });
    const comment = /`(\/\/ poolsafe[^`]*)`/.exec(part)?.[1] ?? "";
    expect(commentedConfiguration(makeSource("schema.prisma", `${comment}\nurl = 1\n`)).comments.map(directiveIn)).toMatchObject([
      { reach: "next", rules: [rule.id], reason: "why it is fine here" },
    ]);
  });

  test.runIf(!isLinted && !isJson)("shows a comment that allows one place", () => {
    const [, text = ""] = /```ini\n(.*?)```/s.exec(parts.get("In ESLint") ?? "") ?? [];
    expect(examplesIn(parts.get("Wrong") ?? "").some((example) => example.text.includes(text.split("\n")[1] ?? "\0"))).toBe(true);
    expect(commentedConfiguration(makeSource("pgbouncer.ini", text)).comments.map(directiveIn)).toMatchObject([
      { reach: "next", rules: [rule.id], reason: "why it is fine here" },
    ]);
  });

  test.runIf(isLinted)("shows options and a comment that ESLint understands", () => {
    const [, options = "", comment = "", line = ""] =
      /```js\n(.*?)\n```.*```(?:sql|ts)\n(.*?)\n(.*?)\n```/s.exec(parts.get("In ESLint") ?? "") ?? [];
    const example = examplesIn(parts.get("Wrong") ?? "").find(({ text }) => text.includes(line));
    if (!example) throw new Error(`No wrong example has this line: ${line}`);
    const lines = example.text.split("\n");
    const at = lines.findIndex((one) => one.trim() === line);
    const allowed = lines.toSpliced(at, 0, comment).join("\n");

    const before = linted(rule.id, options, example);
    const isThere = (message: string): boolean => message.startsWith(`${at + 1}: `);
    expect(before.filter(isThere)).toHaveLength(1);
    // The rest has moved down by the comment's line.
    const moved = before
      .filter((message) => !isThere(message))
      .map((message) => message.replace(/^\d+/, (number) => String(Number(number) + (Number(number) > at ? 1 : 0))));
    expect(linted(rule.id, options, { ...example, text: allowed })).toEqual(moved);
  });
});
