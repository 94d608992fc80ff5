/** The migration report: can this code move behind the pooler, what stands in the way, and what to do first. */

import type { Finding, Impact } from "../types.ts";
import { count, fileCount, grouped } from "./parts/counts.ts";
import { coverageLine, unreadLines } from "./parts/coverage-text.ts";
import type { ReportInput } from "./format.ts";
import { type Paint, paintFor } from "./parts/paint.ts";
import { poolerName, where } from "./text.ts";

/** In the order of the report: what stands in the way comes first. `brief` is for the steps, where a blocker needs no name. */
const sections: readonly { readonly impact: Impact; readonly title: string; readonly brief: string }[] = [
  { impact: "breaks", title: "Blockers: wrong behind this pooler", brief: "" },
  { impact: "ineffective", title: "Does nothing, or fails, where it stands, pooled or not", brief: ", does nothing or fails" },
  { impact: "pins", title: "Works, but keeps a server connection to itself", brief: ", keeps a server connection" },
  { impact: "risk", title: "Risks: the code alone does not decide", brief: ", risk" },
];

/** Of what is no blocker, so many rules are named among the first steps. */
const firstOthers = 3;

interface Group {
  readonly rule: string;
  readonly findings: readonly Finding[];
}

/** Most findings first, then by name, so that two runs print the same. */
function byRule(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  return [...groups]
    .map(([rule, members]) => ({ rule, findings: members }))
    .sort((a, b) => b.findings.length - a.findings.length || (a.rule < b.rule ? -1 : 1));
}

function findingCount(findings: readonly Finding[]): string {
  return `${count(findings.length, "finding")} in ${count(fileCount(findings), "file")}`;
}

/** The advice that most findings of the group share. */
function commonHelp({ findings }: Group): string {
  const votes = new Map<string, number>();
  for (const { help } of findings) votes.set(help, (votes.get(help) ?? 0) + 1);
  return [...votes].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function groupLines(group: Group, paint: Paint): string[] {
  const shared = commonHelp(group);
  return [
    `  ${paint.bold(group.rule)}  ${findingCount(group.findings)}`,
    `    help: ${shared}`,
    ...group.findings.flatMap((finding) => [
      `    ${paint.cyan(where(finding.place))}  ${finding.message}`,
      ...finding.related.map((related) => `      ${paint.cyan(where(related))}  ${related.message}`),
      ...(finding.help === shared ? [] : [`      help: ${finding.help}`]),
    ]),
    "",
  ];
}

function sectionLines(input: ReportInput, paint: Paint): string[] {
  return sections.flatMap(({ impact, title }) => {
    const findings = input.analysis.findings.filter((finding) => finding.impact === impact);
    if (findings.length === 0) return [];
    return [paint.bold(`${title} (${findingCount(findings)})`), "", ...byRule(findings).flatMap((group) => groupLines(group, paint))];
  });
}

function answerLine(input: ReportInput, paint: Paint): string {
  const { findings, coverage } = input.analysis;
  const blockers = findings.filter((finding) => finding.impact === "breaks");
  const target = poolerName(input);
  if (blockers.length > 0) return `${paint.red(paint.bold("NOT READY"))} for ${target}: ${findingCount(blockers)} would break there.`;
  if (coverage.files > coverage.analysed) {
    const missing = count(coverage.files - coverage.analysed, "file");
    return `${paint.red(paint.bold("NOT READY"))} for ${target}: ${missing} could not be read, and might hold anything.`;
  }
  if (coverage.files === 0) return `${paint.red(paint.bold("NOT READY"))} for ${target}: there was nothing to read, so nothing is known.`;
  if (coverage.statements === 0) return `${paint.red(paint.bold("NOT READY"))} for ${target}: no statement was read, so nothing is known.`;
  const unread = coverage.unread.length;
  const doubt = unread > 0 ? `, as far as it was read (${count(unread, "piece")} not read)` : "";
  return `${paint.green(paint.bold("READY"))} for ${target}: nothing found that would break there${doubt}.`;
}

/** Blockers by rule; where there are none, the first of the rest, by name. */
function firstRules(findings: readonly Finding[]): string[] {
  const steps = sections.flatMap(({ impact, brief }) =>
    byRule(findings.filter((finding) => finding.impact === impact)).map((group) => ({
      impact,
      text: `${group.rule} (${grouped(group.findings.length)}${brief}): ${commonHelp(group)}`,
    })),
  );
  const blocking = steps.filter(({ impact }) => impact === "breaks");
  return (blocking.length > 0 ? blocking : steps.slice(0, firstOthers)).map(({ text }) => text);
}

function firstSteps(input: ReportInput, paint: Paint): string[] {
  const { findings, coverage } = input.analysis;
  const mending = findings.filter((finding) => finding.fixes.some((fix) => fix.safe)).length;
  const steps = [
    ...(mending > 0 ? [`Run \`poolsafe check --fix\`: it mends ${count(mending, "finding")} without changing what the code does.`] : []),
    ...firstRules(findings),
    ...(coverage.unread.length > 0 ? [`Look at what could not be read (${count(coverage.unread.length, "piece")}, listed below).`] : []),
  ];
  if (steps.length === 0) return [];
  return [paint.bold("What to do first"), ...steps.map((step, index) => `  ${index + 1}. ${step}`), ""];
}

/** Out: the answer, the first steps, the findings by impact and rule, what was not read, and the coverage line. */
export function auditText(input: ReportInput): string {
  const paint = paintFor(input.colour);
  const { findings, coverage } = input.analysis;
  const lines = [
    answerLine(input, paint),
    "",
    ...firstSteps(input, paint),
    ...sectionLines(input, paint),
    ...(findings.length > 0 ? ["`poolsafe explain <rule>` says why, and shows wrong and right code.", ""] : []),
    ...(input.listsUnread ? unreadLines(coverage, paint) : []),
    ...input.notes,
    coverageLine(coverage, paint),
  ];
  return `${lines.join("\n")}\n`;
}
