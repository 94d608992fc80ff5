/** Passwords in URLs, also where their signs are not encoded, as people write them. */

import type { Span } from "../types.ts";
import { isSecretName } from "./names.ts";
import { literalSpans } from "./spans.ts";

const begin = /(?<quote>\\*["'`]|)(?<scheme>\b[a-z][a-z0-9+.-]*:|)\/\/(?=[^\s/])/gi;
const databases =
  /^(?:jdbc:)?(?:prisma\+)?(?:postgres(?:ql)?|postgis|pgsql|pgbouncer|cockroachdb|redshift|timescaledb|mysql|redis)(?:\+\w+)?:$/i;

export function urlSecrets(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(begin)) {
    const { quote = "", scheme = "" } = match.groups ?? {};
    const start = match.index + match[0].length;
    const end = endOf(text, start, quote);
    const isDatabase = databases.test(scheme);
    spans.push(...(isDatabase ? userPassword(text, start, end) : strictPassword(text, start, end)));
    if (isDatabase || text.slice(start, end).includes("?")) spans.push(...parameters(text, start, end));
  }
  return spans;
}

/** What is in quotes ends with the quote, anything else with a blank. */
function endOf(text: string, start: number, quote: string): number {
  const line = /[\r\n]/g;
  line.lastIndex = start;
  const lineEnd = line.exec(text)?.index ?? text.length;
  const sign = quote.slice(-1);
  if (quote !== "") {
    for (let at = start; at < lineEnd; at += 1) {
      if (text.charAt(at) === "\\" && text.charAt(at + 1) !== sign) at += 1;
      else if (text.charAt(at) === sign) return at;
      else if (text.charAt(at) === "\\" && quote.startsWith("\\")) return at;
      else if (text.charAt(at) === "\\") at += 1;
    }
    return lineEnd;
  }
  const blank = /\s/g;
  blank.lastIndex = start;
  return Math.min(blank.exec(text)?.index ?? text.length, lineEnd);
}

/** Up to the last `@`: one in a parameter hides more than it must, which is better than less. */
function userPassword(text: string, start: number, end: number): readonly Span[] {
  const url = text.slice(start, end);
  const colon = colonOf(url);
  if (colon < 0) return [];
  const at = url.lastIndexOf("@");
  if (at > colon) return literalSpans(text, start + colon + 1, start + at);
  // Broken off before the host: no port is written so.
  const rest = url.slice(colon + 1);
  return url.includes("@") || /^(?:\d*|\$\{[^}]*\}|\w*[Pp]ort\w*|PORT)(?:[/?#,'"`)\]};]|$)/.test(rest) || url.startsWith("[")
    ? []
    : literalSpans(text, start + colon + 1, end);
}

/** The colon behind the user: of a hole in the text none counts, and without a user the first sign is one. */
function colonOf(url: string): number {
  const plain = url.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, (hole) => "_".repeat(hole.length));
  const colon = plain.indexOf(":");
  const slash = plain.search(/[/?#]/);
  const at = plain.indexOf("@");
  if (colon < 0 || (at >= 0 && at < colon && !/^[^:]*@[^:/?#]*:[^@]*@/.test(plain))) return -1;
  return slash >= 0 && slash < colon ? -1 : colon;
}

/** Of any other scheme: only what cannot be anything else, `https://user:secret@host`. */
function strictPassword(text: string, start: number, end: number): readonly Span[] {
  const match = /^[^\s/?#@:"'`<>\\]*:(?<secret>[^\s/?#@"'`<>\\]+)@/.exec(text.slice(start, end));
  const secret = match?.groups?.["secret"];
  if (match === null || secret === undefined) return [];
  const from = start + match[0].length - 1 - secret.length;
  return literalSpans(text, from, from + secret.length);
}

function parameters(text: string, start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.slice(start, end).matchAll(/[?&;](?<name>[\w.-]+)=(?<value>[^&\s"`<>]*)/g)) {
    const { name = "", value = "" } = match.groups ?? {};
    const from = start + match.index + match[0].length - value.length;
    if (isSecretName(name)) spans.push(...literalSpans(text, from, from + value.length));
  }
  return spans;
}
