/** One file's text: what language it is in, and where its lines begin. */

import { sep } from "node:path";

import { fileKind } from "./deployment/file-names.ts";
import type { Language, Place, Source, Span } from "./types.ts";

/** Where a UTF-16 offset stands for a reader. Both numbers are 1-based; columns count UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const byteOrderMark = "\uFEFF";
const codeFile = /\.(?:[cm]?[jt]sx?|vue|svelte)$/i;

/** For people: what `languageOf` takes as code. */
export const codeEndings = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte"] as const;

/** TypeScript and JavaScript by their ending, configuration by names; everything else that is handed to poolsafe is SQL. */
export function languageOf(path: string): Language {
  if (codeFile.test(path)) return "typescript";
  return fileKind(sep === "/" ? path : path.replaceAll(sep, "/")) === undefined ? "sql" : "configuration";
}

/** In: a path as the user named it and the file's text. Out: the source, with forward slashes and without a byte-order mark. */
export function makeSource(path: string, text: string): Source {
  const source = { path: sep === "/" ? path : path.replaceAll(sep, "/"), text, language: languageOf(path) };
  return text.startsWith(byteOrderMark) ? { ...source, text: text.slice(1), byteOrderMark: true } : source;
}

/** The text that stands at a place. */
export function textOf(place: Place): string {
  return place.source.text.slice(place.span.start, place.span.end);
}

const tables = new WeakMap<Source, readonly number[]>();

/** The offset at which each line begins. `\n`, `\r\n` and a lone `\r` each end a line. */
function lineStarts(source: Source): readonly number[] {
  const known = tables.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const end of source.text.matchAll(/\r\n?|\n/g)) starts.push(end.index + end[0].length);
  tables.set(source, starts);
  return starts;
}

/** Out: how many lines the text has; a final line end opens one more, empty line, and an empty text is one line. */
export function lineCount(source: Source): number {
  return lineStarts(source).length;
}

/** In: an offset in UTF-16 units; one outside the text counts as its nearest end. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  const inside = Math.min(Math.max(offset, 0), source.text.length);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= inside) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
}

/** The inverse of `positionAt`. A line or column outside the text counts as the nearest that exists. */
export function offsetAt(source: Source, position: Position): number {
  const starts = lineStarts(source);
  const line = Math.min(Math.max(position.line, 1), starts.length);
  const start = starts[line - 1] ?? 0;
  const end = starts[line] ?? source.text.length;
  return Math.min(start + Math.max(position.column, 1) - 1, end);
}

/** In: an offset. Out: the line that it stands in, with its line end. */
export function lineAround(source: Source, offset: number): Span {
  return lineSpan(source, positionAt(source, offset).line);
}

/** In: a 1-based line number. Out: the line with its line end; nothing at the end of the text when there is no such line. */
export function lineSpan(source: Source, line: number): Span {
  const starts = lineStarts(source);
  const end = source.text.length;
  return { start: starts[line - 1] ?? end, end: starts[line] ?? end };
}

/** In: a 1-based line number. Out: its text without the line end; empty when there is no such line. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return "";
  return source.text.slice(start, starts[line] ?? source.text.length).replace(/[\r\n]+$/, "");
}

/** Line ends that a fix brings along take the form that the file already has. */
export function inLineEndsOf(text: string, inserted: string): string {
  const windows = /\r\n/.test(text) && !/(?<!\r)\n/.test(text);
  return windows ? inserted.replace(/\r?\n/g, "\r\n") : inserted;
}
