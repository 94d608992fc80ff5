import fc from "fast-check";
import { expect, test } from "vitest";

import { byteLength, byteOffsets, codePointOffset } from "../../src/sql/offsets.ts";

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", "é", "€", "😀", "\ud83d", "\n"), maxLength: 2000 }),
);

test("every character's byte is its index, in any order of asking", () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { minLength: 100, maxLength: 100 }), (text, order) => {
      const indexOf = byteOffsets(text);
      const starts: [byte: number, index: number][] = [];
      let [byte, index] = [0, 0];
      for (const character of text) {
        starts.push([byte, index]);
        byte += Buffer.byteLength(character);
        index += character.length;
      }
      starts.push([byte, index]);
      expect(starts.map(([at]) => indexOf(at))).toEqual(starts.map(([, at]) => at));
      const mixed = starts.map((start, at) => ({ start, key: order[at % order.length] ?? 0 })).sort((a, b) => a.key - b.key);
      expect(mixed.map(({ start }) => indexOf(start[0]))).toEqual(mixed.map(({ start }) => start[1]));
      expect([...text].map((_, count) => codePointOffset(text, count))).toEqual(starts.slice(0, -1).map(([, at]) => at));
    }),
  );
});

test("inside a character it is the character's start, outside the text its nearest end", () => {
  const indexOf = byteOffsets("é😀a");
  expect([0, 1, 2, 3, 4, 5, 6, 7, 99].map(indexOf)).toEqual([0, 0, 1, 1, 1, 1, 3, 4, 4]);
  expect([-1, 0, 3, 99].map(byteOffsets("abc"))).toEqual([0, 0, 3, 3]);
  expect([0, 1, 2, 3, 99].map((count) => codePointOffset("é😀a", count))).toEqual([0, 1, 3, 4, 4]);
});

test("a lone surrogate has the length that the grammar is given", () => {
  expect(byteLength("\ud83d")).toBe(3);
  expect(byteOffsets("\ud83da")(3)).toBe(1);
});
