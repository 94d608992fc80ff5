import { expect, test } from "vitest";

import { parseExpression, parses, parseStatements, SqlSyntaxError } from "../../src/sql/parse.ts";

function failure(run: () => unknown): { message: string; position: number | undefined } | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    return { message: error.message, position: error.position };
  }
}

test("statements with their spans", () => {
  const text = "/* é */ SELECT 'é' -- x\n; LISTEN ch ;";
  expect(parseStatements(text).map(({ node, span }) => [Object.keys(node), text.slice(span.start, span.end)])).toEqual([
    [["SelectStmt"], "SELECT 'é'"],
    [["ListenStmt"], "LISTEN ch"],
  ]);
  expect(parseStatements("-- nothing")).toEqual([]);
  expect(parseStatements("")).toEqual([]);
});

test("errors name a UTF-16 position", () => {
  expect(failure(() => parseStatements("SELECT '😀é' FROM FROM"))).toEqual({ message: 'syntax error at or near "FROM"', position: 18 });
  expect(failure(() => parseStatements("SELECT 1 FROM"))).toEqual({ message: "syntax error at end of input", position: 13 });
  expect(failure(() => parseStatements("SELECT\0"))).toEqual({
    message: "a NUL character, which PostgreSQL does not take in SQL",
    position: 6,
  });
});

test("a message that quotes the rest of the file is cut", () => {
  expect(failure(() => parseStatements(`SELECT 'a\n${"b".repeat(1000)}`))?.message).toBe('unterminated quoted string at or near "\'a…"');
});

test("an expression, with places in its own text", () => {
  const text = "'é' || -- c\n lock(1) -- d";
  const { node, offsetAt } = parseExpression(text);
  const places = [...JSON.stringify(node).matchAll(/"location":(\d+)/g)].map((match) => offsetAt(Number(match[1])));
  expect(places.sort((a, b) => a - b)).toEqual([0, 4, text.indexOf("lock"), text.indexOf("1)")]);
  expect(Object.keys(parseExpression("(1, 2)").node)).toEqual(["RowExpr"]);
  expect(Object.keys(parseExpression("SELECT 1").node)).toEqual(["SubLink"]);
});

test("more or less than one expression is none", () => {
  for (const text of ["1), (2", "1) FROM t WHERE (true", "1); SELECT (2", "1) ORDER BY (1", "1) UNION SELECT (2", "*"])
    expect(failure(() => parseExpression(text))).toMatchObject({
      message: text === "*" ? 'syntax error at or near "*"' : "not one expression",
    });
  expect(failure(() => parseExpression("1 +"))).toEqual({ message: 'syntax error at or near ")"', position: 3 });
  expect(failure(() => parseExpression(""))?.message).toBe('syntax error at or near ")"');
});

test("parses agrees with parseStatements on each kind of error, and on what ends like its own mark", () => {
  const texts = [
    "SELECT 1",
    "SELECT 1 --.",
    "--.",
    "",
    "SELECT 'a\n--.",
    'SELECT "\n--.',
    "/*\n--.",
    "$$\n--.",
    "SELECT 1a",
    "x\n--.",
    "SELECT 1 -",
    "SELECT E'\\",
    "SELECT 1\0",
  ];
  expect(texts.map(parses)).toEqual(texts.map((text) => failure(() => parseStatements(text)) === undefined));
});
