/** `.env` files: names and values with their places. */

import type { Place, Source } from "../types.ts";
import type { Variable } from "./clue.ts";

const assignment = /^([^\S\n]*(?:export[^\S\n]+)?)([A-Za-z_][\w.]*)([^\S\n]*=[^\S\n]*)(.*?)[^\S\n]*$/gm;

/** Quotes go; behind a value without them, ` #` begins a comment. */
function plain(value: string): { readonly text: string; readonly length: number } {
  const quoted = /^(["'`])(.*?)\1/.exec(value);
  const bare = value.replace(/\s+#.*$/, "");
  return quoted ? { text: quoted[2] ?? "", length: quoted[0].length } : { text: bare, length: bare.length };
}

/** In the order of the lines. */
export function readEnvFile(source: Source): readonly Variable[] {
  return [...source.text.matchAll(assignment)].map(({ index, 1: before = "", 2: name = "", 3: equals = "", 4: written = "" }) => {
    const start = index + before.length;
    const valueStart = start + name.length + equals.length;
    const value = plain(written);
    const place = (from: number, to: number): Place => ({ source, span: { start: from, end: to } });
    return { at: place(start, start + name.length), name, value: value.text, valueAt: place(valueStart, valueStart + value.length) };
  });
}
