/** Suggestions that depend on what follows in an SQL file. */
import { textOf } from "../src/source.ts";
import type { Edit, Place, Span } from "../src/types.ts";
import { applyWithin, combine, deleteStatement, gapAround, insertAt } from "./edits.ts";
import { statementsOf, transactionAround } from "./statement-around.ts";

/** The statement after this one, when it is the last of its file: then it is clear what belongs together. */
function onlyStatementAfter({ source, span }: Place): Place | undefined {
  if (source.language !== "sql") return undefined;
  const statements = statementsOf(source);
  const [own, next] = [statements.at(-2), statements.at(-1)];
  if (own?.span.start !== span.start || next?.alone !== true) return undefined;
  return { source, span: next.span };
}

/**
 * `BEGIN` before the statement and `COMMIT` after the one that follows it, when that is the last of the file.
 * @param used places that must lie in the one that follows, for example where the state is used
 */
export function transactionWithNext(statement: Place, used: readonly Place[] = []): readonly Edit[] | undefined {
  const next = onlyStatementAfter(statement);
  if (next === undefined) return undefined;
  const inside = used.every(({ source, span }) => source === next.source && span.start >= next.span.start && span.end <= next.span.end);
  return inside ? transactionAround([statement, next]) : undefined;
}

const settings = /^(?:set\b|select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\()/i;
const begins = /^(?:begin|start\s+transaction)\b/i;

/** `SET TRANSACTION` must come before the first query of its transaction. */
const mustBeFirst = /^\s*;(?:\s|--[^\n]*\n)*set\s+transaction\b/i;

/** The first statement that begins at the offset or after it; a file can have thousands of findings. */
function indexFrom(statements: readonly { readonly span: Span }[], offset: number): number {
  let [low, high] = [0, statements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.span.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The `BEGIN` that follows, with nothing but settings between. */
function beginAfter({ source, span }: Place): Place | undefined {
  if (source.language !== "sql") return undefined;
  const statements = statementsOf(source);
  const own = indexFrom(statements, span.start);
  if (statements[own]?.span.start !== span.start || !statements[own].alone) return undefined;
  for (const { span: place, alone } of statements.slice(own + 1, own + 20)) {
    const next = { source, span: place };
    if (!alone) return undefined;
    if (begins.test(textOf(next))) return next;
    if (!settings.test(textOf(next))) return undefined;
  }
  return undefined;
}

/** Takes the statement, changed by `edits`, from before a transaction to its beginning. */
export function moveIntoNextTransaction(statement: Place, edits: readonly Edit[]): readonly Edit[] | undefined {
  const begin = beginAfter(statement);
  const deleted = deleteStatement(statement);
  if (begin === undefined || deleted === undefined) return undefined;
  const { text } = begin.source;
  const semicolon = /^\s*;/.exec(text.slice(begin.span.end))?.[0];
  if (semicolon === undefined || (mustBeFirst.test(text.slice(begin.span.end)) && !/^set\b/i.test(textOf(statement)))) return undefined;
  const gap = gapAround(text, begin.span.start);
  return combine([...deleted, insertAt(begin.span.end + semicolon.length, `${gap}${applyWithin(statement, edits)};`)]);
}
