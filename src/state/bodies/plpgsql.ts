/**
 * Runs PL/pgSQL against the session walk as a small interpreter that follows constants. Where a condition is not known, every arm
 * is followed and what any of them leaves held counts as held; a loop whose rounds are not known runs once.
 */
import type { PlpgsqlExpression, PlpgsqlFunction, PlpgsqlStatement } from "../../sql/plpgsql.ts";
import type { Unread, Value } from "../../types.ts";
import { constant, settled, unknownValue } from "../effects/constant.ts";
import { evaluate, scopeOf } from "../effects/expression.ts";
import { rowsOfQuery } from "../effects/query.ts";
import { stepsOfStatement } from "../effects/statements.ts";
import type { BodyText } from "../effects/steps.ts";
import { applyGuarded, assign, expression, parsedExpression, parsedStatement, runDynamic, runSql } from "./embedded.ts";
import type { Flow, Frame, StatementOf } from "./frame.ts";
import type { Host } from "./host.ts";
import { afterRound, each, eitherOf, maxRounds, rounds } from "./paths.ts";
import { nameOfDatum, targetNames } from "./targets.ts";

export interface Run<State> {
  readonly tree: PlpgsqlFunction;
  readonly body: BodyText;
  readonly host: Host<State>;
  readonly problems: Map<string, Unread>;
  readonly args: ReadonlyMap<string, Value>;
}

/** @returns false when the body is certain to fail */
export function runFunction<State>({ tree, body, host, problems, args }: Run<State>): boolean {
  const variables = new Map(args);
  const frame: Frame<State> = {
    tree,
    host,
    body,
    variables,
    left: [],
    problems,
    cursors: new Map(),
    error: "raise_exception",
    label: undefined,
    mayExit: false,
  };
  // Declarations: parameters keep their arguments, variables get their defaults in order.
  for (const datum of tree.datums) {
    if (!("PLpgSQL_var" in datum)) continue;
    const { refname, default_val, lineno } = datum.PLpgSQL_var;
    const name = refname.toLowerCase();
    if (variables.has(name) || lineno === undefined) continue;
    const value = default_val ? expression(default_val.PLpgSQL_expr, lineno, frame) : constant(null);
    if (value === "fail") return false;
    variables.set(name, settled(value));
  }
  const flow = runStatements([tree.action], frame);
  if (flow === "fail") {
    if (frame.left.length === 0) return false;
    host.merge(frame.left);
    return true;
  }
  if (frame.left.length > 0) host.merge([host.save(), ...frame.left]);
  return true;
}

function runStatements<State>(statements: readonly PlpgsqlStatement[], frame: Frame<State>): Flow {
  for (const statement of statements) {
    if (frame.host.exhausted()) return "next";
    const flow = runStatement(statement, frame);
    if (flow !== "next") return flow;
  }
  return "next";
}

