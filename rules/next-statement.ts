import type { Edit, Place } from "../src/types.ts";
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
