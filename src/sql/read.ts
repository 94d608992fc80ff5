/**
 * Text → statements. A text that PostgreSQL's grammar takes is parsed as it is; where it does not, the text is split and
 * each statement parsed for itself, so that what cannot be read costs only itself and is named.
 */

import type { Span } from "../types.ts";
import { createParameterNumbers, type ParameterNumbers } from "./holes.ts";
import { endOfOpaque, firstToken, trimEnd } from "./lex.ts";
import { byteLength } from "./offsets.ts";
import { parses, SqlSyntaxError, tryParse, type GrammarStatement, type Node } from "./parse.ts";
import type { MetaCommand } from "./psql.ts";
import { recover } from "./recover.ts";
import { splitScript, type StatementPart } from "./split.ts";

export type { MetaCommand } from "./psql.ts";

export interface ParsedStatement {
  readonly kind: "statement";
  readonly node: Node;
  /** From the first token to the last: without `;`, and without blanks and comments around it. */
  readonly span: Span;
  /** psql sends it in one message with the statement before (`\;`). */
  readonly joined: boolean;
  /** A template hole or psql variable inside was replaced by a placeholder so that it parses. */
  readonly bridged: boolean;
  /** A `location` of the tree (bytes) → UTF-16 index in the text. */
  offsetAt(location: number): number;
}

/** Text that was not understood: a statement, or what may have been some. */
export interface UnreadPiece {
  readonly kind: "unread";
  readonly span: Span;
  readonly reason: string;
}

export type Piece = ParsedStatement | MetaCommand | UnreadPiece;

/** What is parsed at once, in UTF-16 units: the trees of so much text are in memory together. */
const window = 1_000_000;
const smallestWindow = 4_000;
/** In bytes. A larger statement's tree does not fit the parser's memory. */
const statementLimit = 8_000_000;

const byteOrderMark = "\uFEFF";

function textStart(text: string): number {
  return text.startsWith(byteOrderMark) ? 1 : 0;
}

/** In order, lazily: about a megabyte of text is parsed at a time. Never throws, whatever the text. */
export function* readSql(text: string): Generator<Piece> {
  const start = textStart(text);
  if (text.length - start > window) return yield* readScript(text, start, undefined);
  const statements = tryParse(text.slice(start));
  if (!(statements instanceof SqlSyntaxError)) return yield* place(statements, start);
  yield* readScript(text, start, statements.position === undefined ? undefined : start + statements.position);
}

/** True when the whole text is SQL that parses, so that `readSql` would give statements only. Costs a third of parsing. */
export function checkSql(text: string): boolean {
  const start = textStart(text);
  if (text.length - start <= window) return parses(text.slice(start));
  let [from, to] = [start, start];
  for (const part of splitScript(text, start)) {
    if (part.kind !== "statement" || part.joined || isTooLarge(text, part)) return false;
    if (part.end - from > window && to > from) {
      if (!parses(text.slice(from, to))) return false;
      from = part.start;
    }
    to = part.end;
  }
  return parses(text.slice(from, to));
}

/** False when the text has something in it, and not one statement that can be read. */
export function isSql(text: string): boolean {
  return nothingReadable(text) === undefined;
}

/** Why, and where the grammar stops. */
export interface Unreadable {
  readonly reason: string;
  readonly at: number;
}

/** Says so of a text that has something in it, and nothing that can be read. Reads no further than to the first statement that can be. */
export function nothingReadable(text: string): Unreadable | undefined {
  const start = textStart(text);
  for (const part of splitScript(text, start)) {
    if (part.kind !== "statement") continue;
    if (!isTooLarge(text, part) && parses(text.slice(part.start, part.end))) return undefined;
    break;
  }
  let first: UnreadPiece | undefined;
  for (const piece of readSql(text)) {
    if (piece.kind === "statement") return undefined;
    if (piece.kind === "unread") first ??= piece;
  }
  return first && { reason: first.reason, at: first.span.start + stopIn(text, first) };
}

/** Of a piece that was not understood: how much of it the grammar takes. */
function stopIn(text: string, { span, reason }: UnreadPiece): number {
  const error = isTooLarge(text, span) ? undefined : tryParse(text.slice(span.start, span.end));
  return error instanceof SqlSyntaxError && error.message === reason ? (error.position ?? 0) : 0;
}

/** How many statements the text has, by their borders alone; what `readSql` gives when the text parses. */
export function countStatements(text: string): number {
  let count = 0;
  for (const part of splitScript(text, textStart(text))) if (part.kind === "statement") count++;
  return count;
}