function runStatement<State>(statement: PlpgsqlStatement, frame: Frame<State>): Flow {
  if ("PLpgSQL_stmt_block" in statement) return runBlock(statement.PLpgSQL_stmt_block, frame);
  if ("PLpgSQL_stmt_assign" in statement) {
    const { expr, lineno } = statement.PLpgSQL_stmt_assign;
    return assign(expr.PLpgSQL_expr, lineno, frame);
  }
  if ("PLpgSQL_stmt_perform" in statement)
    return runSql(statement.PLpgSQL_stmt_perform.expr.PLpgSQL_expr, statement.PLpgSQL_stmt_perform.lineno, frame);
  if ("PLpgSQL_stmt_call" in statement)
    return runSql(statement.PLpgSQL_stmt_call.expr.PLpgSQL_expr, statement.PLpgSQL_stmt_call.lineno, frame);
  if ("PLpgSQL_stmt_execsql" in statement) {
    const { sqlstmt, lineno, into, target } = statement.PLpgSQL_stmt_execsql;
    return runSql(sqlstmt.PLpgSQL_expr, lineno, frame, into ? targetNames(target) : []);
  }
  if ("PLpgSQL_stmt_dynexecute" in statement) {
    const { query, lineno, params, target } = statement.PLpgSQL_stmt_dynexecute;
    return runDynamic(query.PLpgSQL_expr, lineno, params ?? [], frame, targetNames(target));
  }
  if ("PLpgSQL_stmt_if" in statement) {
    const { cond, then_body, elsif_list, else_body, lineno } = statement.PLpgSQL_stmt_if;
    const arms: Arm[] = [
      { when: cond.PLpgSQL_expr, lineno, then: then_body ?? [] },
      ...(elsif_list ?? []).map(({ PLpgSQL_if_elsif: arm }) => ({
        when: arm.cond.PLpgSQL_expr,
        lineno: arm.lineno ?? lineno,
        then: arm.stmts ?? [],
      })),
      { when: undefined, lineno, then: else_body ?? [] },
    ];
    return runArms(arms, frame);
  }
  if ("PLpgSQL_stmt_case" in statement) return runCase(statement.PLpgSQL_stmt_case, frame);
  if ("PLpgSQL_stmt_loop" in statement)
    return rounds(frame, statement.PLpgSQL_stmt_loop.label, () => runStatements(statement.PLpgSQL_stmt_loop.body ?? [], frame));
  if ("PLpgSQL_stmt_while" in statement) {
    const { cond, body, lineno } = statement.PLpgSQL_stmt_while;
    return rounds(frame, statement.PLpgSQL_stmt_while.label, () => {
      const value = expression(cond.PLpgSQL_expr, lineno, frame);
      if (value === "fail") return "fail";
      if (value.constant === false || value.constant === null) return "exit";
      if (value.constant === undefined) frame.mayExit = true;
      return runStatements(body ?? [], frame);
    });
  }
  if ("PLpgSQL_stmt_fori" in statement) return runCount(statement.PLpgSQL_stmt_fori, frame);
  if ("PLpgSQL_stmt_fors" in statement) {
    const { var: target, query, body, lineno } = statement.PLpgSQL_stmt_fors;
    return runRows(query.PLpgSQL_expr, lineno, target, body ?? [], frame, statement.PLpgSQL_stmt_fors.label);
  }
  if ("PLpgSQL_stmt_dynfors" in statement) {
    const { query, params, body, lineno } = statement.PLpgSQL_stmt_dynfors;
    const flow = runDynamic(query.PLpgSQL_expr, lineno, params ?? [], frame, []);
    return flow === "next" ? once(frame, statement.PLpgSQL_stmt_dynfors.label, body ?? []) : flow;
  }
  if ("PLpgSQL_stmt_forc" in statement) {
    const { curvar, body, lineno } = statement.PLpgSQL_stmt_forc;
    const query = boundQuery(curvar, frame);
    const flow = query ? runSql(query, lineno, frame) : "next";
    return flow === "next" ? once(frame, statement.PLpgSQL_stmt_forc.label, body ?? []) : flow;
  }
  if ("PLpgSQL_stmt_foreach_a" in statement) return runElements(statement.PLpgSQL_stmt_foreach_a, frame);
  if ("PLpgSQL_stmt_exit" in statement) return runExit(statement.PLpgSQL_stmt_exit, frame);
  if ("PLpgSQL_stmt_return" in statement) {
    const { expr, lineno } = statement.PLpgSQL_stmt_return;
    return expr && expression(expr.PLpgSQL_expr, lineno ?? 1, frame) === "fail" ? "fail" : "return";
  }
  if ("PLpgSQL_stmt_return_next" in statement) {
    const { expr, lineno } = statement.PLpgSQL_stmt_return_next;
    return expr && expression(expr.PLpgSQL_expr, lineno, frame) === "fail" ? "fail" : "next";
  }
  if ("PLpgSQL_stmt_return_query" in statement) {
    const { query, dynquery, params, lineno } = statement.PLpgSQL_stmt_return_query;
    if (query) return runSql(query.PLpgSQL_expr, lineno, frame);
    return dynquery ? runDynamic(dynquery.PLpgSQL_expr, lineno, params ?? [], frame, []) : "next";
  }
  if ("PLpgSQL_stmt_raise" in statement) {
    const { elog_level, condname, params, lineno } = statement.PLpgSQL_stmt_raise;
    for (const param of params ?? []) if (expression(param.PLpgSQL_expr, lineno, frame) === "fail") return "fail";
    if (elog_level < errorLevel) return "next";
    if (condname !== undefined) frame.error = condname;
    else frame.error = "raise_exception";
    return "fail";
  }
  if ("PLpgSQL_stmt_assert" in statement) {
    const { cond, lineno } = statement.PLpgSQL_stmt_assert;
    const value = expression(cond.PLpgSQL_expr, lineno, frame);
    if (value !== "fail" && value.constant !== false) return "next";
    frame.error = "assert_failure";
    return "fail";
  }
  if ("PLpgSQL_stmt_commit" in statement) {
    const { chain } = statement.PLpgSQL_stmt_commit;
    return frame.host.apply([{ kind: "commit", place: frame.body.statement, chain: chain === true }]) ? "next" : "fail";
  }
  if ("PLpgSQL_stmt_rollback" in statement) {
    const { chain } = statement.PLpgSQL_stmt_rollback;
    return frame.host.apply([{ kind: "rollback", place: frame.body.statement, chain: chain === true }]) ? "next" : "fail";
  }
  if ("PLpgSQL_stmt_open" in statement) {
    const { query, dynquery, lineno, curvar } = statement.PLpgSQL_stmt_open;
    if (dynquery) return runDynamic(dynquery.PLpgSQL_expr, lineno, [], frame, []);
    const bound = query?.PLpgSQL_expr ?? boundQuery(curvar, frame);
    if (bound && curvar !== undefined) frame.cursors.set(curvar, bound);
    return "next";
  }
  if ("PLpgSQL_stmt_fetch" in statement) {
    const { curvar, lineno } = statement.PLpgSQL_stmt_fetch;
    return runCursor(curvar, lineno, frame);
  }
  // CLOSE of a PL/pgSQL cursor and GET DIAGNOSTICS touch nothing that outlives the call.
  return "next";
}

