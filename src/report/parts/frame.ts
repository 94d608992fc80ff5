/**
 * The lines around a span, with the span underlined. Our own instead of a library's: those that run on Node 20 colour
 * SQL as if it were JavaScript, split the whole text for each finding, and print a line of a megabyte as it is.
 */

import { lineCount, lineText, positionAt } from "../../source.ts";
import type { Place } from "../../types.ts";
import type { Paint } from "./paint.ts";
import { withoutControls } from "./printable.ts";

/** Lines shown before and after the span. */
const around = 1;
/** A longer span shows its first and last lines only. */
const longest = 6;
/** Columns of code; a longer line is cut around the span. */
const width = 120;

export interface Line {
  readonly number: number;
  readonly text: string;
  /** Columns (0-based, half-open) that belong to the span. */
  readonly from: number;
  readonly to: number;
}

/** Out: the lines of the span and those beside it. */
function linesOf({ source, span }: Place): Line[] {
  const start = positionAt(source, span.start);
  const end = positionAt(source, Math.max(span.end, span.start));
  const lines: Line[] = [];
  for (let number = start.line - around; number <= end.line + around; number += 1) {
    if (number < 1 || number > lineCount(source)) continue;
    const text = lineText(source, number);
    const inside = number >= start.line && number <= end.line;
    const indent = text.length - text.trimStart().length;
    const from = number === start.line ? start.column - 1 : indent;
    const to = number === end.line ? end.column - 1 : text.length;
    lines.push({ number, text, from: inside ? from : 0, to: inside ? Math.max(to, number === start.line ? from + 1 : from) : 0 });
  }
  // A blank line at the edge explains nothing.
  const first = lines[0];
  const last = lines.at(-1);
  if (first !== undefined && first.to === 0 && first.text.trim() === "") lines.shift();
  if (last !== undefined && lines.length > 1 && last.to === 0 && last.text.trim() === "") lines.pop();
  return lines;
}

/** Out: the lines to show; `undefined` stands where lines of a long span are left out. Empty when the place has no text. */
export function framedLines(place: Place): readonly (Line | undefined)[] {
  if (place.source.text === "") return [];
  const lines = linesOf(place);
  const marked = lines.filter((line) => line.to > line.from);
  if (marked.length <= longest) return lines;
  const [first, last] = [marked[longest - 2], marked.at(-1)];
  return lines.flatMap((line) => {
    const isHidden = first !== undefined && last !== undefined && line.number >= first.number && line.number < last.number;
    return !isHidden ? [line] : line === first ? [undefined] : [];
  });
}

/** Cuts a long line so that the beginning of the span is visible; an ellipsis stands for what is missing. */
function cut(line: Line): Line {
  if (line.text.length <= width) return line;
  const start = line.from < width - 20 ? 0 : line.from - 20;
  const end = Math.min(line.text.length, start + width);
  const text = `${start > 0 ? "…" : ""}${line.text.slice(start, end)}${end < line.text.length ? "…" : ""}`;
  const shift = start > 0 ? start - 1 : 0;
  return { ...line, text, from: line.from - shift, to: Math.min(line.to - shift, text.length) };
}

/** Columns that a terminal gives to a text: two for wide East Asian characters and emoji, none for combining marks. */
function columns(text: string): number {
  let total = 0;
  for (const character of text) {
    if (/\p{Mark}|\u200d/u.test(character)) continue;
    total += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
      character,
    )
      ? 2
      : 1;
  }
  return total;
}

/** Tabs become two spaces, and control characters a sign that takes one column, so that marks stand under their text. */
function printable(text: string): string {
  return withoutControls(text.replaceAll("\t", "  "));
}

/** Out: lines without a final line end; empty when the place has no text. */
export function codeFrame(place: Place, paint: Paint): string[] {
  if (place.source.text === "" || place.source.blank) return [];
  const lines = framedLines(place).map((line) => line && cut(line));
  const gutter = String(lines.at(-1)?.number ?? 0).length;
  const frame: string[] = [];
  for (const line of lines) {
    if (line === undefined) {
      frame.push(`  ${paint.dim(`${" ".repeat(gutter)} | …`)}`);
      continue;
    }
    const isMarked = line.to > line.from;
    const number = String(line.number).padStart(gutter);
    frame.push(`${isMarked ? paint.red(">") : " "} ${paint.dim(`${number} |`)} ${printable(line.text)}`.trimEnd());
    if (!isMarked) continue;
    const before = columns(printable(line.text.slice(0, line.from)));
    const under = Math.max(1, columns(printable(line.text.slice(line.from, line.to))));
    frame.push(`  ${paint.dim(`${" ".repeat(gutter)} |`)} ${" ".repeat(before)}${paint.red("^".repeat(under))}`);
  }
  return frame;
}
