/** Every fixture of every driver: the findings are the marked ones, no more and no fewer. */
import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { makeSource } from "../src/source.ts";
import type { Finding } from "../src/types.ts";
import { applyEdits } from "./support/draw.ts";
import { driverFixtures, runFixture, type DriverFixture } from "./support/driver-fixtures.ts";
import { isCodeRule } from "./support/fixtures.ts";

const fixtures = driverFixtures().map((fixture) => [fixture.name, fixture] as const);
const ruleIds = new Set(rules.map((rule) => rule.id));

describe("marks", () => {
  test.each(fixtures)("%s", (_name, { kind, marks, sources }) => {
    expect(sources.length).toBeGreaterThan(0);
    expect(marks.length > 0, "invalid fixtures have marks, valid ones have none").toBe(kind === "invalid");
    expect(marks.map((mark) => mark.split(" ").at(-1) ?? "").filter((rule) => !ruleIds.has(rule))).toEqual([]);
  });
});

describe("findings", () => {
  test.each(fixtures)("%s", (_name, fixture) => {
    const { missing, unexpected, findings } = runFixture(fixture);
    const messages = [fixture.name, ...findings.map((finding) => `${finding.rule}: ${finding.message}`)].join("\n");
    expect({ missing, unexpected }, messages).toEqual({ missing: [], unexpected: [] });
  });
});

/** The same program with another text in one of its files. */
function withText(fixture: DriverFixture, path: string, text: string): DriverFixture {
  const source = makeSource(path, text);
  return {
    ...fixture,
    sources: fixture.sources.map((one) => (one.path === path ? source : one)),
    files: new Map([...fixture.files, [path, source]]),
  };
}

const codeRules = new Set(rules.filter(isCodeRule).map(({ id }) => id));
const subject = ({ rule, message }: Finding): string => `${rule}: ${message}`;
const commentsIn = (text: string): number => (text.match(/\/\/|\/\*/g) ?? []).length;

describe("suggestions on what code does with a library", () => {
  test.each(fixtures)("%s", (_name, fixture) => {
    const { findings } = runFixture(fixture);
    for (const finding of findings.filter(({ rule }) => codeRules.has(rule))) {
      for (const { title, edits } of finding.fixes) {
        const { source } = finding.place;
        const text = applyEdits(source.text, edits);
        expect(commentsIn(text), title).toBe(commentsIn(source.text));
        const after = runFixture(withText(fixture, source.path, text)).findings.map(subject);
        expect(after.filter((one) => one === subject(finding)).length, text).toBeLessThan(
          findings.filter((one) => subject(one) === subject(finding)).length,
        );
      }
    }
  });
});
