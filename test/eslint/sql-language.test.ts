/** `.sql` files as a language of ESLint: texts of all kinds, parsing errors, the tree and its places, rules of others. */

import { createRequire } from "node:module";

import type { Linter, Rule } from "eslint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { eslints, versions } from "./project.ts";
import { all, bare, fixSql, lintSql, newLinter, recommended } from "./sql-language.ts";

const runs = Number(process.env["POOLSAFE_RUNS"] ?? 100);

describe.each(versions)("in ESLint %s", (version) => {
  test.each<[what: string, text: string, found: string[]]>([
    ["nothing", "", []],
    ["blanks", " \r\n\t", []],
    ["a byte-order mark alone", "\uFEFF", []],
    ["comments alone", "-- a\n/* b */", []],
    ["semicolons alone", ";;", []],
    ["psql's commands alone", "\\set ON_ERROR_STOP on\n\\echo it's\n", []],
    ["data", "COPY t (a) FROM stdin;\nit's $$ not SQL /*\n\\.\nLISTEN a;", ["4:1-4:9 error no-listen"]],
    ["a byte-order mark", "\uFEFFLISTEN a;", ["1:1-1:9 error no-listen"]],
    ["two of them", "\uFEFF\uFEFFLISTEN a;", ["1:2-1:10 error no-listen"]],
    ["Windows' line ends", "SELECT 1;\r\nLISTEN a;\r\n  LISTEN\r\n b;", ["2:1-2:9 error no-listen", "3:3-4:3 error no-listen"]],
    ["old line ends", "SELECT 1;\rLISTEN a;\r-- b\rLISTEN b;", ["2:1-2:9 error no-listen", "4:1-4:9 error no-listen"]],
    ["all of them", "SELECT 1;\rSELECT 2;\n\r\nLISTEN a;", ["4:1-4:9 error no-listen"]],
    ["characters beyond the basic plane", "SELECT '😀é'; /* 😀 */ LISTEN a;", ["1:24-1:32 error no-listen"]],
    ["lone surrogates", "SELECT '\ud83d'; LISTEN a;", ["1:13-1:21 error no-listen"]],
    ["line separators that end no line", "SELECT '\u2028\u2029\u0085'; LISTEN a;", ["1:15-1:23 error no-listen"]],
    ["NUL in one statement", "SELECT '\0';\nLISTEN a;", ["1:1-1:11 warning no-unread", "2:1-2:9 error no-listen"]],
    ["holes of templates", "{{ config(x='y') }}\nSELECT {{ a }} FROM ${b};\nLISTEN a;", ["3:1-3:9 error no-listen"]],
    ["psql's variables", "\\set v 1\nSELECT :v, :'v', :\"v\";\nLISTEN :ch;", ["3:1-3:11 error no-listen"]],
    [
      "one bad statement among good ones",
      "SELECT 1;\n  selec 2; -- a\nLISTEN a;",
      ["2:3-2:10 warning no-unread", "3:1-3:9 error no-listen"],
    ],
    [
      "bad statements and one good one",
      "selec 1;\nselec 2;\nSELECT 3;\n) (",
      ["1:1-1:8 warning no-unread", "2:1-2:8 warning no-unread", "4:1-4:4 warning no-unread"],
    ],
    ["a good statement that is not ended", "selec 1;\nLISTEN a", ["1:1-1:8 warning no-unread", "2:1-2:9 error no-listen"]],
  ])("%s", (_what, text, found) => {
    expect(lintSql(version, text, all)).toEqual(found);
    expect(lintSql(version, text)).toEqual(found.filter((one) => !one.endsWith("no-unread")));
  });

  test.each<[what: string, text: string, found: string]>([
    [
      "a dump of MySQL",
      "-- MySQL dump 10.13\n\nDROP TABLE IF EXISTS `users`;\nCREATE TABLE `users` (`id` int);\n",
      '3:22 fatal Parsing error: syntax error at or near "`"',
    ],
    ["prose", "\r\n  Dear all,\r\nplease find my schema below.", '2:3 fatal Parsing error: syntax error at or near "Dear"'],
    ["half a statement", "-- a\nSELECT a FROM\n\n", "2:14 fatal Parsing error: syntax error at end of input"],
    ["a quote that does not end", "\uFEFFSELECT 'a;\nb", '1:8 fatal Parsing error: unterminated quoted string at or near "\'a;…"'],
    ["a comment that does not end", "/* a", '1:1 fatal Parsing error: unterminated /* comment at or near "/* a"'],
    ["after characters of more than one unit", "SELECT '😀é' FROM FROM", '1:19 fatal Parsing error: syntax error at or near "FROM"'],
    ["old line ends", "-- a\rselec 1", '2:1 fatal Parsing error: syntax error at or near "selec"'],
    ["beside psql's commands", "\\set x 1\nselec :x;\n\\q", '2:1 fatal Parsing error: syntax error at or near "selec"'],
    ["NUL", "SELECT 1 \0 + 1", "1:10 fatal Parsing error: a NUL character, which PostgreSQL does not take in SQL"],
  ])("a parsing error, once, where nothing can be read: %s", (_what, text, found) => {
    expect(lintSql(version, text, all)).toEqual([found]);
    expect(fixSql(version, text, all)).toBe(text);
  });

  test.each<[what: string, text: string, left: string]>([
    ["a byte-order mark", "\uFEFFBEGIN;\nSET a.b = 1;\nCOMMIT;", "\uFEFFBEGIN;\nSET LOCAL a.b = 1;\nCOMMIT;"],
    ["Windows' line ends", "BEGIN;\r\nSET a.b = 1;\r\nCOMMIT;\r\n", "BEGIN;\r\nSET LOCAL a.b = 1;\r\nCOMMIT;\r\n"],
    ["old line ends", "BEGIN;\rSET a.b = 1; -- 😀\rCOMMIT;\r", "BEGIN;\rSET LOCAL a.b = 1; -- 😀\rCOMMIT;\r"],
    [
      "characters of more than one unit",
      "SELECT '😀é'; BEGIN; SET a.b = '😀'; COMMIT;",
      "SELECT '😀é'; BEGIN; SET LOCAL a.b = '😀'; COMMIT;",
    ],
    ["two byte-order marks", "\uFEFF\uFEFFBEGIN; SET a.b = 1; COMMIT;", "\uFEFF\uFEFFBEGIN; SET LOCAL a.b = 1; COMMIT;"],
  ])("a fix keeps %s", (_what, text, left) => {
    expect(fixSql(version, text)).toBe(left);
  });

  test("what is not read is said in words", () => {
    const [message] = newLinter(version).verify("SELECT 1; selec {{ x }};", all, { filename: "a.sql" });
    expect(message?.message).toBe('Not read: syntax error at or near "selec".');
  });

  test("a very long line", () => {
    const text = `SELECT ${"'é', ".repeat(100_000)}1; LISTEN a; -- eslint-disable-line poolsafe/no-load`;
    const column = 7 + 500_000 + 3;
    expect(lintSql(version, text)).toEqual([
      `1:${String(column + 1)}-1:${String(column + 9)} error no-listen`,
      `1:${String(column + 11)} warning Unused eslint-disable directive (no problems were reported from 'poolsafe/no-load').`,
    ]);
  });

  test("five megabytes, with comments and a rule of somebody else's", { timeout: 300_000 }, () => {
    const line = "INSERT INTO t (a, b) VALUES (1, 'some text'); -- é\n";
    const count = 100_000;
    const text = `${line.repeat(count)}LISTEN a; -- eslint-disable-line poolsafe/no-listen\nLISTEN b;`;
    let statements = 0;
    const counting = ruleOf(() => ({
      Statement: () => {
        statements++;
      },
    }));
    expect(lintSql(version, text, [...all, ...counting])).toEqual([`${String(count + 2)}:1-${String(count + 2)}:9 error no-listen`]);
    expect(statements).toBe(count + 2);
  });

  /* -------------------------------------------------------------- the tree */

  test("selectors of other rules work on the tree", () => {
    const seen: string[] = [];
    const selectors = [
      "SqlFile",
      "SqlFile:exit",
      "Statement",
      "Statement:exit",
      "SqlFile > Statement",
      "SqlFile Statement:first-child",
      "Statement:last-child",
      "Statement:nth-child(2)",
      "Statement + Statement",
      "Statement ~ Statement:exit",
      ":not(SqlFile)",
      "*",
      "[type=Statement]",
      "SqlFile:has(Statement)",
      "Program",
      ":statement",
    ];
    const listening = ruleOf(({ sourceCode }) =>
      Object.fromEntries(
        selectors.map((selector) => [
          selector,
          (node: Rule.Node) => {
            seen.push(`${selector} | ${node.type as string} ${sourceCode.getText(node)}`);
          },
        ]),
      ),
    );
    const text = "-- a\nSELECT 1; /* b */ SELECT\n2 -- c\n;";
    expect(lintSql(version, text, [...bare, ...listening])).toEqual([]);
    const [file, one, two] = [`SqlFile ${text}`, "Statement SELECT 1", "Statement SELECT\n2"];
    expect(seen.toSorted()).toEqual(
      [
        `SqlFile | ${file}`,
        `SqlFile:exit | ${file}`,
        `Statement | ${one}`,
        `Statement | ${two}`,
        `Statement:exit | ${one}`,
        `Statement:exit | ${two}`,
        `SqlFile > Statement | ${one}`,
        `SqlFile > Statement | ${two}`,
        `SqlFile Statement:first-child | ${one}`,
        `Statement:last-child | ${two}`,
        `Statement:nth-child(2) | ${two}`,
        `Statement + Statement | ${two}`,
        `Statement ~ Statement:exit | ${two}`,
        `:not(SqlFile) | ${one}`,
        `:not(SqlFile) | ${two}`,
        `* | ${file}`,
        `* | ${one}`,
        `* | ${two}`,
        `[type=Statement] | ${one}`,
        `[type=Statement] | ${two}`,
        `SqlFile:has(Statement) | ${file}`,
      ].toSorted(),
    );
    // The file is entered first and left last.
    expect([seen[0], seen.at(-1)].map((one) => one?.split(" | ")[1])).toEqual([file, file]);
  });

  test("a rule of somebody else's reports and fixes", () => {
    const shouting = ruleOf(
      (context) => ({
        Statement(node: Rule.Node) {
          const text = context.sourceCode.getText(node);
          if (text !== text.toUpperCase())
            context.report({ node, message: "Quiet.", fix: (fixer) => fixer.replaceText(node, text.toUpperCase()) });
        },
      }),
      { fixable: "code" },
    );
    const text = "\uFEFFSELECT 1;\r\nselect a; -- b\r\nselect\r2";
    expect(lintSql(version, text, [...bare, ...shouting])).toEqual(["2:1-2:9 error Quiet.", "3:1-4:2 error Quiet."]);
    expect(fixSql(version, text, [...bare, ...shouting])).toBe("\uFEFFSELECT 1;\r\nSELECT A; -- b\r\nSELECT\r2");
  });

  test("places and indexes are each other's inverse, and nodes have their text", () => {
    const unit = fc.oneof(
      fc.constantFrom(
        "SELECT 1",
        ";",
        "\n",
        "\r",
        "\r\n",
        "-- a",
        "/* b\n */",
        "é",
        "😀",
        " ",
        "'c\r'",
        "\uFEFF",
        "\u2028",
        "DO $$ -- d\n$$;",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const linter = newLinter(version);
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 15 }), (units) => {
        const written = `SELECT 0;${units.join("")}`;
        linter.verify(written, bare, { filename: "a.sql" });
        // The types are those of JavaScript's.
        const code = linter.getSourceCode() as unknown as SqlCode;
        const { text, ast, lines } = code;
        expect(text).toBe(written);
        expect(lines).toEqual(text.split(/\r\n|\r|\n/));
        for (let index = 0; index <= text.length; index++) {
          const loc = code.getLocFromIndex(index);
          expect(code.getIndexFromLoc(loc)).toBe(index);
          expect(loc).toEqual(locIn(text, index));
        }
        for (const node of [ast, ...ast.statements, ...code.comments]) {
          const [start, end] = code.getRange(node);
          expect(code.getLoc(node)).toEqual({ start: code.getLocFromIndex(start), end: code.getLocFromIndex(end) });
          expect(code.getText(node)).toBe(text.slice(start, end));
          expect(code.getParent(node)).toBe(node === ast ? undefined : ast);
          expect(code.getAncestors(node)).toEqual(node === ast ? [] : [ast]);
        }
        expect(code.getRange(ast)).toEqual([0, text.length]);
        for (const comment of code.comments)
          expect([`--${comment.value ?? ""}`, `/*${comment.value ?? ""}*/`, `/*${comment.value ?? ""}`]).toContain(code.getText(comment));
      }),
      { numRuns: runs },
    );
  });

  /* -------------------------------------------------------------- rules of JavaScript */

  test("ESLint's own rules, which are for all files, find nothing and stop nothing", () => {
    const { configs } = createRequire(createRequire(import.meta.url).resolve(eslints[version]))("@eslint/js") as {
      configs: { recommended: Linter.Config };
    };
    const text = "-- a\u00a0b TODO\nSELECT\u00a01;\nLISTEN a; /* eslint-disable-line poolsafe/no-load */";
    expect(lintSql(version, text, [configs.recommended, ...recommended])).toEqual([
      "3:1-3:9 error no-listen",
      "3:11 warning Unused eslint-disable directive (no problems were reported from 'poolsafe/no-load').",
    ]);
    expect(lintSql(version, text, [...recommended, configs.recommended])).toHaveLength(2);
    expect(lintSql(version, "selec", [configs.recommended, ...recommended])).toEqual([
      '1:1 fatal Parsing error: syntax error at or near "selec"',
    ]);
  });

  test("what is said of the tree to rules of JavaScript", () => {
    const linter = newLinter(version);
    linter.verify("-- a\nSELECT /* b */ 1", bare, { filename: "a.sql" });
    const code = linter.getSourceCode() as unknown as SqlCode;
    expect(code.getAllComments()).toEqual(code.comments);
    expect(code.comments.map(({ type, value }) => [type, value])).toEqual([
      ["Line", " a"],
      ["Block", " b "],
    ]);
    expect(code.visitorKeys).toEqual({ SqlFile: ["statements"], Statement: [] });
  });

  test("language options that a configuration gives to all files", () => {
    const options: Linter.Config = { languageOptions: { ecmaVersion: 2022, globals: { a: "readonly" }, parserOptions: { project: true } } };
    expect(lintSql(version, "LISTEN a;", [options, ...recommended, options])).toEqual(["1:1-1:9 error no-listen"]);
  });
});

