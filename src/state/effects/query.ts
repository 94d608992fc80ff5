/**
 * Walks a query in the order in which PostgreSQL evaluates it and lists what its function calls and relations do.
 * Rows are followed where the text gives them (VALUES, generate_series, constants), so that a lock taken three times counts
 * three times; parts that the planner never runs (an unread CTE, `WHERE false`, the target list of EXISTS) count nothing.
 */
import type { Node } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { EvaluationError } from "./constant.ts";
import { caseTaken, variadic } from "./expression.ts";
import { functionSteps } from "./functions.ts";
import type { Of } from "./handler.ts";
import { visitDelete, visitInsert, visitMerge, visitUpdate } from "./row-changes.ts";
import { plannedPrefix, valueOf } from "./rows.ts";
import { emptyScope, inSession, type Scope } from "./scope.ts";
import { visitSelect } from "./select.ts";
import type { Step } from "./steps.ts";
import type { Text } from "./text.ts";
import { isNode, lastName, qualified } from "./tree.ts";
import type { Visit, WithRows } from "./visit.ts";

/** What running the query does, in order. A certain failure ends the list with a `fail` step. */
export function stepsOfQuery(node: Node, text: Text, scope: Scope = emptyScope): Step[] {
  const visit = newVisit(text);
  try {
    visitNode(node, visit, seeingLocks(scope, visit.steps), new Map());
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    visit.steps.push({ kind: "fail", place: text.statement, reason: error.message });
  }
  // What fails whatever the rows are fails when the query is planned: nothing of it has run.
  const last = visit.steps.at(-1);
  if (last?.kind === "fail" && last.reason.startsWith(plannedPrefix)) return [last];
  return visit.steps;
}

function newVisit(text: Text): Visit {
  const visit: Visit = {
    text,
    steps: [],
    node: (node, scope, withRows) => {
      visitNode(node, visit, scope, withRows);
    },
    select: (select, scope, withRows, mode) => visitSelect(select, visit, scope, withRows, mode),
  };
  return visit;
}

/** The locks that the query itself has taken and given back so far count too. */
function seeingLocks(scope: Scope, steps: readonly Step[]): Scope {
  const { session } = scope;
  if (!session) return scope;
  const holds = (lock: string): boolean | undefined => {
    const own = steps.filter((step) => "state" in step && step.state === "advisory-lock" && step.name === lock);
    const balance = own.reduce((sum, step) => sum + (step.kind === "acquire" ? 1 : -1), 0);
    if (balance === 0) return session.holds(lock);
    return balance > 0 ? true : undefined;
  };
  return inSession(scope, { holds, result: (schema, name, args) => session.result(schema, name, args) });
}

