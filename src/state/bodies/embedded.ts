/** The SQL inside PL/pgSQL: its place in the source, what it does, and what its expressions are worth. */
import type { Node } from "../../sql/parse.ts";
import { locateInBody } from "../../sql/body-places.ts";
import { parseExpression } from "../../sql/parse.ts";
import type { PlpgsqlExpression } from "../../sql/plpgsql.ts";
import { readSql } from "../../sql/read.ts";
import type { Place, Value } from "../../types.ts";
import { constant, EvaluationError, settled, unknownValue } from "../effects/constant.ts";
import { dynamicSql, nameHoles } from "../effects/dynamic.ts";
import { evaluate } from "../effects/expression.ts";
import { inSession, scopeOf, type Scope } from "../effects/scope.ts";
import { rowsOfQuery, stepsOfQuery } from "../effects/query.ts";
import { stepsOfStatement } from "../effects/statements.ts";
import type { BodyText, Step } from "../effects/steps.ts";
import type { Text } from "../effects/text.ts";
import { placeIn, type Flow, type Frame } from "./frame.ts";

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

export function parsedStatement<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Parsed | undefined {
  return parsedOnce(expr, frame, () => {
    const where = textIn(expr.query, lineno, frame.body);
    for (const piece of readSql(expr.query)) {
      if (piece.kind === "unread") throw new Error(piece.reason);
      if (piece.kind === "statement")
        return {
          node: piece.node,
          text: {
            source: frame.body.source,
            statement: where.place,
            at: (location) => where.at(piece.offsetAt(location)),
            inBody: true,
            exact: frame.body.exact,
          },
        };
    }
    throw new Error("no statement");
  });
}

