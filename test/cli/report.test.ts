import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { formats } from "../../src/report/index.ts";
import type { Format, ReportInput, RuleText } from "../../src/report/format.ts";
import { codeFrame } from "../../src/report/parts/frame.ts";
import { paintFor } from "../../src/report/parts/paint.ts";
import { makeSource } from "../../src/source.ts";
import type { Finding, Place, Source } from "../../src/types.ts";

function placeOf(source: Source, part: string): Place {
  const start = source.text.indexOf(part);
  return { source, span: { start, end: start + part.length } };
}

const migration = makeSource(
  "db/migrations/007_tenant.sql",
  `BEGIN;
SET search_path TO tenant_a;
ALTER TABLE orders ADD COLUMN note text;
COMMIT;

SELECT count(*) FROM orders;
`,
);
const worker = makeSource("db/worker.sql", "LISTEN orders;\n\nSELECT setseed(0.5);\nSET LOCAL lock_timeout = '1s';\nLISTEN invoices;\n");

const findings: readonly Finding[] = [
  {
    rule: "no-session-set",
    impact: "breaks",
    severity: "error",
    verdict: "leaks",
    place: placeOf(migration, "SET search_path TO tenant_a"),
    message: "`SET search_path` stays on the server connection when its transaction ends.",
    help: "Use `SET LOCAL` inside the transaction.",
    docs: "https://example.test/no-session-set",
    related: [{ ...placeOf(migration, "SELECT count(*) FROM orders"), message: "relied on here, in a later transaction" }],
    fixes: [
      {
        title: "Make it `SET LOCAL`.",
        safe: true,
        edits: [{ start: migration.text.indexOf("search_path"), end: migration.text.indexOf("search_path"), text: "LOCAL " }],
      },
      { title: "Remove it, if the connection string names the schema.", safe: false, edits: [] },
    ],
    fingerprint: "f1",
  },
  ...["LISTEN orders", "LISTEN invoices"].map((text): Finding => ({
    rule: "no-listen",
    impact: "breaks",
    severity: "error",
    verdict: "misdelivered",
    place: placeOf(worker, text),
    message: `\`${text}\` needs one session.`,
    help: "Listen on a direct connection.",
    docs: "https://example.test/no-listen",
    related: [],
    fixes: [],
    fingerprint: text,
  })),
  {
    rule: "no-session-random",
    impact: "risk",
    severity: "warning",
    verdict: "leaks",
    place: placeOf(worker, "setseed(0.5)"),
    message: "`setseed(0.5)` seeds whichever backend it meets.",
    help: "Draw in the same statement.",
    docs: "https://example.test/no-session-random",
    related: [],
    fixes: [],
    fingerprint: "f3",
  },
  {
    rule: "require-transaction",
    impact: "ineffective",
    severity: "error",
    verdict: "fails",
    place: placeOf(worker, "SET LOCAL lock_timeout = '1s'"),
    message: "`SET LOCAL` does nothing outside a transaction.",
    help: "Put it inside `BEGIN … COMMIT`.",
    docs: "https://example.test/require-transaction",
    related: [],
    fixes: [],
    fingerprint: "f4",
  },
];

/** All that could be markup, a command or the end of a text somewhere. */
const poison =
  "::error title=x::pwned\n::set-output name=a::b\r\n##[error]x %0A%25 ]]> --> <script>alert(1)</script> <!-- &amp; &#0; \"' ` `` ``` | \\| **b** _i_ [a](https://evil.test) ![i](https://evil.test/x.png) https://evil.test www.evil.test me@evil.test @octocat #1 :tada: $x$ \u001b[31m\u009b1m\u0000\u0007 \u202e \ufffe {0} \\";
const poisoned = makeSource(
  `db/::warning::${poison.replaceAll("/", "\u2215").replaceAll("\0", "")}.sql`,
  `LISTEN "${poison}";\n<script>alert(2)</script>\n`,
);

const hostile: Finding = {
  rule: "no-listen",
  impact: "breaks",
  severity: "error",
  verdict: "misdelivered",
  place: { source: poisoned, span: { start: 0, end: poisoned.text.indexOf(";\n<script>") } },
  message: `\`LISTEN "${poison}"\` needs one session.`,
  help: `Listen on a direct connection, not on ${poison}`,
  docs: "https://example.test/no-listen",
  related: [{ ...placeOf(poisoned, "<script>alert(2)"), message: `${poison} here` }],
  fixes: [{ title: `Leave \`${poison}\` out`, safe: false, edits: [{ start: 0, end: 6, text: `/* ${poison} */` }] }],
  fingerprint: "f5",
};

