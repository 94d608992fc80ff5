/** An address as its parts, with the way back to the file for its parameters: a URL, or the keywords of libpq. */

import type { Place } from "../../types.ts";
import { keywordsAt, keywordsIn } from "./keywords.ts";

export interface Address {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly parameters: URLSearchParams;
}

const schemes = /^(?:jdbc:)?(?:postgres(?:ql)?(?:\+\w+)?|prisma\+postgres):\/\//i;

/** Out: `broken` where it is not to be told what in it is the password; `undefined` for what is no address. */
export function parseAddress(value: string): Address | "broken" | undefined {
  const scheme = schemes.exec(value)?.[0];
  if (scheme === undefined) return addressOfKeywords(value);
  const server = behindUser(value.slice(scheme.length));
  if (server === undefined) return "broken";
  try {
    // The first of several hosts: the others are as it is. A port that only a variable gives is none that is known.
    const first = server.replace(/^([^/?#,]+)(?:,[^/?#]+)+(?=[/?#]|$)/, "$1").replace(/^([^/?#]*):(?:\$\{[^{}]*\}|\$\w+)(?=[/?#]|$)/, "$1");
    const url = new URL(`postgres://${first}`);
    const parameters = url.searchParams;
    return {
      host: (url.hostname || (parameters.get("host") ?? "")).toLowerCase(),
      port: url.port || (parameters.get("port") ?? ""),
      database: url.pathname.slice(1),
      parameters,
    };
  } catch {
    return "broken";
  }
}

const host = String.raw`(?:[\w.-]+|\[[\da-f:.]+\]|\$\{[^{}]*\}|\$\w+)(?::(?:\d+|\$\{[^{}]*\}|\$\w+))?`;
const servers = String.raw`${host}(?:,${host})*`;
/** Host, maybe port, maybe database, maybe parameters, and no sign that stands for something else in a URL. */
const plainServer = new RegExp(`^${servers}(?:/[^/?#@\\s]*)?(?:\\?[^#\\s]*)?$`, "i");
/** The same, maybe behind a user, with `@` in the value of a parameter. */
const signInParameter = new RegExp(`^(?:[^/?#@]*@)?${servers}(?:/[^/?#@\\s]*)?\\?[\\w.]+=[^&#\\s]*(?:&[\\w.]+=[^&#\\s]*)*$`, "i");

/** A database with `@` in its name, or a host with its port: what stands behind the last `@` need not be the host. */
const maybeServer = /^(?:[^/?#@]*@[^/?#]*\/[^/?#]*$|[^/?#@:]*:\d+[/?])/;

/**
 * In: what stands behind the scheme. Out: host and all behind it; `undefined` where that is not to be told, because the password has signs in it
 * that mean something else in a URL.
 */
function behindUser(rest: string): string | undefined {
  const at = rest.lastIndexOf("@");
  const end = rest.search(/[/?#]/);
  if (at < 0 || end < 0 || at < end) return rest.slice(at + 1);
  const last = rest.slice(at + 1);
  if (signInParameter.test(rest)) return /[/:]/.test(last) ? undefined : rest.replace(/^[^/?#@]*@/, "");
  return plainServer.test(last) && rest.slice(0, at).includes(":") && !maybeServer.test(rest) ? last : undefined;
}

function addressOfKeywords(value: string): Address | undefined {
  const keywords = keywordsIn(value);
  if (!keywords) return undefined;
  const { host = keywords["hostaddr"] ?? "", port = "", dbname = "", ...rest } = keywords;
  const first = (list: string): string => list.split(",")[0] ?? "";
  const parameters = new URLSearchParams(Object.entries(rest).filter(([name]) => !/^(?:hostaddr|user|password)$/.test(name)));
  return { host: first(host).toLowerCase(), port: first(port), database: dbname, parameters };
}

export interface PlacedParameter {
  readonly name: string;
  /** Decoded. */
  readonly value: string;
  /** Of the name. */
  readonly place: Place;
}

/** In: where an address is written, with its quotes. Parameters that are written otherwise there than they are meant have no place, and are left out. */
export function parametersAt(place: Place): readonly PlacedParameter[] {
  const { source, span } = place;
  const text = source.text.slice(span.start, span.end);
  // Only libpq reads these, and of them it sends no other.
  if (!text.includes("://")) return keywordsAt(place).filter(({ name }) => name === "options");
  // What stands in a password is none.
  let end = text.length;
  while (/["'`\s]/.test(text.charAt(end - 1))) end -= 1;
  const server = behindUser(text.slice(text.indexOf("://") + 3, end));
  if (server === undefined) return [];
  const from = text.lastIndexOf(server);
  const all = [...text.slice(from).matchAll(/(?<=[?&])(?<name>[A-Za-z_][\w.]*)=(?<value>[^&#\s"'`]*)/g)];
  return all.map(({ index, groups }): PlacedParameter => {
    const { name = "", value = "" } = groups ?? {};
    const start = span.start + from + index;
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
