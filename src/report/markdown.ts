/** A summary in Markdown: for the summary of a job, a comment, or a file beside the code. */

import type { Finding, Unread } from "../types.ts";
import { fileCount, grouped } from "./parts/counts.ts";
import { coverageLine } from "./parts/coverage-text.ts";
import type { ReportInput } from "./format.ts";
import { code, link, plain, sentence, table } from "./parts/markdown.ts";
import { paintFor } from "./parts/paint.ts";
import { byRule } from "./parts/readiness.ts";
import { countsOf, poolerName, where } from "./parts/verdict.ts";

/** More than these are counted: a summary of a job has a largest size, and a reader too. */
const listedFindings = 100;
const listedUnread = 10;

function findingLines(finding: Finding): string[] {
  const { severity, rule, impact, docs, place, message, help, related, fixes } = finding;
  return [
    `- ${code(where(place))} **${severity}** ${link(rule, docs)} (${impact})\\`,
    `  ${sentence(message)}\\`,
    `  help: ${sentence(help)}`,
    ...related.map((one) => `  - ${code(where(one))} ${sentence(one.message)}`),
    ...fixes.map(({ safe, title }) => `  - ${safe ? "fix (`--fix` applies it)" : "suggestion"}: ${sentence(title)}`),
  ];
}

function unreadLine(unread: Unread): string {
  return `- ${code(where(unread))} ${code(unread.reason)}`;
}

function moreLine(amount: number): string[] {
  return amount > 0 ? [`- and ${grouped(amount)} more (\`--format json\` lists all)`] : [];
}

/** Out: the list of unread pieces with its heading; nothing when there is none to list. */
export function unreadPart({ analysis, listsUnread }: ReportInput): string[] {
  const { unread } = analysis.coverage;
  if (!listsUnread || unread.length === 0) return [];
  return [
    "### Not read, so not judged",
    "",
    ...unread.slice(0, listedUnread).map(unreadLine),
    ...moreLine(unread.length - listedUnread),
    "",
  ];
}

/** Out: what belongs to no finding, and what was read. */
export function closing({ analysis, notes }: ReportInput): string[] {
  return [...notes.flatMap((note) => [plain(note), ""]), plain(coverageLine(analysis.coverage, paintFor(false)))];
}

function ruleTable(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const rows = byRule(findings).map(({ rule, findings: members }) => {
    const errors = members.filter(({ severity }) => severity === "error").length;
    const mended = members.filter(({ fixes }) => fixes.some(({ safe }) => safe)).length;
    const numbers = [errors, members.length - errors, fileCount(members), mended].map((amount) => (amount === 0 ? "" : grouped(amount)));
    return [link(rule, members[0]?.docs ?? ""), ...numbers];
  });
  return [...table(["rule", "errors", "warnings", "files", "`--fix` mends"], rows), ""];
}

/** Out: result, a table of rules, the findings, what was not read. */
export function checkMarkdown(input: ReportInput): string {
  const { findings } = input.analysis;
  const lines = [
    `## poolsafe: ${countsOf(input)}`,
    "",
    `${plain(poolerName(input))}.`,
    "",
    ...ruleTable(findings),
    ...(findings.length === 0 ? [] : ["### Findings", ""]),
    ...findings.slice(0, listedFindings).flatMap(findingLines),
    ...moreLine(findings.length - listedFindings),
    ...(findings.length === 0 ? [] : [""]),
    ...unreadPart(input),
    ...closing(input),
  ];
  return `${lines.join("\n")}\n`;
}
