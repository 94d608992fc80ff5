/**
 * A report has places and no texts. The files are read again where they are; where they are not, or are not what the report was made of, blanks
 * stand for them, so that lines and columns hold and no other code is shown.
 */

import { realpathSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";

import { fingerprintOf } from "../../fingerprint.ts";
import { noTexts, readSource } from "../../files/read.ts";
import { statsOf } from "../../files/stamp.ts";
import { languageOf, makeSource, offsetAt, positionAt } from "../../source.ts";
import type { Place, Source } from "../../types.ts";
import type { ReportedFinding } from "./report-file.ts";

/** A finding of a report, and where its file lies from here. */
export interface Located {
  readonly path: string;
  readonly finding: ReportedFinding;
}

/**
 * @param cwd absolute
 * @param folder where that lies in the repository, outside of which nothing is read
 * @returns the text of a file that has findings; blanks where it is not at hand
 */
export function textsFor(located: readonly Located[], cwd: string, folder: string): (path: string) => Source {
  const root = realPath(resolve(cwd, posix.relative(`/${folder}`, "/")));
  const byPath = new Map<string, ReportedFinding[]>();
  for (const { path, finding } of located) {
    const findings = byPath.get(path);
    if (findings) findings.push(finding);
    else byPath.set(path, [finding]);
  }
  const sources = new Map<string, Source>();
  return (path) => {
    const known = sources.get(path) ?? sourceOf(path, byPath.get(path) ?? [], cwd, root);
    sources.set(path, known);
    return known;
  };
}

function sourceOf(path: string, findings: readonly ReportedFinding[], cwd: string, root: string | undefined): Source {
  if (isBelow(root, resolve(cwd, path))) {
    const result = readSource(path, cwd, noTexts);
    if (result.kind === "source" && isMadeOf(result.source, findings)) return result.source;
  }
  return blankSource(path, findings);
}

/** Wherever links lead; and a pipe, which never ends, is no file. */
function isBelow(root: string | undefined, path: string): boolean {
  const real = realPath(path);
  if (root === undefined || real === undefined || statsOf(real)?.isFile() !== true) return false;
  const inside = relative(root, real);
  return inside !== ".." && !inside.startsWith(`..${sep}`) && resolve(inside) !== inside;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Who knows no text of a file can still make the fingerprint of an empty place, or of blanks: these alone prove nothing. */
function isMadeOf(source: Source, findings: readonly ReportedFinding[]): boolean {
  const showsText = ({ offset, endOffset }: ReportedFinding): boolean => source.text.slice(offset, endOffset).trim() !== "";
  return findings.some(showsText) && findings.every((finding) => isOf(finding, source, findings));
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

interface Point {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** @returns the places of which only the beginning is told; those of one file have one source, because a line far down takes many line ends */
export function placesFor(points: readonly Point[]): (point: Point) => Place {
  const byPath = new Map<string, Map<number, number>>();
  for (const { path, line, column } of points) {
    const columns = byPath.get(path) ?? new Map<number, number>();
    columns.set(line, Math.max(column, columns.get(line) ?? 1));
    byPath.set(path, columns);
  }
  const sources = new Map<string, Source>();
  for (const [path, columns] of byPath) {
    const parts: string[] = [];
    let lineAt = 1;
    for (const [line, column] of [...columns].sort(([a], [b]) => a - b)) {
      parts.push("\n".repeat(line - lineAt), " ".repeat(column - 1));
      lineAt = line;
    }
    sources.set(path, { path, text: parts.join(""), language: languageOf(path), blank: true });
  }
  return ({ path, line, column }) => {
    const source = sources.get(path) ?? makeSource(path, "");
    const at = offsetAt(source, { line, column });
    return { source, span: { start: at, end: at } };
  };
}
