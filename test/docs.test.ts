/** The pages of the rules: their headings, and that their examples are what they say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { analyze } from "../src/analyze.ts";
import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { createCodeReader } from "../src/extract/typescript/extract.ts";
import { choosePooler, type PoolerSpec } from "../src/poolers/index.ts";
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

/** The pooler that a rule is about, where it is not the default one. */
const poolerOf: Record<string, Omit<PoolerSpec, "name">> = {
  "no-transaction-block": { mode: "statement" },
  "no-named-statement": { maxPreparedStatements: 0 },
};

/** The text under each `## ` heading, in order. */
function sections(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n") + 1).trim()]));
}

interface Example {
  readonly path: string;
  readonly text: string;
}

function examples(section: string): readonly Example[] {
  return [...section.matchAll(/^```(sql|ts)\n(.*?)^```$/gms)].map((match) => ({ path: `example.${match[1] ?? ""}`, text: match[2] ?? "" }));
}

describe.each(rules)("docs/rules/$id.md", (rule) => {
  const page = readFileSync(join(import.meta.dirname, "../docs/rules", `${rule.id}.md`), "utf8");
  const parts = sections(page);
  const pooler: Pooler = choosePooler({ name: "pgbouncer", ...poolerOf[rule.id] });

  function found({ path, text }: Example): readonly string[] {
    const code = createCodeReader({ drivers, others: otherDatabases, read: () => undefined });
    const { findings, coverage } = analyze([makeSource(path, text)], { rules, pooler, code });
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
    for (const example of wrong) expect(found(example), example.text).toContain(rule.id);
  });

  test("shows what is right", () => {
    const right = examples(parts.get("Right") ?? "");
    expect(right.length).toBeGreaterThan(0);
    for (const example of right) expect(found(example), example.text).not.toContain(rule.id);
  });
});
