/** Every fixture of every driver: the findings are the marked ones, no more and no fewer. */
import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { driverFixtures, runFixture } from "./support/driver-fixtures.ts";

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