const rules: readonly RuleText[] = [
  {
    id: "no-listen",
    description: "Disallow listening on a server connection that is given to others",
    docs: "https://example.test/docs/rules/no-listen.md",
    severity: "error",
    page: () =>
      "# no-listen\n\nDisallow it.\n\n## Problem\n\nSee [poolers](../poolers.md#listen), [PostgreSQL](https://www.postgresql.org/).\n\n<!-- eslint -->\n\n## In ESLint\n\n<!-- /eslint -->\n\n## References\n",
  },
  {
    id: "no-session-set",
    description: "Disallow settings that outlive their transaction",
    docs: "https://example.test/docs/rules/no-session-set.md",
    severity: "off",
    page: () => "",
  },
];

const unreadOf = (amount: number): ReportInput["analysis"]["coverage"]["unread"] =>
  Array.from({ length: amount }, (_, index) => ({
    source: worker,
    span: { start: index, end: index + 1 },
    reason: `syntax error at or near "${index}"`,
  }));

interface InputParts extends Partial<ReportInput> {
  readonly found?: readonly Finding[];
  readonly suppressed?: readonly Finding[];
  readonly unread?: number | ReportInput["analysis"]["coverage"]["unread"];
  readonly unreadFiles?: number;
}

function input(parts: InputParts): ReportInput {
  const { found = findings, suppressed = [], unread = 0, unreadFiles = 0, ...rest } = parts;
  const pieces = typeof unread === "number" ? unreadOf(unread) : unread;
  const coverage = { files: 14 + unreadFiles, analysed: 14, queries: 14, statements: 1213, unread: pieces };
  return {
    analysis: { findings: found, suppressed, coverage },
    pooler: { name: "pgbouncer", title: "PgBouncer", version: "1.24", mode: "transaction" },
    colour: false,
    notes: [],
    listsUnread: true,
    version: "1.2.3",
    rules,
    folder: "",
    ...rest,
  };
}

const cases: Readonly<Record<string, ReportInput>> = {
  findings: input({}),
  colour: input({ colour: true, found: findings.slice(0, 1) }),
  "no blocker": input({ found: findings.slice(3) }),
  clean: input({ found: [] }),
  "clean, with gaps": input({ found: [], unread: 2, notes: ["3 TypeScript and JavaScript files were passed by."] }),
  "clean, but a file could not be read": input({ found: [], unread: 1, unreadFiles: 1 }),
  "more gaps than are listed": input({ found: findings.slice(3), unread: 14 }),
  "gaps that are not listed": input({ found: [], unread: 2, listsUnread: false }),
  "with a baseline, packages and owners": input({
    baseline: { known: findings.slice(1, 2), gone: 3 },
    belonging: () => ({
      packageOf: (path) => (path.startsWith("db/migrations") ? "@acme/db" : undefined),
      ownersOf: (path) => (path.startsWith("db/migrations") ? ["@acme/db", "@dana"] : []),
    }),
  }),
  suppressed: input({ found: findings.slice(1, 2), suppressed: findings.slice(2, 4) }),
  "in a folder of the repository": input({ found: findings.slice(1, 2), unread: 1, folder: "packages/a b/" }),
  "nothing to read": input({
    analysis: { findings: [], suppressed: [], coverage: { files: 0, analysed: 0, queries: 0, statements: 0, unread: [] } },
    notes: ["No SQL, TypeScript or JavaScript file was found here."],
  }),
  hostile: input({ found: [hostile, hostile], suppressed: [hostile], unread: [{ ...hostile.place, reason: `syntax error at ${poison}` }] }),
};

test("each format is listed: the folder holds the formats, the audits that have a file of their own, and their parts", () => {
  const files = readdirSync(join(import.meta.dirname, "../../src/report")).filter((name) => name.endsWith(".ts"));
  const listed = formats.map((format) => `${format.name}.ts`);
  expect(files.sort()).toEqual([...listed, "audit-markdown.ts", "audit-text.ts", "format.ts", "index.ts"].sort());
});

