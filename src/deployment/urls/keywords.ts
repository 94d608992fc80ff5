/** `host=pgbouncer port=6432 dbname=app`: an address as libpq's keywords. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE */

import type { Place } from "../../types.ts";

const pair = /(?<![\w?&])(?<name>[a-z_]+)[^\S\n]*=[^\S\n]*(?<value>'(?:[^'\\]|\\.)*'|(?!')(?:[^\s'"\\;]|\\.)*)/g;

/** Out: names and what they mean, the last of each; `undefined` for what is no such text, or names no host. */
export function keywordsIn(value: string): Readonly<Record<string, string>> | undefined {
  if (!/\bhost(?:addr)?\s*=/.test(value)) return undefined;
  // Nothing but pairs: prose and the strings of other libraries have more.
  const rest = value.replace(pair, " ");
  if (rest.trim() !== "" || /\S\s*=\s*'[^']*'\S/.test(value)) return undefined;
  const found = Object.fromEntries([...value.matchAll(pair)].map(({ groups }) => [groups?.["name"] ?? "", plain(groups?.["value"] ?? "")]));
  // A host alone is no address of a database.
  return ["port", "dbname", "user", "password", "options"].some((name) => name in found) ? found : undefined;
}

/** In: where such a text is written, with its quotes. Out: its keywords, each with the place of its name. */
export function keywordsAt({ source, span }: Place): readonly { readonly name: string; readonly value: string; readonly place: Place }[] {
  const text = source.text.slice(span.start, span.end);
  return [...text.matchAll(pair)].map(({ index, groups }) => {
    const { name = "", value = "" } = groups ?? {};
    const start = span.start + index;
    return { name, value: plain(value), place: { source, span: { start, end: start + name.length } } };
  });
}

/** Without the quotes, and the backslashes that stand before other signs. */
function plain(value: string): string {
  return (value.startsWith("'") ? value.slice(1, -1) : value).replace(/\\(.)/g, "$1");
}
