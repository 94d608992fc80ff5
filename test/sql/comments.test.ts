import fc from "fast-check";
import { loadModule, scanSync } from "libpg-query";
import { beforeAll, expect, test } from "vitest";

import { commentsIn } from "../../src/sql/comments.ts";
import { byteOffsets } from "../../src/sql/offsets.ts";
import { makeSource } from "../../src/source.ts";

const runs = Number(process.env["POOLSAFE_RUNS"] ?? 500);

function comments(text: string): string[] {
  const source = makeSource("a.sql", text);
  return [...commentsIn(source)].map(({ start, end }) => source.text.slice(start, end));
}

test.each<[what: string, text: string, found: string[]]>([
  ["both forms", "-- a\nSELECT /* b */ 1 -- c", ["-- a", "/* b */", "-- c"]],
  ["one inside another", "/* a /* b */ -- c\n */ SELECT 1 /* d */", ["/* a /* b */ -- c\n */", "/* d */"]],
  ["line ends of all kinds", "-- a\r\n-- b\r-- c\n--\n", ["-- a", "-- b", "-- c", "--"]],
  ["after a byte-order mark", "\uFEFF-- a\nSELECT 1", ["-- a"]],
  ["nothing", "", []],
  ["only one", "--", ["--"]],
  ["without a blank", "SELECT 1--a\n,2/**/", ["--a", "/**/"]],
  ["not in a string", "SELECT '-- a', 'it''s /* b */' -- c", ["-- c"]],
  ["not in a string with escapes", "SELECT E'\\'-- a', e'\\\\' -- b", ["-- b"]],
  ["a backslash is no escape elsewhere", "SELECT '\\' -- a", ["-- a"]],
  ["not in a string that goes on", "SELECT E'a\\''\n'-- b\\'' -- c", ["-- c"]],
  ["not in a quoted name", 'SELECT 1 AS "-- a", 2 AS "b "" /* c */" -- d', ["-- d"]],
  ["not in a dollar quote", "SELECT $$-- a$$, $x$ /* $$ b */ $x$ -- c", ["-- c"]],
  ["a dollar in a name is no quote", "SELECT a$$ -- b$$", ["-- b$$"]],
  ["not in a command of psql", "\\echo it's -- a\n-- b\n\\set x '/*'\n-- c\n\\! ls -- d\n", ["-- b", "-- c"]],
  ["after a command of psql on its line", "\\set x 1 \\\\ SELECT 1; -- a", ["-- a"]],
  ["a command inside a statement", "SELECT 1 \\gset a_ -- b\n-- c", ["-- c"]],
  ["not in the data of COPY", "COPY t FROM stdin; -- a\nit's -- b\n/*\n\\.\n-- c", ["-- a", "-- c"]],
  ["not in the data of \\copy", "\\copy t from stdin\n-- a\n\\.\n-- b", ["-- b"]],
  ["not in a template", "{# it's -- a #} SELECT {{ x('--') }} -- b\n, ${y['--']} -- c", ["-- b", "-- c"]],
  ["one that does not end", "SELECT 1; /* a /* b */ c", ["/* a /* b */ c"]],
  ["a quote that does not end", "-- a\nSELECT 'it -- b\n-- c", ["-- a"]],
  ["a dollar quote that does not end", "-- a\nSELECT $x$ -- b\n$$ -- c", ["-- a"]],
])("%s", (_what, text, found) => {
  expect(comments(text)).toEqual(found);
});

