/** A connection string as its parts, with the way back to the file for its parameters. */

import type { Place } from "../../types.ts";

export interface Address {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly parameters: URLSearchParams;
}

const schemes = /^(?:jdbc:)?(?:postgres(?:ql)?(?:\+\w+)?|prisma\+postgres):\/\//i;

/** Out: `broken` where it is not to be told what in it is the password; `undefined` for what is no address. */
export function parseAddress(value: string): Address | "broken" | undefined {
  if (!schemes.test(value)) return undefined;
  const plain = value.replace(/^jdbc:/i, "").replace(/^postgres(?:ql)?\+\w+:/i, "postgres:");
  try {
    // The first of several hosts: the others are as it is.
    const url = new URL(plain.replace(/(@|\/\/)([^/?#@,]+)(?:,[^/?#@]+)+(?=[/?#]|$)/, "$1$2"));
    if (url.username === "" && url.password === "" && url.host !== "" && plain.includes("@")) return "broken";
    return { host: url.hostname.toLowerCase(), port: url.port, database: url.pathname.slice(1), parameters: url.searchParams };
  } catch {
    return "broken";
  }
}

export interface PlacedParameter {
  readonly name: string;
  /** Decoded. */
  readonly value: string;
  /** Of the name. */
  readonly place: Place;
}

/** In: where an address is written, with its quotes. Parameters that are written otherwise there than they are meant have no place, and are left out. */
export function parametersAt({ source, span }: Place): readonly PlacedParameter[] {
  const text = source.text.slice(span.start, span.end);
  return [...text.matchAll(/(?<=[?&])(?<name>[A-Za-z_][\w.]*)=(?<value>[^&#\s"'`]*)/g)].map(({ index, groups }): PlacedParameter => {
    const { name = "", value = "" } = groups ?? {};
    const start = span.start + index;
    return { name, value: decoded(value), place: { source, span: { start, end: start + name.length } } };
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}
