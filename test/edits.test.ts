/** The small edits that fixes are made of. */
import { describe, expect, test } from "vitest";

import { combine, deleteStatement, makeSetConfigLocal, makeSetLocal, wrapInTransaction } from "../rules/edits.ts";
import { makeSource } from "../src/source.ts";
import type { Edit, Place } from "../src/types.ts";
import { applyEdits } from "./support/draw.ts";

/** The place of `part` in `text`. */
function at(text: string, part: string): Place {
  const start = text.indexOf(part);
  if (start < 0) throw new Error(`${part} is not in the text`);
  return { source: makeSource("edit.sql", text), span: { start, end: start + part.length } };
}

function edited(text: string, part: string, edit: (place: Place) => readonly Edit[] | undefined): string | undefined {
  const edits = edit(at(text, part));
  return edits === undefined ? undefined : applyEdits(text, edits);
}

describe("SET becomes SET LOCAL", () => {
  test.each([
    ["SET work_mem = '1MB'", "SET LOCAL work_mem = '1MB'"],
    ["set work_mem to '1MB'", "set local work_mem to '1MB'"],
    ["SET SESSION work_mem = 1", "SET LOCAL work_mem = 1"],
    ["set  session\n  work_mem = 1", "set  local\n  work_mem = 1"],
    ["SET SESSION AUTHORIZATION bob", "SET LOCAL SESSION AUTHORIZATION bob"],
    ["SET SESSION SESSION AUTHORIZATION bob", "SET LOCAL SESSION AUTHORIZATION bob"],
    ["SET ROLE bob", "SET LOCAL ROLE bob"],
    ["SET /* why */ role bob", "SET LOCAL /* why */ role bob"],
    ["SET TIME ZONE 'UTC'", "SET LOCAL TIME ZONE 'UTC'"],
    ['SET "search_path" TO a, b', 'SET LOCAL "search_path" TO a, b'],
    ["SET LOCAL work_mem = 1", "SET LOCAL work_mem = 1"],
    ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", undefined],
    ["SELECT become('x')", undefined],
  ])("%s", (before, after) => {
    expect(edited(before, before, makeSetLocal)).toBe(after);
  });
});

describe("set_config() for the session becomes local", () => {
  test.each([
    ["set_config('a.b', $1, false)", "set_config('a.b', $1, true)"],
    ["pg_catalog.set_config('a.b', 'x, false)', /* c */ FALSE )", "pg_catalog.set_config('a.b', 'x, false)', /* c */ TRUE )"],
    [
      "set_config(setting_name => 'a.b', new_value => 'x', is_local => false)",
      "set_config(setting_name => 'a.b', new_value => 'x', is_local => true)",
    ],
    ["set_config('a.b', 'x', $1)", undefined],
    ["set_config('a.b', 'x', 'false')", undefined],
    ["my_set_config('a.b', 'x', false)", undefined],
  ])("%s", (before, after) => {
    expect(edited(before, before, makeSetConfigLocal)).toBe(after);
  });
});

describe("a statement is deleted", () => {
  test.each([
    ["with its line", "BEGIN;\n  RESET ALL;\nCOMMIT;\n", "BEGIN;\nCOMMIT;\n"],
    ["with a Windows line end", "BEGIN;\r\nRESET ALL;\r\nCOMMIT;\r\n", "BEGIN;\r\nCOMMIT;\r\n"],
    ["from the middle of a line", "BEGIN; RESET ALL; COMMIT;", "BEGIN; COMMIT;"],
    ["from the end of a line", "BEGIN; RESET ALL;\nCOMMIT;", "BEGIN;\nCOMMIT;"],
    ["beside a comment, which stays", "RESET ALL; -- why\nCOMMIT;", "-- why\nCOMMIT;"],
    ["at the end of the text, without its semicolon", "SELECT 1;\nRESET ALL", "SELECT 1;\n"],
    ["not when another follows in the same message", "RESET ALL\\; SELECT 1;", undefined],
  ])("%s", (_, before, after) => {
    expect(edited(before, "RESET ALL", deleteStatement)).toBe(after);
  });

  test("not when a comment stands in it", () => {
    expect(edited("RESET /* a */ ALL;", "RESET /* a */ ALL", deleteStatement)).toBe(undefined);
  });
});

describe("a transaction is put around", () => {
  test.each([
    ["lines", "  SET a.b = 1;\n  SELECT 1;\n  RESET a.b;\n", "  BEGIN;\n  SET a.b = 1;\n  SELECT 1;\n  COMMIT;\n"],
    ["one line", "SELECT 0; SET a.b = 1; SELECT 1; RESET a.b", "SELECT 0; BEGIN; SET a.b = 1; SELECT 1; COMMIT"],
    ["what cannot run in one", "SET a.b = 1;\nVACUUM orders;\nRESET a.b;", undefined],
    ["what has one", "SET a.b = 1;\nBEGIN;\nSELECT 1;\nCOMMIT;\nRESET a.b;", undefined],
    ["psql commands", "SET a.b = 1;\n\\i other.sql\nRESET a.b;", undefined],
  ])("%s", (_, before, after) => {
    const wrap = (first: Place): readonly Edit[] | undefined =>
      wrapInTransaction(first, { ...at(before, "RESET a.b"), source: first.source });
    expect(edited(before, "SET a.b = 1", wrap)).toBe(after);
  });
});

test("edits are sorted, and none is made twice", () => {
  const a = { start: 4, end: 5, text: "x" };
  const b = { start: 0, end: 2, text: "" };
  expect(combine([a, b, { ...a }])).toEqual([b, a]);
});

test.each([
  [
    "that overlap",
    [
      { start: 0, end: 4, text: "" },
      { start: 3, end: 5, text: "" },
    ],
  ],
  [
    "at one place",
    [
      { start: 1, end: 1, text: "a" },
      { start: 1, end: 1, text: "b" },
    ],
  ],
  ["of nothing", []],
])("edits %s are no fix", (_, edits) => {
  expect(combine(edits)).toBe(undefined);
});
