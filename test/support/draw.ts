/** Draws what poolsafe says about a text, so that a reviewer reads a picture. */
import { positionAt } from "../../src/source.ts";
import type { Edit, Finding, Fix, Source, Span } from "../../src/types.ts";

export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.toReversed().reduce((fixed, edit) => fixed.slice(0, edit.start) + edit.text + fixed.slice(edit.end), text);
}

/** Each line of a text, and below it the spans that lie there, numbered from 1 where they begin; those left out are elsewhere. */
export function underline(text: string, spans: readonly (Span | undefined)[]): string {
  const drawn: string[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    drawn.push(line);
    spans.forEach((span, index) => {
      if (span === undefined) return;
      const from = Math.max(span.start - start, 0);
      const to = Math.min(span.end - start, line.length);
      if (to <= from) return;
      const first = span.start >= start;
      drawn.push(`${" ".repeat(from)}${"~".repeat(to - from)}${first ? ` [${String(index + 1)}]` : ""}`);
    });
    start += line.length + 1;
  }
  return drawn.join("\n").trimEnd();
}

/** A text as a quotation below what it belongs to. */
export function quote(text: string): string {
  const lines = text.trimEnd().split("\n");
  return lines.map((line) => `      | ${line}`.trimEnd()).join("\n");
}

function drawFix(source: Source, fix: Fix): string {
  return `    ${fix.safe ? "fix" : "suggestion"}: ${fix.title}\n${quote(applyEdits(source.text, fix.edits))}`;
}

function drawFinding(finding: Finding, index: number): string {
  const { place } = finding;
  const related = finding.related.map((other) => {
    const { line, column } = positionAt(other.source, other.span.start);
    return `    ${String(line)}:${String(column)} ${other.message}`;
  });
  return [
    `[${String(index + 1)}] ${finding.rule}: ${finding.impact} (${finding.verdict}, ${finding.severity})`,
    `    ${finding.message}`,
    `    help: ${finding.help}`,
    ...related,
    ...finding.fixes.map((fix) => drawFix(place.source, fix)),
  ].join("\n");
}

/** One picture of the text with its findings below. */
export function draw(source: Source, findings: readonly Finding[]): string {
  const spans = findings.map(({ place }) => (place.source === source ? place.span : undefined));
  return `${underline(source.text, spans)}\n\n${findings.map(drawFinding).join("\n\n")}\n`;
}