/** The query of a cursor that is declared with one. */
function boundQuery<State>(curvar: number | undefined, frame: Frame<State>): PlpgsqlExpression | undefined {
  const datum = frame.tree.datums[curvar ?? -1];
  return datum && "PLpgSQL_var" in datum ? datum.PLpgSQL_var.cursor_explicit_expr?.PLpgSQL_expr : undefined;
}

/** An opened cursor's query runs with its first FETCH. */
function runCursor<State>(curvar: number | undefined, lineno: number, frame: Frame<State>): Flow {
  const query = curvar === undefined ? undefined : frame.cursors.get(curvar);
  if (!query || curvar === undefined) return "next";
  frame.cursors.delete(curvar);
  return runSql(query, lineno, frame);
}

/** PostgreSQL's ERROR in elog.h; RAISE EXCEPTION. */
const errorLevel = 21;

/** EXIT of a labelled block ends it. */
function leaving<State>(frame: Frame<State>, label: string | undefined, flow: Flow): Flow {
  if (flow !== "exit" || label === undefined || frame.label !== label) return flow;
  frame.label = undefined;
  return "next";
}

function runBlock<State>(block: StatementOf<"PLpgSQL_stmt_block">["PLpgSQL_stmt_block"], frame: Frame<State>): Flow {
  const handlers = block.exceptions?.PLpgSQL_exception_block.exc_list;
  if (!handlers) return leaving(frame, block.label, runStatements(block.body ?? [], frame));
  const sub = frame.host.subtransaction();
  const flow = runStatements(block.body ?? [], frame);
  if (flow !== "fail") {
    sub.release();
    return flow;
  }
  sub.undo();
  const handler = handlers.find(({ PLpgSQL_exception: { conditions } }) =>
    conditions.some(
      ({ PLpgSQL_condition: { condname } }) => condname === "others" || condname === frame.error || frame.error === "unknown",
    ),
  );
  return handler ? runStatements(handler.PLpgSQL_exception.action ?? [], frame) : "fail";
}

/* ------------------------------------------------------------ branches and loops */

interface Arm {
  readonly when: PlpgsqlExpression | undefined;
  readonly lineno: number;
  readonly then: readonly PlpgsqlStatement[];
}

function runArms<State>(arms: readonly Arm[], frame: Frame<State>): Flow {
  const [arm, ...rest] = arms;
  if (!arm) return "next";
  if (!arm.when) return runStatements(arm.then, frame);
  const value = expression(arm.when, arm.lineno, frame);
  if (value === "fail") return "fail";
  if (value.constant === true) return runStatements(arm.then, frame);
  if (value.constant === false || value.constant === null) return runArms(rest, frame);
  return eitherOf(
    frame,
    () => runStatements(arm.then, frame),
    () => runArms(rest, frame),
  );
}

