/** The migration report for a terminal. */

import { coverageLine, unreadLines } from "./parts/coverage-text.ts";
import type { ReportInput } from "./format.ts";
import { type Paint, paintFor } from "./parts/paint.ts";
import { oneLine } from "./parts/printable.ts";
import { answerOf, findingCount, firstSteps, type Group, sectionsOf } from "./parts/readiness.ts";
import { where } from "./parts/verdict.ts";

function groupLines(group: Group, paint: Paint): string[] {
  return [
    `  ${paint.bold(group.rule)}  ${findingCount(group.findings)}`,
    `    help: ${oneLine(group.help)}`,
    ...group.findings.flatMap((finding) => [
      `    ${paint.cyan(where(finding.place))}  ${oneLine(finding.message)}`,
      ...finding.related.map((related) => `      ${paint.cyan(where(related))}  ${oneLine(related.message)}`),
      ...(finding.help === group.help ? [] : [`      help: ${oneLine(finding.help)}`]),
    ]),
    "",
  ];
}

function sectionLines(input: ReportInput, paint: Paint): string[] {
  return sectionsOf(input.analysis.findings).flatMap(({ title, findings, groups }) => [
    paint.bold(`${title} (${findingCount(findings)})`),
    "",
    ...groups.flatMap((group) => groupLines(group, paint)),
  ]);
}

function answerLine(input: ReportInput, paint: Paint): string {
  const { ready, word, target, reason } = answerOf(input);
  return `${(ready ? paint.green : paint.red)(paint.bold(word))} ${target}: ${reason}`;
}

function stepLines(input: ReportInput, paint: Paint): string[] {
  const steps = firstSteps(input);
  if (steps.length === 0) return [];
  return [paint.bold("What to do first"), ...steps.map((step, index) => `  ${index + 1}. ${oneLine(step)}`), ""];
}

/** Out: the answer, the first steps, the findings by impact and rule, what was not read, and the coverage line. */
export function auditText(input: ReportInput): string {
  const paint = paintFor(input.colour);
  const { findings, coverage } = input.analysis;
  const lines = [
    answerLine(input, paint),
    "",
    ...stepLines(input, paint),
    ...sectionLines(input, paint),
    ...(findings.length > 0 ? ["`poolsafe explain <rule>` says why, and shows wrong and right code.", ""] : []),
    ...(input.listsUnread ? unreadLines(coverage, paint) : []),
    ...input.notes,
    coverageLine(coverage, paint),
  ];
  return `${lines.join("\n")}\n`;
}
