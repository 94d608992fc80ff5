/** A text that stands in a source, maybe inside another file's syntax, with the way back to it. */

import type { Place, Source } from "../types.ts";

export interface PlacedText {
  readonly text: string;
  /** In: offsets of the text. Out: where that stands; the nearest that is known where the text is written otherwise there. */
  readonly place: (start: number, end: number) => Place;
}

/** All of a source, or what stands in it at an offset as it is. */
export function textIn(source: Source, text = source.text, offset = 0): PlacedText {
  return { text, place: (start, end) => ({ source, span: { start: offset + start, end: offset + end } }) };
}

/** The whole text has one place. */
export function textAt(place: Place, text: string): PlacedText {
  return { text, place: () => place };
}

/**
 * A text whose lines stand one below the other, each behind an indentation that is not part of it.
 * @param starts the offset in the source at which each line's text begins
 */
export function textOfLines(source: Source, text: string, starts: readonly number[]): PlacedText {
  const own = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const at = (offset: number): number => {
    const line = own.findLastIndex((start) => start <= offset);
    return (starts[line] ?? source.text.length) + offset - (own[line] ?? 0);
  };
  return { text, place: (start, end) => ({ source, span: { start: at(start), end: at(end) } }) };
}
