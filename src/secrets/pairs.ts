/** Secrets that stand behind their names: `password: "…"`, `PGPASSWORD=…`, `host=… password='…'`, `PASSWORD '…'`. */

import type { Language, Span } from "../types.ts";
import { isSecretName } from "./names.ts";
import { quotedAt } from "./quoted.ts";
import { literalSpans } from "./spans.ts";

/** A name, whatever closes it, and what leads from it to a value. */
const named =
  /(?<!\w)(?<!\w[-$])(?<name>[A-Za-z_][\w-]{0,80})(?<close>\\*["'`]?\]?\)?[?!]?)(?<sign>\s*(?::\s*string\s*)?(?:=>|:=|\|\|=?|\?\?=?|:|=(?!=))\s*|\s+(?:TO|to)\s+(?=')|[^\S\n]+(?=["'$]|[eE]'|''|\\'))/g;

/** What follows may be SQL's, a manifest's or a program's: each says in its own way where a value ends. */
export function namedSecrets(text: string, language: Language | undefined): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(named)) {
    const { name = "", close = "", sign = "" } = match.groups ?? {};
    if (!isSecretName(name)) continue;
    // A variable of psql: `PASSWORD :'pw'`.
    if (/^\s+:$/.test(sign)) continue;
    const at = match.index + match[0].length;
    const found = valueSpans(text, { name, close, sign, start: match.index, at }, language);
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
}

function valueSpans(text: string, pair: Pair, language: Language | undefined): readonly Span[] {
  const { sign, at } = pair;
  const quoted = quotedAt(text, at);
  // `'password=' || secret`: the quote closes what the name stands in.
  if (quoted && !closesString(text, pair)) {
    const spans = literalSpans(text, quoted.start, quoted.end);
    // Behind the quotes of SQL in a string, that string goes on.
    const goesOn = language === "typescript" && sign.trim() !== "" && !isInString(text, pair.start);
    return goesOn ? [...spans, ...expressionSpans(text, quoted.next)] : spans;
  }
  if (sign.trim() === "") return [];
  const bare = bareSpans(text, pair, language);
  if (bare.length > 0) return bare;
  if (language === "typescript") return expressionSpans(text, at);
  return [];
}

/** Whether a line has opened a string before this place. */
function isInString(text: string, start: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start).replace(/\\./g, "");
  return ['"', "`"].some((quote) => line.split(quote).length % 2 === 0);
}

/** A name without quotes of its own that stands at the end of a text in quotes. */
function closesString(text: string, { start, at, close, sign }: Pair): boolean {
  if (close !== "" || /\s$/.test(sign) || sign.includes(":")) return false;
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const quote = text.charAt(at);
  if (!/["'`]/.test(quote)) return false;
  const open = line.split(quote).length % 2 === 0;
  // `'password='` and `'… password=' + …`; in `"… password='x' …"` another sign opens.
  return open && !/^\S/.test(text.slice(at + 1, at + 2).replace(/[,;)+|\]}]/, " "));
}

const keywords =
  "host|hostaddr|port|dbname|user|connect_timeout|client_encoding|options|application_name|sslmode|sslcert|sslkey|sslrootcert|target_session_attrs|service|pool_size|pool_mode|auth_user|datestyle|timezone";
const keywordBefore = new RegExp(String.raw`(?:^|[\s'"\`=(\\])(?:${keywords})\s*=\s*(?:\\?'(?:[^'\\]|\\.)*'|[^\s'",;]+)\s+$`, "i");
const keywordBehind = new RegExp(String.raw`^\s+(?:${keywords})\s*=`, "i");

