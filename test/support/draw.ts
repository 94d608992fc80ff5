/** Draws what poolsafe says about a text, so that a reviewer reads a picture. */
import { positionAt } from "../../src/source.ts";
import type { Edit, Finding, Fix, Source } from "../../src/types.ts";

export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.toReversed().reduce((fixed, edit) => fixed.slice(0, edit.start) + edit.text + fixed.slice(edit.end), text);
}

function underline(source: Source, findings: readonly Finding[]): string {
  const drawn: string[] = [];
  let start = 0;
  for (const line of source.text.split("\n")) {
    drawn.push(line);
    findings.forEach((finding, index) => {
      const from = Math.max(finding.place.span.start - start, 0);
      const to = Math.min(finding.place.span.end - start, line.length);
      if (to <= from || finding.place.source !== source) return;
      const first = finding.place.span.start >= start;
      drawn.push(`${" ".repeat(from)}${"~".repeat(to - from)}${first ? ` [${String(index + 1)}]` : ""}`);
    });
    start += line.length + 1;
  }
  return drawn.join("\n").trimEnd();
}

function drawFix(source: Source, fix: Fix): string {
  const fixed = applyEdits(source.text, fix.edits).trimEnd();
  const lines = fixed.split("\n").map((line) => `      | ${line}`.trimEnd());
  return [`    ${fix.safe ? "fix" : "suggestion"}: ${fix.title}`, ...lines].join("\n");
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
  return `${underline(source, findings)}\n\n${findings.map(drawFinding).join("\n\n")}\n`;
}
