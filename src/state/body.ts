/**
 * Runs the body of a function, a procedure or a DO block against the session walk: SQL bodies statement by statement,
 * PL/pgSQL as a small interpreter that follows constants. Where a condition is not known, every arm is followed and what any of
 * them leaves held counts as held; a loop whose rounds are not known runs once.
 */
import type { Node } from "../sql/parse.ts";
import { locateInBody, parseExpression, parsePlpgsql, type PlpgsqlExpression, type PlpgsqlFunction, type PlpgsqlStatement } from "../sql/plpgsql.ts";
import { readSql } from "../sql/read.ts";
import type { Source, Span, Unread, Value, Place } from "../types.ts";
import { dynamicSql, nameHoles } from "./dynamic.ts";
import { constant, evaluate, EvaluationError, scopeOf, unknownValue, type Scope } from "./expression.ts";
import { rowsOfQuery, stepsOfQuery } from "./query.ts";
import { stepsOfStatement } from "./statements.ts";
import type { Step } from "./steps.ts";
import { textOf, type Text } from "./text.ts";

export interface BodyText {
  readonly content: string;
  readonly source: Source;
  /** The statement that defines the body. */
  readonly statement: Place;
  /** False when the body's characters have no exact place; everything is then reported on the statement. */
  readonly exact: boolean;
  toSource(index: number): number;
}

/** What a body may ask of the session that runs it. */
export interface Host<State> {
  /** @returns false when a step is certain to fail */
  apply(steps: readonly Step[]): boolean;
  save(): State;
  restore(state: State): void;
  merge(states: readonly State[]): void;
  /** Opens what an exception block opens; `undo` is its rollback. */
  subtransaction(): { undo(): void; release(): void };
  /** A step budget is used up: stop following. */
  exhausted(): boolean;
}

export interface RoutineBody {
  /** @returns false when the body is certain to fail */
  run<State>(host: Host<State>, args: ReadonlyMap<string, Value>): boolean;
  /** What in this body was not understood. */
  unread(): readonly Unread[];
}

/** A body in a language that is not read. */
export function unreadBody(body: BodyText, language: string): RoutineBody {
  const place = placeIn(body, { start: 0, end: body.content.length });
  return { run: () => true, unread: () => [{ ...place, reason: `a body in ${language} is not read` }] };
}

function placeIn(body: BodyText, span: Span): Place {
  if (!body.exact) return body.statement;
  return { source: body.source, span: { start: body.toSource(span.start), end: body.toSource(span.end) } };
}

/* ------------------------------------------------------------ LANGUAGE sql */

type Compiled = (scope: Scope) => readonly Step[];

export function sqlBody(body: BodyText | { readonly tree: Node; readonly text: Text }): RoutineBody {
  let read: { statements: readonly Compiled[]; unread: readonly Unread[] } | undefined;
  const reading = (): { statements: readonly Compiled[]; unread: readonly Unread[] } => (read ??= "tree" in body ? { statements: treeStatements(body.tree, { ...body.text, inBody: true }), unread: [] } : readStatements(body));
  return {
    run(host, args) {
      const scope = scopeOf(args);
      return reading().statements.every((statement) => host.exhausted() || host.apply(statement(scope)));
    },
    unread: () => reading().unread,
  };
}

/** `BEGIN ATOMIC …` and `RETURN …` come parsed. */
function treeStatements(tree: Node, text: Text): Compiled[] {
  if ("List" in tree) return (tree.List.items ?? []).flatMap((item) => treeStatements(item, text));
  if ("ReturnStmt" in tree) {
    const { returnval } = tree.ReturnStmt;
    return returnval ? [(scope) => stepsOfQuery(returnval, text, scope)] : [];
  }
  return [(scope) => stepsOfStatement(tree, text, scope)];
}

