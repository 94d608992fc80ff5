/**
 * Runs PL/pgSQL against the session walk as a small interpreter that follows constants. Where a condition is not known, every arm
 * is followed and what any of them leaves held counts as held; a loop whose rounds are not known runs once.
 */
import type { PlpgsqlExpression, PlpgsqlFunction, PlpgsqlStatement } from "../../sql/plpgsql.ts";
import type { Unread, Value } from "../../types.ts";
import { constant, settled, unknownValue } from "../effects/constant.ts";
import { rowsOfQuery } from "../effects/query.ts";
import { elementValues } from "../effects/rows.ts";
import { stepsOfStatement } from "../effects/statements.ts";
import type { BodyText } from "../effects/steps.ts";
import { bindArguments, boundQuery } from "./cursors.ts";
import { applyGuarded, expression, parsedExpression, parsedStatement, runDynamic, scopeOfFrame, type QueryRows } from "./embedded.ts";
import { catches } from "./conditions.ts";
import { declarationsOf } from "./declarations.ts";
import type { Flow, Frame, StatementOf } from "./frame.ts";
import type { BodySession } from "./body-session.ts";
import { outputs, runLeaf } from "./leaves.ts";
import { afterRound, each, eitherOf, maxRounds, rounds } from "./paths.ts";
import { nameOfDatum, targetNames } from "./targets.ts";

export interface Run<State> {
  readonly tree: PlpgsqlFunction;
  readonly body: BodyText;
  readonly session: BodySession<State>;
  readonly problems: Map<string, Unread>;
  readonly args: ReadonlyMap<string, Value>;
  readonly outputs: readonly string[];
}

export interface Ending {
  /** What the function gives, where that is known. */
  readonly rows: readonly (readonly Value[])[] | undefined;
}

/** @returns "fail" when the body is certain to fail */
export function runFunction<State>({ tree, body, session, problems, args, outputs: names }: Run<State>): Ending | "fail" {
  const variables = new Map([["found", constant(false)], ...args]);
  for (const name of names) if (!variables.has(name)) variables.set(name, constant(null));
  const frame: Frame<State> = {
    tree,
    session,
    body,
    variables,
    left: [],
    problems,
    cursors: new Map(),
    error: "raise_exception",
    label: undefined,
    mayExit: false,
    rows: [],
    unsureRows: false,
    labels: new Set(),
    branches: 0,
    outputs: names,
  };
  const flow = runStatements([tree.action], frame);
  if (flow === "fail") {
    if (frame.left.length === 0) return "fail";
    session.merge(frame.left);
    return { rows: undefined };
  }
  if (frame.left.length > 0) session.merge([session.save(), ...frame.left]);
  if (flow === "next" && names.length > 0 && frame.rows.length === 0) frame.rows.push(outputs(frame));
  return { rows: frame.unsureRows || frame.left.length > 0 ? undefined : frame.rows };
}

function runStatements<State>(statements: readonly PlpgsqlStatement[], frame: Frame<State>): Flow {
  for (const statement of statements) {
    if (frame.session.exhausted()) return "next";
    const flow = runStatement(statement, frame);
    if (flow !== "next") return flow;
  }
  return "next";
}

function runStatement<State>(statement: PlpgsqlStatement, frame: Frame<State>): Flow {
  if ("PLpgSQL_stmt_block" in statement) return runBlock(statement.PLpgSQL_stmt_block, frame);
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
    const { var: target, query, params, body, lineno } = statement.PLpgSQL_stmt_dynfors;
    const { flow, result } = runDynamic(query.PLpgSQL_expr, lineno, params ?? [], frame, []);
    return flow === "next" ? forEachRow(result, target, body ?? [], frame, statement.PLpgSQL_stmt_dynfors.label) : flow;
  }
  if ("PLpgSQL_stmt_forc" in statement) {
    const { var: target, curvar, argquery, body, lineno, label } = statement.PLpgSQL_stmt_forc;
    const query = boundQuery(curvar, frame);
    bindArguments(curvar, argquery?.PLpgSQL_expr, lineno, frame);
    return query ? runRows(query, lineno, target, body ?? [], frame, label) : once(frame, label, body ?? []);
  }
  if ("PLpgSQL_stmt_foreach_a" in statement) return runElements(statement.PLpgSQL_stmt_foreach_a, frame);
  return runLeaf(statement, frame);
}

/** EXIT of a labelled block ends it. */
function leaving<State>(frame: Frame<State>, label: string | undefined, flow: Flow): Flow {
  if (flow !== "exit" || label === undefined || frame.label !== label) return flow;
  frame.label = undefined;
  return "next";
}

