import { expect, test } from "vitest";

import { checkSql, readSql } from "../../src/sql/read.ts";
import { drawn } from "./drawn.ts";

function summary(text: string): string[] {
  return [...readSql(text)].map((piece) => (piece.kind === "unread" ? piece.reason : piece.kind));
}

const tooDeep = "nested too deeply for the parser";

test("what is nested too deeply is unread, and the parser works on", () => {
  const n = 100_000;
  const deep: readonly [string, string][] = [
    ["parentheses", `SELECT ${"(".repeat(n)}1${")".repeat(n)}`],
    ["operators", `SELECT 1${"+1".repeat(n)}`],
    ["subqueries", `SELECT ${"(SELECT ".repeat(n)}1${")".repeat(n)}`],
    ["unions", `SELECT 1${" UNION SELECT 1".repeat(n)}`],
    ["arrays", `SELECT ${"ARRAY[".repeat(n)}1${"]".repeat(n)}`],
  ];
  for (const [name, text] of deep) {
    expect([name, ...summary(`SELECT 1; ${text}; SELECT 2`)]).toEqual([name, "statement", tooDeep, "statement"]);
    expect(checkSql(text)).toBe(false);
  }
  expect(checkSql("SELECT 1")).toBe(true);
});

test("a long chain of OR is not deep", () => {
  expect(summary(`SELECT 1 FROM t WHERE ${"a = 1 OR ".repeat(100_000)}b = 2`)).toEqual(["statement"]);
});

// libpg-query alone reads rubbish after 25 of them.
test("many that are too deep", () => {
  const text = `SELECT 1${"+1".repeat(20_000)};`.repeat(40);
  expect(summary(`${text} SELECT 2; selec`)).toEqual([...Array<string>(40).fill(tooDeep), "statement", 'syntax error at or near "selec"']);
  expect(drawn("SELECT 'still here'")).toEqual(["SelectStmt SELECT 'still here'"]);
});

test("one statement of many megabytes is said, not dropped, and its neighbours are read", () => {
  const huge = `INSERT INTO t VALUES ${"(1, 'abcdefgh', now(), 2.5),\n".repeat(300_000)}(1)`;
  expect(summary(`SELECT 1; ${huge}; SELECT 2`)).toEqual(["statement", "statement of 8.7 MB, larger than the limit of 8 MB", "statement"]);
  const dense = `SELECT a IN (${"1,".repeat(3_000_000)}1)`;
  expect(summary(`SELECT 1; ${dense}; SELECT 2`)).toEqual([
    "statement",
    "statement whose tree takes 152 MB, larger than the limit of 134 MB",
    "statement",
  ]);
  expect(process.exitCode).toBeUndefined();
});

test("a text of several megabytes is read lazily", () => {
  const line = "INSERT INTO t (a, b) VALUES (1, 'some text'); -- é\n";
  const text = line.repeat(60_000);
  const pieces = readSql(`${text}selec;`);
  const before = performance.now();
  expect(pieces.next().value).toMatchObject({ kind: "statement", span: { start: 0, end: line.indexOf(";") } });
  const first = performance.now() - before;
  let [count, last] = [1, 0];
  for (const piece of pieces) [count, last] = [count + 1, piece.span.start];
  expect([count, last]).toEqual([60_001, text.length]);
  expect(first).toBeLessThan((performance.now() - before) / 2);
  expect(checkSql(text)).toBe(true);
  expect(checkSql(`${text}selec`)).toBe(false);
});

test("thousands of statements on one line, each broken", () => {
  expect(summary("selec 'é';".repeat(5_000))).toEqual(Array<string>(5_000).fill('syntax error at or near "selec"'));
});
