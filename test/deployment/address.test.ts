/** What is an address, and which parts it has: URLs, libpq's keywords, variables that are made of others. */
import { describe, expect, test } from "vitest";

import { readEnvFile } from "../../src/deployment/env-file.ts";
import { parseAddress } from "../../src/deployment/urls/address.ts";
import { makeSource } from "../../src/source.ts";

function parts(value: string): unknown {
  const address = parseAddress(value);
  if (address === undefined || address === "broken") return address;
  const { host, port, database, parameters } = address;
  return [host, port, database, parameters.toString()];
}

describe("what is an address, and which parts it has", () => {
  test.each([
    ["postgres://u:p@h:6432/db?a=b", ["h", "6432", "db", "a=b"]],
    ["postgresql://h/db", ["h", "", "db", ""]],
    ["jdbc:postgresql://h:1/db?user=a@b", ["h", "1", "db", "user=a%40b"]],
    ["postgresql+asyncpg://u@h/db", ["h", "", "db", ""]],
    ["postgres://u:p@a:1,b:2/db", ["a", "1", "db", ""]],
    ["postgres:///db?host=pgbouncer&port=6432", ["pgbouncer", "6432", "db", "host=pgbouncer&port=6432"]],
    ["postgres://u:p@[::1]:6432/db", ["[::1]", "6432", "db", ""]],
    ["postgres://u:p@h:${PORT}/db", ["h", "", "db", ""]],
    ["postgresql://me@example.com@ep-abc.databricks.com/db", ["ep-abc.databricks.com", "", "db", ""]],
    // Signs of a URL in a password.
    ["postgres://u:p@ss/w0rd#1@host/db", ["host", "", "db", ""]],
    ["postgres://u:p#ss@host:6432/db", ["host", "6432", "db", ""]],
    ["postgres://u:p?s=s@host:6432/db?x=y", ["host", "6432", "db", "x=y"]],
    ["postgres://u:p/s@host.example.com:6432/db", ["host.example.com", "6432", "db", ""]],
    // In the value of a parameter, which ends no password.
    ["postgres://u:p@host/db?application_name=a@b", ["host", "", "db", "application_name=a%40b"]],
    // Keywords of libpq.
    ["host=pgbouncer port=6432 dbname=app options='-c a=b'", ["pgbouncer", "6432", "app", "options=-c+a%3Db"]],
    [String.raw`dbname = app  hostaddr=10.0.0.1 password='it\'s'`, ["10.0.0.1", "", "app", ""]],
    ["host=a,b port=1,2 user=x", ["a", "1", "", ""]],
  ])("%s", (value, expected) => {
    expect(parts(value)).toEqual(expected);
  });

  test.each([
    ["postgres://u:p@host/db@prod", "broken"],
    ["postgres://host:6432/db@x", "broken"],
    ["postgres://u:p@a/b?c=d@host:6432/db", "broken"],
    ["https://u:p@h/db", undefined],
    ["host=pgbouncer", undefined],
    ["the host=pgbouncer port=6432 of ours", undefined],
    ["host=db;port=6432;dbname=app", undefined],
    ["Host=db Port=6432", undefined],
    ["port=6432 dbname=app", undefined],
  ])("not told, or none: %s", (value, expected) => {
    expect(parts(value)).toBe(expected);
  });

  test("a long text that is nearly one takes no time", () => {
    expect(parseAddress(`host=a ${"x= ".repeat(20_000)}!`)).toBeUndefined();
  });
});

test("variables of an environment file are filled in with its own", () => {
  const text = "H=pgbouncer\nP=${NONE:-6432}\nA=\"postgres://u:${PW}@${H}:${P}/db\"\nB='${H}'\nC=${C}x\nD=${E}\nE=${D}\n";
  expect(readEnvFile(makeSource(".env", text)).map(({ name, value }) => [name, value])).toEqual([
    ["H", "pgbouncer"],
    ["P", "6432"],
    ["A", "postgres://u:${PW}@pgbouncer:6432/db"],
    ["B", "${H}"],
    ["C", expect.stringMatching(/^\$\{C\}x+$/) as string],
    ["D", expect.stringMatching(/^\$\{[DE]\}$/) as string],
    ["E", expect.stringMatching(/^\$\{[DE]\}$/) as string],
  ]);
});