/** A block's variables begin with their defaults each time it is entered, and hide those of the same name outside. */
function runBlock<State>(block: Block, frame: Frame<State>): Flow {
  const hidden: (readonly [string, Value | undefined])[] = [];
  for (const { name, lineno, default: given } of declarationsOf(frame.tree, frame.body.content).get(block) ?? []) {
    const value = given ? expression(given, lineno, frame) : constant(null);
    if (value === "fail") return "fail";
    const outer = frame.variables.get(name);
    hidden.push([name, outer]);
    for (const label of frame.labels) if (outer && !frame.variables.has(`${label}.${name}`)) frame.variables.set(`${label}.${name}`, outer);
    frame.variables.set(name, settled(value));
  }
  if (block.label !== undefined) frame.labels.add(block.label);
  const flow = runGuarded(block, frame);
  if (block.label !== undefined) frame.labels.delete(block.label);
  for (const [name, value] of hidden) {
    // What was done under the hidden name's label was done to it.
    const [label] = [...frame.labels].filter((one) => frame.variables.has(`${one}.${name}`));
    const kept = (label !== undefined && frame.variables.get(`${label}.${name}`)) || value;
    if (label !== undefined) frame.variables.delete(`${label}.${name}`);
    if (kept) frame.variables.set(name, kept);
  }
  return flow;
}

type Block = StatementOf<"PLpgSQL_stmt_block">["PLpgSQL_stmt_block"];

function runGuarded<State>(block: Block, frame: Frame<State>): Flow {
  const handlers = block.exceptions?.PLpgSQL_exception_block.exc_list;
  if (!handlers) return leaving(frame, block.label, runStatements(block.body ?? [], frame));
  const sub = frame.session.subtransaction();
  const flow = runStatements(block.body ?? [], frame);
  if (flow !== "fail") {
    sub.release();
    return flow;
  }
  sub.undo();
  const handler = handlers.find(({ PLpgSQL_exception: { conditions } }) =>
    conditions.some(({ PLpgSQL_condition: { condname } }) => catches(condname, frame.error)),
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

/** A loop whose rounds are not known runs once. */
function once<State>(frame: Frame<State>, label: string | undefined, body: readonly PlpgsqlStatement[]): Flow {
  frame.branches++;
  const flow = afterRound(frame, label, runStatements(body, frame));
  frame.branches--;
  frame.variables.set("found", unknownValue("FOUND"));
  return flow === "again" || flow === "leave" ? "next" : flow;
}

/** Afterwards FOUND says whether there was a round. */
function eachFound<State, T>(frame: Frame<State>, label: string | undefined, items: readonly T[], round: (item: T) => Flow): Flow {
  const flow = each(frame, label, items, round);
  frame.variables.set("found", constant(items.length > 0));
  return flow;
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
  return eachFound(frame, loop.label, numbers, (number) => {
    frame.variables.set(name, constant(number));
    return runStatements(body ?? [], frame);
  });
}

function runElements<State>(loop: StatementOf<"PLpgSQL_stmt_foreach_a">["PLpgSQL_stmt_foreach_a"], frame: Frame<State>): Flow {
  const { expr, lineno, body, varno } = loop;
  const parsed = parsedExpression(expr.PLpgSQL_expr, lineno, frame);
  const elements = parsed && elementValues(parsed.node, scopeOfFrame(frame));
  const name = nameOfDatum(frame.tree.datums[varno ?? -1]);
  if (!elements || name === undefined) return once(frame, loop.label, body ?? []);
  return eachFound(frame, loop.label, elements, (value) => {
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
  const scope = scopeOfFrame(frame);
  const rows = rowsOfQuery(parsed.node, parsed.text, scope);
  if (!applyGuarded(frame, () => stepsOfStatement(parsed.node, parsed.text, scope))) return "fail";
  return forEachRow(rows, target, body, frame, label);
}

function forEachRow<State>(
  rows: QueryRows | undefined,
  target: object | undefined,
  body: readonly PlpgsqlStatement[],
  frame: Frame<State>,
  label: string | undefined,
): Flow {
  const names = targetNames(target);
  if (!rows || rows.rows.length > maxRounds) {
    for (const name of [...frame.variables.keys()])
      if (names.some((record) => name === record || name.startsWith(`${record}.`))) frame.variables.delete(name);
    return once(frame, label, body);
  }
  return eachFound(frame, label, rows.rows, (row) => {
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
