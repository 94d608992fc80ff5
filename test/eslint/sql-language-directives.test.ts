/** Directive comments and inline configuration in `.sql` files. */

import type { Linter } from "eslint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { checkSql, readSql } from "../../src/sql/read.ts";
import { makeProject, runEslint, versions } from "./project.ts";
import { fixSql, lintSql, newLinter, drawn, recommended } from "./sql-language.ts";

const unused = (rule?: string): string =>
  `Unused eslint-disable directive (no problems were reported${rule === undefined ? "" : ` from '${rule}'`}).`;

const runs = Number(process.env["POOLSAFE_RUNS"] ?? 50);

const label = fc.constantFrom("eslint-disable", "eslint-enable", "eslint-disable-line", "eslint-disable-next-line");
const words = fc
  .tuple(label, fc.constantFrom("", " poolsafe/no-listen", " poolsafe/no-load, poolsafe/no-listen "), fc.constantFrom("", " -- why 😀"))
  .map((parts) => parts.join(""));
/** A comment, and what ESLint leaves of it. */
const directive = fc.oneof(
  fc.tuple(words, fc.constantFrom("\n", "\r\n", "\r")).map(([text, end]) => [`-- ${text}${end}`, ` ${end}`] as const),
  words.map((text) => [`/* ${text} */`, " "] as const),
);
const around = (before: string, after: string) => directive.map((both) => both.map((one) => `${before}${one}${after}`));
/** A text, and what ESLint leaves of it. */
const statement = fc.oneof(
  fc
    .constantFrom("SELECT 1;", "\n", " -- a\r\n", "SELECT '-- eslint-disable';", "COPY t FROM stdin;\n/* eslint-disable */\n\\.\n")
    .map((text) => [text, text]),
  around(" ", "SELECT 1;"),
  around("SELECT 😀", "+ 1;"),
  around("SELECT 'é' ", ";"),
  around("DO $$ BEGIN PERFORM 1; ", "END $$;"),
  around("DO $$ BEGIN END ", "$$;"),
  around("DO 'BEGIN PERFORM ''a''; ", "END';"),
  around("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $x$ SELECT $$ /* eslint-disable */ $$; ", "$x$;"),
);

