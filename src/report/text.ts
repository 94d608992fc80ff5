/** The report of `check` for a terminal: each finding with its code, help and fixes. */

import type { Finding } from "../types.ts";
import { grouped, summarise } from "./parts/counts.ts";
import { coverageLine, unreadLines } from "./parts/coverage-text.ts";
import type { ReportInput } from "./format.ts";
import { codeFrame } from "./parts/frame.ts";
import { type Paint, paintFor } from "./parts/paint.ts";
import { oneLine } from "./parts/printable.ts";
import { countsOf, poolerName, where } from "./parts/verdict.ts";

function fixLines(finding: Finding): string[] {
  return finding.fixes.map(({ safe, title }) => `  ${safe ? "fix (--fix applies it)" : "suggestion"}: ${oneLine(title)}`);
}

function findingLines(finding: Finding, paint: Paint): string[] {
  const severity = finding.severity === "error" ? paint.red("error") : paint.yellow("warning");
  return [
    `${paint.cyan(where(finding.place))}  ${severity} ${paint.bold(finding.rule)} ${paint.dim(`(${finding.impact})`)}`,
    `  ${oneLine(finding.message)}`,
    "",
    ...codeFrame(finding.place, paint).map((line) => `  ${line}`),
    "",
    ...finding.related.map((related) => `  ${paint.cyan(where(related))}  ${oneLine(related.message)}`),
    `  help: ${oneLine(finding.help)}`,
    ...fixLines(finding),
    paint.dim(`  docs: ${finding.docs}`),
    "",
  ];
}

function verdictLine(input: ReportInput, paint: Paint): string {
  const { errors, warnings } = summarise(input.analysis.findings);
  const mending = input.analysis.findings.filter((finding) => finding.fixes.some((fix) => fix.safe)).length;
  const fixable = mending > 0 ? ` --fix can mend ${grouped(mending)} of them.` : "";
  const text = `${countsOf(input)} (${poolerName(input)}).`;
  if (errors > 0) return paint.red(text) + fixable;
  return (warnings > 0 ? paint.yellow(text) : paint.green(text)) + fixable;
}

/** Out: the findings in their order, what was not read, then one line each of result and coverage. */
export function checkText(input: ReportInput): string {
  const paint = paintFor(input.colour);
  const { findings, coverage } = input.analysis;
  const lines = [
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    ...(input.listsUnread ? unreadLines(coverage, paint) : []),
    ...input.notes,
    verdictLine(input, paint),
    coverageLine(coverage, paint),
  ];
  return `${lines.join("\n")}\n`;
}
