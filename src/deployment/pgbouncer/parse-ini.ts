/**
 * PgBouncer's configuration file, sign by sign as PgBouncer reads it (lib/usual/cfparser.c): blanks before anything, comments only where a line begins,
 * what stands behind a section's bracket, values to the end of their line. The lab compares it with PgBouncer (test/lab/pgbouncer-ini.test.ts).
 */

import type { Place } from "../../types.ts";
import type { PlacedText } from "../placed-text.ts";

export type IniStep =
  | { readonly kind: "section"; readonly name: string; readonly place: Place }
  | IniEntry
  /** `file` is as it is written. */
  | { readonly kind: "include"; readonly file: string; readonly place: Place }
  /** PgBouncer refuses the file here. The rest is read as if this were not there. */
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly place: Place;
      readonly help?: string;
      /** That begins there, if its bracket were closed. */ readonly section?: string;
    };

export interface IniEntry {
  readonly kind: "entry";
  readonly key: string;
  readonly value: string;
  /** From the key to the end of the value. */
  readonly place: Place;
  readonly keyAt: Place;
  readonly valueAt: Place;
  /** The value with its way back to the file. */
  readonly text: PlacedText;
}

const blank = /[ \t\n\v\f\r]/;
const keySign = /[A-Za-z0-9_.*-]/;

export function* parseIni({ text, place }: PlacedText): Generator<IniStep> {
  const end = text.length;
  let at = 0;
  const skip = (signs: RegExp): void => {
    while (at < end && signs.test(text.charAt(at))) at += 1;
  };
  const lineEnd = (from: number): number => {
    const found = text.indexOf("\n", from);
    return found < 0 ? end : found;
  };
  /** Without the blanks before the end of its line. */
  const valueEnd = (from: number): number => {
    let to = lineEnd(from);
    while (to > from && blank.test(text.charAt(to - 1))) to -= 1;
    return to;
  };

  if (isMarked(place(0, 0))) {
    yield {
      kind: "refused",
      reason: "it begins with a byte-order mark, which no editor shows and PgBouncer takes for a part of its first line",
      place: place(0, lineEnd(0)),
      help: "Save the file as UTF-8 without a byte-order mark (BOM).",
    };
  }
  for (;;) {
    skip(blank);
    if (at >= end) return;
    const start = at;
    const sign = text.charAt(at);
    if (/^%include[ \t]/.test(text.slice(at, at + 9))) {
      at += 8;
      skip(/[ \t]/);
      const stop = valueEnd(at);
      yield { kind: "include", file: text.slice(at, stop), place: place(start, stop) };
      at = lineEnd(at);
    } else if (sign === "#" || sign === ";") {
      at = lineEnd(at);
    } else if (sign === "[") {
      const line = lineEnd(at);
      const close = at + text.slice(at, line).indexOf("]");
      if (close < at) {
        const stop = valueEnd(start);
        const section = text.slice(start + 1, stop);
        yield { kind: "refused", reason: "the section's name has no `]`", place: place(start, stop), help: "Close it with `]`.", section };
        at = line;
      } else {
        yield { kind: "section", name: text.slice(at + 1, close), place: place(start, close + 1) };
        // What follows on the same line counts.
        at = close + 1;
      }
    } else {
      skip(keySign);
      const keyEnd = at;
      skip(/[ \t]/);
      if (text.charAt(at) !== "=") {
        const reason =
          keyEnd === start
            ? `a name cannot begin with \`${sign === "`" ? "'" : sign}\``
            : `\`=\` is missing behind \`${text.slice(start, keyEnd)}\``;
        yield { kind: "refused", reason, place: place(start, valueEnd(start)) };
        at = lineEnd(at);
        continue;
      }
      at += 1;
      skip(/[ \t]/);
      const valueStart = at;
      // A carriage return or another blank that is all of the value is none of it.
      const stop = valueEnd(valueStart);
      const value = text.slice(valueStart, stop);
      yield {
        kind: "entry",
        key: text.slice(start, keyEnd),
        value,
        place: place(start, stop),
        keyAt: place(start, keyEnd),
        valueAt: place(valueStart, stop),
        text: { text: value, place: (from, to) => place(valueStart + from, valueStart + to) },
      };
      at = lineEnd(valueStart);
    }
  }
}

/** Where a file begins that has a mark before its text. */
function isMarked({ source, span }: Place): boolean {
  return source.byteOrderMark === true && span.start === 0;
}
