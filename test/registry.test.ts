/** The list of rules, the folder, the documentation and the fixtures name the same rules. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { choosePooler } from "../src/poolers/index.ts";
import { rules } from "../rules/index.ts";
import type { Finding } from "../src/types.ts";
import { analyze } from "../src/analyze.ts";
import { makeSource } from "../src/source.ts";
import { driverFixtures, runFixture } from "./support/driver-fixtures.ts";
import { configurationFixtures, judgeFixture } from "./support/configuration-fixtures.ts";
import { fixtureRoot, fixturesOf, isCodeRule, isConfigurationRule } from "./support/fixtures.ts";

const root = join(import.meta.dirname, "..");
const ids = rules.map((rule) => rule.id);

/** A file of the folder is a rule when it is named like one; the others help them. */
function ruleFiles(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((file) => /^(?:no|require|valid)-/.test(file) && file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

test("the list is the folder, in alphabetical order", () => {
  expect(ids).toEqual([...ids].sort());
  expect(ids).toEqual(ruleFiles("rules", ".ts"));
});

test("the documentation and the fixtures have the same rules", () => {
  expect(ruleFiles("docs/rules", ".md")).toEqual(ids);
  expect(readdirSync(fixtureRoot).sort()).toEqual(rules.filter((rule) => !isCodeRule(rule)).map(({ id }) => id));
});

test("every kind of fact has exactly one rule", () => {
  const asked = rules.flatMap((rule) => rule.on).filter((topic) => topic !== "contained");
  expect(asked).toEqual([...new Set(asked)]);
});

test.each(["notify", "pg_notify", "cursor", "long-text", "setting"] as const)("%s in a transaction has exactly one rule", (form) => {
  const place = { source: makeSource("a.sql", ""), span: { start: 0, end: 0 } };
  const fact = {
    fact: "contained",
    form,
    name: "",
    what: "it",
    place,
    statement: place,
    related: [],
    transaction: undefined,
    inBody: false,
  } as const;
  const context = {
    pooler: choosePooler({ name: "pgbouncer" }),
    verdict: { verdict: "fails", reason: "It fails.", evidence: "measured" },
  } as const;
  expect(rules.filter((rule) => rule.on.includes("contained") && rule.check(fact, context) !== undefined)).toHaveLength(1);
});

const programs = driverFixtures();

/** All findings of all fixtures, behind each fixture's poolers. */
function allFindings(): readonly Finding[] {
  const scripts = rules
    .filter((rule) => !isCodeRule(rule) && !isConfigurationRule(rule))
    .flatMap(({ id }) => [...fixturesOf(id, "invalid"), ...fixturesOf(id, "valid")]);
  const inScripts = scripts.flatMap(({ text, poolers }) =>
    poolers.flatMap((pooler) => analyze([makeSource("fixture.sql", text)], { rules, pooler }).findings),
  );
  const inConfiguration = configurationFixtures().flatMap((fixture) => judgeFixture(fixture).findings);
  return [...inScripts, ...inConfiguration, ...programs.flatMap((program) => runFixture(program).findings)];
}

test("each rule says what its fixtures are given: fixes, suggestions", () => {
  const findings = allFindings();
  const given = rules.map(({ id }) => {
    const fixes = findings.filter(({ rule }) => rule === id).flatMap((finding) => finding.fixes);
    return { id, fixes: [...new Set(fixes.map(({ safe }) => (safe ? "fix" : "suggestion")))].sort() };
  });
  expect(rules.map(({ id, fixes }) => ({ id, fixes }))).toEqual(given);
}, 180_000);

test("what has fixes has suggestions: a fix in a file that others include is one", () => {
  expect(rules.filter(({ fixes }) => fixes.includes("fix") && !fixes.includes("suggestion"))).toEqual([]);
});

describe.each(rules)("$id", (rule) => {
  test("says what it is", () => {
    expect(rule.description).toMatch(/^(?:Disallow|Require) .*[^.]$/);
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references)
      expect(reference).toMatch(/^https:\/\/www\.postgresql\.org\/docs\/current\/[\w-]+\.html(?:#[\w-]+)?$/);
  });

  test("names no pooler", () => {
    const text = readFileSync(join(root, "rules", `${rule.id}.ts`), "utf8");
    expect(text).not.toMatch(/pgbouncer|pgcat|pgdog|supavisor|odyssey|hyperdrive|rds.proxy/i);
  });

  test("has fixtures and a page", () => {
    if (isConfigurationRule(rule)) {
      expect(new Set(configurationFixtures().flatMap((fixture) => (fixture.rule === rule.id ? [fixture.kind] : [])))).toEqual(
        new Set(["invalid", "valid"]),
      );
    } else if (isCodeRule(rule)) {
      expect(programs.some(({ marks }) => marks.some((mark) => mark.endsWith(` ${rule.id}`)))).toBe(true);
      expect(programs.some(({ kind, silent }) => kind === "valid" && silent?.includes(rule.id) === true)).toBe(true);
    } else {
      expect(fixturesOf(rule.id, "invalid").length).toBeGreaterThan(0);
      expect(fixturesOf(rule.id, "valid").length).toBeGreaterThan(0);
    }
    expect(existsSync(join(root, "docs/rules", `${rule.id}.md`))).toBe(true);
  });

  test("speaks in whole sentences", () => {
    const marked = programs.filter(({ marks }) => marks.some((mark) => mark.endsWith(` ${rule.id}`)));
    for (const program of marked)
      for (const finding of runFixture(program).findings.filter((found) => found.rule === rule.id)) expectStyle(finding);
    for (const fixture of isConfigurationRule(rule) ? configurationFixtures() : [])
      for (const finding of judgeFixture(fixture).findings.filter((found) => found.rule === rule.id)) expectStyle(finding);
    for (const fixture of isCodeRule(rule) || isConfigurationRule(rule) ? [] : fixturesOf(rule.id, "invalid")) {
      for (const pooler of fixture.poolers) {
        const { findings } = analyze([makeSource("fixture.sql", fixture.text)], { rules, pooler });
        for (const finding of findings.filter((found) => found.rule === rule.id)) expectStyle(finding);
      }
    }
  });
});

const sentence = /^(?:[A-Z`]).*\.$/s;

function expectStyle({ message, help, fixes, related, verdict }: Finding): void {
  // What is found does not work.
  expect(["works", "tracked"]).not.toContain(verdict);
  expect(message).toMatch(sentence);
  expect(help).toMatch(sentence);
  expect((message.match(/`/g) ?? []).length % 2).toBe(0);
  expect(message).not.toMatch(/undefined|\.\.|\. \.|\n/);
  expect(help).not.toMatch(/^You|undefined/);
  for (const fix of fixes) expect(fix.title).toMatch(/^[A-Z`].*[^.]$/);
  for (const place of related) expect(place.message).toMatch(/^[a-z`].*[^.]$/);
}
