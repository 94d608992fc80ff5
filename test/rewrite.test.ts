/** Rewriting of queries: whole results, and that nothing is offered where it could not be proven. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseStatements } from "../src/sql/parse.ts";
import { applyReplacements, inlinePrepared, tableAsCte } from "../src/sql/rewrite.ts";

describe("PREPARE and EXECUTE become one statement", () => {
  test.each([
    ["no parameters", "PREPARE p AS SELECT 1", "EXECUTE p", "SELECT 1"],
    ["an empty list", "PREPARE p AS SELECT 1", "execute p ()", "SELECT 1"],
    [
      "as it was written",
      "PREPARE p AS SELECT  id\n  FROM orders -- all\n ORDER BY 1",
      "EXECUTE p",
      "SELECT  id\n  FROM orders -- all\n ORDER BY 1",
    ],
    ["no declared types", "PREPARE p AS SELECT $1, $2, $1", "EXECUTE p (1, 'a')", "SELECT 1, 'a', 1"],
    ["declared types", "PREPARE p (int, text) AS SELECT $1, $2", "EXECUTE p (7, 'it''s')", "SELECT 7, 'it''s'::text"],
    ["a type that the constant has not", "PREPARE p (bigint) AS SELECT $1", "EXECUTE p (7)", "SELECT 7::bigint"],
    ["a negative number", "PREPARE p (bigint) AS SELECT $1", "EXECUTE p (-7)", "SELECT (-7)::bigint"],
    ["a minus that would begin a comment", "PREPARE p AS SELECT 3 -$1", "EXECUTE p (-1)", "SELECT 3 -(-1)"],
    ["a minus before an operator", "PREPARE p (int) AS SELECT $1 ^ 2", "EXECUTE p (-1)", "SELECT (-1) ^ 2"],
    [
      "a type of several words",
      "PREPARE p (timestamp with time zone) AS SELECT $1",
      "EXECUTE p ('2024-01-01')",
      "SELECT '2024-01-01'::timestamp with time zone",
    ],
    ["an argument with a cast", "PREPARE p (date) AS SELECT $1", "EXECUTE p ('2024-01-01'::text)", "SELECT ('2024-01-01'::text)::date"],
    ["a parameter in a string", "PREPARE p (text) AS SELECT '$1', $1", "EXECUTE p ('x')", "SELECT '$1', 'x'::text"],
    [
      "an argument that looks like a parameter",
      "PREPARE p (text, text) AS SELECT $1, $2",
      "EXECUTE p ('$2', '$1')",
      "SELECT '$2'::text, '$1'::text",
    ],
    [
      "a statement with WITH",
      "PREPARE p AS WITH a AS (SELECT $1::int AS n) SELECT n FROM a",
      "EXECUTE p (1)",
      "WITH a AS (SELECT 1::int AS n) SELECT n FROM a",
    ],
    ["VALUES at the end", "PREPARE p AS INSERT INTO t (a) VALUES ($1)", "EXECUTE p (NULL)", "INSERT INTO t (a) VALUES (NULL)"],
    ["a quoted name", 'PREPARE "P q" AS DELETE FROM t WHERE a = $1', 'EXECUTE "P q"(1)', "DELETE FROM t WHERE a = 1"],
    ["Windows line ends", "PREPARE p AS\r\nSELECT $1\r\n, 2", "EXECUTE p (1)", "SELECT 1\r\n, 2"],
  ])("%s", (_, prepare, execute, expected) => {
    expect(inlinePrepared(prepare, execute)).toBe(expected);
  });

  test.each([
    ["an argument that is computed", "PREPARE p (timestamptz) AS SELECT $1", "EXECUTE p (now())"],
    ["an argument from a query", "PREPARE p (int) AS SELECT $1", "EXECUTE p ((SELECT 1))"],
    ["too few arguments", "PREPARE p (int, int) AS SELECT $1, $2", "EXECUTE p (1)"],
    ["too few arguments without types", "PREPARE p AS SELECT $1, $2", "EXECUTE p (1)"],
    ["a type with a modifier", "PREPARE p (varchar(3)) AS SELECT $1", "EXECUTE p ('abcd')"],
    ["an array", "PREPARE p (int[]) AS SELECT $1", "EXECUTE p ('{1}')"],
    ["what pgsql-ast-parser does not read", "PREPARE p AS MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE", "EXECUTE p"],
    ["two statements", "PREPARE p AS SELECT 1; SELECT 2", "EXECUTE p"],
    ["no PREPARE", "SELECT 1", "EXECUTE p"],
    ["EXECUTE inside a statement", "PREPARE p AS SELECT 1", "CREATE TABLE t AS EXECUTE p"],
    ["an argument that ends the list", "PREPARE p AS SELECT $1", "EXECUTE p (1) , (2)"],
    ["a clause for an argument", "PREPARE p AS SELECT $1", "EXECUTE p (1 WHERE true)"],
  ])("not %s", (_, prepare, execute) => {
    expect(inlinePrepared(prepare, execute)).toBeUndefined();
  });

  test("any string arrives as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0") && !text.includes("\\")),
        (text) => {
          const literal = `'${text.replaceAll("'", "''")}'`;
          const inlined = inlinePrepared("PREPARE p (text) AS SELECT a FROM t WHERE b = $1 OR c = $1", `EXECUTE p (${literal})`);
          expect(inlined).toBe(`SELECT a FROM t WHERE b = ${literal}::text OR c = ${literal}::text`);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("any number arrives as it is", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("SELECT $1", "SELECT 1 - $1", "SELECT 2 * $1 FROM t LIMIT 3"), (number, query) => {
        const inlined = inlinePrepared(`PREPARE p AS ${query}`, `EXECUTE p (${String(number)})`);
        expect(inlined).toBe(query.replace("$1", number < 0 ? `(${String(number)})` : String(number)));
      }),
      { numRuns: 200 },
    );
  });
});

describe("a temporary table becomes a CTE", () => {
  const create = "CREATE TEMP TABLE t AS SELECT 1 AS a";

  test.each([
    ["SELECT", create, "SELECT a FROM t", "WITH t AS (SELECT 1 AS a)\nSELECT a FROM t"],
    ["several readings", create, "SELECT (SELECT max(a) FROM t) FROM t", "WITH t AS (SELECT 1 AS a)\nSELECT (SELECT max(a) FROM t) FROM t"],
    [
      "a WITH of its own",
      create,
      "WITH x AS (SELECT 2 AS b) SELECT a, b FROM t, x",
      "WITH t AS (SELECT 1 AS a), x AS (SELECT 2 AS b) SELECT a, b FROM t, x",
    ],
    ["INSERT", create, "INSERT INTO u SELECT a FROM t", "WITH t AS (SELECT 1 AS a)\nINSERT INTO u SELECT a FROM t"],
    ["UPDATE", create, "UPDATE u SET b = t.a FROM t", "WITH t AS (SELECT 1 AS a)\nUPDATE u SET b = t.a FROM t"],
    [
      "DELETE",
      create,
      "DELETE FROM u WHERE b IN (SELECT a FROM t)",
      "WITH t AS (SELECT 1 AS a)\nDELETE FROM u WHERE b IN (SELECT a FROM t)",
    ],
    [
      "other words for the same",
      "create local temporary table t on commit drop as values (1)",
      "select * from t",
      "with t as (values (1))\nselect * from t",
    ],
    ["WITH DATA", `${create} WITH DATA`, "SELECT a FROM t", "WITH t AS (SELECT 1 AS a)\nSELECT a FROM t"],
    [
      "a quoted name",
      'CREATE TEMP TABLE "T t" AS SELECT 1 AS a',
      'SELECT a FROM "T t"',
      'WITH "T t" AS (SELECT 1 AS a)\nSELECT a FROM "T t"',
    ],
    ["Windows line ends", create, "SELECT a\r\nFROM t", "WITH t AS (SELECT 1 AS a)\r\nSELECT a\r\nFROM t"],
  ])("%s", (_, table, use, expected) => {
    const insertion = tableAsCte(table, use);
    expect(insertion && applyReplacements(use, [insertion])).toBe(expected);
  });

  test.each([
    ["that is written to", create, "INSERT INTO t SELECT a FROM t"],
    ["that is updated", create, "UPDATE t SET a = 2"],
    ["that is not read", create, "SELECT a FROM u"],
    ["that is qualified", create, "SELECT a FROM pg_temp.t"],
    ["that a CTE hides", create, "WITH t AS (SELECT 2 AS a) SELECT a FROM t"],
    ["without rows", `${create} WITH NO DATA`, "SELECT a FROM t"],
    ["with column names", "CREATE TEMP TABLE t (b) AS SELECT 1 AS a", "SELECT b FROM t"],
    ["that may be there already", "CREATE TEMP TABLE IF NOT EXISTS t AS SELECT 1 AS a", "SELECT a FROM t"],
    ["used by what pgsql-ast-parser does not read", create, "DELETE FROM u USING t WHERE u.b = t.a"],
    ["used recursively", create, "WITH RECURSIVE r AS (SELECT a FROM t UNION SELECT a + 1 FROM r WHERE a < 3) SELECT a FROM r"],
  ])("not a table %s", (_, table, use) => {
    expect(tableAsCte(table, use)).toBeUndefined();
  });

  test("what comes out is one statement to PostgreSQL", () => {
    const insertion = tableAsCte(create, "SELECT a FROM t");
    expect(parseStatements(applyReplacements("SELECT a FROM t", insertion ? [insertion] : []))).toHaveLength(1);
  });
});
