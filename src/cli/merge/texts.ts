/**
 * A report has places and no texts. The files are read again where they are; where they are not, or are not what the report was made of, blanks
 * stand for them, so that lines and columns hold and no other code is shown.
 */

import { fingerprintOf } from "../../fingerprint.ts";
import { noTexts, readSource } from "../../files/read.ts";
import { languageOf, makeSource, offsetAt, positionAt } from "../../source.ts";
import type { Place, Source } from "../../types.ts";
import type { ReportedFinding } from "./report-file.ts";

/** A finding of a report, and where its file lies from here. */
export interface Located {
  readonly path: string;
  readonly finding: ReportedFinding;
}

/** @returns the text of a file that has findings; blanks where it is not at hand */
export function textsFor(located: readonly Located[], cwd: string): (path: string) => Source {
  const byPath = new Map<string, ReportedFinding[]>();
  for (const { path, finding } of located) byPath.set(path, [...(byPath.get(path) ?? []), finding]);
  const sources = new Map<string, Source>();
  return (path) => {
    const known = sources.get(path) ?? sourceOf(path, byPath.get(path) ?? [], cwd);
    sources.set(path, known);
    return known;
  };
}

function sourceOf(path: string, findings: readonly ReportedFinding[], cwd: string): Source {
  const result = readSource(path, cwd, noTexts);
  if (result.kind === "source" && findings.every((finding) => isOf(finding, result.source, findings))) return result.source;
  return blankSource(path, findings);
}

/** A fingerprint is made of the rule, the path and the text at the place: where it comes out again, the text is the same. */
function isOf(finding: ReportedFinding, source: Source, all: readonly ReportedFinding[]): boolean {
  const { rule, file, offset, endOffset, line, column, fingerprint } = finding;
  const start = positionAt(source, offset);
  if (start.line !== line || start.column !== column || endOffset > source.text.length) return false;
  const text = source.text.slice(offset, endOffset).replace(/\s+/g, " ");
  const seen = new Map<string, number>();
  return all.some(() => fingerprintOf(`${rule}\0${file}\0${text}`, seen) === fingerprint);
}

/** Line ends directly before each line that is known: what stands before it on other lines keeps its column. */
function blankSource(path: string, findings: readonly ReportedFinding[]): Source {
  const starts = new Map<number, number>();
  let length = 0;
  for (const { offset, endOffset, line, endLine, column, endColumn } of findings) {
    starts.set(line, offset - column + 1);
    starts.set(endLine, endOffset - endColumn + 1);
    length = Math.max(length, endOffset);
  }
  let text = "";
  let lineAt = 1;
  for (const [line, start] of [...starts].sort(([a], [b]) => a - b)) {
    const ends = line - lineAt;
    text = `${text.padEnd(Math.max(0, start - ends), " ")}${"\n".repeat(Math.max(0, ends))}`;
    lineAt = line;
  }
  return { ...makeSource(path, ""), text: text.padEnd(length, " "), blank: true };
}

/** A place of which only the beginning is told. */
export function pointAt(path: string, line: number, column: number): Place {
  const text = `${"\n".repeat(line - 1)}${" ".repeat(column - 1)}`;
  const source: Source = { path, text, language: languageOf(path), blank: true };
  const at = offsetAt(source, { line, column });
  return { source, span: { start: at, end: at } };
}