export function parsedExpression<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Parsed | undefined {
  return parsedOnce(expr, frame, () => {
    const skip = (expr.parseMode ?? 0) >= 3 ? (/^[^=]*?:?=/.exec(expr.query)?.[0].length ?? 0) : 0;
    const where = textIn(expr.query, lineno, frame.body);
    const parsed = parseExpression(expr.query.slice(skip));
    return {
      node: parsed.node,
      text: {
        source: frame.body.source,
        statement: where.place,
        at: (location) => where.at(skip + parsed.offsetAt(location)),
        inBody: true,
        exact: frame.body.exact,
      },
    };
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

export function applyGuarded<State>(frame: Frame<State>, make: () => readonly Step[]): boolean {
  const steps = make();
  const ok = frame.session.apply(steps);
  if (!ok)
    frame.error = steps.some((step) => step.kind === "fail" && step.reason.includes("division by zero")) ? "division_by_zero" : "unknown";
  return ok;
}

export function runSql<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>, into: readonly string[] = []): Flow {
  const parsed = parsedStatement(expr, lineno, frame);
  if (!parsed) return "next";
  const scope = scopeOfFrame(frame);
  const result = rowsOfQuery(parsed.node, parsed.text, scope);
  if (!applyGuarded(frame, () => stepsOfStatement(parsed.node, parsed.text, scope))) return "fail";
  setInto(frame, into, result);
  setRowCount(frame, into.length > 0 && result ? Math.min(result.rows.length, 1) : result?.rows.length, true);
  return "next";
}

/** The rows that a query of this body gives, without what it does. */
export function rowsOf<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): QueryRows | undefined {
  const parsed = parsedStatement(expr, lineno, frame);
  return parsed && rowsOfQuery(parsed.node, parsed.text, scopeOfFrame(frame));
}

/** What an expression of this body may refer to. */
export function scopeOfFrame<State>(frame: Frame<State>): Scope {
  const { variables, labels, session } = frame;
  if (labels.size === 0) return inSession(scopeOf(variables), session.view);
  return { lookup: (name) => variables.get(name) ?? variables.get(withoutLabel(frame, name)), session: session.view };
}

/** `label.x` is `x` as long as no other block hides it. */
function withoutLabel<State>({ labels, variables }: Frame<State>, name: string): string {
  const dot = name.indexOf(".");
  return dot > 0 && labels.has(name.slice(0, dot)) && !variables.has(name) ? name.slice(dot + 1) : name;
}

export interface QueryRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** The first row goes into the targets: one each, or all into a record. No row makes them NULL. */
export function setInto<State>(frame: Frame<State>, into: readonly string[], result: QueryRows | undefined): void {
  const row = result && (result.rows[0] ?? into.map(() => constant(null)));
  into.forEach((name, index) => frame.variables.set(name, settled(row?.[index] ?? unknownValue(name))));
  const [record] = into;
  if (into.length === 1 && row)
    result.columns.forEach((column, index) => frame.variables.set(`${record ?? ""}.${column}`, settled(row[index] ?? constant(null))));
}

/** What ROW_COUNT and FOUND are after a statement of so many rows. */
export function setRowCount<State>(frame: Frame<State>, count: number | undefined, found: boolean): void {
  frame.variables.set(rowCount, count === undefined ? unknownValue("ROW_COUNT") : constant(count));
  if (found) frame.variables.set("found", count === undefined ? unknownValue("FOUND") : constant(count > 0));
}

/** No variable can be called that. */
export const rowCount = "ROW_COUNT";

/** Applies what evaluating the expression does and gives its value. */
export function expression<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Value | "fail" {
  const parsed = parsedExpression(expr, lineno, frame);
  if (!parsed) return unknownValue(expr.query);
  const scope = scopeOfFrame(frame);
  // What it is worth is asked first: giving a lock back succeeds as long as the lock is held.
  let value: Value | undefined;
  try {
    value = evaluate(parsed.node, scope);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    frame.error = error.message.includes("division by zero") ? "division_by_zero" : "unknown";
  }
  return applyGuarded(frame, () => stepsOfQuery(parsed.node, parsed.text, scope)) && value ? value : "fail";
}

export function assign<State>(expr: PlpgsqlExpression, lineno: number, frame: Frame<State>): Flow {
  const value = expression(expr, lineno, frame);
  if (value === "fail") return "fail";
  const target = /^\s*([\w.$"]+)\s*(\[|:?=)/.exec(expr.query);
  const name = target?.[1]?.toLowerCase();
  // Of an array of which one element changes, nothing more is known.
  if (name !== undefined) frame.variables.set(withoutLabel(frame, name), target?.[2] === "[" ? unknownValue(expr.query) : settled(value));
  return "next";
}

export function runDynamic<State>(
  query: PlpgsqlExpression,
  lineno: number,
  params: readonly { readonly PLpgSQL_expr: PlpgsqlExpression }[],
  frame: Frame<State>,
  into: readonly string[],
): { readonly flow: Flow; readonly result?: QueryRows | undefined } {
  const args: Value[] = [];
  for (const param of params) {
    const value = expression(param.PLpgSQL_expr, lineno, frame);
    if (value === "fail") return { flow: "fail" };
    args.push(settled(value));
  }
  const parsed = parsedExpression(query, lineno, frame);
  if (!parsed) return { flow: "next" };
  const scope = scopeOfFrame(frame);
  if (!applyGuarded(frame, () => stepsOfQuery(parsed.node, parsed.text, scope))) return { flow: "fail" };
  const using = scopeOf(new Map(args.map((value, index) => [`$${String(index + 1)}`, value])));
  const dynamic = dynamicSql(parsed.node, scope);
  const text: Text = { ...parsed.text, at: () => parsed.text.statement.span.start, exact: false };
  if (!dynamic) {
    frame.problems.set(`dynamic ${query.query}`, { ...parsed.text.statement, reason: "dynamic SQL whose text is not known" });
    return { flow: "next" };
  }
  const inner = inSession(scopeOf(dynamic.holes, using), frame.session.view);
  let result: QueryRows | undefined;
  for (const { node, sql } of dynamic.statements) {
    result = rowsOfQuery(node, { ...text, sql }, inner);
    if (!applyGuarded(frame, () => nameHoles(stepsOfStatement(node, { ...text, sql }, inner), dynamic.holes))) return { flow: "fail" };
  }
  setInto(frame, into, result);
  setRowCount(frame, result?.rows.length, false);
  return { flow: "next", result };
}
