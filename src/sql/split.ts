/**
 * A script → its statements' borders, without the grammar: quotes, comments, `BEGIN ATOMIC` bodies, `CREATE RULE` lists,
 * psql's commands and `COPY` data. What it gives are pieces to parse, not promises that they do.
 */

import type { Source } from "../types.ts";
import { endOfTemplate } from "./holes.ts";
import { endOfLine, endOfOpaque, firstToken } from "./lex.ts";
import { readMetaCommand, readsData, sendsStatement, type MetaCommand } from "./psql.ts";

/** What lies between two statement borders: from the first token to the border. */
export interface StatementPart {
  readonly kind: "statement";
  readonly start: number;
  /** Of the terminator, or of the text. */
  readonly end: number;
  /** psql sends it in one message with the statement before. */
  readonly joined: boolean;
  /** psql commands that stand inside it and leave it as it is. */
  readonly commands: readonly MetaCommand[];
}

export type Part =
  | StatementPart
  | MetaCommand
  /** Data of a `COPY … FROM stdin`. */
  | { readonly kind: "data"; readonly start: number; readonly end: number }
  /** What psql threw away at `\r`. */
  | { readonly kind: "dropped"; readonly start: number; readonly end: number };

const special = /['"$;\\{]|--|\/\*/g;

/** The next character at which something may begin or end; `to` when there is none before it. */
function nextSpecial(text: string, at: number, to: number): number {
  special.lastIndex = at;
  if (!special.test(text)) return to;
  const last = special.lastIndex - 1;
  const unit = text[last];
  return Math.min(unit === "-" || unit === "*" ? last - 1 : last, to);
}

/** What is known of the rest of a text, so that a text full of beginnings without ends is not read to its end for each. */
interface Outlook {
  /** Bodies and lists that did not end. */
  unended: number;
  /** No `\.` follows. */
  noData: boolean;
}

/** Larger texts are split lazily, and again whenever somebody asks. */
const remembered = 1_000_000;
const known = new WeakMap<Source, readonly Part[]>();

/** All of a source; of one that is not very large it is found out once. */
export function partsOf(source: Source): Iterable<Part> {
  if (source.text.length > remembered) return splitScript(source.text);
  let parts = known.get(source);
  if (parts === undefined) {
    parts = [...splitScript(source.text)];
    known.set(source, parts);
  }
  return parts;
}

/** In order and lazily. Offsets are of the whole text. */
export function splitScript(text: string, from = 0): Generator<Part> {
  return splitRange(text, from, text.length, { unended: 0, noData: false });
}

function* splitRange(text: string, from: number, to: number, outlook: Outlook): Generator<Part> {
  let start = from;
  let joined = false;
  let commands: MetaCommand[] = [];
  // How many `COPY … FROM stdin` the message has so far.
  let copies = 0;
  const taken = (first: number, end: number): Part[] => {
    const part: StatementPart = { kind: "statement", start: first, end, joined, commands };
    const parts = [part, ...commands];
    commands = [];
    joined = false;
    if (isCopyFromStdin(text.slice(first, end))) copies++;
    return parts;
  };
  for (let at = from; ;) {
    at = nextSpecial(text, at, to);
    if (at >= to) break;
    const unit = text[at];
    if (unit === ";") {
      const first = firstToken(text, start, at);
      const end = first < at ? endOfStatement(text, first, at, to, outlook) : at;
      // The body's own semicolons hid that this one is psql's `\;`.
      const sendsOn = end > at && text[end - 1] === "\\";
      if (first < at) yield* taken(first, sendsOn ? end - 1 : end);
      joined = sendsOn;
      at = start = Math.min(end + 1, to);
      for (; copies > 0; copies--) at = start = yield* skipData(text, start, to, outlook);
    } else if (unit === "\\") {
      const first = firstToken(text, start, at);
      if (text[at + 1] === ";") {
        const was: boolean = joined;
        if (first < at) yield* taken(first, at);
        joined = was || first < at;
        at = start = at + 2;
        continue;
      }
      const command = readMetaCommand(text, at);
      if (command === undefined) {
        at += 2;
        continue;
      }
      at = command.span.end;
      if (first < command.span.start && !sendsStatement(command) && command.name !== "reset") {
        commands.push(command);
        continue;
      }
      if (command.name === "reset") {
        if (first < command.span.start) yield { kind: "dropped", start: first, end: command.span.start };
        yield* commands;
        commands = [];
        copies = 0;
      } else if (first < command.span.start) yield* taken(first, command.span.start);
      if (sendsStatement(command) || command.name === "reset") joined = false;
      yield command;
      start = at;
      if (readsData(command)) copies++;
      if (joined) continue;
      for (; copies > 0; copies--) at = start = yield* skipData(text, at, to, outlook);
    } else {
      at = Math.min(endOfOpaque(text, at) ?? (unit === "{" ? endOfTemplate(text, at) : undefined) ?? at + 1, to);
    }
  }
  const first = firstToken(text, start, to);
  if (first < to) yield* taken(first, to);
  else yield* commands;
}

/* ---------------------------------------------------------------- COPY data */

/** PostgreSQL reads `FROM stdout` as `FROM stdin`. */
const copyFromStdin =
  /^copy\s+(?:binary\s+)?(?:"(?:[^"]|"")*"|[^\s()'"])+\s*(?:\((?:"(?:[^"]|"")*"|[^()'"])*\)\s*)?\bfrom\s+std(?:in|out)\b/i;

