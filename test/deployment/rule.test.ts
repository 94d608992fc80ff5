/** Every fixture about configuration files: what is found, drawn; what is fixed; and that line ends do not matter. */
import { describe, expect, test } from "vitest";

import { makeSource, positionAt, textOf } from "../../src/source.ts";
import type { Finding, Source } from "../../src/types.ts";
import { configurationFixtures, judgeFixture } from "../support/configuration-fixtures.ts";
import { applyEdits, draw } from "../support/draw.ts";

const fixtures = configurationFixtures();

/** Each file that has findings, with them. */
function picture(sources: readonly Source[], findings: readonly Finding[]): string {
  return sources
    .map((source) => ({ source, own: findings.filter(({ place }) => place.source.path === source.path) }))
    .filter(({ own }) => own.length > 0)
    .map(({ source, own }) => `== ${source.path} ==\n\n${draw(source, own)}`)
    .join("\n");
}

/** What must not change when a file is stored differently. */
function essence({ impact, message, help, place, related }: Finding): unknown {
  const at = (one: Finding["place"]): unknown => ({ file: one.source.path, ...positionAt(one.source, one.span.start) });
  return { impact, message, help, at: at(place), text: textOf(place), related: related.map((one) => [at(one), one.message]) };
}

const found = (sources: readonly Source[], of: string): readonly Finding[] =>
  judgeFixture({ sources }).findings.filter(({ rule }) => rule === of);

describe.each(fixtures.filter(({ kind }) => kind === "invalid"))("$rule/invalid/$name", (fixture) => {
  const mine = (sources: readonly Source[]): readonly Finding[] => found(sources, fixture.rule);
  const { findings, coverage } = judgeFixture(fixture);

  test("what is found", async () => {
    expect(findings.filter(({ rule }) => rule === fixture.rule).map(({ impact }) => impact)).toContain(fixture.claim);
    const unread = coverage.unread.map(
      (one) => `unread: ${one.source.path}:${positionAt(one.source, one.span.start).line} ${one.reason}\n`,
    );
    await expect(picture(fixture.sources, findings) + unread.join("")).toMatchFileSnapshot(fixture.drawing);
  });

  test("after each fix, its finding is gone and none is new", () => {
    for (const finding of mine(fixture.sources)) {
      for (const fix of finding.fixes) {
        const fixed = fixture.sources.map((source) =>
          source.path === finding.place.source.path ? makeSource(source.path, applyEdits(source.text, fix.edits)) : source,
        );
        const before = mine(fixture.sources).map(({ message }) => message);
        const after = mine(fixed).map(({ message }) => message);
        expect(after.filter((message) => message === finding.message).length, fix.title).toBeLessThan(
          before.filter((message) => message === finding.message).length,
        );
      }
    }
  });

  test("with other line ends", () => {
    const returns = fixture.sources.map((source) => makeSource(source.path, source.text.replaceAll("\n", "\r\n")));
    expect(mine(returns).map(essence)).toEqual(mine(fixture.sources).map(essence));
  });
});

test.each(fixtures.filter(({ kind }) => kind === "valid"))("$rule/valid/$name", (fixture) => {
  expect(found(fixture.sources, fixture.rule).map(({ message }) => message)).toEqual([]);
  expect(judgeFixture(fixture).coverage.unread.map(({ reason }) => reason)).toEqual([]);
});
