/** PL/pgSQL's own cursors: OPEN, FETCH, CLOSE, and the arguments of bound ones. */
import type { PlpgsqlExpression } from "../../sql/plpgsql.ts";
import { unknownValue, settled } from "../effects/constant.ts";
import { rowsOf, runDynamic, runSql, setInto, setRowCount } from "./embedded.ts";
import type { Flow, Frame, StatementOf } from "./frame.ts";
import { nameOfDatum, targetNames } from "./targets.ts";

/** The query of a cursor that is declared with one. */
export function boundQuery<State>(curvar: number | undefined, frame: Frame<State>): PlpgsqlExpression | undefined {
  const datum = frame.tree.datums[curvar ?? -1];
  return datum && "PLpgSQL_var" in datum ? datum.PLpgSQL_var.cursor_explicit_expr?.PLpgSQL_expr : undefined;
}

const lists = new WeakMap<PlpgsqlExpression, PlpgsqlExpression>();

/** Gives the parameters of a bound cursor their values. */
export function bindArguments<State>(
  curvar: number | undefined,
  args: PlpgsqlExpression | undefined,
  lineno: number,
  frame: Frame<State>,
): void {
  const datum = frame.tree.datums[curvar ?? -1];
  const row = datum && "PLpgSQL_var" in datum ? frame.tree.datums[datum.PLpgSQL_var.cursor_explicit_argrow ?? -1] : undefined;
  const names = row && "PLpgSQL_row" in row ? (row.PLpgSQL_row.fields ?? []).map((field) => field.name.toLowerCase()) : [];
  if (names.length === 0) return;
  // The compiler has put the arguments in their order.
  const list = args && (lists.get(args) ?? { query: `SELECT ${args.query}`, parseMode: 0 });
  if (args && list) lists.set(args, list);
  const values = list && rowsOf(list, lineno, frame)?.rows[0];
  names.forEach((name, index) => frame.variables.set(name, settled(values?.[index] ?? unknownValue(name))));
}

export function open<State>(statement: StatementOf<"PLpgSQL_stmt_open">["PLpgSQL_stmt_open"], frame: Frame<State>): Flow {
  const { query, dynquery, lineno, curvar, argquery } = statement;
  if (dynquery) {
    const { flow, result } = runDynamic(dynquery.PLpgSQL_expr, lineno, statement.params ?? [], frame, []);
    const rows = result && { columns: result.columns, left: [...result.rows] };
    if (curvar !== undefined) frame.cursors.set(curvar, { query: dynquery.PLpgSQL_expr, rows, fetched: true });
    return flow;
  }
  bindArguments(curvar, argquery?.PLpgSQL_expr, lineno, frame);
  const bound = query?.PLpgSQL_expr ?? boundQuery(curvar, frame);
  if (bound && curvar !== undefined) frame.cursors.set(curvar, { query: bound, rows: undefined, fetched: false });
  return "next";
}

/** An opened cursor's query runs with its first FETCH; what it gives is then handed out row by row. */
export function fetch<State>(statement: StatementOf<"PLpgSQL_stmt_fetch">["PLpgSQL_stmt_fetch"], frame: Frame<State>): Flow {
  const { curvar, lineno, target, how_many, expr } = statement;
  const cursor = curvar === undefined ? undefined : frame.cursors.get(curvar);
  const into = targetNames(target);
  let flow: Flow = "next";
  if (cursor && !cursor.fetched) {
    cursor.fetched = true;
    const rows = rowsOf(cursor.query, lineno, frame);
    cursor.rows = rows && { columns: rows.columns, left: [...rows.rows] };
    flow = runSql(cursor.query, lineno, frame);
  }
  const plain = cursor?.rows !== undefined && !expr && (how_many ?? 1) === 1 && frame.branches === 0;
  const row = plain ? cursor.rows?.left.shift() : undefined;
  setInto(frame, into, plain ? { columns: cursor.rows?.columns ?? [], rows: row ? [row] : [] } : undefined);
  setRowCount(frame, plain ? (row ? 1 : 0) : undefined, true);
  return flow;
}

export function close<State>(curvar: number | undefined, frame: Frame<State>): void {
  if (curvar !== undefined && nameOfDatum(frame.tree.datums[curvar]) !== undefined) frame.cursors.delete(curvar);
}