function isCopyFromStdin(statement: string): boolean {
  const unit = statement[0];
  return (unit === "c" || unit === "C") && copyFromStdin.test(statement);
}

const endOfData = /[\n\r]\\\.[ \t]*(?=[\n\r]|$)/g;

/**
 * The data begin on the next line; what else stands on this one is still SQL. Data without `\.` would take the rest of the
 * file, statements and all, so then there are none.
 * @returns where SQL goes on
 */
function* skipData(text: string, at: number, to: number, outlook: Outlook): Generator<Part, number> {
  if (outlook.noData) return at;
  const line = Math.min(endOfLine(text, at), to);
  endOfData.lastIndex = text.startsWith("\r\n", line) ? line + 1 : line;
  outlook.noData = !endOfData.test(text);
  const end = endOfData.lastIndex;
  if (outlook.noData || end > to) return at;
  yield* splitRange(text, at, line, outlook);
  yield { kind: "data", start: line, end };
  return end;
}

/* ---------------------------------------------------------------- statements with `;` inside */

const defining = /create\s+(?:or\s+replace\s+)?(function|procedure|rule)\b/iy;

/** After some that did not end, the next are looked at no further than this. */
const [patience, nearby] = [4, 10_000];

/** In: the first `;` outside quotes. Out: the one that ends the statement, or the end of the text. */
function endOfStatement(text: string, first: number, semicolon: number, to: number, outlook: Outlook): number {
  defining.lastIndex = first;
  const [, what] = defining.exec(text) ?? [];
  if (what === undefined) return semicolon;
  const until = outlook.unended < patience ? to : Math.min(to, Math.max(semicolon + 1, first + nearby));
  const end = (what.toLowerCase() === "rule" ? endOfRule : endOfRoutine)(text, first, until);
  if (end === undefined) outlook.unended++;
  return end === undefined || (end === until && until < to) ? semicolon : end;
}

const ruleMark = /['"$;()]|--|\/\*/g;

/** `CREATE RULE … DO (a; b)`. */
function endOfRule(text: string, first: number, to: number): number | undefined {
  let depth = 0;
  for (let at = first; at < to;) {
    ruleMark.lastIndex = at;
    if (!ruleMark.test(text)) break;
    at = startOfMark(text, ruleMark.lastIndex);
    const unit = text[at];
    if (unit === ";" && depth <= 0) return at;
    if (unit === "(") depth++;
    if (unit === ")") depth--;
    at = endOfOpaque(text, at) ?? at + 1;
  }
  return depth <= 0 ? to : undefined;
}

const routineMark = /['"$;]|--|\/\*|[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/g;

/** `BEGIN ATOMIC … END`, which `CASE … END` may stand in. */
function endOfRoutine(text: string, first: number, to: number): number | undefined {
  let depth = 0;
  let before = "";
  routineMark.lastIndex = first;
  for (let match = routineMark.exec(text); match !== null && match.index < to; match = routineMark.exec(text)) {
    const [mark] = match;
    const at = match.index;
    if (mark === ";" && depth === 0) return at;
    const opaque = endOfOpaque(text, at);
    if (opaque !== undefined) {
      if (opaque > to) return undefined;
      routineMark.lastIndex = opaque;
      // `E'…'`: the letter was no word. A comment stands between words as a blank does.
      if (mark === "'" || mark === '"' || mark === "$") before = "";
      continue;
    }
    const word = mark.toLowerCase();
    // After `AS` and after a dot these are names.
    const named = before === "as" || text[at - 1] === ".";
    if (word === "atomic" && before === "begin") depth++;
    else if (depth > 0 && word === "case" && !named) depth++;
    else if (depth > 0 && word === "end" && !named) depth--;
    before = word;
  }
  return depth === 0 ? to : undefined;
}

/** In: where a mark of one or two characters ended. Out: where it began. */
function startOfMark(text: string, end: number): number {
  const unit = text[end - 1];
  return unit === "-" || unit === "*" ? end - 2 : end - 1;
}