function readStatements(body: BodyText): { statements: Compiled[]; unread: Unread[] } {
  const statements: Compiled[] = [];
  const unread: Unread[] = [];
  for (const piece of readSql(body.content)) {
    if (piece.kind === "unread") unread.push({ ...placeIn(body, piece.span), reason: piece.reason });
    if (piece.kind !== "statement") continue;
    const text: Text = {
      source: body.source,
      statement: placeIn(body, piece.span),
      at: (location) => body.toSource(piece.offsetAt(location)),
      inBody: true,
      exact: body.exact,
    };
    statements.push((scope) => stepsOfStatement(piece.node, text, scope));
  }
  return { statements, unread };
}

/* ------------------------------------------------------------ PL/pgSQL */

export function plpgsqlBody(body: BodyText, definition: Text): RoutineBody {
  let read: PlpgsqlFunction | { readonly reason: string } | undefined;
  const problems = new Map<string, Unread>();
  const reading = (): PlpgsqlFunction | { readonly reason: string } => {
    try {
      return (read ??= parsePlpgsql(definition.sql ?? textOf(definition.statement)));
    } catch (error) {
      return (read = { reason: error instanceof Error ? error.message : String(error) });
    }
  };
  return {
    run(host, args) {
      const tree = reading();
      if ("reason" in tree) return true;
      return runFunction({ tree, body, host, problems, args });
    },
    unread() {
      const tree = reading();
      if ("reason" in tree) return [{ ...placeIn(body, { start: 0, end: body.content.length }), reason: `PL/pgSQL: ${tree.reason}` }];
      return [...problems.values()];
    },
  };
}

/** How a list of statements ends. */
type Flow = "next" | "return" | "fail" | "exit" | "continue";

interface Frame<State> {
  readonly tree: PlpgsqlFunction;
  readonly host: Host<State>;
  readonly body: BodyText;
  readonly variables: Map<string, Value>;
  /** States of paths that have left the function where it was not certain that they do. */
  readonly left: State[];
  readonly problems: Map<string, Unread>;
  /** Queries of cursors that are open and were not fetched from, by their datum. */
  readonly cursors: Map<number, PlpgsqlExpression>;
  /** Condition name of the error being handled or raised last. */
  error: string;
  /** An EXIT was met whose condition is not known. */
  mayExit: boolean;
}

const maxRounds = 100;

interface Run<State> {
  readonly tree: PlpgsqlFunction;
  readonly body: BodyText;
  readonly host: Host<State>;
  readonly problems: Map<string, Unread>;
  readonly args: ReadonlyMap<string, Value>;
}

