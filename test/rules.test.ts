/** Every fixture of every rule: what is found, drawn; what is fixed; and that neither depends on line ends or letters. */
import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { analyze } from "../src/analyze.ts";
import { makeSource, positionAt } from "../src/source.ts";
import type { Finding, Pooler, Source } from "../src/types.ts";
import { applyEdits, draw } from "./support/draw.ts";
import { defaultPoolers, fixturesOf, isCodeRule, isConfigurationRule, type Fixture } from "./support/fixtures.ts";

interface Result {
  readonly source: Source;
  readonly findings: readonly Finding[];
}

function run(text: string, pooler: Pooler): Result {
  const source = makeSource("fixture.sql", text);
  const { findings, coverage } = analyze([source], { rules, pooler });
  expect(coverage.unread).toEqual([]);
  return { source, findings };
}

function title(pooler: Pooler): string {
  const version = pooler.version === "" ? "" : ` ${pooler.version}`;
  return `${pooler.title}${version}${pooler.mode === "transaction" ? "" : `, ${pooler.mode} mode`}`;
}

/** One picture where all poolers agree, otherwise one each. */
function picture(fixture: Fixture): string {
  const drawn = new Map<string, string[]>();
  for (const pooler of fixture.poolers) {
    const { source, findings } = run(fixture.text, pooler);
    const text = draw(source, findings);
    drawn.set(text, [...(drawn.get(text) ?? []), title(pooler)]);
  }
  return [...drawn].map(([text, titles]) => `== ${titles.join("; ")} ==\n\n${text}`).join("\n");
}

/** Line, column, words: what must not change when the text is stored differently. */
function essence(finding: Finding, shift = 0): unknown {
  const { source, span } = finding.place;
  const at = (offset: number): unknown => {
    const { line, column } = positionAt(source, offset);
    return { line, column: line === 1 ? column - shift : column };
  };
  return { rule: finding.rule, impact: finding.impact, message: finding.message, start: at(span.start), end: at(span.end) };
}

/** Comments in order, seen past strings and quoted names. */
function commentsOf(text: string): readonly string[] {
  const tokens = text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//g);
  return [...tokens].map(([token]) => token).filter((token) => /^(?:--|\/\*)/.test(token));
}

/** What a finding is about, wherever it stands. */
function subject(finding: Finding): string {
  return `${finding.rule} ${finding.impact} ${finding.message}`;
}

function checkFixes(text: string, pooler: Pooler, rule: string): void {
  const before = run(text, pooler).findings;
  for (const finding of before.filter((found) => found.rule === rule)) {
    for (const fix of finding.fixes) {
      const fixed = applyEdits(text, fix.edits);
      expect(fixed).not.toBe(text);
      expect(commentsOf(fixed)).toEqual(commentsOf(text));
      const after = run(fixed, pooler).findings;
      expect(after.filter((found) => subject(found) === subject(finding)).length, fix.title).toBeLessThan(
        before.filter((found) => subject(found) === subject(finding)).length,
      );
      const known = new Set(before.map(subject));
      expect(
        after.map(subject).filter((found) => !known.has(found)),
        fix.title,
      ).toEqual([]);
    }
  }
}

/** All safe fixes of a rule at once, as `--fix` applies them. */
function fixAll(text: string, pooler: Pooler): string {
  const edits = run(text, pooler).findings.flatMap((finding) => finding.fixes.find((fix) => fix.safe)?.edits ?? []);
  const distinct = new Map(edits.map((edit) => [JSON.stringify(edit), edit]));
  return applyEdits(
    text,
    [...distinct.values()].sort((a, b) => a.start - b.start),
  );
}

describe.each(rules.filter((rule) => !isCodeRule(rule) && !isConfigurationRule(rule)).map((rule) => rule.id))("%s", (rule) => {
  const invalid = fixturesOf(rule, "invalid");
  const valid = fixturesOf(rule, "valid");

  test.each(invalid)("invalid/$name", async (fixture) => {
    for (const pooler of fixture.poolers) {
      const { findings } = run(fixture.text, pooler);
      expect(findings.filter((finding) => finding.rule === rule).map((finding) => finding.impact)).toContain(fixture.claim);
      checkFixes(fixture.text, pooler, rule);
      const once = fixAll(fixture.text, pooler);
      expect(fixAll(once, pooler)).toBe(once);
    }
    await expect(picture(fixture)).toMatchFileSnapshot(fixture.path.replace(/\.sql$/, ".out"));
  });

  test.each(valid)("valid/$name", (fixture) => {
    for (const pooler of fixture.poolers) {
      const breaking = run(fixture.text, pooler).findings.filter((finding) => finding.impact === "breaks");
      expect(breaking.map((finding) => finding.message)).toEqual([]);
    }
  });

  test.each([...invalid, ...valid])("$kind/$name with other line ends and letters", (fixture) => {
    for (const pooler of fixture.poolers) {
      const plain = run(fixture.text, pooler).findings.map((finding) => essence(finding));
      const returns = run(fixture.text.replaceAll("\n", "\r\n"), pooler).findings.map((finding) => essence(finding));
      expect(returns).toEqual(plain);
      const prefix = "/* prête à l'emploi, 漢字 😀 */ ";
      const shifted = run(prefix + fixture.text, pooler).findings.map((finding) => essence(finding, prefix.length));
      expect(shifted).toEqual(plain);
    }
  });

  test.each(["", "-- SET search_path = a; LISTEN b;\n", "/* SELECT pg_advisory_lock(1) */", "\n\n"])("nothing in %j", (text) => {
    for (const pooler of defaultPoolers) expect(run(text, pooler).findings).toEqual([]);
  });
});
