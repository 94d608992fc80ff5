/** `.env` files: names and values with their places. */

import type { Place, Source } from "../types.ts";
import type { Variable } from "./clue.ts";

const assignment = /^([^\S\r\n]*(?:export[^\S\r\n]+)?)([A-Za-z_][\w.]*)([^\S\r\n]*=[^\S\r\n]*)(.*)$/gm;

/** Quotes go; behind a value without them, ` #` begins a comment. */
function plain(value: string): { readonly text: string; readonly length: number } {
  const quoted = /^(["'`])(.*?)\1/.exec(value);
  const comment = value.search(/(?<=\s)#/);
  const bare = (comment < 0 ? value : value.slice(0, comment)).trimEnd();
  return quoted ? { text: quoted[2] ?? "", length: quoted[0].length } : { text: bare, length: bare.length };
}

/** In the order of the lines, with the file's own variables in the place of `${NAME}`. */
export function readEnvFile(source: Source): readonly Variable[] {
  const read = [...source.text.matchAll(assignment)].map(
    ({ index, 1: before = "", 2: name = "", 3: equals = "", 4: written = "" }): Variable & { readonly isLiteral: boolean } => {
      const start = index + before.length;
      const valueStart = start + name.length + equals.length;
      const value = plain(written.trimEnd());
      const place = (from: number, to: number): Place => ({ source, span: { start: from, end: to } });
      return {
        at: place(start, start + name.length),
        name,
        value: value.text,
        valueAt: place(valueStart, valueStart + value.length),
        isLiteral: written.startsWith("'"),
      };
    },
  );
  const values = new Map(read.map(({ name, value }) => [name, value]));
  return read.map(({ isLiteral, ...one }) => (isLiteral ? one : { ...one, value: filled(one.value, values) }));
}

/** A variable may be made of others that are, but nobody goes further than this. */
const deepest = 3;
/** In UTF-16 units: what is longer is no value, but one that is made of itself. */
const longest = 10_000;

/** `${NAME}`, `${NAME:-default}`; what the file does not say stays. */
function filled(value: string, values: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > deepest || !value.includes("${") || value.length > longest) return value;
  const next = value.replace(
    /\$\{(\w+)(?::?-([^{}]*))?\}/g,
    (whole, name: string, otherwise?: string) => values.get(name) ?? otherwise ?? whole,
  );
  return next === value ? value : filled(next, values, depth + 1);
}
