import { describe, expect, test } from "vitest";

import { readSql } from "../../src/sql/read.ts";
import { drawn } from "./drawn.ts";

describe("bridged", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["SelectStmt", "SELECT * FROM {{ ref('orders') }} WHERE id = {{ id }}"],
    ["SelectStmt", "SELECT * FROM {{ schema }}.t_{{ year }}_{{ month }}"],
    ["SelectStmt", "SELECT * FROM ${table} WHERE a = ${f({ b: 1 })} AND c = '${d}'"],
    ["SelectStmt", "SELECT * FROM t WHERE a = :a AND b IN (:...ids) AND c = d::text LIMIT :n"],
    ["SelectStmt", "SELECT * FROM t WHERE a = ? AND b ? 'k' AND c=? LIMIT ?"],
    ["SelectStmt", "SELECT * FROM t WHERE b ? 'k' AND a = ?"],
    ["SelectStmt", "SELECT a % s, b FROM t WHERE c = %s AND d = %(name)s"],
    ["SelectStmt", "SELECT * FROM t LIMIT $limit"],
    ["SelectStmt", "SELECT * FROM #{table}"],
    ["SelectStmt", "SELECT * FROM {table} WHERE id IN {ids}"],
    ["SelectStmt", "SELECT INTERVAL {{ days }}"],
    ["SelectStmt", "SELECT 1 <%= where %> ORDER BY 1"],
    ["SelectStmt", "SELECT a {% if b %}, b {% endif %} FROM t {# note #}"],
    ["SelectStmt", "SELECT * FROM t WHERE a = 1 {{ conditions }} ORDER BY 1"],
    ["InsertStmt", "INSERT INTO t VALUES %s"],
    ["InsertStmt", "INSERT INTO t (a, b, c) VALUES (?, ?, ?), (@a, :b, $c)"],
    ["VariableSetStmt", "SET search_path TO {{ schema }}, public"],
    ["VariableSetStmt", "SET statement_timeout = ?"],
    ["VariableSetStmt", "SET app.tenant = :'tenant'"],
    ["ListenStmt", "LISTEN ${channel}"],
    ["CreateStmt", "CREATE TEMP TABLE {{ name }} (id int)"],
  ];
  test.each(cases)("%s %s", (kind, text) => {
    const end = text.replace(/\s*\{#.*$/, "");
    expect(drawn(`SELECT 1; ${text}; SELECT 2`)).toEqual(["SelectStmt SELECT 1", `bridged ${kind} ${end}`, "SelectStmt SELECT 2"]);
  });
});

describe("not touched", () => {
  const cases: readonly string[] = [
    "SELECT '{{ a }}', \"${b}\", $$ :c $$ -- {{ d }}",
    "SELECT a ? 'k' FROM t",
    "SELECT a ?| b, a ?& c, a @? d, a @@ e FROM t",
    "SELECT a @> b, @c FROM t",
    "SELECT a::int, x[1:2], y[:n]",
    "SELECT 5 % s FROM t",
    "SELECT $1, $2",
  ];
  test.each(cases)("%s", (text) => {
    expect(drawn(`selec; ${text}\n; SELECT {{ a }}`)).toEqual([
      'unread selec (syntax error at or near "selec")',
      `SelectStmt ${text.replace(/ --.*$/, "")}`,
      "bridged SelectStmt SELECT {{ a }}",
    ]);
  });
});

test("what no placeholder mends is unread, and only that", () => {
  expect(drawn("{{ statement }}; SELECT {{ a }} FROM; SELECT ? ? ? FROM WHERE; SELECT 1; {% include 'x' %}")).toEqual([
    'unread {{ statement }} (syntax error at or near "{")',
    'unread SELECT {{ a }} FROM (syntax error at or near "{")',
    'unread SELECT ? ? ? FROM WHERE (syntax error at or near "FROM")',
    "SelectStmt SELECT 1",
    "unread {% include 'x' %} (syntax error at or near \"{\")",
  ]);
});

test("directives that make no SQL are nothing", () => {
  expect(drawn("{% if a %} SELECT 1; {% else %} SELECT 2; {% endif %}\n{# end #}")).toEqual([
    "bridged SelectStmt SELECT 1",
    "bridged SelectStmt SELECT 2",
  ]);
});

test("a semicolon or a quote in a hole is the hole's", () => {
  expect(drawn("SELECT {{ a(\";\") }}; SELECT ${b(';')}; SELECT 1")).toEqual([
    'bridged SelectStmt SELECT {{ a(";") }}',
    "bridged SelectStmt SELECT ${b(';')}",
    "SelectStmt SELECT 1",
  ]);
});

test("equal holes stand for equal things, others for others, in one text", () => {
  const trees = [...readSql("SELECT f({{ a }}); SELECT f({{ a }}); SELECT f({{ b }}); SELECT f(?), f(?)")].map((piece) =>
    piece.kind === "statement" ? [...JSON.stringify(piece.node).matchAll(/"number":(\d+)/g)].map((match) => Number(match[1])) : [],
  );
  expect(trees).toEqual([[1001], [1001], [1002], [1003, 1004]]);
});

test("places after a placeholder of another length stay exact", () => {
  const text = "SELECT {{ a_long_name_of_a_hole }}, '😀', f(?), g(1)";
  const [piece] = [...readSql(text)];
  if (piece?.kind !== "statement") throw new Error("not read");
  const places = [...JSON.stringify(piece.node).matchAll(/"(?:location)":(\d+)/g)].map((match) => piece.offsetAt(Number(match[1])));
  const starts = [text.indexOf("{{"), text.indexOf("'😀'"), text.indexOf("f("), text.indexOf("?"), text.indexOf("g("), text.indexOf("1)")];
  expect([...new Set(places)].sort((a, b) => a - b)).toEqual(starts);
});
