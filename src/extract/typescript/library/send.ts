/** Records what is sent on which connection, with the places that explain it. */
import type { Place, Related } from "../../../types.ts";
import { constantText, type Chars, type TextPart } from "../../query-text.ts";
import { madeText, placeOf, type Interpreter } from "../program/interpreter.ts";
import { record, type OpenTransaction } from "../program/run.ts";
import { sliceChars } from "../program/literal.ts";
import { pinOf } from "./open.ts";
import { openingOf } from "./opening.ts";
import { replacedOutside, splitStatements } from "./outside-quotes.ts";
import { isFunctionNode, ts } from "../program/syntax.ts";
import { noteSending, noteUse } from "./uses.ts";
import { takenFrom, type Connection, type HandleValue, type List, type Value } from "../program/value.ts";

export interface Sent {
  readonly parts: readonly TextPart[];
  /** The call that sends it. */
  readonly node: ts.Node;
  /** Its statements go one by one. */
  readonly split?: boolean;
  readonly notes?: readonly Related[];
}

/** The connection that a query on this one runs on: inside an ambient transaction, or after a begin that pins, that of the transaction. */
export function connectionFor(i: Interpreter, connection: Connection): Connection {
  const pinned = pinOf(i.run, connection);
  if (pinned) return pinned;
  if (connection.apart === true) return connection;
  const ambient = i.run.transactions.findLast(
    (open) => open.ambient && (open.outer === undefined || open.outer === connection || open.outer === connection.pool),
  );
  if (ambient === undefined) return connection;
  if (ambient.connection) return ambient.connection;
  if (connection.kind !== "pool") return connection;
  const joined = ambient.joined.get(connection) ?? joinedTo(i, ambient, connection);
  ambient.joined.set(connection, joined);
  return joined;
}

function joinedTo(i: Interpreter, { place }: OpenTransaction, pool: Connection): Connection {
  const made = takenFrom(pool, place);
  const query = i.queries.make(place.source.path, [madeText("BEGIN", place)], place, []);
  if (i.run.muted === 0) record(i.run, made, { kind: "query", query });
  return made;
}

/** Out: whether the server is certain to refuse it. */
export function send(i: Interpreter, handle: HandleValue, sent: Sent): boolean {
  if (i.run.muted > 0 || sent.parts.length === 0) return false;
  const connection = connectionFor(i, handle.connection);
  noteSending(i, handle);
  const home = placeOf(sent.node);
  const outer = openElsewhere(i, connection);
  const notes: Related[] = [...(sent.notes ?? []), ...callNote(sent.parts, home), ...outerNote(outer)];
  const opening = openingOf(handle.handle, handle.driver);
  const pieces = sent.split === true ? splitStatements(sent.parts) : [sent.parts];
  for (const parts of pieces) {
    const query = i.queries.make(home.source.path, parts, home, notes, {
      ...(connection.hook ? { hook: connection.hook } : {}),
      ...(outer ? { outside: true } : {}),
      ...(opening ? { opening } : {}),
      within: functionOf(sent.node),
    });
    const session = record(i.run, connection, { kind: "query", query });
    noticeBegin(i, connection, handle, parts, home);
    // With another text in it, the server may answer otherwise.
    if (query.origin.open || !i.isRefused(session)) continue;
    i.run.wasRefused = true;
    return true;
  }
  return false;
}

function functionOf(node: ts.Node): string {
  let at = node;
  while (!isFunctionNode(at) && !ts.isSourceFile(at)) at = at.parent;
  return `${placeOf(node).source.path} ${String(at.pos)}`;
}

/** The call, where the text stands elsewhere. */
function callNote(parts: readonly TextPart[], home: Place): Related[] {
  const elsewhere = parts.some(
    (part) =>
      part.kind === "chars" &&
      part.quote !== "none" &&
      (part.source !== home.source || part.span.start < home.span.start || part.span.end > home.span.end),
  );
  const file = parts.some((part) => part.kind === "chars" && part.source !== home.source);
  return elsewhere || file ? [{ ...home, message: "sent here", role: "sender" }] : [];
}

