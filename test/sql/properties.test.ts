import fc from "fast-check";
import { expect, test } from "vitest";

import { checkSql, countStatements, endOfCall, readSql } from "../../src/sql/read.ts";
import { drawn } from "./drawn.ts";

const runs = Number(process.env["POOLSAFE_RUNS"] ?? 300);

/** Statements that parse, and one-line drawings of what each is when it stands alone. */
const statement = fc.constantFrom(
  "SELECT 1",
  "SELECT 'é; 😀'",
  'SELECT 1 AS "a;b"',
  "SELECT E'\\';' /* ; */ + 1",
  "SELECT $x$ ; $$ ; $x$",
  "SET search_path = a, b",
  "LISTEN ch",
  "BEGIN",
  "SELECT a ? 'k', b @> c, d[1:2]",
  "UPDATE t SET a = 1 -- ;\n WHERE b = 2",
  "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END",
  "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
  "DO $$ BEGIN PERFORM 1; END $$",
);
const broken = fc.constantFrom("selec 1", "SELECT FROM WHERE", "ALTER 'é'", ") (");
const noise = fc.constantFrom("", " ", "\n", "\r\n", "\r", "\t", " -- é; '\n", "/* ; ' */", "/* a /* ; */ */", " ;; ");
const command = fc.constantFrom("\\echo it's; \n", "\\set é 'a;b'\n", "\\if true\n", "\\c db\r\n");
const separated = (body: fc.Arbitrary<string>): fc.Arbitrary<{ text: string; own: string }> =>
  fc.tuple(noise, body, noise).map(([before, own, after]) => ({ text: `${before}${own}${after};`, own }));

test("a text of valid statements gives each of them, with its own characters, and their number", () => {
  fc.assert(
    fc.property(fc.array(separated(statement)), noise, (parts, end) => {
      const text = parts.map((part) => part.text).join("") + end;
      expect(drawn(text)).toEqual(parts.flatMap((part) => drawn(part.own)));
      expect(checkSql(text)).toBe(true);
      expect(countStatements(text)).toBe(parts.length);
    }),
    { numRuns: runs },
  );
});

test("among broken statements and psql commands each piece is what it is alone", () => {
  const part = fc.oneof(
    separated(statement),
    separated(broken),
    command.map((own) => ({ text: `\n${own}`, own })),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.map((one) => one.text).join("");
      expect(drawn(text)).toEqual(parts.flatMap((one) => drawn(one.own)));
      expect(checkSql(text)).toBe(parts.every((one) => drawn(one.own).every((line) => !/^(?:unread|meta) /.test(line))));
    }),
    { numRuns: runs },
  );
});

const fragment = fc.oneof(
  fc.constantFrom(
    "'",
    '"',
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    ";",
    "\\",
    "\\;",
    "\\g",
    "\n",
    "\r",
    "\0",
    "{{",
    "}}",
    "${",
    "}",
    "?",
    ":a",
    ":'a'",
    "%s",
    "(",
    ")",
    "E'",
    "\ud83d",
    "\uFEFF",
  ),
  fc.constantFrom(
    "SELECT 1",
    "COPY t FROM stdin;",
    "\n\\.\n",
    "BEGIN ATOMIC",
    "CREATE FUNCTION f() RETURNS int ",
    "CREATE RULE r AS ON INSERT TO t DO (",
    "END",
    "CASE",
    "é",
    " ",
  ),
  fc.string({ unit: "binary", maxLength: 5 }),
);

test("nothing throws, pieces are in order and inside the text, and checkSql promises statements only", () => {
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 25 }), (fragments) => {
      const text = fragments.join("");
      const pieces = [...readSql(text)];
      let before = 0;
      for (const { kind, span } of pieces) {
        if (kind !== "meta") {
          expect(span.start).toBeGreaterThanOrEqual(before);
          before = span.end;
        }
        expect(span.end).toBeGreaterThan(span.start);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
      const clean = pieces.every((piece) => piece.kind === "statement" && !piece.joined && !piece.bridged);
      if (checkSql(text)) {
        expect(clean).toBe(true);
        expect(countStatements(text)).toBe(pieces.length);
      }
      const end = endOfCall(text, 0);
      if (end !== undefined) expect(text[end - 1]).toBe(")");
    }),
    { numRuns: runs * 5 },
  );
});
