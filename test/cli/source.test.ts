import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { languageOf, lineText, makeSource, offsetAt, positionAt } from "../../src/source.ts";

describe("source", () => {
  test("a byte-order mark is no part of the text", () => {
    expect(makeSource("a.sql", "\uFEFFSELECT 1")).toEqual({ path: "a.sql", text: "SELECT 1", language: "sql", byteOrderMark: true });
    expect(makeSource("a.sql", "SELECT 1")).toEqual({ path: "a.sql", text: "SELECT 1", language: "sql" });
  });

  test("the language follows the ending; what is not code is SQL", () => {
    const names = ["a.sql", "a.SQL", "a.ts", "a.tsx", "a.mts", "a.cjs", "a.js", "a.d.ts", "noending", "a.tsql", "x/ts"];
    expect(names.map(languageOf)).toEqual(
      ["sql", "sql", "typescript", "typescript", "typescript", "typescript", "typescript", "typescript"].concat(["sql", "sql", "sql"]),
    );
  });

  test("\\n, \\r\\n and a lone \\r each end one line", () => {
    const source = makeSource("a.sql", "a\nb\r\nc\rd\n\ne");
    expect([0, 1, 2, 3, 4, 5, 6, 7, 9, 10].map((offset) => positionAt(source, offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 2, column: 1 },
      { line: 2, column: 2 },
      { line: 2, column: 3 },
      { line: 3, column: 1 },
      { line: 3, column: 2 },
      { line: 4, column: 1 },
      { line: 5, column: 1 },
      { line: 6, column: 1 },
    ]);
    expect([1, 2, 3, 4, 5, 6, 7].map((line) => lineText(source, line))).toEqual(["a", "b", "c", "d", "", "e", ""]);
  });

  test("columns count UTF-16 units", () => {
    const source = makeSource("a.sql", "é𝒳x");
    expect(positionAt(source, 3)).toEqual({ line: 1, column: 4 });
  });

  test("offsets outside the text count as its nearest end", () => {
    const source = makeSource("a.sql", "ab\n");
    expect([positionAt(source, -5), positionAt(source, 99)]).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 1 },
    ]);
    expect([offsetAt(source, { line: 0, column: 0 }), offsetAt(source, { line: 9, column: 9 })]).toEqual([0, 3]);
  });

  test("offset to position and back is the same offset", () => {
    const texts = fc.array(fc.constantFrom("a", "é", "𝒳", "\n", "\r", "\r\n", ";"), { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, fc.nat(60), (text, at) => {
        const source = makeSource("a.sql", text);
        const offset = Math.min(at, source.text.length);
        expect(offsetAt(source, positionAt(source, offset))).toBe(offset);
      }),
    );
  });
});