/** Of a page for a browser, what is the same in all of them is not drawn: its style sheet, its script, and the policy that names them. */
function drawnPart(report: string, { name }: Format): string {
  if (name !== "html") return report;
  return report
    .replace(/<style>[^]*?<\/style>/, "<style>…</style>")
    .replace(/<script>[^]*?<\/script>/, "<script>…</script>")
    .replaceAll(/'sha256-[^']*'/g, "'sha256-…'");
}

describe.each(formats)("$name", (format) => {
  test.each(Object.keys(cases))("check: %s", async (name) => {
    const report = drawnPart(await format.check(cases[name] ?? input({})), format);
    await expect(report).toMatchFileSnapshot(`../../fixtures/reports/${format.name}/check/${name.replaceAll(/\W+/g, "-")}.out`);
  });
  // Where the two do not differ, one of them is drawn.
  test.each(format.audit === format.check ? [] : Object.keys(cases))("audit: %s", async (name) => {
    const report = drawnPart(await format.audit(cases[name] ?? input({})), format);
    await expect(report).toMatchFileSnapshot(`../../fixtures/reports/${format.name}/audit/${name.replaceAll(/\W+/g, "-")}.out`);
  });
});

function frame(text: string, part: string): string[] {
  return codeFrame(placeOf(makeSource("a.sql", text), part), paintFor(false));
}

describe("the code frame", () => {
  test("marks the span, with a line before and after", () => {
    expect(frame("a;\nb;\n  SET x = 1;\nc;\nd;\n", "SET x = 1")).toEqual([
      "  2 | b;",
      "> 3 |   SET x = 1;",
      "    |   ^^^^^^^^^",
      "  4 | c;",
    ]);
  });

  test("blank neighbours are left out, and line ends of every kind are none of the text", () => {
    expect(frame("\r\nLISTEN a;\r\n\r\nx", "LISTEN a")).toEqual(["> 2 | LISTEN a;", "    | ^^^^^^^^"]);
  });

  test("several lines are marked from their first sign to their last", () => {
    expect(frame("SELECT\n    pg_advisory_lock(\n      1)\n;", "pg_advisory_lock(\n      1)")).toEqual([
      "  1 | SELECT",
      "> 2 |     pg_advisory_lock(",
      "    |     ^^^^^^^^^^^^^^^^^",
      "> 3 |       1)",
      "    |       ^^",
      "  4 | ;",
    ]);
  });

  test("a long span shows its beginning and its end", () => {
    const lines = Array.from({ length: 12 }, (_, index) => `l${index + 1}`);
    const text = lines.join("\n");
    expect(frame(text, text)).toEqual([
      ...["l1", "l2", "l3", "l4"].flatMap((line, index) => [`>  ${index + 1} | ${line}`, "     | ^^"]),
      "     | …",
      "> 12 | l12",
      "     | ^^^",
    ]);
  });

  test("marks stand under their text after tabs, wide characters and combining marks", () => {
    expect(frame("\tSELECT '漢字', 'e\u0301', x;", "x")).toEqual(["> 1 |   SELECT '漢字', 'e\u0301', x;", "    |                       ^"]);
  });

  test("a long line is cut around the span", () => {
    const [code, marks] = frame(`SELECT ${"1, ".repeat(100)}lock(7), ${"2, ".repeat(100)}3;`, "lock(7)");
    expect(code).toMatch(/^> 1 \| ….*lock\(7\).*…$/);
    expect(code?.length).toBeLessThan(140);
    expect(marks?.indexOf("^")).toBe(code?.indexOf("lock(7)"));
    expect(marks?.trim()).toBe(`| ${" ".repeat((code?.indexOf("lock(7)") ?? 0) - 6)}^^^^^^^`);
  });

  test("an empty span has one mark; a place without text has no frame", () => {
    expect(frame("abc", "")).toEqual(["> 1 | abc", "    | ^"]);
    expect(codeFrame({ source: makeSource("a.sql", ""), span: { start: 0, end: 0 } }, paintFor(false))).toEqual([]);
  });

  test("control characters cannot reach the terminal", () => {
    expect(frame("SELECT '\u001b[31m';", "SELECT")).toEqual(["> 1 | SELECT '·[31m';", "    | ^^^^^^"]);
  });
});