describe.each(versions)("in ESLint %s", (version) => {
  const lint = (text: string, config: readonly Linter.Config[] = []): string[] => lintSql(version, text, [...recommended, ...config]);
  const fix = (text: string): string => fixSql(version, text, recommended);

  test.each<[what: string, text: string]>([
    ["the next line, with --", "-- eslint-disable-next-line\nLISTEN a;"],
    ["the next line, with /* */", "/* eslint-disable-next-line */\nLISTEN a;"],
    ["the next line, after a comment of several", "/* eslint-disable-next-line\n poolsafe/no-listen\n*/\nLISTEN a;"],
    ["a rule", "-- eslint-disable-next-line poolsafe/no-listen\nLISTEN a;"],
    ["two stars, as VS Code's extension writes it", "/** eslint-disable-next-line poolsafe/no-listen */\nLISTEN a;"],
    ["several rules", "-- eslint-disable-next-line poolsafe/no-listen, poolsafe/no-session-role\nLISTEN a; SET ROLE b;"],
    ["with a reason", "-- eslint-disable-next-line poolsafe/no-listen -- a worker, on its own connection\nLISTEN a;"],
    ["with a reason, in a block", "/* eslint-disable-next-line poolsafe/no-listen -- a worker */\nLISTEN a;"],
    ["without blanks", "--eslint-disable-next-line\nLISTEN a;"],
    ["the line, with --", "LISTEN a; -- eslint-disable-line"],
    ["the line, with /* */", "LISTEN /* eslint-disable-line poolsafe/no-listen */ a;"],
    ["the line, with a reason", "LISTEN a; -- eslint-disable-line poolsafe/no-listen -- a worker"],
    ["the rest", "-- eslint-disable\nLISTEN a;\nSET ROLE b;"],
    ["the rest, in a block", "/* eslint-disable poolsafe/no-listen -- all of it */ LISTEN a;\nLISTEN b;"],
    ["a part", "SELECT 1;\n-- eslint-disable poolsafe/no-listen\nLISTEN a;\n-- eslint-enable poolsafe/no-listen\nSELECT 2;"],
    ["with Windows' line ends", "-- eslint-disable-next-line poolsafe/no-listen\r\nLISTEN a;\r\n"],
    ["with old line ends", "-- eslint-disable-next-line poolsafe/no-listen\rLISTEN a;\r"],
    ["after a byte-order mark", "\uFEFF-- eslint-disable-next-line poolsafe/no-listen\nLISTEN a;"],
    [
      "in a function",
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN\n  LISTEN a; -- eslint-disable-line poolsafe/no-listen\nEND $$;\nSELECT f();",
    ],
    ["in a DO", "DO $$ BEGIN\n  -- eslint-disable-next-line poolsafe/no-listen\n  LISTEN a;\nEND $$;"],
    ["in a body in single quotes", "DO 'BEGIN\n  -- eslint-disable-next-line poolsafe/no-listen\n  LISTEN a;\nEND';"],
    ["at the end of a body", "DO $$ BEGIN LISTEN a; END -- eslint-disable-line $$;"],
    ["of what runs inside a text", "DO $$ BEGIN\n  EXECUTE 'LISTEN a'; -- eslint-disable-line\nEND $$;"],
  ])("a directive for %s", (_what, text) => {
    expect(lint(text)).toEqual([]);
    expect(fix(text)).toBe(text);
  });

  test("a suppressed message says why", () => {
    // ESLint's types leave the method out.
    const linter = newLinter(version) as Linter & { getSuppressedMessages(): Linter.LintMessage[] };
    linter.verify("LISTEN a; -- eslint-disable-line -- a worker's", recommended, { filename: "a.sql" });
    expect(linter.getSuppressedMessages()).toMatchObject([
      { ruleId: "poolsafe/no-listen", suppressions: [{ kind: "directive", justification: "a worker's" }] },
    ]);
  });

  test.each<[what: string, text: string, found: string[]]>([
    ["after its end", "-- eslint-disable\nLISTEN a;\n-- eslint-enable\nLISTEN b;", ["4:1-4:9 error no-listen"]],
    ["on another line", "-- eslint-disable-next-line\n\nLISTEN a;", [`1:1 warning ${unused()}`, "3:1-3:9 error no-listen"]],
    [
      "of another rule",
      "LISTEN a; -- eslint-disable-line poolsafe/no-load",
      ["1:1-1:9 error no-listen", `1:11 warning ${unused("poolsafe/no-load")}`],
    ],
    ["in a string", "SELECT '-- eslint-disable';\nLISTEN a;", ["2:1-2:9 error no-listen"]],
    ["in what psql prints", "\\echo -- eslint-disable\nLISTEN a;", ["2:1-2:9 error no-listen"]],
    ["in data", "COPY t FROM stdin;\n-- eslint-disable\n\\.\nLISTEN a;", ["4:1-4:9 error no-listen"]],
    ["in another language", "DO LANGUAGE plperl $$ -- eslint-disable\n$$;\nLISTEN a;", ["3:1-3:9 error no-listen"]],
    ["with another word", "-- eslint-disabled\n-- see eslint-disable\n-- eslint-env x\nLISTEN a;", ["4:1-4:9 error no-listen"]],
    [
      "for its line, over several",
      "LISTEN a; /* eslint-disable-line\n poolsafe/no-listen */",
      ["1:1-1:9 error no-listen", "1:11-2:23 error eslint-disable-line comment should not span multiple lines."],
    ],
    [
      "of a rule that is not there",
      "LISTEN a; -- eslint-disable-line poolsafe/no-lisp",
      ["1:1-1:9 error no-listen", "1:11-1:50 error no-lisp"],
    ],
  ])("a directive does nothing %s", (_what, text, found) => {
    expect(lint(text)).toEqual(found);
  });

  test("ESLint is told to take no directives", () => {
    const noInlineConfig = { linterOptions: { noInlineConfig: true } };
    const text =
      '-- eslint-disable-next-line\nLISTEN a;\n/* eslint poolsafe/no-listen: "off" */\n-- eslint is fine\nSELECT 1; -- not eslint-disable';
    const why = "has no effect because you have 'noInlineConfig' setting in your config.";
    expect(lint(text, [noInlineConfig])).toEqual([
      `1:1-1:28 warning '-- eslint-disable-next-line' ${why}`,
      "2:1-2:9 error no-listen",
      `3:1-3:39 warning '/* eslint poolsafe/no-listen: "off" */' ${why}`,
    ]);
    const messages = newLinter(version).verify("-- eslint-disable\nLISTEN a;", recommended, {
      filename: "a.sql",
      allowInlineConfig: false,
    });
    expect(drawn(messages)).toEqual(["2:1-2:9 error no-listen"]);
  });

  /* -------------------------------------------------------------- unused directives */

  const load = "poolsafe/no-load";
  test.each<[what: string, text: string, found: string[], left: string]>([
    ["the whole comment", "SELECT 1; -- eslint-disable-line\nSELECT 2;", [`1:11 warning ${unused()}`], "SELECT 1;  \nSELECT 2;"],
    ["a block", "SELECT /* eslint-disable-line */1;", [`1:8 warning ${unused()}`], "SELECT  1;"],
    ["a block with two stars", "/** eslint-disable */ SELECT 1;", [`1:1 warning ${unused()}`], "  SELECT 1;"],
    ["a block between signs", "SELECT 1 -/* eslint-disable-line */- 1;", [`1:11 warning ${unused()}`], "SELECT 1 - - 1;"],
    [
      "a block of several lines",
      "/* eslint-disable\n x\n -- why */ SELECT 1",
      ["1:1-3:11 error Definition for rule 'x' was not found."],
      "/* eslint-disable\n x\n -- why */ SELECT 1",
    ],
    ["at the end of the file", "SELECT 1\n-- eslint-disable", [`2:1 warning ${unused()}`], "SELECT 1\n "],
    ["nothing but it", "-- eslint-disable", [`1:1 warning ${unused()}`], " "],
    ["with Windows' line ends", "-- eslint-disable-next-line\r\nSELECT 1;\r\n", [`1:1 warning ${unused()}`], " \r\nSELECT 1;\r\n"],
    ["with old line ends", "SELECT 1; -- eslint-disable-line\rSELECT 2;", [`1:11 warning ${unused()}`], "SELECT 1;  \rSELECT 2;"],
    ["after a byte-order mark", "\uFEFF-- eslint-disable\nSELECT 1", [`1:1 warning ${unused()}`], "\uFEFF \nSELECT 1"],
    ["with a reason", `-- eslint-disable-next-line ${load} -- was needed\nSELECT 1`, [`1:1 warning ${unused(load)}`], " \nSELECT 1"],
    [
      "the last of several",
      `LISTEN a; -- eslint-disable-line poolsafe/no-listen, ${load}`,
      [`1:11 warning ${unused(load)}`],
      "LISTEN a; -- eslint-disable-line poolsafe/no-listen",
    ],
    [
      "the first of several",
      `/* eslint-disable ${load} , poolsafe/no-listen -- why */ LISTEN a;`,
      [`1:1 warning ${unused(load)}`],
      "/* eslint-disable poolsafe/no-listen -- why */ LISTEN a;",
    ],
    [
      "one in the middle",
      `LISTEN a; SET ROLE b; -- eslint-disable-line poolsafe/no-listen, ${load}, poolsafe/no-session-role`,
      [`1:23 warning ${unused(load)}`],
      "LISTEN a; SET ROLE b; -- eslint-disable-line poolsafe/no-listen, poolsafe/no-session-role",
    ],
    [
      "one that is quoted",
      `LISTEN a; -- eslint-disable-line "${load}", 'poolsafe/no-listen'`,
      [`1:11 warning ${unused(load)}`],
      "LISTEN a; -- eslint-disable-line 'poolsafe/no-listen'",
    ],
    [
      "in a body",
      "DO $$ BEGIN\n  PERFORM 1; -- eslint-disable-line\nEND $$;",
      [`2:14 warning ${unused()}`],
      "DO $$ BEGIN\n  PERFORM 1;  \nEND $$;",
    ],
    ["at the end of a body", "DO $$ BEGIN END -- eslint-disable-line $$;", [`1:17 warning ${unused()}`], "DO $$ BEGIN END  $$;"],
    [
      "at the end of a body, of several",
      `DO $$ BEGIN LISTEN a; END -- eslint-disable-line poolsafe/no-listen, ${load}$$;`,
      [`1:27 warning ${unused(load)}`],
      "DO $$ BEGIN LISTEN a; END -- eslint-disable-line poolsafe/no-listen$$;",
    ],
    [
      "in a body in single quotes",
      "DO 'BEGIN END -- eslint-disable-line -- it''s needed';",
      [`1:15 warning ${unused()}`],
      "DO 'BEGIN END  ';",
    ],
    [
      "one that enables",
      "SELECT 1;\n-- eslint-enable",
      ["2:1 warning Unused eslint-enable directive (no matching eslint-disable directives were found)."],
      "SELECT 1;\n ",
    ],
  ])("an unused directive is removed: %s", (_what, text, found, left) => {
    expect([lint(text), fix(text)]).toEqual([found, left]);
    expect(lint(left)).toEqual(found.filter((one) => !one.includes("Unused")));
    expect(checkSql(left)).toBe(true);
  });

  test("unused directives are removed wherever they stand, and nothing else", { timeout: 300_000 }, () => {
    const linter = newLinter(version);
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), fc.constantFrom("", "\uFEFF"), (statements, start) => {
        const [written, left] = [0, 1].map((n) => start + statements.map((parts) => parts[n]).join(""));
        expect(linter.verifyAndFix(written ?? "", recommended, { filename: "a.sql" })).toMatchObject({ messages: [], output: left });
        expect([...readSql(left ?? "")].filter(({ kind }) => kind === "unread")).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  test("an unused directive is removed beside a fix", () => {
    const text = `BEGIN;\nSET a.b = 1; -- eslint-disable-line ${load}\nCOMMIT;`;
    expect(lint(text)).toEqual(["2:1-2:12 error no-session-set", `2:14 warning ${unused(load)}`]);
    expect(fix(text)).toBe("BEGIN;\nSET LOCAL a.b = 1;  \nCOMMIT;");
  });

  test("unused directives are an error where that is asked", () => {
    const asked: Linter.Config = { linterOptions: { reportUnusedDisableDirectives: "error" } };
    expect(lint("SELECT 1; -- eslint-disable-line", [asked])).toEqual([`1:11 error ${unused()}`]);
    expect(lint("SELECT 1; -- eslint-disable-line", [{ linterOptions: { reportUnusedDisableDirectives: "off" } }])).toEqual([]);
    const options = { filename: "a.sql", reportUnusedDisableDirectives: true };
    expect(drawn(newLinter(version).verify("SELECT 1; /* eslint-disable-line */", recommended, options))).toEqual([
      `1:11 error ${unused()}`,
    ]);
  });

  /* -------------------------------------------------------------- inline configuration */

  const cursor = "DECLARE c CURSOR WITH HOLD FOR SELECT 1;";
  test.each<[what: string, text: string, found: string[]]>([
    ["off", '/* eslint poolsafe/no-listen: "off" */\nLISTEN a;', []],
    ["off, as a line", '-- eslint poolsafe/no-listen: "off"\nLISTEN a;', []],
    ["off, with more blanks", "--  eslint\t  'poolsafe/no-listen' : \"off\"\nLISTEN a;", []],
    ["off, without quotes", "-- eslint poolsafe/no-listen: off\nLISTEN a;", []],
    ["off, as a number and with a reason", "/* eslint poolsafe/no-listen: 0 -- a worker */\nLISTEN a;", []],
    ["off, at the end", 'LISTEN a;\n/* eslint poolsafe/no-listen: "off" */', []],
    ["a warning", '/* eslint poolsafe/no-listen: "warn" */\nLISTEN a;', ["2:1-2:9 warning no-listen"]],
    [
      "several",
      '/* eslint poolsafe/no-listen: "off",\n poolsafe/no-session-role: "warn" */\nLISTEN a; SET ROLE b;',
      ["3:11-3:21 warning no-session-role"],
    ],
    [
      "options",
      'SELECT pg_advisory_unlock(1); -- eslint poolsafe/no-session-advisory-lock: ["error", { "impacts": ["risk"] }]',
      ["1:8-1:29 error no-session-advisory-lock"],
    ],
    [
      "options, without quotes",
      "SELECT pg_advisory_unlock(1); /* eslint poolsafe/no-session-advisory-lock: [error, {impacts: [risk]}] */",
      ["1:8-1:29 error no-session-advisory-lock"],
    ],
    ["options that leave a finding out", `${cursor} -- eslint poolsafe/no-with-hold-cursor: ["error", {"impacts": ["risk"]}]`, []],
    ["in a body", 'DO $$ BEGIN LISTEN a; END $$ /* eslint poolsafe/no-listen: "off" */', []],
    ["nothing", "/* eslint */ SELECT 1", []],
    ["a block with two stars", '/** eslint poolsafe/no-listen: "off" */ LISTEN a;', []],
    ["a sentence", "-- eslint complains here, see below\n--eslint\nSELECT 1;", []],
  ])("inline configuration: %s", (_what, text, found) => {
    expect(lint(text)).toEqual(found);
  });

  test.each<[what: string, comment: string, said: RegExp]>([
    ["no configuration", "eslint is great", /^1:1-1:22 fatal Failed to parse JSON from 'is great'/],
    ["half of one", 'eslint poolsafe/no-listen: ["error"', /^1:1-1:\d+ fatal .*Failed to parse JSON/],
    [
      "no severity",
      "eslint poolsafe/no-listen: loud",
      /^1:1-1:38 (?:error Inline configuration for rule "poolsafe\/no-listen" is invalid|fatal .*Failed to parse JSON)/,
    ],
    [
      "null",
      "eslint poolsafe/no-listen: null",
      /^1:1-1:38 (?:error Inline configuration for rule "poolsafe\/no-listen" is invalid|fatal .*Failed to parse JSON)/,
    ],
    [
      "no such option",
      'eslint poolsafe/no-listen: ["error", {"impact": ["risk"]}]',
      /^1:1-1:\d+ error Inline configuration for rule "poolsafe\/no-listen" is invalid:\n.*\n?.*Unexpected property "impact". Expected properties: "impacts"/,
    ],
    [
      "no such impact",
      'eslint poolsafe/no-listen: ["error", {"impacts": ["loud"]}]',
      /^1:1-1:\d+ error Inline configuration for rule "poolsafe\/no-listen" is invalid/,
    ],
    ["no such rule", 'eslint poolsafe/no-lisp: "off"', /^1:1-1:37 error no-lisp/],
  ])("malformed inline configuration is a message: %s", (_what, comment, said) => {
    const found = lint(`/* ${comment} */\nLISTEN a;`);
    expect([found.length, found[1]]).toEqual([2, "2:1-2:9 error no-listen"]);
    expect(found[0]).toMatch(said);
  });
});

test.each(versions)("at the command line of ESLint %s", { timeout: 300_000 }, async (version) => {
  const written = `\uFEFF-- eslint-disable-next-line poolsafe/no-listen, poolsafe/no-load -- a worker\r\nLISTEN a;\r\nSELECT 1; -- eslint-disable-line\r\n`;
  const project = makeProject(version, {
    "eslint.config.js": 'import poolsafe from "poolsafe/eslint-plugin";\nexport default [...poolsafe.configs.recommended];\n',
    "a.sql": written,
  });
  try {
    const told = await runEslint(project, ["--report-unused-disable-directives", "a.sql"]);
    expect([told.exit, told.out.split("\n").slice(2, 4), told.err]).toEqual([
      1,
      [`  1:1   error  ${unused("poolsafe/no-load").slice(0, -1)}`, `  3:11  error  ${unused().slice(0, -1)}`],
      "",
    ]);
    const fixed = await runEslint(project, ["--fix", "a.sql"]);
    expect([fixed.exit, fixed.out]).toEqual([0, ""]);
    expect(project.read("a.sql")).toBe("\uFEFF-- eslint-disable-next-line poolsafe/no-listen -- a worker\r\nLISTEN a;\r\nSELECT 1;  \r\n");
    const ignored = await runEslint(project, ["--no-inline-config", "a.sql"]);
    expect([ignored.exit, ignored.out.includes("2:1  error  `LISTEN a` needs a server connection of its own")]).toEqual([1, true]);
  } finally {
    project.remove();
  }
});