/** @returns the index after the `)` that closes the first `(` at or after `from`; `undefined` when there is none */
export function endOfCall(text: string, from: number): number | undefined {
  const mark = /['"$()]|--|\/\*/g;
  let depth = 0;
  for (mark.lastIndex = from; ;) {
    const match = mark.exec(text);
    if (match === null) return undefined;
    const [unit] = match;
    if (unit === "(") depth++;
    else if (unit === ")" && depth > 0 && --depth === 0) return match.index + 1;
    const end = endOfOpaque(text, match.index);
    if (end !== undefined && end > text.length) return undefined;
    if (end !== undefined) mark.lastIndex = end;
  }
}

function* place(statements: readonly GrammarStatement[], base: number, joined = false): Generator<ParsedStatement, undefined> {
  for (const { node, span, offsetAt } of statements) {
    const moved = base === 0 ? span : { start: base + span.start, end: base + span.end };
    yield {
      kind: "statement",
      node,
      span: moved,
      joined,
      bridged: false,
      offsetAt: base === 0 ? offsetAt : (location) => base + offsetAt(location),
    };
  }
}

/* ---------------------------------------------------------------- scripts */

interface Reading {
  readonly text: string;
  readonly numbers: ParameterNumbers;
  /** How much is parsed together: less after a failure, more after a success. */
  window: number;
  /** Where the grammar is known to stop. */
  readonly stop: number | undefined;
}

function* readScript(text: string, start: number, stop: number | undefined): Generator<Piece, undefined> {
  const reading: Reading = { text, numbers: createParameterNumbers(), window, stop };
  let run: StatementPart[] = [];
  for (const part of splitScript(text, start)) {
    const ordinary = part.kind === "statement" && !part.joined && part.commands.length === 0 && !isTooLarge(text, part);
    if (run.length > 0 && (!ordinary || part.end - (run[0]?.start ?? 0) > reading.window)) {
      yield* readRun(reading, run);
      run = [];
    }
    if (ordinary) run.push(part);
    else if (part.kind === "statement") yield* readAlone(reading, part);
    else if (part.kind === "meta") yield part;
    else if (part.kind === "dropped") yield unread(text, part, "psql throws this away at \\r");
  }
  yield* readRun(reading, run);
}

/** Statements with nothing but blanks and comments between them: parsed together as far as they parse. */
function* readRun(reading: Reading, parts: readonly StatementPart[]): Generator<Piece> {
  for (let from = 0; from < parts.length;) {
    const start = parts[from]?.start ?? 0;
    let to = from + 1;
    while (to < parts.length && (parts[to]?.end ?? 0) - start <= reading.window) to++;
    const together = parts.slice(from, to);
    const failed = together.length > 1 ? yield* readTogether(reading, together) : "unknown";
    if (failed === undefined) {
      reading.window = Math.min(window, reading.window * 4);
      from = to;
    } else if (failed === "unknown" && together.length > 1 && reading.window > smallestWindow) {
      reading.window = Math.max(smallestWindow, reading.window >> 3);
    } else {
      const good = failed === "unknown" ? [] : together.slice(0, failed);
      const rest = failed === "unknown" ? together : together.slice(failed, failed + 1);
      reading.window = Math.max(smallestWindow, reading.window >> 3);
      if (good.length > 0 && (yield* readTogether(reading, good)) !== undefined) rest.unshift(...good);
      for (const part of rest) yield* readAlone(reading, part);
      from += failed === "unknown" ? together.length : failed + 1;
    }
  }
}

/** @returns the index of the part that does not parse, when there is one; nothing was given then */
function* readTogether(reading: Reading, parts: readonly StatementPart[]): Generator<Piece, number | "unknown" | undefined> {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { text, stop } = reading;
  const known = stop !== undefined && stop >= first.start && stop < last.end;
  const statements = known ? new SqlSyntaxError("", stop - first.start) : tryParse(text.slice(first.start, last.end));
  if (!(statements instanceof SqlSyntaxError)) return yield* place(statements, first.start);
  if (statements.position === undefined) return "unknown";
  const position = first.start + statements.position;
  return Math.max(
    parts.findLastIndex((part) => part.start <= position),
    0,
  );
}

function* readAlone(reading: Reading, part: StatementPart): Generator<Piece> {
  const { text } = reading;
  if (isTooLarge(text, part)) {
    const size = byteLength(text.slice(part.start, part.end)) / 1e6;
    yield unread(text, part, `statement of ${size.toFixed(1)} MB, larger than the limit of ${statementLimit / 1e6} MB`);
    return;
  }
  const own = withoutCommands(text, part);
  const statements = tryParse(own);
  if (!(statements instanceof SqlSyntaxError)) {
    yield* place(statements, part.start, part.joined);
    return;
  }
  const recovered = recover(own, { start: 0, end: own.length }, reading.numbers);
  if (recovered === undefined) {
    yield unread(text, part, statements.message);
    return;
  }
  const { bridged } = recovered;
  for (const { node, span, offsetAt } of recovered.statements) {
    const moved = { start: part.start + bridged.original(span.start), end: part.start + bridged.original(span.end, true) };
    yield {
      kind: "statement",
      node,
      span: moved,
      joined: part.joined,
      bridged: true,
      offsetAt: (location) => part.start + bridged.original(offsetAt(location)),
    };
  }
}

/** The statement as psql sends it, with blanks in the place of commands so that offsets stay. */
function withoutCommands(text: string, part: StatementPart): string {
  let own = "";
  let at = part.start;
  for (const { span } of part.commands) {
    own += text.slice(at, span.start) + " ".repeat(span.end - span.start);
    at = span.end;
  }
  return own + text.slice(at, part.end);
}

function isTooLarge(text: string, part: { readonly start: number; readonly end: number }): boolean {
  const units = part.end - part.start;
  return units > statementLimit || (units > statementLimit / 3 && byteLength(text.slice(part.start, part.end)) > statementLimit);
}

function unread(text: string, part: Span, reason: string): UnreadPiece {
  const start = firstToken(text, part.start, part.end);
  return { kind: "unread", span: { start, end: trimEnd(text, start, part.end) }, reason };
}
