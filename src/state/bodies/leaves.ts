/** The statements of PL/pgSQL that hold no others: assignments, SQL, EXECUTE, RETURN, RAISE, cursors, diagnostics. */
import type { PlpgsqlExpression, PlpgsqlStatement } from "../../sql/plpgsql.ts";
import type { Value } from "../../types.ts";
import { constant, settled, unknownValue } from "../effects/constant.ts";
import { resultOf } from "../effects/expression.ts";
import { columnName } from "../effects/tree.ts";
import { unknownError } from "./conditions.ts";
import { close, fetch, open } from "./cursors.ts";
import { assign, expression, parsedStatement, rowCount, rowsOf, runDynamic, runSql, scopeOfFrame } from "./embedded.ts";
import type { Flow, Frame, StatementOf } from "./frame.ts";
import { nameOfDatum, targetNames } from "./targets.ts";

/** PostgreSQL's ERROR in elog.h; RAISE EXCEPTION. */
const errorLevel = 21;
/** PLPGSQL_RAISEOPTION_ERRCODE. */
const errorCode = 0;

export function runLeaf<State>(statement: PlpgsqlStatement, frame: Frame<State>): Flow {
  if ("PLpgSQL_stmt_assign" in statement) {
    const { expr, lineno } = statement.PLpgSQL_stmt_assign;
    return assign(expr.PLpgSQL_expr, lineno, frame);
  }
  if ("PLpgSQL_stmt_perform" in statement)
    return runSql(statement.PLpgSQL_stmt_perform.expr.PLpgSQL_expr, statement.PLpgSQL_stmt_perform.lineno, frame);
  if ("PLpgSQL_stmt_call" in statement) return runCall(statement.PLpgSQL_stmt_call, frame);
  if ("PLpgSQL_stmt_execsql" in statement) {
    const { sqlstmt, lineno, into, target } = statement.PLpgSQL_stmt_execsql;
    return runSql(sqlstmt.PLpgSQL_expr, lineno, frame, into ? targetNames(target) : []);
  }
  if ("PLpgSQL_stmt_dynexecute" in statement) {
    const { query, lineno, params, target } = statement.PLpgSQL_stmt_dynexecute;
    return runDynamic(query.PLpgSQL_expr, lineno, params ?? [], frame, targetNames(target)).flow;
  }
  if ("PLpgSQL_stmt_exit" in statement) return runExit(statement.PLpgSQL_stmt_exit, frame);
  if ("PLpgSQL_stmt_return" in statement) return runReturn(statement.PLpgSQL_stmt_return, frame);
  if ("PLpgSQL_stmt_return_next" in statement) {
    const { expr, lineno, retvarno } = statement.PLpgSQL_stmt_return_next;
    const value = expr ? expression(expr.PLpgSQL_expr, lineno, frame) : variableAt(retvarno, frame);
    if (value === "fail") return "fail";
    give(frame, value ? [[settled(value)]] : [outputs(frame)]);
    return "next";
  }
  if ("PLpgSQL_stmt_return_query" in statement) {
    const { query, dynquery, params, lineno } = statement.PLpgSQL_stmt_return_query;
    if (query) {
      give(frame, rowsOf(query.PLpgSQL_expr, lineno, frame)?.rows);
      return runSql(query.PLpgSQL_expr, lineno, frame);
    }
    const dynamic = dynquery && runDynamic(dynquery.PLpgSQL_expr, lineno, params ?? [], frame, []);
    give(frame, dynamic?.result?.rows);
    return dynamic?.flow ?? "next";
  }
  if ("PLpgSQL_stmt_raise" in statement) {
    const { elog_level, condname, params, options, lineno } = statement.PLpgSQL_stmt_raise;
    for (const param of params ?? []) if (expression(param.PLpgSQL_expr, lineno, frame) === "fail") return "fail";
    let code: string | undefined;
    for (const { PLpgSQL_raise_option: option } of options ?? []) {
      const value = expression(option.expr.PLpgSQL_expr, lineno, frame);
      if (value === "fail") return "fail";
      if ((option.opt_type ?? 0) === errorCode) code = typeof value.constant === "string" ? value.constant : unknownError;
    }
    if (elog_level < errorLevel) return "next";
    // RAISE alone raises what is being handled again.
    if (statement.PLpgSQL_stmt_raise.message !== undefined || options || condname !== undefined)
      frame.error = condname ?? code ?? "raise_exception";
    return "fail";
  }
  if ("PLpgSQL_stmt_assert" in statement) {
    const { cond, lineno } = statement.PLpgSQL_stmt_assert;
    const value = expression(cond.PLpgSQL_expr, lineno, frame);
    if (value !== "fail" && value.constant !== false && value.constant !== null) return "next";
    if (value !== "fail") frame.error = "assert_failure";
    return "fail";
  }
  if ("PLpgSQL_stmt_commit" in statement) {
    const { chain } = statement.PLpgSQL_stmt_commit;
    return frame.session.apply([{ kind: "commit", place: frame.body.statement, chain: chain === true }]) ? "next" : "fail";
  }
  if ("PLpgSQL_stmt_rollback" in statement) {
    const { chain } = statement.PLpgSQL_stmt_rollback;
    return frame.session.apply([{ kind: "rollback", place: frame.body.statement, chain: chain === true }]) ? "next" : "fail";
  }
  if ("PLpgSQL_stmt_open" in statement) return open(statement.PLpgSQL_stmt_open, frame);
  if ("PLpgSQL_stmt_fetch" in statement) return fetch(statement.PLpgSQL_stmt_fetch, frame);
  if ("PLpgSQL_stmt_close" in statement) close(statement.PLpgSQL_stmt_close.curvar, frame);
  if ("PLpgSQL_stmt_getdiag" in statement) {
    for (const { PLpgSQL_diag_item: item } of statement.PLpgSQL_stmt_getdiag.diag_items) {
      const name = nameOfDatum(frame.tree.datums[item.target ?? 0]);
      const count = item.kind === "ROW_COUNT" ? frame.variables.get(rowCount) : undefined;
      if (name !== undefined) frame.variables.set(name, count ?? unknownValue(item.kind));
    }
  }
  return "next";
}

