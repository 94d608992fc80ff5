/** What a Prisma schema says of where its database is: the block `datasource`. https://www.prisma.io/docs/orm/reference/prisma-schema-reference#datasource */

import type { Place, Source } from "../../types.ts";

export interface SchemaUrl {
  /** Of the whole line's assignment. */
  readonly place: Place;
  /** The variable that `env("…")` names. */
  readonly variable?: string;
  /** What stands there itself, with its quotes. */
  readonly literal?: { readonly value: string; readonly at: Place };
}

export interface Datasource {
  readonly source: Source;
  readonly provider: string;
  readonly url?: SchemaUrl;
  readonly directUrl?: SchemaUrl;
}

const block = /^[ \t]*datasource\s+\w+\s*\{(?<body>[^}]*)\}/gm;

export function datasourcesIn(source: Source): readonly Datasource[] {
  // What is in a comment keeps its length, and so does a string, in which a brace ends nothing.
  const written = /"(?:[^"\\\n]|\\.)*"|\/\/[^\r\n]*/g;
  const text = source.text.replace(written, (found) => (found.startsWith("//") ? " ".repeat(found.length) : found));
  const shape = text.replace(written, (found) => `"${"x".repeat(found.length - 2)}"`);
  return [...shape.matchAll(block)].map((match) => {
    const length = match.groups?.["body"]?.length ?? 0;
    const start = match.index + match[0].length - 1 - length;
    const body = text.slice(start, start + length);
    const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(body)?.[1] ?? "";
    const urlAt = (name: string): SchemaUrl | undefined => {
      const found = new RegExp(
        String.raw`^[ \t]*(?<whole>${name}\s*=\s*(?:env\(\s*"(?<variable>[^"]*)"\s*\)|(?<literal>"(?:[^"\\\n]|\\.)*")))`,
        "m",
      ).exec(body);
      const { whole = "", variable, literal } = found?.groups ?? {};
      if (!found) return undefined;
      const end = start + found.index + found[0].length;
      const place: Place = { source, span: { start: end - whole.length, end } };
      if (variable !== undefined) return { place, variable };
      if (literal === undefined) return undefined;
      return { place, literal: { value: literal.slice(1, -1), at: { source, span: { start: end - literal.length, end } } } };
    };
    const [url, directUrl] = [urlAt("url"), urlAt("directUrl")];
    return { source, provider, ...(url ? { url } : {}), ...(directUrl ? { directUrl } : {}) };
  });
}