test.each<[what: string, text: string, found: string[]]>([
  ["a DO", "DO $$ -- a\nBEGIN /* b */ END $$; -- c", ["-- a", "/* b */", "-- c"]],
  ["a DO with a language", "DO LANGUAGE 'plpgsql' $x$BEGIN END -- a\n$x$", ["-- a"]],
  ["the body's end ends them", "DO $$BEGIN END -- a $$; -- b\nDO $$BEGIN END /* c $$; -- d", ["-- a ", "-- b", "/* c ", "-- d"]],
  ["quotes that do not end end there too", "DO $x$ SELECT 'it $x$; -- b\nDO $$ \" $$; -- c\nDO $$ $y$ $$; -- d", ["-- b", "-- c", "-- d"]],
  [
    "a function",
    "create or\nreplace function f(a text default '-- a') returns int as $f$ -- b\n$f$ language plpgsql; -- c",
    ["-- b", "-- c"],
  ],
  ["a procedure in SQL, its name and language quoted", 'CREATE PROCEDURE "as"() LANGUAGE "sql" AS $$SELECT 1 -- a\n$$', ["-- a"]],
  [
    "between the words",
    "CREATE FUNCTION f() RETURNS int AS -- a\n /* b */ $$ -- c\n$$ /* d */ LANGUAGE sql",
    ["-- a", "/* b */", "-- c", "/* d */"],
  ],
  [
    "a body in single quotes",
    "CREATE FUNCTION f() RETURNS text AS '-- it''s\nSELECT ''-- no'' /* a */' LANGUAGE sql; -- b",
    ["-- it''s", "/* a */", "-- b"],
  ],
  ["a body with escapes for quotes", "DO E'BEGIN RAISE \\'-- no\\'; END -- a'", ["-- a"]],
  ["a body whose characters cannot be placed", "DO E'BEGIN END -- a\\n'; -- b", ["-- b"]],
  ["texts inside a body are data", "DO $$BEGIN EXECUTE $q$-- a$q$; EXECUTE '-- b' /* c */; END$$", ["/* c */"]],
  ["a parameter called language", "CREATE FUNCTION f(language text) RETURNS int LANGUAGE sql AS $$ -- a\n$$", ["-- a"]],
  ["a statement as its body", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; -- a\nEND; -- b", ["-- a", "-- b"]],
  [
    "another language's is data",
    "CREATE FUNCTION f() RETURNS int AS $$\n# it's -- a\n$$ LANGUAGE plpython3u; -- b\nDO LANGUAGE plperl $$ '-- c $$; -- d",
    ["-- b", "-- d"],
  ],
  ["a library's file is none", "CREATE FUNCTION f() RETURNS int AS '-- a', '-- b' LANGUAGE c -- c", ["-- c"]],
])("in the body of %s", (_what, text, found) => {
  expect(comments(text)).toEqual(found);
});

/* ---------------------------------------------------------------- drawn */

beforeAll(() => loadModule());

/** By PostgreSQL's own scanner; `undefined` where it gives up, and where there is a backslash outside quotes, which psql takes away. */
function scanned(text: string): string[] | undefined {
  try {
    const offsetAt = byteOffsets(text);
    const { tokens } = scanSync(text);
    if (tokens.some(({ tokenType }) => tokenType === backslash)) return undefined;
    return tokens
      .filter(({ tokenName }) => tokenName === "SQL_COMMENT" || tokenName === "C_COMMENT")
      .map(({ start, end }) => text.slice(offsetAt(start), offsetAt(end)));
  } catch {
    return undefined;
  }
}

const backslash = 0x5c;

const lexed = fc.constantFrom(
  ...["'", "''", '"', "$$", "$x$", "$1", "a$$", "E'", "\\'", "\\\\", "U&'", "B'1'", "--", "/*", "*/", "- -", "/", "*", "\n", "\r", "\r\n"],
  ...[" ", "é", "😀", "x", "1", "+", "(", ")", ";", "SELECT", "-- a\n", "/* b */", "'c'", "-- é\r", "/* '\n */", "$x$ -- d $x$", "E'\\'' "],
);

test("what is found is what PostgreSQL's scanner finds", () => {
  let judged = 0;
  fc.assert(
    fc.property(fc.array(lexed, { maxLength: 20 }), (units) => {
      const text = units.join(" ");
      // libpg-query lets no string go on after a comment, as PostgreSQL does.
      const theirs = /E'[^]*[\n\r]\s*--.*[\n\r]\s*'/.test(text) ? undefined : scanned(text);
      if (theirs === undefined) return;
      judged++;
      expect(comments(text)).toEqual(theirs);
    }),
    { numRuns: runs * 4 },
  );
  expect(judged).toBeGreaterThan(runs / 2);
});

interface Piece {
  readonly text: string;
  readonly found: readonly string[];
}

const comment = fc.constantFrom(
  "/* a */",
  "/**/",
  "/* ' \" $$ \n -- b */",
  "/* c /* d */ ; */",
  "/*\r\n*/",
  "-- e\n",
  "--\r",
  "-- it's\r\n",
  "-- 😀 /*\n",
);
const quoted = fc.constantFrom("'-- a'", "'/*'", '"-- "', "$q$ -- b */ $q$", "E'\\' -- ' +", "'é'", "SELECT 1", " ", "{{ '--' }}");
const inBody: fc.Arbitrary<Piece> = fc
  .array(
    fc.oneof(
      comment.map((text) => ({ text, found: [text.trimEnd()] })),
      quoted.map((text) => ({ text, found: [] })),
    ),
  )
  .map((parts) => ({ text: parts.map(({ text }) => `${text} `).join(""), found: parts.flatMap(({ found }) => found) }));
const piece: fc.Arbitrary<Piece> = fc.oneof(
  inBody.map(({ text, found }) => ({ text: `SELECT 1 ${text};`, found })),
  inBody.filter(({ text }) => !text.includes("$$")).map(({ text, found }) => ({ text: `DO $$${text}$$;`, found })),
  inBody
    .filter(({ text }) => !text.includes("\\"))
    .map(({ text, found }) => ({
      text: `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '${text.replaceAll("'", "''")}';`,
      found: found.map((one) => one.replaceAll("'", "''")),
    })),
  inBody
    .filter(({ text }) => !text.includes("$$"))
    .map(({ text }) => ({ text: `CREATE FUNCTION f() RETURNS int LANGUAGE plperl AS $$${text}$$;`, found: [] })),
  inBody.map(({ text }) => ({ text: `COPY t FROM stdin;\n${text}\n\\.\n`, found: [] })),
  fc.constantFrom("\\echo -- 'a\n", "\\set x '-- ' /*\n").map((text) => ({ text: `\n${text}`, found: [] })),
);

test("each piece of a script has its own comments, wherever it stands", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      expect(comments(pieces.map(({ text }) => text).join(""))).toEqual(pieces.flatMap(({ found }) => found));
    }),
    { numRuns: runs },
  );
});

