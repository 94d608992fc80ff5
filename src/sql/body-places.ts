/** Where the queries that PL/pgSQL's compiler gives stand in the body's text: it names a line, and rewrites some. */

import { isWordUnit } from "./lex.ts";

export interface LocatedQuery {
  readonly start: number;
  readonly end: number;
  /** Index in the query → index in the body; what the compiler added lies at the query's start. */
  at(index: number): number;
}

/**
 * Where an embedded query stands in its body.
 * @param lineno of its statement; the query is looked for from there
 * @param from the earliest index it may have
 */
export function locateInBody(body: string, lineno: number, query: string, from: number): LocatedQuery | undefined {
  const earliest = Math.max(startOfLine(body, lineno), from);
  const { added, text, after } = asWritten(query);
  const whole = indexOfWhole(body, text, earliest);
  if (whole >= 0) return located(whole, whole + text.length, (index) => whole + within(index - added, text.length));
  return after > 0 ? undefined : locateAroundInto(body, text, added, earliest);
}

/** `PERFORM f()` compiles to `SELECT f()`, and an arm of `CASE x WHEN 1, 2` to `"__Case__Variable_13__" IN (1, 2)`. */
function asWritten(query: string): { readonly added: number; readonly text: string; readonly after: number } {
  const arm = /^"__Case__Variable_\d+__" IN \(/.exec(query);
  if (arm) return { added: arm[0].length, text: query.slice(arm[0].length, -1), after: 1 };
  return { added: 0, text: query, after: 0 };
}

/** The compiler cuts `INTO target` out of a query, and writes SELECT for PERFORM: look for what stands around them. */
function locateAroundInto(body: string, query: string, added: number, earliest: number): LocatedQuery | undefined {
  const rest = /^select\b/i.test(query) ? query.slice(word.length) : undefined;
  const performed = rest === undefined ? undefined : indexAfterPerform(body, rest, earliest);
  if (rest === undefined || performed === undefined) return locateParts(body, query, earliest);
  const start = performed - "perform".length;
  return located(start, performed + rest.length, (index) =>
    index < word.length + added ? start : performed + within(index - added - word.length, rest.length),
  );
}

const word = "select";

function indexAfterPerform(body: string, rest: string, earliest: number): number | undefined {
  for (let at = body.indexOf(rest, earliest); at >= 0; at = body.indexOf(rest, at + 1)) {
    if (/(?:^|[^\w$])perform$/i.test(body.slice(Math.max(0, at - 8), at))) return at;
  }
  return undefined;
}

/** Not in the middle of a word: a query may be a single name. */
function indexOfWhole(body: string, text: string, earliest: number): number {
  for (let at = body.indexOf(text, earliest); at >= 0; at = body.indexOf(text, at + 1)) {
    const end = at + text.length;
    const inWord = (isWordUnit(body[at - 1]) && isWordUnit(text[0])) || (isWordUnit(body[end]) && isWordUnit(text.at(-1)));
    if (!inWord) return at;
  }
  return -1;
}

/** The longest beginning of the query that the body has before an `INTO`, and the remainder after it. */
function locateParts(body: string, query: string, earliest: number): LocatedQuery | undefined {
  const into = /\binto\b/gi;
  into.lastIndex = earliest;
  for (let match = into.exec(body); match !== null; match = into.exec(body)) {
    const before = body.slice(earliest, match.index).trimEnd();
    const cut = longestEnding(before, query);
    if (cut === 0) continue;
    const start = earliest + before.length - cut;
    const tail = query.slice(cut).trimStart();
    const tailInQuery = query.length - tail.length;
    const tailInBody = tail === "" ? match.index : body.indexOf(tail, match.index);
    if (tailInBody < 0) continue;
    const end = tail === "" ? start + cut : tailInBody + tail.length;
    return located(start, end, (index) =>
      index < tailInQuery ? start + within(index, cut) : tailInBody + within(index - tailInQuery, tail.length),
    );
  }
  return undefined;
}

/** The length of the longest beginning of `query` that `text` ends with and that ends where a word does. */
function longestEnding(text: string, query: string): number {
  const head = query.slice(0, 6);
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    const length = text.length - at;
    if (length <= query.length && query.startsWith(text.slice(at))) return length;
  }
  return 0;
}

function located(start: number, end: number, at: (index: number) => number): LocatedQuery {
  return { start, end, at };
}

function within(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length);
}

function startOfLine(body: string, lineno: number): number {
  let start = 0;
  for (let line = 1; line < lineno; line++) {
    const next = body.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  return start;
}
