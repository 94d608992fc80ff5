/** Whole statements of an SQL file, for fixes that put statements into a transaction. */
import { trimEnd } from "../src/sql/lex.ts";
import { partsOf } from "../src/sql/split.ts";
import { textOf } from "../src/source.ts";
import type { Edit, Place, Source, Span } from "../src/types.ts";
import { deleteStatement, hasComment, wrapInTransaction } from "./edits.ts";

/** Each file is read once for all its fixes. */
const read = new WeakMap<Source, readonly TopStatement[]>();

interface TopStatement {
  readonly span: Span;
  /** Sent alone, and a statement. */
  readonly alone: boolean;
}

export function statementsOf(source: Source): readonly TopStatement[] {
  const known = read.get(source);
  if (known !== undefined) return known;
  const statements: TopStatement[] = [];
  for (const part of partsOf(source)) {
    if (part.kind === "statement")
      statements.push({
        span: { start: part.start, end: trimEnd(source.text, part.start, part.end) },
        alone: !part.joined && part.commands.length === 0,
      });
    else if (part.kind === "meta") statements.push({ span: part.span, alone: false });
  }
  read.set(source, statements);
  return statements;
}

/**
 * The statements of the file that the places lie in, each once, in order; a place in a `DO` body gives the `DO`.
 * `undefined` in other languages, for places of several files, and when one lies in a function's definition, which runs elsewhere.
 */
export function statementsAround(places: readonly Place[]): readonly Place[] | undefined {
  const source = places[0]?.source;
  if (source?.language !== "sql" || places.some((place) => place.source !== source)) return undefined;
  const found: Place[] = [];
  const missing = new Set(places);
  for (const { span: whole, alone } of statementsOf(source)) {
    const inside = [...missing].filter(({ span }) => span.start >= whole.start && span.end <= whole.end);
    if (inside.length === 0) continue;
    const statement = { source, span: whole };
    if (!alone || /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i.test(textOf(statement))) return undefined;
    for (const place of inside) missing.delete(place);
    found.push(statement);
    if (missing.size === 0) return found;
  }
  return undefined;
}

/** Whether nothing but comments stands between two statements. */
export function isDirectlyAfter(first: Place, second: Place): boolean {
  const between = first.source.text.slice(first.span.end, second.span.start);
  return first.source === second.source && /^[\s;]*$/.test(between.replace(/--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//g, ""));
}

/** What makes the statements from `first` to `last` one transaction: a `BEGIN` before, a `COMMIT` after. */
function wrapThrough(first: Place, last: Place): readonly [begin: Edit, commit: Edit] | undefined {
  const after = { source: last.source, span: { start: last.span.end, end: last.span.end } };
  const [begin, commit] = wrapInTransaction(first, after) ?? [];
  if (begin === undefined || commit === undefined) return undefined;
  const gap = begin.text.slice(begin.text.indexOf(";"));
  return [begin, { ...commit, text: gap + commit.text }];
}

/** `BEGIN` before the first statement and `COMMIT` after the last of those that the places lie in. */
export function transactionAround(places: readonly Place[]): readonly Edit[] | undefined {
  const statements = statementsAround(places);
  const first = statements?.[0];
  const last = statements?.at(-1);
  return first === undefined || last === undefined || first === last ? undefined : wrapThrough(first, last);
}

/** The `COMMIT` that ends a transaction, moved behind the last statement that the places lie in. */
export function endTransactionAfter(end: Place, places: readonly Place[]): readonly Edit[] | undefined {
  const statements = statementsAround([end, ...places]);
  const last = statements?.at(-1);
  if (last === undefined || last.span.start <= end.span.start || !/^(?:commit|end)(?:\s+(?:work|transaction))?$/i.test(textOf(end)))
    return undefined;
  const [, commit] = wrapThrough(end, last) ?? [];
  const removed = deleteStatement(end);
  return commit && removed && [...removed, commit];
}

/** The statement around a place when that is all there is to it: `SELECT` and the place, nothing else. */
export function selectOf(place: Place): Place | undefined {
  const statement = statementsAround([place])?.[0];
  if (statement === undefined || hasComment(textOf(statement))) return undefined;
  const text = textOf(statement);
  const before = text.slice(0, place.span.start - statement.span.start);
  return /^select\s+$/i.test(before) && place.span.end === statement.span.end ? statement : undefined;
}
