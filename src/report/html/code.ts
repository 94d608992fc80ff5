/** The lines around a finding, in pieces that the page colours. */

import { lineSpan } from "../../source.ts";
import type { Place, Span } from "../../types.ts";
import { framedLines, type Line } from "../parts/frame.ts";
import { withoutControls } from "../parts/printable.ts";
import type { CodeLine } from "./data.ts";
import { type Token, tokensIn } from "./highlight.ts";

/** In UTF-16 units; a longer line is cut around the span. */
const longestLine = 240;
/** Of a cut line, so much stands before the span. */
const before = 40;

/** Control characters become a sign that is seen, tabs two spaces. */
export function printableCode(text: string): string {
  return withoutControls(text.replaceAll("\t", "  "));
}

/** Out: the lines from the one before the finding to the one behind it; empty when the place has no text. */
export function codeOf(place: Place): readonly CodeLine[] {
  return framedLines(place).map((line) => (line === undefined ? [0] : [line.number, ...piecesOf(line, place)]));
}

function piecesOf(line: Line, { source }: Place): string[] {
  const { start } = lineSpan(source, line.number);
  const shown = shownPart(line);
  const span: Span = { start: start + shown.start, end: start + shown.end };
  const tokens = tokensIn(source, span);
  const borders = [start + line.from, start + line.to, ...tokens.flatMap((token) => [token.start, token.end])];
  const cuts = [...new Set([span.start, ...borders.filter((at) => at > span.start && at < span.end), span.end])].sort((a, b) => a - b);
  const pieces = cuts.slice(0, -1).map((from, index) => {
    const isMarked = from >= start + line.from && from < start + line.to;
    return `${letterOf(tokens, from, isMarked)}${printableCode(source.text.slice(from, cuts[index + 1]))}`;
  });
  return [...(shown.start > 0 ? [".…"] : []), ...pieces, ...(shown.end < line.text.length ? [".…"] : [])];
}

function letterOf(tokens: readonly Token[], at: number, isMarked: boolean): string {
  const kind = tokens.find(({ start, end }) => start <= at && at < end)?.kind;
  if (kind === undefined) return isMarked ? "!" : ".";
  return isMarked ? kind.toUpperCase() : kind;
}

function shownPart({ text, from }: Line): Span {
  const start = text.length <= longestLine || from < longestLine - before ? 0 : from - before;
  return { start, end: Math.min(text.length, start + longestLine) };
}
