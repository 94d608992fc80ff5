/** Comments that silence findings: what each reaches, in both languages, and what is wrong with one. */
import { describe, expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { analyze } from "../src/analyze.ts";
import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { createCodeReader } from "../src/extract/typescript/extract.ts";
import { choosePooler } from "../src/poolers/index.ts";
import { makeSource, positionAt } from "../src/source.ts";
import type { SuppressionOptions } from "../src/suppressions/suppress.ts";
import type { Finding, Source } from "../src/types.ts";
import { applyEdits } from "./support/draw.ts";

const pooler = choosePooler({ name: "pgbouncer" });
const ruleIds = rules.map(({ id }) => id);

interface Result {
  /** `3 no-listen` */
  readonly kept: readonly string[];
  readonly silenced: readonly string[];
  readonly problems: readonly string[];
  readonly findings: readonly Finding[];
}

function run(path: string, text: string, options: Partial<SuppressionOptions> = {}): Result {
  const source = makeSource(path, text);
  const code = createCodeReader({ drivers, others: otherDatabases, read: () => undefined });
  const suppressions: SuppressionOptions = { honour: "all", tellsUnused: true, requireReason: false, ruleIds, ...options };
  const { findings, suppressed } = analyze([source], { rules, pooler, code, suppressions });
  const at = ({ rule, place }: Finding): string => `${positionAt(source, place.span.start).line} ${rule}`;
  return {
    kept: findings.filter(({ rule }) => rule !== "valid-suppression").map(at),
    silenced: suppressed.map(at),
    problems: findings
      .filter(({ rule }) => rule === "valid-suppression")
      .map((one) => `${positionAt(source, one.place.span.start).line} ${one.severity}: ${one.message} ${one.help}`),
    findings,
  };
}

const sql = (text: string, options?: Partial<SuppressionOptions>): Omit<Result, "findings"> => essence(run("a.sql", text, options));
const code = (text: string, options?: Partial<SuppressionOptions>): Omit<Result, "findings"> =>
  essence(run("a.ts", `import { Pool } from "pg"; const pool = new Pool();\n${text}`, options));

function essence({ kept, silenced, problems }: Result): Omit<Result, "findings"> {
  return { kept, silenced, problems };
}

const silent = (...silenced: string[]): Omit<Result, "findings"> => ({ kept: [], silenced, problems: [] });

describe("what a comment reaches", () => {
  test.each([
    ["the next statement, over lines and blank ones", "-- poolsafe-disable-next\n\nLISTEN\n  a;", silent("3 no-listen")],
    [
      "the next statement only",
      "-- poolsafe-disable-next\nLISTEN a;\nLISTEN b;",
      { kept: ["3 no-listen"], silenced: ["2 no-listen"], problems: [] },
    ],
    ["the next line", "-- poolsafe-disable-next-line no-listen -- why\nLISTEN a;", silent("2 no-listen")],
    ["its own line", "LISTEN a; -- poolsafe-disable-line\nLISTEN b;", { kept: ["2 no-listen"], silenced: ["1 no-listen"], problems: [] }],
    [
      "a range",
      "LISTEN a;\n/* poolsafe-disable no-listen */\nLISTEN b;\n/* poolsafe-enable */\nLISTEN c;",
      { kept: ["1 no-listen", "5 no-listen"], silenced: ["3 no-listen"], problems: [] },
    ],
    [
      "a range from which one rule is taken back",
      "-- poolsafe-disable\nLISTEN a;\n-- poolsafe-enable no-listen\nLISTEN b; SELECT pg_advisory_lock(1);",
      { kept: ["4 no-listen"], silenced: ["2 no-listen", "4 no-session-advisory-lock"], problems: [] },
    ],
    ["the whole file, from its end too", "LISTEN a;\n-- poolsafe-disable-file no-listen", silent("1 no-listen")],
    [
      "other rules only",
      "-- poolsafe-disable-next-line no-load, no-session-set\nSET a.b = 1; LISTEN a;",
      {
        kept: ["2 no-listen"],
        silenced: ["2 no-session-set"],
        problems: ["1 warning: Nothing of `no-load` is found here that this comment silences. Remove these names from it."],
      },
    ],
    [
      "with CRLF",
      "-- poolsafe-disable-next-line\r\nLISTEN a;\r\nLISTEN b;",
      { kept: ["3 no-listen"], silenced: ["2 no-listen"], problems: [] },
    ],
    ["ESLint's, with its namespace", "-- eslint-disable-next-line poolsafe/no-listen -- why\nLISTEN a;", silent("2 no-listen")],
    ["ESLint's, as editors write it", "/** eslint-disable-next-line poolsafe/no-listen */\nLISTEN a;", silent("2 no-listen")],
    [
      "nothing, where a reason stands without its hyphens",
      "-- eslint-disable-next-line poolsafe/no-listen because\nLISTEN a;",
      {
        kept: ["2 no-listen"],
        silenced: [],
        problems: [
          "1 error: There is no rule `no-listen because`, so this comment does nothing for it. Take the name from a finding, or from the README; a reason stands behind two hyphens with blanks around them: ` -- why`.",
        ],
      },
    ],
    ["ESLint's, for all rules", "/* eslint-disable */\nLISTEN a;", silent("2 no-listen")],
    [
      "nothing, where ESLint's are for others",
      "-- eslint-disable-next-line other/no-listen\nLISTEN a;",
      { kept: ["2 no-listen"], silenced: [], problems: [] },
    ],
    [
      "a statement in a body",
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  -- poolsafe-disable-next\n  PERFORM pg_advisory_lock(1);\n  PERFORM pg_advisory_lock(2);\nEND $$;\nSELECT f();",
      { kept: ["5 no-session-advisory-lock"], silenced: ["4 no-session-advisory-lock"], problems: [] },
    ],
    ["nothing from inside a string", "SELECT '-- poolsafe-disable-file'; LISTEN a;", { kept: ["1 no-listen"], silenced: [], problems: [] }],
  ])("SQL: %s", (_what, text, expected) => {
    expect(sql(text)).toEqual(expected);
  });

  test.each([
    ["the next statement", "// poolsafe-disable-next no-listen\nawait pool\n  .query(\n    'LISTEN a');", silent("5 no-listen")],
    [
      "a member of a class",
      "class A {\n  // poolsafe-disable-next\n  async f() { await pool.query('LISTEN a'); }\n}\nnew A().f();",
      silent("4 no-listen"),
    ],
    ["ESLint's next line", "// eslint-disable-next-line poolsafe/no-listen\nawait pool.query('LISTEN a');", silent("3 no-listen")],
    ["ESLint's range in a block comment", "/* eslint-disable poolsafe/no-listen */\nawait pool.query('LISTEN a');", silent("3 no-listen")],
    [
      "but not ESLint's range in a line comment",
      "// eslint-disable poolsafe/no-listen\nawait pool.query('LISTEN a');",
      {
        kept: ["3 no-listen"],
        silenced: [],
        problems: [],
      },
    ],
    ["a line in JSX", "const a = <p>{/* poolsafe-disable-line */ pool.query('LISTEN a')}</p>;", silent("2 no-listen")],
    [
      "nothing from a string, a template or a regular expression",
      "const a = ['// poolsafe-disable-file', `/* poolsafe-disable-file */`, /poolsafe-disable-file/];\nawait pool.query('LISTEN a');",
      {
        kept: ["3 no-listen"],
        silenced: [],
        problems: [],
      },
    ],
  ])("code: %s", (_what, text, expected) => {
    expect(essence(run("a.tsx", `import { Pool } from "pg"; const pool = new Pool();\n${text}`))).toEqual(expected);
  });

  test("a host that honours ESLint's comments itself", () => {
    const text = "-- eslint-disable-next-line poolsafe/no-listen\nLISTEN a;\n-- poolsafe-disable-next\nLISTEN b;";
    expect(sql(text, { honour: "own" })).toEqual({ kept: ["2 no-listen"], silenced: ["4 no-listen"], problems: [] });
  });
});

describe("what is wrong with a comment", () => {
  test.each([
    ["unused", "-- poolsafe-disable-file\nSELECT 1;", ["1 warning: Nothing is found here that this comment silences. Remove the comment."]],
    [
      "unused, ESLint's",
      "-- eslint-disable-next-line poolsafe/no-listen\nSELECT 1;",
      ["1 warning: Nothing of `no-listen` is found here that this comment silences. Remove the comment."],
    ],
    [
      "a word that is none",
      "-- poolsafe-disable-next-statement no-listen\nSELECT 1;",
      [
        "1 error: poolsafe knows no comment `poolsafe-disable-next-statement`, so this one does nothing. Write `poolsafe-disable-next` for the next statement; docs/suppressions.md has the others.",
      ],
    ],
    ["nobody knows for whom it is", "-- eslint-disable-next-line\nSELECT 1;", []],
    ["it takes back", "-- poolsafe-enable\nSELECT 1;", []],
    [
      "an unknown rule",
      "-- poolsafe-disable-file no-lisen\nSELECT 1;",
      [
        "1 error: There is no rule `no-lisen`, so this comment does nothing for it. Take the name from a finding, or from the README; a reason stands behind two hyphens with blanks around them: ` -- why`.",
      ],
    ],
  ])("%s", (_what, text, problems) => {
    expect(sql(text).problems).toEqual(problems);
  });

  test("not where other files decide", () => {
    expect(sql("-- poolsafe-disable-file\nSELECT 1;", { tellsUnused: false }).problems).toEqual([]);
    expect(sql("-- poolsafe-disable-file no-lisen\nSELECT 1;", { tellsUnused: false }).problems).toEqual([
      "1 error: There is no rule `no-lisen`, so this comment does nothing for it. Take the name from a finding, or from the README; a reason stands behind two hyphens with blanks around them: ` -- why`.",
    ]);
  });

  test("a comment that speaks of the rules of others too is not removed", () => {
    const [finding] = run("a.sql", "-- eslint-disable-next-line poolsafe/no-listen, other/rule\nSELECT 1;").findings;
    expect(finding?.fixes).toEqual([]);
  });

  test("rules of the hosts", () => {
    expect(sql("-- eslint-disable-next-line poolsafe/no-unread, poolsafe/valid-suppression\nSELECT 1;").problems).toEqual([]);
  });

  test("no reason, where nobody knows for whom it is", () => {
    expect(sql("-- eslint-disable-next-line\nLISTEN a;", { requireReason: true })).toEqual(silent("2 no-listen"));
  });

  test("no reason, where one is asked for", () => {
    const text = "-- poolsafe-disable-next no-listen\nLISTEN a;\n-- poolsafe-disable-next no-listen -- read by a person\nLISTEN b;";
    expect(sql(text, { requireReason: true })).toEqual({
      kept: [],
      silenced: ["2 no-listen", "4 no-listen"],
      problems: [
        "1 error: This comment does not say why it silences poolsafe. Write it behind two hyphens: `poolsafe-disable-next no-listen -- why`.",
      ],
    });
  });

  test("code in which nothing else is", () => {
    expect(code("// poolsafe-disable-next-line\nconst a = 1;").problems).toEqual([
      "2 warning: Nothing is found here that this comment silences. Remove the comment.",
    ]);
  });

  test.each([
    ["SELECT 1;\n  -- poolsafe-disable-next\nSELECT 2;", "SELECT 1;\nSELECT 2;"],
    ["SELECT 1; -- poolsafe-disable-line\r\nSELECT 2;", "SELECT 1;\r\nSELECT 2;"],
    ["SELECT 1\n/* poolsafe-disable-line */;", "SELECT 1\n;"],
    ["SELECT 1/* poolsafe-disable-line */FROM t;", "SELECT 1 FROM t;"],
    ["SELECT 1 /* poolsafe-disable-line */FROM t;", "SELECT 1 FROM t;"],
    ["SELECT 1 /* poolsafe-disable-line */ FROM t;", "SELECT 1 FROM t;"],
    ["  /* poolsafe-disable-line */ SELECT 1;", "  SELECT 1;"],
    ["-- poolsafe-disable-file", ""],
  ])("the fix of %j", (text, fixed) => {
    const [finding] = run("a.sql", text).findings;
    expect(applyEdits(text, finding?.fixes[0]?.edits ?? [])).toBe(fixed);
  });
});

describe("a statement that another file sends", () => {
  const sender = 'import { Pool } from "pg";\nimport { START } from "./sql.ts";\nconst pool = new Pool();\n';
  const constant = 'export const START = "SET ROLE admin";\n';

  function check(texts: Readonly<Record<string, string>>, checked = Object.keys(texts)): readonly string[] {
    const sources = new Map(Object.entries(texts).map(([path, text]) => [path, makeSource(path, text)]));
    const read = (path: string): Source | undefined => sources.get(path);
    const code = createCodeReader({ drivers, others: otherDatabases, read });
    const suppressions: SuppressionOptions = { honour: "all", tellsUnused: true, requireReason: false, ruleIds };
    const asked = checked.flatMap((path) => sources.get(path) ?? []);
    return analyze(asked, { rules, pooler, code, read, suppressions }).findings.map(({ rule, place }) => `${place.source.path} ${rule}`);
  }
  const comment = "// poolsafe-disable-next no-session-role\n";
  const send = "await pool.query(START);\n";

  test("is silenced where it stands, also when only the sender is checked", () => {
    const texts = { "a.ts": sender + send, "sql.ts": comment + constant };
    expect([check(texts), check(texts, ["a.ts"])]).toEqual([[], []]);
  });

  test("is silenced where it is sent, if it is in all places", () => {
    expect(check({ "a.ts": sender + comment + send, "sql.ts": constant })).toEqual([]);
    expect(check({ "a.ts": sender + comment + send + send, "sql.ts": constant })).toEqual(["sql.ts no-session-role"]);
  });
});
