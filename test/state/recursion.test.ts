/** Functions that call themselves more than once: followed as far as it goes in a bounded number of steps. */
import { expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { analyze } from "../../src/analyze.ts";
import { choosePooler } from "../../src/poolers/index.ts";
import { makeSource } from "../../src/source.ts";

function read(text: string): { readonly rules: readonly string[]; readonly unread: readonly string[] } {
  const { findings, coverage } = analyze([makeSource("a.sql", text)], { rules, pooler: choosePooler({ name: "pgbouncer" }) });
  return { rules: findings.map(({ rule, impact }) => `${rule} ${impact}`), unread: coverage.unread.map(({ reason }) => reason) };
}

test("asking for the result of one ends", () => {
  const text = [
    "CREATE FUNCTION fib(n int) RETURNS int AS $$ SELECT fib(n-1) + fib(n-2) + fib(n-3) + fib(n-4); $$ LANGUAGE sql;",
    "SELECT fib(10);",
    "SELECT pg_advisory_lock(fib(3));",
  ].join("\n");
  expect(read(text)).toEqual({
    rules: ["no-session-advisory-lock breaks"],
    unread: ["more than 20000 steps in function bodies; the rest was not followed"],
  });
});

test("a function is no function of pg_catalog that has its name", () => {
  const wraps = "CREATE FUNCTION lower(a text) RETURNS text AS $$ SELECT pg_catalog.lower(pg_catalog.lower($1)) $$ LANGUAGE sql;";
  expect(read(`${wraps}\nSELECT lower('A');`)).toEqual({ rules: [], unread: [] });
  const leaves = "CREATE FUNCTION now() RETURNS void AS $$ SELECT pg_advisory_lock(1) $$ LANGUAGE sql;";
  expect(read(`${leaves}\nSELECT pg_catalog.now();`).rules).toEqual(["no-session-advisory-lock risk"]);
});
