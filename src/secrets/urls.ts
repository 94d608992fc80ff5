/** Passwords in URLs, also where their signs are not encoded, as people write them. */

import type { Language, Span } from "../types.ts";
import { nextOf } from "./around.ts";
import { isSecretName, isSecretSetting } from "./names.ts";
import { literalSpans } from "./spans.ts";

const begin = /(?<quote>\\{0,9}["'`]|)(?<scheme>\b[a-z][a-z0-9+.-]{0,40}:|)\/\/(?=[^\s/])/gi;
const databases =
  /^(?:jdbc:)?(?:prisma\+)?(?:postgres(?:ql)?|postgis|pgsql|pgbouncer|cockroachdb|redshift|timescaledb|mysql|redis)(?:\+\w+)?:$/i;

export function urlSecrets(text: string, language?: Language): readonly Span[] {
  const spans: Span[] = [];
  const ends = { line: nextOf(text, /[\r\n]/g), blank: nextOf(text, /\s/g) };
  let read = 0;
  for (const match of text.matchAll(begin)) {
    const { quote = "", scheme = "" } = match.groups ?? {};
    const start = match.index + match[0].length;
    // In the password of another one.
    if (start < (spans.at(-1)?.end ?? 0)) continue;
    const isDatabase = databases.test(scheme);
    let end = endOf(text, start, quote, ends);
    if (isDatabase) end = beyond(text, start, end, ends.line(start), language);
    spans.push(...(isDatabase ? userPassword(text, start, end) : strictPassword(text, start, end)));
    if (start >= read && (isDatabase || text.slice(start, end).includes("?"))) spans.push(...parameters(text, start, end));
    read = Math.max(read, end);
  }
  return spans;
}

interface Ends {
  readonly line: (at: number) => number;
  readonly blank: (at: number) => number;
}

/** Of an address, in UTF-16 units. */
const longest = 2000;

/** What is in quotes ends with the quote, anything else with a blank. */
function endOf(text: string, start: number, quote: string, ends: Ends): number {
  const lineEnd = ends.line(start);
  if (quote === "") return Math.min(ends.blank(start), lineEnd, start + longest);
  const sign = quote.slice(-1);
  const last = Math.min(lineEnd, start + longest);
  for (let at = start; at < last; at += 1) {
    if (text.charAt(at) === "\\" && text.charAt(at + 1) !== sign) at += 1;
    else if (text.charAt(at) === sign) return at;
    else if (text.charAt(at) === "\\" && quote.startsWith("\\")) return at;
    else if (text.charAt(at) === "\\") at += 1;
  }
  return lineEnd;
}

/** A password with blanks as they are, or in the next lines of a manifest: up to the `@` that ends it, where there is one. */
function beyond(text: string, start: number, end: number, lineEnd: number, language: Language | undefined): number {
  const url = text.slice(start, end);
  const colon = colonOf(url);
  if (colon < 0 || url.includes("@") || isPort.test(url.slice(colon + 1)) || url.length > longest) return end;
  if (end < lineEnd) {
    const line = text.slice(end, Math.min(lineEnd, end + longest));
    const found = /^[^"'`@]*?(?=:\/\/)|^[^"'`@]*@(?=[\w[./-])/.exec(line)?.[0] ?? "";
    return found.endsWith("@") ? end + found.length + (/^\S*/.exec(line.slice(found.length))?.[0].length ?? 0) : end;
  }
  if (language !== "configuration") return end;
  const lines = /^(?:\\?\r?\n[ \t]+(?![\w.-]+\s*[:=]\s|-\s)[^\s"'@]*){1,4}@[^\s"']*/.exec(
    text.slice(end - (url.endsWith("\\") ? 1 : 0), end + longest),
  );
  return lines ? end - (url.endsWith("\\") ? 1 : 0) + lines[0].length : end;
}

/** Up to the last `@`: one in a parameter hides more than it must, which is better than less. */
export function userPassword(text: string, start: number, end: number): readonly Span[] {
  const url = text.slice(start, end);
  const colon = colonOf(url);
  if (colon < 0) return [];
  const at = url.lastIndexOf("@");
  if (at > colon) return literalSpans(text, start + colon + 1, start + at);
  // Broken off before the host: no port is written so.
  const rest = url.slice(colon + 1);
  return url.includes("@") || isPort.test(rest) || url.startsWith("[") ? [] : literalSpans(text, start + colon + 1, end);
}

const isPort = /^(?:\d*|\$\{[^}]*\}|\w*[Pp]ort\w*|PORT)(?:[/?#,'"`)\]};]|$)/;

/** The colon behind the user: of a hole in the text none counts, and without a user the first sign is one. */
function colonOf(url: string): number {
  const plain = url.replace(/\$\{(?:[^{}]|\{[^{}]{0,300}\}){0,500}\}/g, (hole) => "_".repeat(hole.length));
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

/** A setting in `options=-c%20…`; what escapes a blank is part of the value. */
const inOptions = /(?<name>[A-Za-z_][\w.]{0,100})(?:=|%3[Dd])(?<value>(?:%5[Cc]%20|(?!%20|\+)[^&\s"'`])+)/g;

function parameters(text: string, start: number, end: number): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.slice(start, end).matchAll(/[?&;](?<name>[\w.%-]{1,200})=(?<value>[^&\s"`<>]*)/g)) {
    const { name = "", value = "" } = match.groups ?? {};
    const from = start + match.index + match[0].length - value.length;
    if (isSecretName(decoded(name))) spans.push(...literalSpans(text, from, from + value.length));
    for (const setting of value.matchAll(inOptions)) {
      const { name: called = "", value: secret = "" } = setting.groups ?? {};
      const behind = from + setting.index + setting[0].length;
      if (isSecretSetting(called)) spans.push(...literalSpans(text, behind - secret.length, behind));
    }
  }
  return spans;
}

/** Out: the text itself where it is no encoding. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
