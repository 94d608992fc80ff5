/** Which lines stood in the text before: as git's own diff has it in meaning, if not in every choice. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { linesBefore } from "../../src/cli/git/lines.ts";

const $ = undefined;

describe("linesBefore", () => {
  test.each<[string, string, readonly (number | undefined)[]]>([
    ["a\nb\n", "a\nb\n", [0, 1, 2]],
    ["a\nb\n", "a\nx\nb\n", [0, $, 1, 2]],
    ["a\nx\nb\n", "a\nb\n", [0, 2, 3]],
    ["a\nb", "a\nc", [0, $]],
    ["", "a", [$]],
    ["a", "", [$]],
    ["", "", [0]],
    ["a\r\nb\rc\n", "a\nb\nc\n", [0, 1, 2, 3]],
    ["a\na\na\n", "a\na\n", [0, 1, 3]],
    ["a\nb\nc\nd\n", "x\nb\ny\nd\n", [$, 1, $, 3, 4]],
  ])("%j, then %j", (before, after, lines) => {
    expect(linesBefore(before, after)).toEqual(lines);
  });

  test("a line is never taken for another, and their order stays", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = linesBefore(before.join("\n"), after.join("\n"));
        const old = before.join("\n").split("\n");
        const now = after.join("\n").split("\n");
        const known = lines.filter((line) => line !== undefined);
        expect(lines).toHaveLength(now.length);
        expect(known).toEqual([...new Set(known)].sort((a, b) => a - b));
        lines.forEach((line, index) => {
          if (line !== undefined) expect(old[line]).toBe(now[index]);
        });
      }),
    );
  });

  test("the same text has no changed line", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(linesBefore(text, text)).not.toContain(undefined);
      }),
    );
  });
});
