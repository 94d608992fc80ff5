/** The query of a cursor, read a few rows at a time. */
import type { Node, SelectStmt } from "../../sql/parse.ts";
import { inSession, type Scope } from "./scope.ts";
import { stepsOfQuery } from "./query.ts";
import type { CursorQuery } from "./steps.ts";
import type { Text } from "./text.ts";

/** `CURSOR_OPT_NO_SCROLL` and `CURSOR_OPT_HOLD` of PostgreSQL 18's parsenodes.h; libpg-query passes them through. */
const noScrollBit = 0x4;
export const holdBit = 0x20;

export function cursorQuery(query: Node | undefined, options: number, text: Text, scope: Scope): CursorQuery {
  const select = query && "SelectStmt" in query ? query.SelectStmt : undefined;
  const streams = select !== undefined && yieldsAsItReads(select);
  return {
    rewinds: streams && (select.fromClause?.length ?? 0) > 0 && (options & noScrollBit) === 0,
    steps(from, to, session) {
      if (!query || to === 0) return [];
      const seen = inSession(scope, session);
      if (!streams) return from === 0 ? stepsOfQuery(query, text, seen) : [];
      const upTo = (rows: number): ReturnType<typeof stepsOfQuery> => (rows === 0 ? [] : stepsOfQuery(limited(select, rows), text, seen));
      return upTo(to).slice(upTo(from).length);
    },
  };
}

/** Each row is made when it is read; a sort, a group or a set operation makes all of them first. */
function yieldsAsItReads(select: SelectStmt): boolean {
  const { sortClause, groupClause, distinctClause, havingClause, windowClause, withClause, larg, limitCount, limitOffset, valuesLists } =
    select;
  return !(
    sortClause ??
    groupClause ??
    distinctClause ??
    havingClause ??
    windowClause ??
    withClause ??
    larg ??
    limitCount ??
    limitOffset ??
    valuesLists
  );
}

function limited(select: SelectStmt, rows: number): Node {
  return { SelectStmt: rows === Infinity ? select : { ...select, limitCount: { A_Const: { ival: { ival: rows } } } } };
}