/* ------------------------------------------------------------ results */

function give<State>(frame: Frame<State>, rows: readonly (readonly Value[])[] | undefined): void {
  if (!rows || frame.branches > 0) frame.unsureRows = true;
  else frame.rows.push(...rows);
}

/** The parameters that the caller gets, as they are now. */
export function outputs<State>({ outputs: names, variables }: Frame<State>): Value[] {
  return names.map((name) => variables.get(name) ?? constant(null));
}

/** `RETURN x` of a variable comes as the variable's index. */
function variableAt<State>(index: number | undefined, frame: Frame<State>): Value | undefined {
  if (index === undefined || frame.outputs.length > 0) return undefined;
  const name = nameOfDatum(frame.tree.datums[index]);
  return name === undefined ? unknownValue("a row") : (frame.variables.get(name) ?? unknownValue(name));
}

function runReturn<State>(
  { expr, lineno, retvarno }: StatementOf<"PLpgSQL_stmt_return">["PLpgSQL_stmt_return"],
  frame: Frame<State>,
): Flow {
  const variable = expr ? undefined : variableAt(retvarno, frame);
  if (variable) give(frame, [[settled(variable)]]);
  if (variable) return "return";
  if (!expr) {
    // Of a set, RETURN alone only ends it; what it gives is in the rows already.
    if (frame.outputs.length > 0 && frame.rows.length === 0) give(frame, [outputs(frame)]);
    else if (frame.branches > 0) frame.unsureRows = true;
    return "return";
  }
  const value = expression(expr.PLpgSQL_expr, lineno ?? 1, frame);
  if (value === "fail") return "fail";
  give(frame, [[settled(value)]]);
  return "return";
}

/** OUT and INOUT parameters come back into the variables that stand for them in the CALL. */
function runCall<State>({ expr, lineno }: StatementOf<"PLpgSQL_stmt_call">["PLpgSQL_stmt_call"], frame: Frame<State>): Flow {
  const result = callResult(expr.PLpgSQL_expr, lineno, frame);
  const flow = runSql(expr.PLpgSQL_expr, lineno, frame);
  if (flow !== "next") return flow;
  for (const { name, value } of result) frame.variables.set(name, settled(value));
  return "next";
}

function callResult<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): readonly { name: string; value: Value }[] {
  const parsed = parsedStatement(expr, lineno, frame);
  const call = parsed && "CallStmt" in parsed.node ? parsed.node.CallStmt.funccall : undefined;
  if (!call) return [];
  const result = resultOf({ FuncCall: call }, scopeOfFrame(frame));
  return (result?.positions ?? []).flatMap((position, index) => {
    const arg = call.args?.[position];
    const name = arg && "ColumnRef" in arg ? columnName(arg).toLowerCase() : "";
    return frame.variables.has(name) ? [{ name, value: result?.rows[0]?.[index] ?? unknownValue(name) }] : [];
  });
}

function runExit<State>(statement: StatementOf<"PLpgSQL_stmt_exit">["PLpgSQL_stmt_exit"], frame: Frame<State>): Flow {
  const { cond, is_exit, lineno, label } = statement;
  const flow = is_exit ? "exit" : "continue";
  if (!cond) {
    frame.label = label;
    return flow;
  }
  const value = expression(cond.PLpgSQL_expr, lineno, frame);
  if (value === "fail") return "fail";
  if (value.constant === true) {
    frame.label = label;
    return flow;
  }
  if (value.constant === undefined && is_exit) frame.mayExit = true;
  return "next";
}
