import { describe, expect, test } from "vitest";

import { applyEdits, fixUntilStable } from "../../src/cli/fix.ts";
import { makeSource } from "../../src/source.ts";
import type { Analysis, Edit, Finding, Source } from "../../src/types.ts";

function finding(source: Source, edits: readonly Edit[], safe = true): Finding {
  return {
    rule: "no-session-set",
    impact: "breaks",
    severity: "error",
    verdict: "leaks",
    place: { source, span: { start: 0, end: 1 } },
    message: "",
    help: "",
    docs: "",
    related: [],
    fixes: [{ title: "", safe, edits }],
    fingerprint: "",
  };
}

/** Finds every match of the pattern and offers to replace it. */
function analysisOf(source: Source, pattern: RegExp, replacement: string, safe = true): Analysis {
  const findings = [...source.text.matchAll(pattern)].map((match) =>
    finding(source, [{ start: match.index, end: match.index + match[0].length, text: replacement }], safe),
  );
  return { findings, suppressed: [], coverage: { files: 1, analysed: 1, queries: 1, statements: 1, unread: [] } };
}

function fix(text: string, pattern: RegExp, replacement: string, safe = true): { text: string | undefined; mended: number; left: number } {
  const source = makeSource("a.sql", text);
  const { files, analysis } = fixUntilStable(
    analysisOf(source, pattern, replacement, safe),
    (changed) => analysisOf(changed.get("a.sql") ?? source, pattern, replacement, safe),
    () => true,
  );
  return { text: files[0]?.after.text, mended: files[0]?.mended ?? 0, left: analysis.findings.length };
}

describe("fix", () => {
  test("all findings of a file are mended at once", () => {
    expect(fix("a-a-a", /a/g, "b")).toEqual({ text: "b-b-b", mended: 3, left: 0 });
  });

  test("what one round uncovers the next mends", () => {
    expect(fix("aaab", /ab/g, "b")).toEqual({ text: "b", mended: 3, left: 0 });
  });

  test("edits that touch each other wait for the next round", () => {
    expect(fix("aaa", /a/g, "b")).toEqual({ text: "bbb", mended: 3, left: 0 });
  });

  test("two fixes that undo each other end", () => {
    expect(fix("a", /[ab]/g, "aa")).toMatchObject({ mended: expect.any(Number) as number });
  });

  test("suggestions are left alone", () => {
    expect(fix("a", /a/g, "b", false)).toEqual({ text: undefined, mended: 0, left: 1 });
  });

  test("a fix counts as a whole: when one of its edits clashes, none is made", () => {
    const source = makeSource("a.sql", "0123456789");
    const both = [
      finding(source, [{ start: 4, end: 6, text: "x" }]),
      finding(source, [
        { start: 0, end: 1, text: "y" },
        { start: 5, end: 7, text: "y" },
      ]),
    ];
    const coverage = { files: 1, analysed: 1, queries: 1, statements: 1, unread: [] };
    const done = fixUntilStable(
      { findings: both, suppressed: [], coverage },
      () => ({ findings: [], suppressed: [], coverage }),
      () => true,
    );
    expect(done.files.map((file) => [file.after.text, file.mended])).toEqual([["0123x6789", 1]]);
  });

  test("files that may not change stay", () => {
    const source = makeSource("a.sql", "a");
    const first = analysisOf(source, /a/g, "b");
    const done = fixUntilStable(
      first,
      () => first,
      () => false,
    );
    expect(done).toEqual({ analysis: first, files: [] });
  });

  test.each([
    ["a\r\nb\r\n", "a\r\nX\r\nY\r\nb\r\n"],
    ["a\nb\n", "a\nX\nY\nb\n"],
    ["a\r\nb\n", "a\r\nX\nY\nb\n"],
  ])("inserted lines end as the file's do: %j", (text, expected) => {
    const at = text.indexOf("b");
    expect(applyEdits(text, [{ start: at, end: at, text: "X\nY\n" }])).toBe(expected);
  });
});
