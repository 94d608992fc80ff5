import { expect, test } from "vitest";

import { locateInBody } from "../../src/sql/body-places.ts";
import { parsePlpgsql, type PlpgsqlExpression } from "../../src/sql/plpgsql.ts";

/** Every embedded query with the line of its statement, in the order of the tree. */
function queries(tree: unknown, lineno = 1): { query: string; lineno: number; parseMode: number | undefined }[] {
  if (Array.isArray(tree)) return tree.flatMap((item) => queries(item, lineno));
  if (typeof tree !== "object" || tree === null) return [];
  const line = "lineno" in tree && typeof tree.lineno === "number" ? tree.lineno : lineno;
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    if (key !== "PLpgSQL_expr") return queries(value, line);
    const { query, parseMode } = value as PlpgsqlExpression;
    return [{ query, lineno: line, parseMode }];
  });
}

const body = `
DECLARE
  n int := 5; m int; r record; é text := 'é';
BEGIN
  perform set_config('a', 'b', false);
  PERFORM
     pg_advisory_lock(1);
  SELECT a, b
    INTO STRICT n, m
    FROM t WHERE a = 1;
  INSERT INTO t VALUES (1) RETURNING id INTO n;
  n := pg_advisory_unlock(3);
  CASE n WHEN 1, 2 THEN n := 7; ELSE NULL; END CASE;
  FOR r IN SELECT * FROM x LOOP n := r.a; END LOOP;
  EXECUTE 'SET x = ' || n INTO r USING m;
  IF n > 1 THEN RETURN; END IF;
END`;

test("queries are found where they stand, each character in its place", () => {
  const found = queries(parsePlpgsql(`DO $$${body}$$`)).map(({ query, lineno }) => {
    const place = locateInBody(body, lineno, query, 0);
    if (place === undefined) return [query];
    const middle = query.search(/pg_advisory|FROM t|'b'|, 2/);
    return [body.slice(place.start, place.end), middle < 0 ? "" : body.slice(place.at(middle)).split("\n")[0]];
  });
  expect(found).toEqual([
    ["5", ""],
    ["'é'", ""],
    ["perform set_config('a', 'b', false)", "'b', false);"],
    ["PERFORM\n     pg_advisory_lock(1)", "pg_advisory_lock(1);"],
    ["SELECT a, b\n    INTO STRICT n, m\n    FROM t WHERE a = 1", "FROM t WHERE a = 1;"],
    ["INSERT INTO t VALUES (1) RETURNING id", ""],
    ["n := pg_advisory_unlock(3)", "pg_advisory_unlock(3);"],
    ["n", ""],
    ["1, 2", ", 2 THEN n := 7; ELSE NULL; END CASE;"],
    ["n := 7", ""],
    ["n := r.a", ""],
    ["SELECT * FROM x", ""],
    ["'SET x = ' || n", ""],
    ["m", ""],
    ["n > 1", ""],
  ]);
});

test("a line end that the body begins with counts as a line", () => {
  const lines = (text: string): number[] => queries(parsePlpgsql(text)).map(({ lineno }) => lineno);
  expect(lines("DO $$BEGIN PERFORM 1;\nPERFORM 2; END$$")).toEqual([1, 2]);
  expect(lines("DO $$\nBEGIN PERFORM 1;\nPERFORM 2; END$$")).toEqual([2, 3]);
  expect(lines("DO $$\r\nBEGIN PERFORM 1;\r\nPERFORM 2; END$$")).toEqual([2, 3]);
});

test("a single name is not found inside another, and a query that is not there nowhere", () => {
  expect(locateInBody("when n then", 1, "n", 0)?.start).toBe(5);
  expect(locateInBody("x := 1;\nx := 1;", 2, "x := 1", 0)?.start).toBe(8);
  expect(locateInBody("x := 1; x := 1;", 1, "x := 1", 3)?.start).toBe(8);
  expect(locateInBody("x := 1;", 1, "y := 1", 0)).toBeUndefined();
  expect(locateInBody("", 5, "SELECT 1", 0)).toBeUndefined();
});

test("functions, procedures and triggers; what has no body or does not compile", () => {
  expect(
    Object.keys(parsePlpgsql("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := ''x''; RETURN NEW; END'").action),
  ).toEqual(["PLpgSQL_stmt_block"]);
  expect(() => parsePlpgsql("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")).toThrow("no body in PL/pgSQL");
  expect(() => parsePlpgsql("SELECT 1")).toThrow("no body in PL/pgSQL");
  expect(() => parsePlpgsql("DO $$ BEGIN x := 1; END $$")).toThrow('"x" is not a known variable');
  expect(() => parsePlpgsql("DO $$ BEGIN foo; END $$")).toThrow('syntax error at or near "foo"');
  expect(() => parsePlpgsql("DO $$ BEGIN \0 END $$")).toThrow("NUL");
});
