/**
 * The parts of PostgreSQL's lexical rules that decide where a statement ends: blanks, comments and quotes.
 * Every function takes an index and gives one; `unclosed` means that the text ends first.
 * https://www.postgresql.org/docs/18/sql-syntax-lexical.html
 */

export const unclosed = Infinity;

const blanks = /[ \t\n\r\f\v]*/y;
const lineEnd = /[\n\r]/g;
const commentMark = /\/\*|\*\//g;
const escapeMark = /['\\]/g;
const continuation = /[ \t\f\v]*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const wordUnit = /[A-Za-z0-9_$\u0080-\uffff]/;

export function isWordUnit(unit: string | undefined): boolean {
  return unit !== undefined && wordUnit.test(unit);
}

export function skipBlanks(text: string, at: number): number {
  // A regular expression that is asked beyond the end begins again at the start.
  if (at >= text.length) return at;
  blanks.lastIndex = at;
  blanks.test(text);
  return blanks.lastIndex;
}

/** The end of the line that `at` lies in, before its `\n` or `\r`. */
export function endOfLine(text: string, at: number): number {
  lineEnd.lastIndex = at;
  return lineEnd.test(text) ? lineEnd.lastIndex - 1 : text.length;
}

/** @returns the index after the comment, dollar quote, string or quoted identifier that begins at `at`; `undefined` when none does */
export function endOfOpaque(text: string, at: number): number | undefined {
  const unit = text[at];
  if (unit === "'") return endOfString(text, at);
  if (unit === '"') return endOfDoubled(text, at, '"');
  if (unit === "$") return endOfDollarQuote(text, at);
  return endOfComment(text, at);
}

function endOfComment(text: string, at: number): number | undefined {
  if (text.startsWith("--", at)) return endOfLine(text, at);
  if (!text.startsWith("/*", at)) return undefined;
  commentMark.lastIndex = at + 2;
  for (let depth = 1; commentMark.test(text);) {
    depth += text[commentMark.lastIndex - 1] === "*" ? 1 : -1;
    if (depth === 0) return commentMark.lastIndex;
  }
  return unclosed;
}

function endOfString(text: string, at: number): number {
  // `E'…'` has escapes; in `name'…'` the letter belongs to a word.
  const escapes = (text[at - 1] === "e" || text[at - 1] === "E") && !isWordUnit(text[at - 2]);
  return escapes ? endOfEscapeString(text, at) : endOfDoubled(text, at, "'");
}

function endOfDoubled(text: string, at: number, quote: string): number {
  for (let close = text.indexOf(quote, at + 1); close >= 0; close = text.indexOf(quote, close + 2)) {
    if (text[close + 1] !== quote) return close + 1;
  }
  return unclosed;
}

function endOfEscapeString(text: string, at: number): number {
  escapeMark.lastIndex = at + 1;
  while (escapeMark.test(text)) {
    const end = escapeMark.lastIndex;
    if (text[end - 1] === "\\" || text[end] === "'") {
      escapeMark.lastIndex = end + 1;
      continue;
    }
    // Strings go on after a line end, and this one keeps its escapes there.
    continuation.lastIndex = end;
    if (!continuation.test(text)) return end;
    escapeMark.lastIndex = continuation.lastIndex;
  }
  return unclosed;
}

function endOfDollarQuote(text: string, at: number): number | undefined {
  if (isWordUnit(text[at - 1])) return undefined;
  dollarTag.lastIndex = at;
  if (!dollarTag.test(text)) return undefined;
  const tag = text.slice(at, dollarTag.lastIndex);
  const close = text.indexOf(tag, at + tag.length);
  return close < 0 ? unclosed : close + tag.length;
}

/** The first token at or after `from`, past blanks and comments; `to` when there is none before it. */
export function firstToken(text: string, from: number, to: number): number {
  for (let at = from; ;) {
    at = skipBlanks(text, at);
    if (at >= to) return to;
    const end = endOfComment(text, at);
    // A comment that does not end is a token: someone has to hear of it.
    if (end === undefined || end > to) return at;
    at = end;
  }
}

const blankUnit = /[ \t\n\r\f\v]/;

/** The end of the last token of `text.slice(start, end)`, which begins with a token. Reads all of it only where it may end in a comment. */
export function trimEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && blankUnit.test(text.charAt(last - 1))) last--;
  return mayEndInComment(text.slice(start, last)) ? endOfLastToken(text, start, last) : last;
}

function mayEndInComment(statement: string): boolean {
  if (statement.endsWith("*/")) return true;
  const line = Math.max(statement.lastIndexOf("\n"), statement.lastIndexOf("\r"), 0);
  return statement.includes("--", line);
}

function endOfLastToken(text: string, start: number, end: number): number {
  let last = start;
  for (let at = start; ;) {
    at = skipBlanks(text, at);
    if (at >= end) return last;
    const comment = endOfComment(text, at);
    at = comment ?? endOfOpaque(text, at) ?? at + 1;
    if (comment === undefined || comment > end) last = Math.min(at, end);
  }
}
