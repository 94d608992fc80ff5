import { readSql } from "../src/sql/read.ts";
import type { Edit, Place } from "../src/types.ts";
import { transactionAround } from "./statement-around.ts";

/** The statement after this one, when it is the last of its file: then it is clear what belongs together. */
function onlyStatementAfter({ source, span }: Place): Place | undefined {
  if (source.language !== "sql") return undefined;
  let next: Place | undefined;
  for (const piece of readSql(source.text)) {
    if (piece.span.start < span.end) continue;
    if (next !== undefined || piece.kind !== "statement" || piece.joined) return undefined;
    next = { source, span: piece.span };
  }
  return next;
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