/** Where a transaction was begun that is open, but on another connection than this query's. */
function openElsewhere(i: Interpreter, connection: Connection): Place | undefined {
  const open = i.run.transactions.at(-1);
  const pool = connection.apart === true ? connection.pool : connection;
  if (open && open.connection !== connection && open.outer === pool) return open.place;
  return [...i.run.begun].findLast(([other]) => other !== connection && other.pool === pool)?.[1];
}

function outerNote(outer: Place | undefined): Related[] {
  return outer ? [{ ...outer, message: "the transaction that is open here runs on another connection; use its own handle" }] : [];
}

const begins = /^\s*(?:begin|start\s+transaction)\b[^;]*;?\s*$/i;
const ends = /^\s*(?:commit|end|abort|rollback(?!\s+(?:(?:work|transaction)\s+)?to\b)|prepare\s+transaction)\b(?![^;]*\band\s+chain\b)/i;

/** `BEGIN` alone on a pool: the next call may go over another connection. */
function noticeBegin(i: Interpreter, connection: Connection, handle: HandleValue, parts: readonly TextPart[], place: Place): void {
  const text = constantText(parts);
  if (text === undefined) return;
  if (connection.kind !== "pool" && connection.kind !== "http") {
    if (begins.test(text)) i.run.begun.set(connection, placeOfParts(parts) ?? place);
    else if (ends.test(text)) i.run.begun.delete(connection);
  } else if (begins.test(text) && isWritten(parts) && isCertainPool(handle)) {
    const name = text.trim().replace(/;$/, "");
    const at = placeOfParts(parts) ?? place;
    noteUse(i, handle, { use: "transaction-on-pool", place: at, name, instead: openingOf(handle.handle, handle.driver)?.call ?? "" });
  }
}

/** Of what is known by its name alone, only what is called a pool: a `db` may be one client. */
function isCertainPool({ guessed, connection: { place } }: HandleValue): boolean {
  return guessed !== true || place === undefined || /pool\W*$/i.test(place.source.text.slice(place.span.start, place.span.end));
}

/** What a library sends by itself goes where the library wants it. */
function isWritten(parts: readonly TextPart[]): boolean {
  return parts.some((part) => part.kind === "chars" && part.quote !== "none");
}

export function isInTransaction(i: Interpreter, on: Connection): boolean {
  const connection = connectionFor(i, on);
  return connection.transaction === "open" || i.run.begun.has(connection);
}

export function placeOfParts(parts: readonly TextPart[]): Place | undefined {
  const first = parts.find((part) => part.kind === "chars");
  return first && { source: first.source, span: first.span };
}

/** SQL that no literal has: placed at a node. */
export function sendMade(i: Interpreter, handle: HandleValue, sql: string, node: ts.Node, notes: readonly Related[] = []): void {
  send(i, handle, { parts: [madeText(sql, placeOf(node))], node, notes });
}

/** `$1` … whose values are known constants: with them the text says more. Others stay. */
export function withValues(parts: readonly TextPart[], values: Value | undefined): readonly TextPart[] {
  if (values?.kind !== "list") return parts;
  const text = parts.map((part) => (part.kind === "chars" ? part.text : " ".repeat(1))).join("");
  if (!text.includes("$")) return parts;
  return parts.flatMap((part) => (part.kind === "chars" ? substituted(part, values) : [part]));
}

function substituted(part: Chars, values: List): readonly TextPart[] {
  return replacedOutside(part, (index) => {
    const parameter = /^\$(\d+)/.exec(part.text.slice(index, index + 6));
    if (!parameter) return undefined;
    const end = index + parameter[0].length;
    const text = sqlOf(values.items[Number(parameter[1]) - 1]);
    return text === undefined ? { end } : { end, pieces: [{ ...sliceChars(part, index, end), text, exact: false }] };
  });
}

/** A known value as a literal. */
export function sqlOf(value: Value | undefined): string | undefined {
  if (value?.kind === "constant" && value.value !== undefined) return String(value.value ?? "NULL");
  if (value?.kind !== "text") return undefined;
  const text = constantText(value.parts);
  return text === undefined ? undefined : `'${text.replaceAll("'", "''")}'`;
}