function runFunction<State>({ tree, body, host, problems, args }: Run<State>): boolean {
  const variables = new Map(args);
  const frame: Frame<State> = { tree, host, body, variables, left: [], problems, cursors: new Map(), error: "raise_exception", mayExit: false };
  // Declarations: parameters keep their arguments, variables get their defaults in order.
  for (const datum of tree.datums) {
    if (!("PLpgSQL_var" in datum)) continue;
    const { refname, default_val, lineno } = datum.PLpgSQL_var;
    const name = refname.toLowerCase();
    if (variables.has(name) || lineno === undefined) continue;
    const value = default_val ? expression(default_val.PLpgSQL_expr, lineno, frame) : constant(null);
    if (value === "fail") return false;
    variables.set(name, value);
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
  if ("PLpgSQL_stmt_perform" in statement) return runSql(statement.PLpgSQL_stmt_perform.expr.PLpgSQL_expr, statement.PLpgSQL_stmt_perform.lineno, frame);
  if ("PLpgSQL_stmt_call" in statement) return runSql(statement.PLpgSQL_stmt_call.expr.PLpgSQL_expr, statement.PLpgSQL_stmt_call.lineno, frame);
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
      ...(elsif_list ?? []).map(({ PLpgSQL_if_elsif: arm }) => ({ when: arm.cond.PLpgSQL_expr, lineno: arm.lineno ?? lineno, then: arm.stmts ?? [] })),
      { when: undefined, lineno, then: else_body ?? [] },
    ];
    return runArms(arms, frame);
  }
  if ("PLpgSQL_stmt_case" in statement) return runCase(statement.PLpgSQL_stmt_case, frame);
  if ("PLpgSQL_stmt_loop" in statement) return rounds(frame, () => runStatements(statement.PLpgSQL_stmt_loop.body ?? [], frame));
  if ("PLpgSQL_stmt_while" in statement) {
    const { cond, body, lineno } = statement.PLpgSQL_stmt_while;
    return rounds(frame, () => {
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
    return runRows(query.PLpgSQL_expr, lineno, target, body ?? [], frame);
  }
  if ("PLpgSQL_stmt_dynfors" in statement) {
    const { query, params, body, lineno } = statement.PLpgSQL_stmt_dynfors;
    const flow = runDynamic(query.PLpgSQL_expr, lineno, params ?? [], frame, []);
    return flow === "next" ? once(frame, body ?? []) : flow;
  }
  if ("PLpgSQL_stmt_forc" in statement) {
    const { curvar, body, lineno } = statement.PLpgSQL_stmt_forc;
    const query = boundQuery(curvar, frame);
    const flow = query ? runSql(query, lineno, frame) : "next";
    return flow === "next" ? once(frame, body ?? []) : flow;
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

function runBlock<State>(block: Extract<PlpgsqlStatement, { PLpgSQL_stmt_block: unknown }>["PLpgSQL_stmt_block"], frame: Frame<State>): Flow {
  const handlers = block.exceptions?.PLpgSQL_exception_block.exc_list;
  if (!handlers) return runStatements(block.body ?? [], frame);
  const sub = frame.host.subtransaction();
  const flow = runStatements(block.body ?? [], frame);
  if (flow !== "fail") {
    sub.release();
    return flow;
  }
  sub.undo();
  const handler = handlers.find(({ PLpgSQL_exception: { conditions } }) =>
    conditions.some(({ PLpgSQL_condition: { condname } }) => condname === "others" || condname === frame.error || frame.error === "unknown"),
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

/** Follows both paths from here and goes on with what either of them leaves. */
function eitherOf<State>(frame: Frame<State>, first: () => Flow, second: () => Flow): Flow {
  const { host, variables, left } = frame;
  const before = host.save();
  const valuesBefore = new Map(variables);
  const one = first();
  const afterOne = host.save();
  const valuesOne = new Map(variables);
  host.restore(before);
  replaceAll(variables, valuesBefore);
  const two = second();
  if (one === "fail") return two;
  if (two === "fail") {
    host.restore(afterOne);
    replaceAll(variables, valuesOne);
    return one;
  }
  if (one === two) {
    host.merge([host.save(), afterOne]);
    for (const [name, value] of valuesOne) if (variables.get(name)?.key !== value.key) variables.set(name, unknownValue(name));
    return one;
  }
  // One path leaves the loop or the function and the other goes on: remember the one, follow the other.
  const goesOn = one === "next" ? "one" : "two";
  const leaving = goesOn === "one" ? two : one;
  if (leaving === "return") left.push(goesOn === "one" ? host.save() : afterOne);
  else frame.mayExit = frame.mayExit || leaving === "exit";
  if (goesOn === "one") {
    const afterTwo = host.save();
    host.restore(afterOne);
    replaceAll(variables, valuesOne);
    if (leaving !== "return") host.merge([host.save(), afterTwo]);
  } else if (leaving !== "return") host.merge([host.save(), afterOne]);
  return goesOn === "one" ? one : two;
}

function replaceAll(target: Map<string, Value>, values: ReadonlyMap<string, Value>): void {
  target.clear();
  for (const [name, value] of values) target.set(name, value);
}

/** Repeats until something leaves the loop, until it is not known whether it goes on, or until it is plainly endless. */
function rounds<State>(frame: Frame<State>, round: () => Flow): Flow {
  const outer = frame.mayExit;
  for (let count = 0; count < maxRounds; count++) {
    frame.mayExit = false;
    const flow = round();
    if (flow === "exit") break;
    if (flow === "return" || flow === "fail") return flow;
    if (frame.mayExit) break;
  }
  frame.mayExit = outer;
  return "next";
}

function once<State>(frame: Frame<State>, body: readonly PlpgsqlStatement[]): Flow {
  const flow = runStatements(body, frame);
  return flow === "return" || flow === "fail" ? flow : "next";
}

function each<State, T>(frame: Frame<State>, items: readonly T[], bind: (item: T) => void, body: readonly PlpgsqlStatement[]): Flow {
  const outer = frame.mayExit;
  for (const item of items) {
    bind(item);
    frame.mayExit = false;
    const flow = runStatements(body, frame);
    if (flow === "exit" || frame.mayExit) break;
    if (flow === "return" || flow === "fail") return flow;
  }
  frame.mayExit = outer;
  return "next";
}

function runCount<State>(loop: Extract<PlpgsqlStatement, { PLpgSQL_stmt_fori: unknown }>["PLpgSQL_stmt_fori"], frame: Frame<State>): Flow {
  const { lineno, lower, upper, step, reverse, body } = loop;
  const name = loop.var.PLpgSQL_var.refname.toLowerCase();
  const from = expression(lower.PLpgSQL_expr, lineno, frame);
  const to = expression(upper.PLpgSQL_expr, lineno, frame);
  const by = step ? expression(step.PLpgSQL_expr, lineno, frame) : constant(1);
  if (from === "fail" || to === "fail" || by === "fail") return "fail";
  if (typeof from.constant !== "number" || typeof to.constant !== "number" || typeof by.constant !== "number" || by.constant <= 0) {
    frame.variables.set(name, unknownValue(name));
    return once(frame, body ?? []);
  }
  const numbers: number[] = [];
  const sign = reverse ? -1 : 1;
  for (let number = from.constant; sign * number <= sign * to.constant && numbers.length < maxRounds; number += sign * by.constant) numbers.push(number);
  return each(frame, numbers, (number) => frame.variables.set(name, constant(number)), body ?? []);
}

function runElements<State>(loop: Extract<PlpgsqlStatement, { PLpgSQL_stmt_foreach_a: unknown }>["PLpgSQL_stmt_foreach_a"], frame: Frame<State>): Flow {
  const { expr, lineno, body, varno } = loop;
  const parsed = parsedExpression(expr.PLpgSQL_expr, lineno, frame);
  const array = parsed && "TypeCast" in parsed.node ? parsed.node.TypeCast.arg : parsed?.node;
  const elements = array && "A_ArrayExpr" in array ? (array.A_ArrayExpr.elements ?? []).map((element) => evaluate(element, scopeOf(frame.variables))) : undefined;
  const name = nameOfDatum(frame.tree.datums[varno ?? -1]);
  if (!elements || name === undefined) return once(frame, body ?? []);
  return each(frame, elements, (value) => frame.variables.set(name, value), body ?? []);
}

function runRows<State>(query: PlpgsqlExpression, lineno: number, target: unknown, body: readonly PlpgsqlStatement[], frame: Frame<State>): Flow {
  const parsed = parsedStatement(query, lineno, frame);
  if (!parsed) return once(frame, body);
  const scope = scopeOf(frame.variables);
  if (!applyGuarded(frame, () => stepsOfStatement(parsed.node, parsed.text, scope))) return "fail";
  const rows = rowsOfQuery(parsed.node, parsed.text, scope);
  const names = targetNames(target);
  if (!rows || rows.rows.length > maxRounds) {
    for (const name of names) frame.variables.delete(name);
    return once(frame, body);
  }
  return each(
    frame,
    rows.rows,
    (row) => {
      row.forEach((value, index) => {
        const column = rows.columns[index] ?? "";
        const name = names[index];
        for (const record of names) frame.variables.set(`${record}.${column}`, value);
        if (name !== undefined) frame.variables.set(name, value);
      });
    },
    body,
  );
}

function runCase<State>(statement: Extract<PlpgsqlStatement, { PLpgSQL_stmt_case: unknown }>["PLpgSQL_stmt_case"], frame: Frame<State>): Flow {
  const { t_expr, case_when_list, else_stmts, have_else, lineno, t_varno } = statement;
  if (t_expr) {
    const subject = expression(t_expr.PLpgSQL_expr, lineno, frame);
    if (subject === "fail") return "fail";
    frame.variables.set(`__case__variable_${String(t_varno ?? 0)}__`, subject);
  }
  const arms: Arm[] = case_when_list.map(({ PLpgSQL_case_when: when }) => ({ when: when.expr.PLpgSQL_expr, lineno: when.lineno ?? lineno, then: when.stmts ?? [] }));
  if (have_else) arms.push({ when: undefined, lineno, then: else_stmts ?? [] });
  return runArms(arms, frame);
}

function runExit<State>(statement: Extract<PlpgsqlStatement, { PLpgSQL_stmt_exit: unknown }>["PLpgSQL_stmt_exit"], frame: Frame<State>): Flow {
  const { cond, is_exit, lineno } = statement;
  const flow = is_exit ? "exit" : "continue";
  if (!cond) return flow;
  const value = expression(cond.PLpgSQL_expr, lineno, frame);
  if (value === "fail") return "fail";
  if (value.constant === true) return flow;
  if (value.constant === undefined && is_exit) frame.mayExit = true;
  return "next";
}

function nameOfDatum(datum: PlpgsqlFunction["datums"][number] | undefined): string | undefined {
  return datum && "PLpgSQL_var" in datum ? datum.PLpgSQL_var.refname.toLowerCase() : undefined;
}

/** Names of the variables that INTO or FOR assigns, in order. */
function targetNames(target: unknown): string[] {
  if (typeof target !== "object" || target === null) return [];
  if ("PLpgSQL_row" in target) {
    const row = (target as { PLpgSQL_row: { fields?: readonly { name: string }[] } }).PLpgSQL_row;
    return (row.fields ?? []).map((field) => field.name.toLowerCase());
  }
  for (const value of Object.values(target)) if (typeof value === "object" && value !== null && "refname" in value && typeof value.refname === "string") return [value.refname.toLowerCase()];
  return [];
}

/* ------------------------------------------------------------ SQL inside PL/pgSQL */

interface Parsed {
  readonly node: Node;
  readonly text: Text;
}

const cache = new WeakMap<PlpgsqlExpression, Parsed | "unread">();

/** The place of an embedded query: PL/pgSQL gives the line, its text is found from there. */
function textIn(query: string, lineno: number, body: BodyText): { place: Place; at: (index: number) => number } {
  const found = locateInBody(body.content, lineno, query, 0);
  if (found === undefined || !body.exact) return { place: body.statement, at: () => body.statement.span.start };
  return { place: placeIn(body, { start: found.start, end: found.end }), at: (index) => body.toSource(found.at(index)) };
}

function parsedStatement<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Parsed | undefined {
  return parsedOnce(expr, frame, () => {
    const where = textIn(expr.query, lineno, frame.body);
    for (const piece of readSql(expr.query)) {
      if (piece.kind === "unread") throw new Error(piece.reason);
      if (piece.kind === "statement")
        return { node: piece.node, text: { source: frame.body.source, statement: where.place, at: (location) => where.at(piece.offsetAt(location)), inBody: true, exact: frame.body.exact } };
    }
    throw new Error("no statement");
  });
}

function parsedExpression<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Parsed | undefined {
  return parsedOnce(expr, frame, () => {
    const skip = expr.parseMode === 3 ? (/^[^=]*?:?=/.exec(expr.query)?.[0].length ?? 0) : 0;
    const where = textIn(expr.query, lineno, frame.body);
    const parsed = parseExpression(expr.query.slice(skip));
    return { node: parsed.node, text: { source: frame.body.source, statement: where.place, at: (location) => where.at(skip + parsed.offsetAt(location)), inBody: true, exact: frame.body.exact } };
  });
}

function parsedOnce<State>(expr: PlpgsqlExpression, frame: Frame<State>, parse: () => Parsed): Parsed | undefined {
  let parsed = cache.get(expr);
  if (parsed === undefined) {
    try {
      parsed = parse();
    } catch (error) {
      parsed = "unread";
      const reason = error instanceof Error ? error.message : String(error);
      frame.problems.set(expr.query, { ...frame.body.statement, reason: `in a body: ${reason}` });
    }
    cache.set(expr, parsed);
  }
  return parsed === "unread" ? undefined : parsed;
}

function applyGuarded<State>(frame: Frame<State>, make: () => readonly Step[]): boolean {
  const steps = make();
  const ok = frame.host.apply(steps);
  if (!ok) frame.error = steps.some((step) => step.kind === "fail" && step.reason.includes("division by zero")) ? "division_by_zero" : "unknown";
  return ok;
}

function runSql<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>, into: readonly string[] = []): Flow {
  const parsed = parsedStatement(expr, lineno, frame);
  if (!parsed) return "next";
  const scope = scopeOf(frame.variables);
  if (!applyGuarded(frame, () => stepsOfStatement(parsed.node, parsed.text, scope))) return "fail";
  const row = into.length > 0 ? rowsOfQuery(parsed.node, parsed.text, scope)?.rows[0] : undefined;
  into.forEach((name, index) => frame.variables.set(name, row?.[index] ?? unknownValue(name)));
  return "next";
}

/** Applies what evaluating the expression does and gives its value. */
function expression<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Value | "fail" {
  const parsed = parsedExpression(expr, lineno, frame);
  if (!parsed) return unknownValue(expr.query);
  const scope = scopeOf(frame.variables);
  if (!applyGuarded(frame, () => stepsOfQuery(parsed.node, parsed.text, scope))) return "fail";
  try {
    return evaluate(parsed.node, scope);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    frame.error = error.message.includes("division by zero") ? "division_by_zero" : "unknown";
    return "fail";
  }
}

function assign<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Flow {
  const value = expression(expr, lineno, frame);
  if (value === "fail") return "fail";
  const name = /^\s*([\w.$"]+)\s*:?=/.exec(expr.query)?.[1]?.toLowerCase();
  if (name !== undefined) frame.variables.set(name, value);
  return "next";
}

function runDynamic<State>(query: PlpgsqlExpression, lineno: number, params: readonly { readonly PLpgSQL_expr: PlpgsqlExpression }[], frame: Frame<State>, into: readonly string[]): Flow {
  const args: Value[] = [];
  for (const param of params) {
    const value = expression(param.PLpgSQL_expr, lineno, frame);
    if (value === "fail") return "fail";
    args.push(value);
  }
  const parsed = parsedExpression(query, lineno, frame);
  if (!parsed) return "next";
  const scope = scopeOf(frame.variables);
  if (!applyGuarded(frame, () => stepsOfQuery(parsed.node, parsed.text, scope))) return "fail";
  const using = scopeOf(new Map(args.map((value, index) => [`$${String(index + 1)}`, value])));
  const dynamic = dynamicSql(parsed.node, scope);
  const text: Text = { ...parsed.text, at: () => parsed.text.statement.span.start, exact: false };
  if (!dynamic) {
    frame.problems.set(`dynamic ${query.query}`, { ...parsed.text.statement, reason: "dynamic SQL whose text is not known" });
    return "next";
  }
  for (const { node, sql } of dynamic.statements) if (!applyGuarded(frame, () => nameHoles(stepsOfStatement(node, { ...text, sql }, scopeOf(dynamic.holes, using)), dynamic.holes))) return "fail";
  for (const name of into) frame.variables.set(name, unknownValue(name));
  return "next";
}