function once<State>(frame: Frame<State>, label: string | undefined, body: readonly PlpgsqlStatement[]): Flow {
  const flow = afterRound(frame, label, runStatements(body, frame));
  return flow === "again" || flow === "leave" ? "next" : flow;
}

function runCount<State>(loop: StatementOf<"PLpgSQL_stmt_fori">["PLpgSQL_stmt_fori"], frame: Frame<State>): Flow {
  const { lineno, lower, upper, step, reverse, body } = loop;
  const name = loop.var.PLpgSQL_var.refname.toLowerCase();
  const from = expression(lower.PLpgSQL_expr, lineno, frame);
  const to = expression(upper.PLpgSQL_expr, lineno, frame);
  const by = step ? expression(step.PLpgSQL_expr, lineno, frame) : constant(1);
  if (from === "fail" || to === "fail" || by === "fail") return "fail";
  if (typeof from.constant !== "number" || typeof to.constant !== "number" || typeof by.constant !== "number" || by.constant <= 0) {
    frame.variables.set(name, unknownValue(name));
    return once(frame, loop.label, body ?? []);
  }
  const numbers: number[] = [];
  const sign = reverse ? -1 : 1;
  for (let number = from.constant; sign * number <= sign * to.constant && numbers.length < maxRounds; number += sign * by.constant)
    numbers.push(number);
  return each(frame, loop.label, numbers, (number) => {
    frame.variables.set(name, constant(number));
    return runStatements(body ?? [], frame);
  });
}

function runElements<State>(loop: StatementOf<"PLpgSQL_stmt_foreach_a">["PLpgSQL_stmt_foreach_a"], frame: Frame<State>): Flow {
  const { expr, lineno, body, varno } = loop;
  const parsed = parsedExpression(expr.PLpgSQL_expr, lineno, frame);
  const array = parsed && "TypeCast" in parsed.node ? parsed.node.TypeCast.arg : parsed?.node;
  const elements =
    array && "A_ArrayExpr" in array
      ? (array.A_ArrayExpr.elements ?? []).map((element) => evaluate(element, scopeOf(frame.variables)))
      : undefined;
  const name = nameOfDatum(frame.tree.datums[varno ?? -1]);
  if (!elements || name === undefined) return once(frame, loop.label, body ?? []);
  return each(frame, loop.label, elements, (value) => {
    frame.variables.set(name, settled(value));
    return runStatements(body ?? [], frame);
  });
}

function runRows<State>(
  query: PlpgsqlExpression,
  lineno: number,
  target: object | undefined,
  body: readonly PlpgsqlStatement[],
  frame: Frame<State>,
  label: string | undefined,
): Flow {
  const parsed = parsedStatement(query, lineno, frame);
  if (!parsed) return once(frame, label, body);
  const scope = scopeOf(frame.variables);
  if (!applyGuarded(frame, () => stepsOfStatement(parsed.node, parsed.text, scope))) return "fail";
  const rows = rowsOfQuery(parsed.node, parsed.text, scope);
  const names = targetNames(target);
  if (!rows || rows.rows.length > maxRounds) {
    for (const name of names) frame.variables.delete(name);
    return once(frame, label, body);
  }
  return each(frame, label, rows.rows, (row) => {
    row.forEach((value, index) => {
      const column = rows.columns[index] ?? "";
      const name = names[index];
      for (const record of names) frame.variables.set(`${record}.${column}`, settled(value));
      if (name !== undefined) frame.variables.set(name, settled(value));
    });
    return runStatements(body, frame);
  });
}

function runCase<State>(statement: StatementOf<"PLpgSQL_stmt_case">["PLpgSQL_stmt_case"], frame: Frame<State>): Flow {
  const { t_expr, case_when_list, else_stmts, have_else, lineno, t_varno } = statement;
  if (t_expr) {
    const subject = expression(t_expr.PLpgSQL_expr, lineno, frame);
    if (subject === "fail") return "fail";
    frame.variables.set(`__case__variable_${String(t_varno ?? 0)}__`, settled(subject));
  }
  const arms: Arm[] = case_when_list.map(({ PLpgSQL_case_when: when }) => ({
    when: when.expr.PLpgSQL_expr,
    lineno: when.lineno ?? lineno,
    then: when.stmts ?? [],
  }));
  if (have_else) arms.push({ when: undefined, lineno, then: else_stmts ?? [] });
  return runArms(arms, frame);
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
