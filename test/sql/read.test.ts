import { describe, expect, test } from "vitest";

import { checkSql, countStatements, endOfCall, readSql } from "../../src/sql/read.ts";
import { drawn } from "./drawn.ts";

describe("a text that parses", () => {
  const cases: readonly [string, string, string[]][] = [
    ["nothing", "", []],
    ["blanks only", " \n\t", []],
    ["a comment only", "-- SELECT 1;\n/* SELECT 2; */", []],
    ["semicolons only", ";; ;", []],
    [
      "blanks and comments around",
      "-- a\n /* b; */ SELECT 1 -- c;\n ; -- d\n\n SELECT 2 /* e */ ",
      ["SelectStmt SELECT 1", "SelectStmt SELECT 2"],
    ],
    ["a comment inside", "SELECT 1 -- a\n, 2;", ["SelectStmt SELECT 1 -- a\n, 2"]],
    ["comment marks in a string at the end", "SELECT '--', '*/' ; SELECT '/*'", ["SelectStmt SELECT '--', '*/'", "SelectStmt SELECT '/*'"]],
    ["a nested comment at the end", "SELECT 1 /* a /* b */ */; SELECT 2", ["SelectStmt SELECT 1", "SelectStmt SELECT 2"]],
    ["a quoted comment at the end", 'SELECT 1 AS "--" -- \'\n;', ['SelectStmt SELECT 1 AS "--"']],
    ["CRLF", "SELECT 1\r\n;\r\nSELECT 2;\r\n", ["SelectStmt SELECT 1", "SelectStmt SELECT 2"]],
    ["a lone CR ends a comment", "SELECT 1 -- a\r;SELECT 2", ["SelectStmt SELECT 1", "SelectStmt SELECT 2"]],
    ["a byte-order mark", "\uFEFFSELECT 1; SELECT 2", ["SelectStmt SELECT 1", "SelectStmt SELECT 2"]],
    ["other alphabets", "SELECT 'é', '😀' AS ñ; SELECT 'Ω' -- ω\n;", ["SelectStmt SELECT 'é', '😀' AS ñ", "SelectStmt SELECT 'Ω'"]],
    ["a lone surrogate", "SELECT '\ud83d'; SELECT 2", ["SelectStmt SELECT '\ud83d'", "SelectStmt SELECT 2"]],
    [
      "operators that look like holes",
      "SELECT a ? 'k', a @> b, @c, 5 %s FROM t; SELECT x[1:2], y::int",
      ["SelectStmt SELECT a ? 'k', a @> b, @c, 5 %s FROM t", "SelectStmt SELECT x[1:2], y::int"],
    ],
    ["COPY without its data", "COPY t FROM stdin; SELECT 1", ["CopyStmt COPY t FROM stdin", "SelectStmt SELECT 1"]],
  ];
  test.each(cases)("%s", (_, text, pieces) => {
    expect(drawn(text)).toEqual(pieces);
    expect(checkSql(text)).toBe(true);
    expect(countStatements(text)).toBe(pieces.length);
  });
});