/** The rows of a query without its effects, where the text gives them; for `FOR r IN SELECT …`. */
export function rowsOfQuery(
  node: Node,
  text: Text,
  scope: Scope,
): { columns: readonly string[]; rows: readonly (readonly Value[])[] } | undefined {
  if (!("SelectStmt" in node)) return undefined;
  try {
    const rows = visitSelect(node.SelectStmt, newVisit(text), scope, new Map());
    return rows.exact ? rows : undefined;
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function visitNode(node: unknown, visit: Visit, scope: Scope, withRows: WithRows): void {
  if (Array.isArray(node)) {
    for (const item of node) visitNode(item, visit, scope, withRows);
    return;
  }
  if (!isNode(node)) {
    visitFields(node, visit, scope, withRows);
    return;
  }
  if ("A_Const" in node || "ColumnRef" in node || "String" in node || "TypeName" in node || "ParamRef" in node) return;
  if ("SelectStmt" in node) return void visitSelect(node.SelectStmt, visit, scope, withRows, "effects");
  if ("InsertStmt" in node) {
    visitInsert(node, visit, scope, withRows);
    return;
  }
  if ("UpdateStmt" in node) {
    visitUpdate(node, visit, scope, withRows);
    return;
  }
  if ("DeleteStmt" in node) {
    visitDelete(node, visit, scope, withRows);
    return;
  }
  if ("MergeStmt" in node) {
    visitMerge(node, visit, scope, withRows);
    return;
  }
  if ("FuncCall" in node) {
    visitCall(node, visit, scope, withRows);
    return;
  }
  if ("SubLink" in node) {
    visitSubLink(node, visit, scope, withRows);
    return;
  }
  if ("CaseExpr" in node) {
    visitCase(node, visit, scope, withRows);
    return;
  }
  if ("CoalesceExpr" in node) {
    const before = visit.steps.length;
    const guarded = node.CoalesceExpr.args?.some((arg) => valueOf(arg, scope).constant === "") === true;
    visitCoalesce(node.CoalesceExpr.args ?? [], visit, scope, withRows);
    if (guarded) guardReads(visit.steps, before);
    return;
  }
  if ("A_Expr" in node && node.A_Expr.kind === "AEXPR_NULLIF" && node.A_Expr.rexpr && valueOf(node.A_Expr.rexpr, scope).constant === "") {
    const before = visit.steps.length;
    visitNode(node.A_Expr.lexpr, visit, scope, withRows);
    guardReads(visit.steps, before);
    return;
  }
  if ("BoolExpr" in node) {
    const decisive = node.BoolExpr.boolop === "OR_EXPR" ? true : node.BoolExpr.boolop === "AND_EXPR" ? false : undefined;
    for (const arg of node.BoolExpr.args ?? []) {
      const value = valueOf(arg, scope).constant;
      visitNode(arg, visit, scope, withRows);
      if (decisive !== undefined && value === decisive) return;
    }
    return;
  }
  // Only these can be seen to fail; anything else is evaluated when somebody needs its value.
  if ("A_Expr" in node && /^[/%]$/.test(lastName(node.A_Expr.name ?? []))) valueOf(node, scope);
  if ("TypeCast" in node) {
    if (node.TypeCast.arg && "A_Const" in node.TypeCast.arg) valueOf(node, scope);
    visitNode(node.TypeCast.arg, visit, scope, withRows);
    return;
  }
  if ("RangeVar" in node) {
    visit.steps.push({ kind: "relation", action: "read", relation: qualified(node.RangeVar), place: visit.text.statement });
    return;
  }
  visitFields(node, visit, scope, withRows);
}

function visitFields(node: unknown, visit: Visit, scope: Scope, withRows: WithRows): void {
  if (typeof node !== "object" || node === null) return;
  for (const key in node) {
    const value: unknown = node[key as keyof typeof node];
    if (typeof value === "object") visitNode(value, visit, scope, withRows);
  }
}

function visitCoalesce(args: readonly Node[], visit: Visit, scope: Scope, withRows: WithRows): void {
  for (const arg of args) {
    visitNode(arg, visit, scope, withRows);
    const value = valueOf(arg, scope).constant;
    if (value !== undefined && value !== null) return;
  }
}

/** `''` and NULL come out the same: `nullif(current_setting(…), '')`, `coalesce(current_setting(…), '')`. */
function guardReads(steps: Step[], from: number): void {
  for (let index = from; index < steps.length; index++) {
    const step = steps[index];
    if (step?.kind === "read-setting") steps[index] = { ...step, guarded: true };
  }
}

/* ------------------------------------------------------------ expressions */

function visitCall(node: Of<"FuncCall">, visit: Visit, scope: Scope, withRows: WithRows): void {
  const call = node.FuncCall;
  const names = (call.funcname ?? []).flatMap((part) => ("String" in part ? [part.String.sval ?? ""] : []));
  const name = names.at(-1) ?? "";
  visitNode(call.args, visit, scope, withRows);
  if (call.agg_filter) {
    visitNode(call.agg_filter, visit, scope, withRows);
    if (valueOf(call.agg_filter, scope).constant === false) return;
  }
  visitNode([call.agg_order, call.over].filter(Boolean), visit, scope, withRows);
  const args = (call.args ?? []).map((arg) =>
    "NamedArgExpr" in arg && arg.NamedArgExpr.arg
      ? { name: arg.NamedArgExpr.name, value: valueOf(arg.NamedArgExpr.arg, scope) }
      : { name: undefined, value: valueOf(arg, scope) },
  );
  visit.steps.push(
    ...functionSteps({ schema: names.at(-2), name }, variadic(args, call.func_variadic === true), visit.text, call.location),
  );
}

function visitSubLink(node: Of<"SubLink">, visit: Visit, scope: Scope, withRows: WithRows): void {
  const { subselect, subLinkType, testexpr } = node.SubLink;
  visitNode(testexpr, visit, scope, withRows);
  if (!subselect || !("SelectStmt" in subselect)) return;
  visitSelect(subselect.SelectStmt, visit, scope, withRows, subLinkType === "EXISTS_SUBLINK" ? "exists" : "rows");
}

function visitCase(node: Of<"CaseExpr">, visit: Visit, scope: Scope, withRows: WithRows): void {
  visitNode(node.CaseExpr.arg, visit, scope, withRows);
  for (const branch of node.CaseExpr.args ?? []) {
    if (!("CaseWhen" in branch) || !branch.CaseWhen.expr) continue;
    visitNode(branch.CaseWhen.expr, visit, scope, withRows);
    const taken = caseTaken(node, branch.CaseWhen.expr, scope);
    if (taken !== false) visitNode(branch.CaseWhen.result, visit, scope, withRows);
    if (taken === true) return;
  }
  visitNode(node.CaseExpr.defresult, visit, scope, withRows);
}