/** Values without quotes. */
function bareSpans(text: string, pair: Pair, language: Language | undefined): readonly Span[] {
  const { name, close, sign, start, at } = pair;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = text.slice(lineStart, start);
  const lineEnd = endOfLine(text, at);
  const word = wordAt(text, at);
  if (at < start || lineEnd < at) return [];
  const isAssigned = sign.trim() === "=";
  const around = text.slice(Math.max(0, start - 300), start);
  // A value that does not begin with a quote may have some inside, and ends with a blank.
  const blank = at + text.slice(at, lineEnd).search(/\s|$/);
  if (isAssigned && blank > at && (keywordBefore.test(around) || keywordBehind.test(text.slice(blank, blank + 60)))) {
    return literalSpans(text, at, Math.max(word, at + text.slice(at, blank).replace(/["'`,;)\]}]+$/, "").length));
  }
  const isTight = sign === "=" && close === "";
  if (isTight && /[?&;]$/.test(before)) return literalSpans(text, at, at + text.slice(at, word).search(/&|$/));
  if (isTight && /(?:["'`]|--)$/.test(before.replace(/--[\w-]*$/, "--").replace(/from-literal=$/, "--")))
    return literalSpans(text, at, word);
  const isVariable = /^[A-Z][A-Z0-9_]*$/.test(name);
  if (isComment.test(before)) {
    const [value] = /^(?:&\w+ +)?[^\r\n]*/.exec(text.slice(at, lineEnd)) ?? [""];
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
    if (!isAssigned && /^[[{*]/.test(text.slice(at, lineEnd))) return [];
    // A value may not stand on the next line where it is only a map's key.
    if (sign.includes("\n")) return [];
    const rest = isAssigned ? [] : continuedSpans(text, lineStart, lineEnd);
    return [...literalSpans(text, at, lineEnd), ...rest];
  }
  return sign.includes("\n") ? [] : literalSpans(text, at, word);
}

/** Where somebody has put away an older configuration. */
const isComment = /^\s*(?:--|\/\/|#|;|\*)|[\s;](?:--|\/\/|#)\s[^'"`]*$/;

/** What is read from elsewhere is not the value. */
const isCode = /^(?:process\.|import\.meta|Deno\.|Bun\.|os\.|env\.|config\.|this\.|await\b|[\w.]+\(|\$\{?[A-Z_]+\}?$)/;

function endOfLine(text: string, at: number): number {
  const match = /[\r\n]/g;
  match.lastIndex = at;
  return match.exec(text)?.index ?? text.length;
}

function wordAt(text: string, at: number): number {
  const match = /[\s"'`]|\\["'n]|$/g;
  match.lastIndex = at;
  return match.exec(text)?.index ?? text.length;
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

/** A plain YAML value goes on where the next line is deeper and no entry of its own. */
function continuedSpans(text: string, lineStart: number, lineEnd: number): readonly Span[] {
  const next = /^\r?\n(?<line>[^\r\n]*)/.exec(text.slice(lineEnd, lineEnd + 2000))?.groups?.["line"] ?? "";
  return /^\s*(?:-\s|[\w"'.-]+\s*:(?:\s|$)|#)/.test(next) ? [] : blockSpans(text, lineStart, lineEnd);
}

const unwrapping = /^(?:make|fromString|String|from|atob|encodeURIComponent|redacted|succeed|secret)$/;

/** The texts in an expression of JavaScript, without those that other functions are given: `env.PASSWORD ?? "…"`, `isTest ? "…" : get("NAME")`. */
function expressionSpans(text: string, from: number): readonly Span[] {
  const spans: Span[] = [];
  const kept: boolean[] = [];
  const end = Math.min(text.length, from + 1000);
  for (let at = from; at < end; at += 1) {
    const sign = text.charAt(at);
    if (/["'`]/.test(sign)) {
      const quoted = quotedAt(text, at);
      if (!quoted) break;
      if (kept.every((one) => one)) spans.push(...literalSpans(text, quoted.start, quoted.end));
      at = quoted.next - 1;
    } else if (/[([{]/.test(sign)) {
      const callee = /([\w$]*)$/.exec(text.slice(Math.max(0, at - 60), at))?.[1] ?? "";
      kept.push(sign === "(" && (callee === "" || unwrapping.test(callee)));
    } else if (/[)\]}]/.test(sign)) {
      if (kept.pop() === undefined) break;
    } else if (kept.length === 0) {
      if (sign === "," || sign === ";") break;
      if (sign === "\n" && !/^\s*(?:[?:|+&]|\.)/.test(text.slice(at, at + 200)) && !/[?:|+&=]\s*$/.test(text.slice(from, at))) break;
    }
  }
  return spans;
}
