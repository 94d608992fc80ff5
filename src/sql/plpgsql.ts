// PROVISIONAL (engine's author, to unblock the others): replaced by the sql part's own version.
import { rawPlpgsql } from "./parse.ts";
export { parseExpression } from "./parse.ts";
export interface PlpgsqlExpression { readonly query: string; readonly parseMode?: number }
interface Expr { readonly PLpgSQL_expr: PlpgsqlExpression }
interface Lined { readonly lineno: number }
type List = readonly PlpgsqlStatement[];
export type PlpgsqlStatement =
  | { readonly PLpgSQL_stmt_block: { readonly lineno?: number; readonly body?: List; readonly exceptions?: { readonly PLpgSQL_exception_block: { readonly exc_list: readonly { readonly PLpgSQL_exception: { readonly conditions: readonly { readonly PLpgSQL_condition: { readonly condname: string } }[]; readonly action?: List } }[] } } } }
  | { readonly PLpgSQL_stmt_assign: Lined & { readonly varno: number; readonly expr: Expr } }
  | { readonly PLpgSQL_stmt_perform: Lined & { readonly expr: Expr } }
  | { readonly PLpgSQL_stmt_call: Lined & { readonly expr: Expr } }
  | { readonly PLpgSQL_stmt_execsql: Lined & { readonly sqlstmt: Expr; readonly into?: boolean; readonly target?: unknown } }
  | { readonly PLpgSQL_stmt_dynexecute: Lined & { readonly query: Expr; readonly params?: readonly Expr[]; readonly target?: unknown } }
  | { readonly PLpgSQL_stmt_if: Lined & { readonly cond: Expr; readonly then_body?: List; readonly elsif_list?: readonly { readonly PLpgSQL_if_elsif: { readonly lineno?: number; readonly cond: Expr; readonly stmts?: List } }[]; readonly else_body?: List } }
  | { readonly PLpgSQL_stmt_case: Lined & { readonly t_expr?: Expr; readonly t_varno?: number; readonly case_when_list: readonly { readonly PLpgSQL_case_when: { readonly lineno?: number; readonly expr: Expr; readonly stmts?: List } }[]; readonly have_else?: boolean; readonly else_stmts?: List } }
  | { readonly PLpgSQL_stmt_loop: Lined & { readonly body?: List } }
  | { readonly PLpgSQL_stmt_while: Lined & { readonly cond: Expr; readonly body?: List } }
  | { readonly PLpgSQL_stmt_fori: Lined & { readonly var: { readonly PLpgSQL_var: { readonly refname: string } }; readonly lower: Expr; readonly upper: Expr; readonly step?: Expr; readonly reverse?: boolean; readonly body?: List } }
  | { readonly PLpgSQL_stmt_fors: Lined & { readonly var: unknown; readonly query: Expr; readonly body?: List } }
  | { readonly PLpgSQL_stmt_forc: Lined & { readonly body?: List } }
  | { readonly PLpgSQL_stmt_dynfors: Lined & { readonly query: Expr; readonly params?: readonly Expr[]; readonly body?: List } }
  | { readonly PLpgSQL_stmt_foreach_a: Lined & { readonly var?: unknown; readonly varno?: number; readonly expr: Expr; readonly body?: List } }
  | { readonly PLpgSQL_stmt_exit: Lined & { readonly is_exit?: boolean; readonly cond?: Expr } }
  | { readonly PLpgSQL_stmt_return: { readonly lineno?: number; readonly expr?: Expr } }
  | { readonly PLpgSQL_stmt_return_next: Lined & { readonly expr?: Expr } }
  | { readonly PLpgSQL_stmt_return_query: Lined & { readonly query?: Expr; readonly dynquery?: Expr; readonly params?: readonly Expr[] } }
  | { readonly PLpgSQL_stmt_raise: Lined & { readonly elog_level: number; readonly condname?: string; readonly params?: readonly Expr[] } }
  | { readonly PLpgSQL_stmt_assert: Lined & { readonly cond: Expr } }
  | { readonly PLpgSQL_stmt_commit: Lined & { readonly chain?: boolean } }
  | { readonly PLpgSQL_stmt_rollback: Lined & { readonly chain?: boolean } }
  | { readonly PLpgSQL_stmt_open: Lined & { readonly query?: Expr; readonly dynquery?: Expr } }
  | { readonly PLpgSQL_stmt_other: Lined };
export type PlpgsqlDatum = { readonly PLpgSQL_var: { readonly refname: string; readonly lineno?: number; readonly default_val?: Expr } } | { readonly PLpgSQL_other: unknown };
export interface PlpgsqlFunction { readonly datums: readonly PlpgsqlDatum[]; readonly action: PlpgsqlStatement }
export function parsePlpgsql(text: string): PlpgsqlFunction {
  const tree = rawPlpgsql(text) as { plpgsql_funcs: { PLpgSQL_function: PlpgsqlFunction }[] };
  const [first] = tree.plpgsql_funcs;
  if (!first) throw new Error("no function");
  return first.PLpgSQL_function;
}
/** Where an embedded query stands in the body: span, and query index → body index. */
export function locateInBody(body: string, lineno: number, query: string, from: number): { start: number; end: number; at(index: number): number } | undefined {
  let start = from;
  for (let line = 1; line < lineno; line++) { const next = body.indexOf("\n", start); if (next < 0) break; start = next + 1; }
  const direct = body.indexOf(query, start);
  if (direct >= 0) return { start: direct, end: direct + query.length, at: (index) => direct + index };
  const tail = query.replace(/^\s*SELECT/i, "");
  const found = body.indexOf(tail, start);
  if (found < 0) return undefined;
  const cut = query.length - tail.length;
  return { start: found, end: found + tail.length, at: (index) => found + Math.max(0, index - cut) };
}