describe("a broken statement costs only itself", () => {
  // Each text stands between a statement and one that does not parse, so that it is found by its borders.
  const statements: readonly [string, string, string][] = [
    ["a doubled quote", "SELECT 'it''s; fine'", "SelectStmt"],
    ["a backslash in a plain string", "SELECT '\\'", "SelectStmt"],
    ["an escape string", "SELECT E'it\\'s; \\\\'", "SelectStmt"],
    ["an escape string that goes on", "SELECT e'a'\n  '\\'; b'", "SelectStmt"],
    ["a word that ends in e", "SELECT type'\\'", "SelectStmt"],
    ["a Unicode string", "SELECT U&'d\\0061t; a'", "SelectStmt"],
    ["a quoted name", 'SELECT 1 AS "a;""b"', "SelectStmt"],
    ["a dollar quote", "SELECT $$a;'$$", "SelectStmt"],
    ["a dollar quote in another", "SELECT $a$ $b$; $$ $b$ $a$", "SelectStmt"],
    ["a dollar in a name", "SELECT a$b$ FROM c$b$", "SelectStmt"],
    ["a parameter", "SELECT $1, $2", "SelectStmt"],
    ["nested comments", "SELECT /* a; /* b; */ ' */ 1", "SelectStmt"],
    ["a quote in a comment", "SELECT 1 -- it's;\n+ 1", "SelectStmt"],
    ["a body", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$", "CreateFunctionStmt"],
    [
      "an atomic body",
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END",
      "CreateFunctionStmt",
    ],
    [
      "names in an atomic body",
      'CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1 AS "end"; SELECT 2 AS end; SELECT t.case FROM t; END',
      "CreateFunctionStmt",
    ],
    [
      "a function with a default of CASE",
      "CREATE FUNCTION f(a int DEFAULT CASE WHEN true THEN 1 END) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "CreateFunctionStmt",
    ],
    ["a transaction is no body", "BEGIN", "TransactionStmt"],
    ["a rule of several statements", "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; INSERT INTO b VALUES (';)'))", "RuleStmt"],
    ["an operator that looks like a hole", "SELECT a ? 'k', a @> b, x[1:n] FROM t", "SelectStmt"],
  ];
  test.each(statements)("%s", (_, text, kind) => {
    expect(drawn(`SELECT 0; ${text} ; selec 1; SELECT 2`)).toEqual([
      "SelectStmt SELECT 0",
      `${kind} ${text}`,
      'unread selec 1 (syntax error at or near "selec")',
      "SelectStmt SELECT 2",
    ]);
  });

  test("an unclosed quote or comment takes the rest of the file", () => {
    expect(drawn("SELECT 1; SELECT 'a; SELECT 2;\nSELECT 3")).toEqual([
      "SelectStmt SELECT 1",
      "unread SELECT 'a; SELECT 2;\nSELECT 3 (unterminated quoted string at or near \"'a; SELECT 2;…\")",
    ]);
    expect(drawn('SELECT 1; SELECT "a; SELECT 2')).toEqual([
      "SelectStmt SELECT 1",
      'unread SELECT "a; SELECT 2 (unterminated quoted identifier at or near ""a; SELECT 2")',
    ]);
    expect(drawn("SELECT 1; SELECT $a$; SELECT 2")).toEqual([
      "SelectStmt SELECT 1",
      'unread SELECT $a$; SELECT 2 (unterminated dollar-quoted string at or near "$a$; SELECT 2")',
    ]);
    expect(drawn("SELECT 1; /* SELECT 2")).toEqual([
      "SelectStmt SELECT 1",
      'unread /* SELECT 2 (unterminated /* comment at or near "/* SELECT 2")',
    ]);
    expect(drawn("SELECT 1; SELECT E'a\\")).toEqual([
      "SelectStmt SELECT 1",
      "unread SELECT E'a\\ (unterminated quoted string at or near \"E'a\\\")",
    ]);
  });

  test("an unclosed comment with another comment's mark in it", () => {
    expect(drawn("/* a -- b")).toEqual(['unread /* a -- b (unterminated /* comment at or near "/* a -- b")']);
    expect(drawn("SELECT 'a -- b")).toEqual(["unread SELECT 'a -- b (unterminated quoted string at or near \"'a -- b\")"]);
  });

  test("an atomic body without its end is read as far as its first semicolon", () => {
    expect(drawn("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2")).toEqual([
      "unread CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 (syntax error at end of input)",
      "SelectStmt SELECT 2",
    ]);
  });

  test("a NUL character", () => {
    expect(drawn("SELECT 1; SELECT '\0'; SELECT 2\0; SELECT 3")).toEqual([
      "SelectStmt SELECT 1",
      "unread SELECT '\0' (a NUL character, which PostgreSQL does not take in SQL)",
      "unread SELECT 2\0 (a NUL character, which PostgreSQL does not take in SQL)",
      "SelectStmt SELECT 3",
    ]);
    expect(checkSql("SELECT 1;\0")).toBe(false);
  });

  test("comments around it belong to no statement", () => {
    expect(drawn("/* a */ selec 1 -- b\n; -- c\nSELECT 2 -- d")).toEqual([
      'unread selec 1 (syntax error at or near "selec")',
      "SelectStmt SELECT 2",
    ]);
  });
});

test("places in trees are UTF-16 offsets of the text, in parsed and in split texts", () => {
  const place = (text: string, name: string): number[] =>
    [...readSql(text)].flatMap((piece) => {
      if (piece.kind !== "statement" || !("SelectStmt" in piece.node)) return [];
      const json = JSON.stringify(piece.node);
      const found = new RegExp(`"sval":"${name}"\\}\\}\\],"args":.*?"funcformat":"[A-Z_]+","location":(\\d+)`).exec(json);
      return found?.[1] === undefined ? [] : [piece.offsetAt(Number(found[1]))];
    });
  for (const text of [
    "SELECT 'é😀', lock(1)",
    "\uFEFF-- é\r\nSELECT 1; SELECT '😀', lock(1)",
    "selec 'é'; SELECT '😀', lock(1)",
    "SELECT {{ é }}, {{ 😀 }}, ?, lock(1)",
  ])
    expect(place(text, "lock")).toEqual([text.indexOf("lock")]);
});

test("checkSql says no to what PostgreSQL rejects, whichever part of it does", () => {
  const rejected = [
    "SELECT 'a",
    "SELECT $$a",
    "/* a",
    'SELECT "a',
    "SELECT 1a",
    "selec",
    "SELECT ((",
    "SELECT 1 FROM",
    "SELECT U&'\\zzzz'",
    "\\d",
    `SELECT ${"(".repeat(20_000)}1`,
  ];
  expect(rejected.filter(checkSql)).toEqual([]);
});

test("endOfCall passes over quotes, comments and inner calls", () => {
  const call = `f('(', ")", $$ ( $$, g(1), /* ( */ -- (\n 2)`;
  expect(endOfCall(`${call} + h()`, 0)).toBe(call.length);
  expect(endOfCall(`) ${call}`, 0)).toBe(call.length + 2);
  expect(endOfCall("f(a, b", 0)).toBeUndefined();
  expect(endOfCall("f('a)", 0)).toBeUndefined();
  expect(endOfCall("f", 0)).toBeUndefined();
});