test("of any text, comments are in order, inside it, and begin as comments do", () => {
  const unit = fc.oneof(
    lexed,
    fc.constantFrom(
      "DO ",
      "CREATE FUNCTION f() RETURNS int AS ",
      " LANGUAGE sql",
      "COPY t FROM stdin;",
      "\n\\.\n",
      "\\echo ",
      "{{",
      "}}",
      "{#",
      "\0",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 25 }), (units) => {
      const source = makeSource("a.sql", units.join(""));
      let before = 0;
      for (const { start, end } of commentsIn(source)) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeLessThanOrEqual(source.text.length);
        expect(source.text.slice(start, end)).toMatch(/^(?:--[^\n\r]*|\/\*[^]*)$/);
        before = end;
      }
    }),
    { numRuns: runs * 5 },
  );
});

// Whoever reads the text to its end for each of them does not come back from this.
test.each<[what: string, unit: (n: number) => string, found: number, inBody: number]>([
  ["quotes", () => "' ", 0, 0],
  ["dollar quotes", () => "$$ ", 0, 0],
  ["dollar quotes of as many tags", (n) => `$a${String(n)}$ `, 0, 0],
  ["openings", () => "/* ", 1, 1],
  ["closed ones", () => "/* a */ ", 100_000, 100_000],
  ["dashes", () => "--", 1, 1],
  ["dashes after a string with escapes", () => "E'' -- ", 1, 1],
  ["lines", () => "-- a\n", 100_000, 100_000],
  ["braces", () => "{{ ", 0, 0],
  ["backslashes", () => "\\ ", 0, 0],
  ["bodies", () => "DO $$ '/* $$; ", 0, 0],
  ["bodies that do not end", () => "DO $$ /* ", 2, 1],
  ["bodies in quotes", () => "DO ' -- a\n'; ", 100_000, 0],
  ["tables with data", () => "COPY t FROM stdin;\n$a$ '\n\\.\n", 0, 0],
  ["commands", () => "\\echo '\n", 0, 0],
])("100,000 %s", { timeout: 300_000 }, (_what, unit, found, inBody) => {
  const drawn = Array.from({ length: 100_000 }, (_, n) => unit(n)).join("");
  expect([drawn, `DO $x$${drawn}$x$`].map((text) => comments(text).length)).toEqual([found, inBody]);
});
