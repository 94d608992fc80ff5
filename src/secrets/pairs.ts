/** Secrets that stand behind their names: `password: "…"`, `PGPASSWORD=…`, `host=… password='…'`, `PASSWORD '…'`. */

import type { Language, Span } from "../types.ts";
import { beforeOnLine, nextOf, openQuote } from "./around.ts";
import { isMisspelt, isSecretName } from "./names.ts";
import { quotedAt } from "./quoted.ts";
import { expressionSpans, literalSpans } from "./spans.ts";

/** A name, whatever closes it, and what leads from it to a value. */
const named =
  /(?<!\w)(?<!\w[-$])(?<name>[A-Za-z_][\w-]{0,80})(?<close>\\*["'`]?\]?\)?[?!]?)(?<sign>\s{0,200}(?::\s{0,20}string(?:\s{0,20}\|\s{0,20}(?:undefined|null)){0,2}\s{0,20})?(?:=>|:=|\|\|=?|\?\?=?|:|=(?!=))\s{0,200}(?:!!?\w+\s{1,20})?|\s{1,200}(?:TO|to)\s{1,200}(?=')|[^\S\n]{1,200}(?=["'$]|[eE]'|''|\\'))/g;

/** What follows may be SQL's, a manifest's or a program's: each says in its own way where a value ends. */
export function namedSecrets(text: string, language: Language | undefined): readonly Span[] {
  const spans: Span[] = [];
  const lineEnd = nextOf(text, /[\r\n]/g);
  const mayBeMisspelt = language === "configuration" || language === undefined;
  for (const match of text.matchAll(named)) {
    const { name = "", close = "", sign = "" } = match.groups ?? {};
    // In the value of another one.
    if (match.index < (spans.at(-1)?.end ?? 0)) continue;
    if (!isSecretName(name) && !(isMisspelt(name) && (mayBeMisspelt || isComment(beforeOnLine(text, match.index))))) continue;
    // A variable of psql: `PASSWORD :'pw'`.
    if (/^\s+:$/.test(sign)) continue;
    const at = match.index + match[0].length;
    const found = valueSpans(text, { name, close, sign, start: match.index, at, lineEnd: lineEnd(at) }, language);
    spans.push(...found);
  }
  return spans;
}

interface Pair {
  readonly name: string;
  readonly close: string;
  readonly sign: string;
  /** Of the name. */
  readonly start: number;
  /** Of the value. */
  readonly at: number;
  readonly lineEnd: number;
}

function valueSpans(text: string, pair: Pair, language: Language | undefined): readonly Span[] {
  const { name, sign, at } = pair;
  const quoted = quotedAt(text, at);
  const closes = quoted !== undefined && closesString(text, pair);
  // `'password=' || secret`: the quote closes what the name stands in.
  if (quoted && !closes) {
    const spans = literalSpans(text, quoted.start, quoted.end);
    // Behind the quotes of SQL in a string, that string goes on.
    const goesOn = language === "typescript" && sign.trim() !== "" && !isInString(text, pair.start);
    return goesOn ? [...spans, ...expressionSpans(text, quoted.next)] : spans;
  }
  if (sign.trim() === "") return [];
  // Of things that are called secrets, their names are listed.
  if (language !== "typescript" && text.charAt(at) === "[") return /secrets?$|credentials?$/i.test(name) ? [] : listSpans(text, at);
  const bare = bareSpans(text, pair, language);
  if (bare.length > 0) return bare;
  return language === "typescript" && !closes ? expressionSpans(text, at) : [];
}

/** Whether a line has opened a string before this place. */
function isInString(text: string, start: number): boolean {
  const line = beforeOnLine(text, start).replace(/\\./g, "");
  return ['"', "`"].some((quote) => line.split(quote).length % 2 === 0);
}

/** A name without quotes of its own that stands at the end of a text in quotes. */
function closesString(text: string, { start, at, close, sign }: Pair): boolean {
  if (close !== "" || /\s$/.test(sign) || sign.includes(":")) return false;
  const line = beforeOnLine(text, start);
  const quote = text.charAt(at);
  if (!/["'`]/.test(quote)) return false;
  const open = line.split(quote).length % 2 === 0;
  // `'password='` and `'… password=' + …`; in `"… password='x' …"` another sign opens.
  return open && !/^\S/.test(text.slice(at + 1, at + 2).replace(/[,;)+|\]}]/, " "));
}

/** The fields of a connection, as libpq and PgBouncer know them. */
const keywords =
  "host|hostaddr|port|dbname|user|password|passfile|connect_timeout|client_encoding|options|application_name|fallback_application_name|keepalives\\w*|tcp_user_timeout|replication|gssencmode|gsslib|krbsrvname|require_auth|channel_binding|requirepeer|ssl\\w+|target_session_attrs|load_balance_hosts|service|pool_size|min_pool_size|reserve_pool(?:_size)?|max_db_connections|max_db_client_connections|max_user_connections|max_user_client_connections|server_lifetime|pool_mode|auth_user|auth_query|auth_dbname|connect_query|datestyle|timezone";
const keywordBefore = new RegExp(String.raw`(?:^|[\s'"\`=(\\])(?:${keywords})\s*=\s*(?:\\?'(?:[^'\\]|\\.)*'|[^\s'",;]+)\s+$`, "i");
const keywordBehind = new RegExp(String.raw`\s+(?:${keywords})\s*=`, "i");
/** A line of pgbouncer.ini whose first field this is. */
const firstField = /^\s*[;#]?\s*[\w*.-]+\s*=\s*$/;

/** Of a value without quotes, in UTF-16 units. */
const longest = 5000;

/** In: a field among others. Out: where its value ends: with the next field, the quote that all of them stand in, or the line. */
function fieldEnd(text: string, { at, lineEnd }: Pair, before: string, language: Language | undefined): number {
  const line = text.slice(at, Math.min(lineEnd, at + longest));
  const open = openQuote(before);
  const close = open === undefined ? -1 : line.search(new RegExp(String.raw`\\*${open}`));
  let end = close >= 0 ? close : line.length;
  // Outside of quotes a program's text or a sentence goes on.
  if (open === undefined && language !== "configuration") end = line.search(language === undefined ? /[\s"'`]|$/ : /["'`]|$/);
  const next = line.slice(0, end).search(keywordBehind);
  return at + (next < 0 ? end : next);
}

/** Values without quotes. */
function bareSpans(text: string, pair: Pair, language: Language | undefined): readonly Span[] {
  const { name, close, sign, start, at, lineEnd } = pair;
  const before = beforeOnLine(text, start);
  const lineStart = start - before.length;
  const word = Math.min(lineEnd, wordAt(text, at));
  if (at < start || lineEnd < at) return [];
  const isAssigned = sign.trim() === "=";
  const around = text.slice(Math.max(0, start - 300), start);
  // A value that does not begin with a quote may have some inside.
  const blank = at + text.slice(at, Math.min(lineEnd, at + longest)).search(/\s|$/);
  const isField =
    keywordBefore.test(around) ||
    new RegExp(`^${keywordBehind.source}`, "i").test(text.slice(blank, blank + 60)) ||
    (language === "configuration" && firstField.test(before));
  if (isAssigned && blank > at && isField && (language !== "typescript" || openQuote(before) !== undefined || /^\s*$/.test(before))) {
    return literalSpans(text, at, fieldEnd(text, pair, before, language));
  }
  const isTight = sign === "=" && close === "";
  if (isTight && /[?&;]$/.test(before)) return literalSpans(text, at, at + text.slice(at, word).search(/&|$/));
  if (isTight && /(?:["'`]|--)$/.test(before.replace(/--[\w-]*$/, "--").replace(/from-literal=$/, "--")))
    return literalSpans(text, at, word);
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(name);
  if (isComment(before)) {
    const value = text.slice(at, lineEnd);
    // In prose a colon begins a sentence.
    const isTold = isAssigned || (!/\s/.test(value.trim().replace(/^&\w+ +/, "")) && /[^A-Za-z.,:;]/.test(value));
    return isTold && !sign.includes("\n") && !isCode.test(value) ? literalSpans(text, at, lineEnd) : [];
  }
  if (language !== "configuration") {
    if (isTight && (isVariable || language === undefined) && !isCode.test(text.slice(at, word))) return literalSpans(text, at, word);
    return [];
  }
  if (/^\s*(?:-\s+)?["']?(?:export\s+|set\s+)?["']?$/.test(before)) {
    if (!isAssigned && /^[|>]/.test(text.slice(at, lineEnd))) return blockSpans(text, lineStart, lineEnd);
    // A value on the next line, where it is not a map that begins there.
    if (sign.includes("\n"))
      return isAssigned || /^[^\n]*\w[ \t]*:(?:\s|$)/.test(text.slice(at, lineEnd)) ? [] : nextLines(text, lineStart, pair);
    if (!isAssigned && /^[{*]/.test(text.slice(at, at + 1))) return [];
    const rest = isAssigned ? [] : continuedSpans(text, lineStart, lineEnd);
    return [...literalSpans(text, at, lineEnd), ...rest];
  }
  return sign.includes("\n") ? [] : literalSpans(text, at, word);
}

/** Where somebody has put away an older configuration. */
function isComment(before: string): boolean {
  const behindQuotes = /[^'"`]*$/.exec(before)?.[0] ?? "";
  return /^\s*(?:--|\/\/|#|;|\*)/.test(before) || /[\s;](?:--|\/\/|#)\s/.test(behindQuotes);
}

/** What is read from elsewhere is not the value. */
const isCode = /^(?:process\.|import\.meta|Deno\.|Bun\.|os\.|env\.|config\.|this\.|await\b|[\w.]+\(|\$\{?[A-Z_]+\}?$)/;

function wordAt(text: string, at: number): number {
  return at + text.slice(at, at + longest).search(/[\s"'`]|\\["'n]|$/);
}

/** The lines below a key that are deeper than it is: a YAML block. */
function blockSpans(text: string, lineStart: number, lineEnd: number): readonly Span[] {
  const depth = /^[\s-]*/.exec(text.slice(lineStart, lineEnd))?.[0].length ?? 0;
  const spans: Span[] = [];
  const lines = /\r?\n(?<line>[^\r\n]*)/y;
  lines.lastIndex = lineEnd;
  for (let match = lines.exec(text); match; match = lines.exec(text)) {
    const line = match.groups?.["line"] ?? "";
    const indent = /^\s*/.exec(line)?.[0].length ?? 0;
    if (line.trim() === "") continue;
    if (indent <= depth) break;
    const end = match.index + match[0].length;
    spans.push(...literalSpans(text, end - line.length + indent, end));
  }
  return spans;
}

/** A value below its key: `password:` and a deeper line, or the things of a list. */
function nextLines(text: string, lineStart: number, { name, start, at, sign }: Pair): readonly Span[] {
  const indent = sign.length - sign.lastIndexOf("\n") - 1;
  const isList = /^-[ \t]/.test(text.slice(at, at + 2));
  if (isList && /secrets?$|credentials?$/i.test(name)) return [];
  const depth = start - lineStart;
  if (indent < depth || (indent === depth && !isList)) return [];
  const spans: Span[] = [];
  const lines = /(?<lead>[ \t]*(?:-[ \t]+)?)(?<value>[^\r\n]*)\r?\n?/y;
  lines.lastIndex = at - indent;
  for (let match = lines.exec(text); match && match[0] !== ""; match = lines.exec(text)) {
    const { lead = "", value = "" } = match.groups ?? {};
    const column = /^[ \t]*/.exec(lead)?.[0].length ?? 0;
    if (column < indent || (isList && !lead.includes("-")) || /^[\w"'.-]+\s*:(?:\s|$)/.test(value)) break;
    const begin = match.index + lead.length;
    const quoted = quotedAt(text, begin);
    spans.push(...(quoted ? literalSpans(text, quoted.start, quoted.end) : literalSpans(text, begin, begin + value.length)));
  }
  return spans;
}

/** Between brackets: texts in quotes or without. */
function listSpans(text: string, open: number): readonly Span[] {
  const spans: Span[] = [];
  for (let at = open + 1; at < Math.min(text.length, open + longest) && text.charAt(at) !== "]"; at += 1) {
    if (/[\s,]/.test(text.charAt(at))) continue;
    const quoted = quotedAt(text, at);
    const end = quoted ? quoted.end : at + text.slice(at, at + longest).search(/[,\]\r\n]|$/);
    spans.push(...literalSpans(text, quoted ? quoted.start : at, end));
    at = (quoted ? quoted.next : end) - 1;
  }
  return spans;
}

/** A plain YAML value goes on where the next line is deeper and no entry of its own. */
function continuedSpans(text: string, lineStart: number, lineEnd: number): readonly Span[] {
  const next = /^\r?\n(?<line>[^\r\n]*)/.exec(text.slice(lineEnd, lineEnd + 2000))?.groups?.["line"] ?? "";
  return /^\s*(?:-\s|[\w"'.-]+\s*:(?:\s|$)|#)/.test(next) ? [] : blockSpans(text, lineStart, lineEnd);
}
