/** The pages of the rules: their headings, and that their examples are what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { analyze } from "../src/analyze.ts";
import { choosePooler } from "../src/poolers/index.ts";
import { makeSource } from "../src/source.ts";
import type { Pooler } from "../src/types.ts";

const headings = [
  "Problem",
  "Why it breaks behind a pooler",
  "Wrong",
  "Right",
  "Fix",
  "When it is fine",
  "What it cannot see",
  "References",
];

/** The pool mode that a rule is about, where it is not transaction mode. */
const modeOf: Record<string, "statement"> = { "no-transaction-block": "statement" };

/** The text under each `## ` heading, in order. */
function sections(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n") + 1).trim()]));
}

function examples(section: string): readonly string[] {
  return [...section.matchAll(/^```sql\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
}

describe.each(rules)("docs/rules/$id.md", (rule) => {
  const page = readFileSync(join(import.meta.dirname, "../docs/rules", `${rule.id}.md`), "utf8");
  const parts = sections(page);
  const pooler: Pooler = choosePooler({ name: "pgbouncer", mode: modeOf[rule.id] });

  function found(sql: string): readonly string[] {
    const { findings, coverage } = analyze([makeSource("example.sql", sql)], { rules, pooler });
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
    const wrong = examples(parts.get("Wrong") ?? "");
    expect(wrong.length).toBeGreaterThan(0);
    for (const sql of wrong) expect(found(sql), sql).toContain(rule.id);
  });

  test("shows what is right", () => {
    const right = examples(parts.get("Right") ?? "");
    expect(right.length).toBeGreaterThan(0);
    for (const sql of right) expect(found(sql), sql).not.toContain(rule.id);
  });
});
