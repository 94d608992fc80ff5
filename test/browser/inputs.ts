/** Reports of findings that are made up: as many as are wanted, or with anything in them that could be markup. */

import type { ReportInput } from "../../src/report/format.ts";
import { makeSource } from "../../src/source.ts";
import type { Finding, Source } from "../../src/types.ts";

export function inputOf(findings: readonly Finding[], parts: Partial<ReportInput> = {}): ReportInput {
  return {
    analysis: { findings, suppressed: [], coverage: { files: 2, analysed: 2, queries: 2, statements: 9, unread: [] } },
    pooler: { name: "pgbouncer", title: "PgBouncer", version: "1.24", mode: "transaction" },
    colour: false,
    notes: [],
    listsUnread: true,
    version: "1.2.3",
    rules: [],
    folder: "",
    ...parts,
  };
}

/** In: a text of the source that is found in it. */
export function findingIn(source: Source, text: string, parts: Partial<Finding> = {}): Finding {
  const start = source.text.indexOf(text);
  return {
    rule: "no-session-set",
    impact: "breaks",
    severity: "error",
    verdict: "leaks",
    about: { topic: "setting", form: "set", isStray: false },
    place: { source, span: { start, end: start + text.length } },
    message: `\`${text}\` stays on the server connection.`,
    help: "Use `SET LOCAL` in the transaction that needs it.",
    docs: "https://example.test/docs/rules/no-session-set.md",
    related: [],
    fixes: [],
    fingerprint: `${source.path} ${text}`,
    ...parts,
  };
}

/** Ten findings a file, of several rules, with fixes, in folders, packages and with owners. */
export function largeInput(amount: number): ReportInput {
  const files = Array.from({ length: Math.ceil(amount / 10) }, (_, index) => {
    const lines = Array.from({ length: 60 }, (_, line) =>
      line % 6 === 3
        ? `SET statement_timeout = ${line}; -- of file ${index}`
        : `SELECT id, total FROM orders WHERE merchant_id = ${line} AND state = 'paid';`,
    );
    return makeSource(`packages/p${index % 20}/src/queries/part-${index % 7}/query-${index}.sql`, `${lines.join("\n")}\n`);
  });
  const rules = ["no-session-set", "no-session-role", "no-listen", "no-session-advisory-lock", "no-session-temp"];
  const impacts = ["breaks", "breaks", "ineffective", "risk"] as const;
  const findings = Array.from({ length: amount }, (_, index) => {
    const source = files[Math.floor(index / 10)] ?? makeSource("none.sql", "");
    const text = `SET statement_timeout = ${(index % 10) * 6 + 3}`;
    const start = source.text.indexOf(text);
    const impact = impacts[index % impacts.length] ?? "risk";
    return findingIn(source, text, {
      rule: rules[index % rules.length] ?? "",
      impact,
      severity: impact === "risk" ? "warning" : "error",
      fingerprint: index.toString(16).padStart(16, "0"),
      fixes:
        index % 3 === 0
          ? [{ title: "Use `SET LOCAL`", safe: index % 2 === 0, edits: [{ start: start + 4, end: start + 4, text: "LOCAL " }] }]
          : [],
    });
  });
  const numberOf = (path: string): number => Number(/p(\d+)/.exec(path)?.[1] ?? 0);
  return inputOf(findings, {
    belonging: () => ({
      packageOf: (path) => `@acme/p${numberOf(path)}`,
      ownersOf: (path) => [`@acme/team-${numberOf(path) % 4}`],
    }),
  });
}

/** All that could be markup, a script, an address or the end of a text somewhere. */
const poisons = [
  `</script><script>window.ran="script"</script>`,
  `<!--<script>`,
  `]]>--><img src=x onerror="window.ran='img'">`,
  `"><svg onload="window.ran='svg'">`,
  `' onmouseover='window.ran="attribute"' x='`,
  "javascript:window.ran='address'//",
  "${window.ran='template'}`;window.ran='code';`",
  "\\u003c/script>\u2028window.ran='line'\u2029",
  "\u202egpj.exe\u2066\u200f",
  "</style><style>@import url(https://evil.test/x.css);body{display:none}",
  "&lt;script&gt; &#60;b&#62;",
  "\u0000\u0007\u001b[31m\ud800",
];

export function hostileInput(): ReportInput {
  const findings = poisons.map((poison, index) => {
    const source = makeSource(
      `${poison}/db/${poison}.${index % 2 === 0 ? "sql" : "ts"}`,
      `-- ${poison}\nLISTEN "${poison}";\n/* ${poison} */\n`,
    );
    return findingIn(source, `LISTEN "${poison}"`, {
      rule: index === 0 ? poison : "no-listen",
      message: `\`LISTEN "${poison}"\` and ${poison}`,
      help: `Do not ${poison}`,
      docs: index % 2 === 0 ? `javascript:window.ran='docs ${poison}'` : "https://example.test/docs",
      related: [{ source, span: { start: 0, end: 2 }, message: poison }],
      fixes: [{ title: poison, safe: index % 2 === 0, edits: [{ start: 3, end: 3, text: poison }] }],
      fingerprint: poison,
    });
  });
  const input = inputOf(findings, {
    notes: poisons,
    rules: poisons.map((poison) => ({
      id: "no-listen",
      description: poison,
      docs: poison,
      severity: "error",
      page: () => poison,
      evidence: () => poison,
    })),
    belonging: () => ({ packageOf: (path) => path, ownersOf: (path) => [path, ""] }),
    baseline: { known: findings.slice(0, 3), gone: 2 },
  });
  const unread = findings.map(({ place }, index) => ({ ...place, reason: poisons[index] ?? "" }));
  return { ...input, analysis: { ...input.analysis, coverage: { ...input.analysis.coverage, unread } } };
}