// Parsing is the same in all versions.
test("five megabytes that nothing can be read of", { timeout: 300_000 }, () => {
  const text = "INSERT INTO `t` VALUES (1, 'some text that is long');\n".repeat(100_000);
  expect(lintSql("10", text)).toEqual(['1:13 fatal Parsing error: syntax error at or near "`"']);
});

/* ---------------------------------------------------------------- */

interface SqlNode {
  readonly type: string;
  readonly value?: string;
}

interface SqlCode {
  readonly text: string;
  readonly lines: readonly string[];
  readonly ast: SqlNode & { readonly statements: readonly SqlNode[] };
  readonly comments: readonly SqlNode[];
  readonly visitorKeys: unknown;
  getAllComments(): readonly SqlNode[];
  getLocFromIndex(index: number): { line: number; column: number };
  getIndexFromLoc(loc: { line: number; column: number }): number;
  getRange(node: SqlNode): [number, number];
  getLoc(node: SqlNode): unknown;
  getText(node?: SqlNode): string;
  getParent(node: SqlNode): SqlNode | undefined;
  getAncestors(node: SqlNode): readonly SqlNode[];
}

function locIn(text: string, index: number): { line: number; column: number } {
  // Between CR and LF the line has not ended yet.
  const before = text.slice(0, index);
  const ends = [...before.matchAll(/\r\n|\n|\r(?!$)|\r$/g)].filter(
    ({ index: at }) => !(at === index - 1 && text[at] === "\r" && text[index] === "\n"),
  );
  const last = ends.at(-1);
  return { line: ends.length + 1, column: index - (last ? last.index + last[0].length : 0) };
}

/** A rule of another plugin. */
function ruleOf(create: Rule.RuleModule["create"], meta: Rule.RuleMetaData = {}): Linter.Config[] {
  return [{ plugins: { other: { rules: { rule: { meta, create } } } }, rules: { "other/rule": "error" } }];
}
