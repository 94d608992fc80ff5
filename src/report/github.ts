/** Annotations of GitHub Actions: workflow commands, which it shows beside the code of a pull request. */

import { positionAt } from "../source.ts";
import type { Finding, Place, Unread } from "../types.ts";
import type { ReportInput } from "./format.ts";
import { grouped } from "./parts/counts.ts";
import { coverageLine } from "./parts/coverage-text.ts";
import { workflowCommand } from "./parts/github-commands.ts";
import { paintFor } from "./parts/paint.ts";
import { pathInRepository } from "./parts/repository-path.ts";
import { countsOf, poolerName, where } from "./parts/verdict.ts";

/** GitHub shows ten annotations of a kind for a step. */
const listed = 10;

/** Columns only within one line: GitHub refuses them in a longer span. */
function placeProperties(place: Place, input: ReportInput): Record<string, string | number> {
  const start = positionAt(place.source, place.span.start);
  const end = positionAt(place.source, place.span.end);
  return {
    file: pathInRepository(place.source.path, input),
    line: start.line,
    endLine: end.line,
    ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
  };
}

function annotation(finding: Finding, input: ReportInput): string {
  const lines = [
    finding.message,
    ...finding.related.map((related) => `${where(related)}  ${related.message}`),
    `help: ${finding.help}`,
    ...finding.fixes.map(({ safe, title }) => `${safe ? "fix (--fix applies it)" : "suggestion"}: ${title}`),
    `docs: ${finding.docs}`,
  ];
  const properties = { ...placeProperties(finding.place, input), title: `${finding.rule} (${finding.impact})` };
  return workflowCommand(finding.severity, properties, lines.join("\n"));
}

function unreadAnnotation(unread: Unread, input: ReportInput): string {
  return workflowCommand("notice", { ...placeProperties(unread, input), title: "Not read, so not judged" }, unread.reason);
}

/** Out: a line for each finding and for the first unread pieces; empty when there are none. */
export function annotations(input: ReportInput): string {
  const { findings, coverage } = input.analysis;
  const unread = input.listsUnread ? coverage.unread : [];
  const more = unread.length - listed;
  const lines = [
    ...findings.map((finding) => annotation(finding, input)),
    ...unread.slice(0, listed).map((piece) => unreadAnnotation(piece, input)),
    ...(more > 0 ? [`${grouped(more)} more texts were not read (--format json lists all).`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Out: annotations, then a line of counts; `check` and `audit` give the same. */
export function github(input: ReportInput): string {
  const counts = `${countsOf(input)} (${poolerName(input)}). ${coverageLine(input.analysis.coverage, paintFor(false))}`;
  return `${annotations(input)}${[...input.notes, counts].join("\n")}\n`;
}
