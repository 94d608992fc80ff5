/**
 * Walks a query in the order in which PostgreSQL evaluates it and lists what its function calls and relations do.
 * Rows are followed where the text gives them (VALUES, generate_series, constants), so that a lock taken three times counts
 * three times; parts that the planner never runs (an unread CTE, `WHERE false`, the target list of EXISTS) count nothing.
 */
import type { Node, RangeVar, SelectStmt } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { EvaluationError, unknownValue } from "./constant.ts";
import { caseTaken, lastName, resultOf, variadic } from "./expression.ts";
import { emptyScope, inSession, scopeOf, type Scope } from "./scope.ts";
import { functionSteps } from "./functions.ts";
import { countRows, equalities } from "./row-counts.ts";
import { updateSettings } from "./pg-settings.ts";
import {
  bind,
  bindingsOf,
  columnNode,
  isStar,
  constantlyFalse,
  dependsOn,
  distinct,
  expandSets,
  isAggregate,
  maxRows,
  namesIn,
  plannedPrefix,
  returnsOneRow,
  rowsOfSet,
  unknownRows,
  valueOf,
  type FromRows,
  type ItemRows,
  type Rows,
} from "./rows.ts";
import type { InsertedColumns, Step } from "./steps.ts";
import type { Text } from "./text.ts";
import { columnName, isNode, qualified } from "./tree.ts";

/** The rows of WITH queries, by name. */
type WithRows = ReadonlyMap<string, Rows>;

interface Visit {
  readonly text: Text;
  readonly steps: Step[];
}

/** What running the query does, in order. A certain failure ends the list with a `fail` step. */
export function stepsOfQuery(node: Node, text: Text, scope: Scope = emptyScope): Step[] {
  const visit: Visit = { text, steps: [] };
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
    const rows = visitSelect(node.SelectStmt, { text, steps: [] }, scope, new Map());
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

/* ------------------------------------------------------------ SELECT */

function visitSelect(
  select: SelectStmt,
  visit: Visit,
  outer: Scope,
  outerWith: WithRows,
  mode: "rows" | "effects" | "exists" = "rows",
): Rows {
  const withRows = visitWith(select.withClause?.ctes ?? [], select, visit, outer, outerWith);
  if (select.larg && select.rarg) {
    const left = visitSelect(select.larg, visit, outer, withRows, mode);
    const right = visitSelect(select.rarg, visit, outer, withRows, mode);
    if (select.op !== "SETOP_UNION") return { ...left, exact: false };
    const rows = [...left.rows, ...right.rows];
    return { columns: left.columns, exact: left.exact && right.exact, rows: select.all ? rows : distinct(rows) };
  }
  if (select.valuesLists) {
    const rows = select.valuesLists.map((list) => {
      const items = "List" in list ? (list.List.items ?? []) : [];
      visitNode(items, visit, outer, withRows);
      return mode === "effects" ? [] : items.map((item) => valueOf(item, outer));
    });
    return { columns: (rows[0] ?? []).map((_, index) => `column${String(index + 1)}`), rows, exact: true };
  }
  const limit = select.limitCount ? valueOf(select.limitCount, outer).constant : undefined;
  if (limit === 0 || constantlyFalse(select.whereClause, outer)) return { columns: [], rows: [], exact: true };
  const from = visitFrom(select.fromClause ?? [], visit, outer, withRows);
  const skip = select.limitOffset ? valueOf(select.limitOffset, outer).constant : undefined;
  const wanted = typeof limit === "number" ? limit + (typeof skip === "number" ? skip : 0) : Infinity;
  const targets = (select.targetList ?? []).flatMap((target) => ("ResTarget" in target ? [target.ResTarget] : []));
  const rows: Value[][] = [];
  const before = visit.steps.length;
  const bound = from.exact ? undefined : equalities(select.whereClause, outer);
  for (const row of from.scopes) {
    const scope = bound ? scopeOf(bound, row) : row;
    if (rows.length >= wanted) break;
    const kept = select.whereClause ? valueOf(select.whereClause, scope).constant : true;
    visitNode(select.whereClause, visit, scope, withRows);
    if (kept === false || kept === null) continue;
    if (mode === "exists") {
      rows.push([]);
      break;
    }
    for (const expanded of expandSets(
      targets.flatMap((target) => (isStar(target.val) ? from.columns.map(columnNode) : [target.val])),
      scope,
    )) {
      for (const value of expanded) visitNode(value, visit, scope, withRows);
      rows.push(mode === "effects" ? [] : expanded.map((value) => (value ? valueOf(value, scope) : unknownValue("*"))));
    }
    for (const clause of [select.distinctClause, select.groupClause, select.havingClause, select.windowClause, select.sortClause])
      if (clause) visitNode(clause, visit, scope, withRows);
  }
  if (!from.exact && limit !== 1) countRows(visit.steps, before, select.fromClause ?? [], select.whereClause, withRows);
  if (select.limitCount) visitNode(select.limitCount, visit, outer, withRows);
  if (select.limitOffset) visitNode(select.limitOffset, visit, outer, withRows);
  if (mode === "effects") return unknownRows;
  const columns = targets.flatMap((target) => (isStar(target.val) ? from.columns : [target.name ?? columnName(target.val)]));
  const aggregated = select.groupClause !== undefined || targets.some((target) => isAggregate(target.val));
  if (aggregated) return { columns, rows: [rows[0] ?? []], exact: false };
  const dropped = typeof skip === "number" ? rows.slice(skip) : rows;
  return { columns, rows: dropped, exact: from.exact && (limit === undefined || typeof limit === "number") };
}

/** Runs the WITH queries that run at all and remembers their rows. */
function visitWith(ctes: readonly Node[], body: object, visit: Visit, scope: Scope, outerWith: WithRows): WithRows {
  if (ctes.length === 0) return outerWith;
  const known = new Map(outerWith);
  const list = ctes.flatMap((cte) => ("CommonTableExpr" in cte ? [cte.CommonTableExpr] : []));
  for (const cte of list) {
    const name = cte.ctename ?? "";
    const query = cte.ctequery;
    if (!query) continue;
    if (!("SelectStmt" in query)) {
      visitNode(query, visit, scope, known);
      known.set(name, unknownRows);
      continue;
    }
    // A SELECT in WITH that nothing reads is not run (docs: queries-with).
    if (!readsRelation(body, name, query)) {
      known.set(name, unknownRows);
      continue;
    }
    const columns = (cte.aliascolnames ?? []).map((column) => ("String" in column ? (column.String.sval ?? "") : ""));
    const rows = visitCte(query.SelectStmt, name, columns, visit, scope, known);
    known.set(name, columns.length > 0 ? { ...rows, columns } : rows);
  }
  return known;
}

/** A query of WITH RECURSIVE runs again with the rows that its last round made, until there are none. */
function visitCte(select: SelectStmt, name: string, columns: readonly string[], visit: Visit, scope: Scope, known: WithRows): Rows {
  const { larg, rarg, all, withClause } = select;
  if (!larg || !rarg || withClause || !readsRelation(rarg, name, undefined))
    return visitSelect(select, visit, scope, new Map(known).set(name, unknownRows));
  const named = (rows: Rows): Rows => (columns.length > 0 ? { ...rows, columns } : rows);
  const first = visitSelect(larg, visit, scope, known);
  let found = first.rows;
  let last: Rows = { ...first, rows: all ? first.rows : distinct(first.rows) };
  while (last.exact && last.rows.length > 0) {
    const { columns: names } = first;
    const next = visitSelect(rarg, visit, scope, new Map(known).set(name, named({ ...last, columns: names })));
    const fresh = all ? next.rows : distinct([...found, ...next.rows]).slice(found.length);
    if (!next.exact || found.length + fresh.length > maxRows) return { ...first, rows: found.slice(0, 1), exact: false };
    found = [...found, ...fresh];
    last = { ...next, rows: fresh };
  }
  return last.exact ? { ...first, rows: found } : { ...first, exact: false };
}

/** Whether `name` is read anywhere in the tree, other than by the query of that name itself. */
function readsRelation(tree: unknown, name: string, except: unknown): boolean {
  if (tree === except || typeof tree !== "object" || tree === null) return false;
  if ("relname" in tree && tree.relname === name && !("schemaname" in tree)) return true;
  return Object.values(tree).some((value) => readsRelation(value, name, except));
}

/* ------------------------------------------------------------ FROM */

function visitFrom(items: readonly Node[], visit: Visit, outer: Scope, withRows: WithRows): FromRows {
  const [only] = items;
  if (items.length === 1 && only) return visitItem(only, visit, outer, withRows, true);
  let current: FromRows = { scopes: [outer], exact: true, columns: [] };
  let bound = new Set<string>();
  for (const [index, item] of items.entries()) {
    const lateral = !("RangeVar" in item) && dependsOn(item, bound);
    const last = index === items.length - 1;
    if (lateral) {
      const parts = current.scopes.map((scope) => visitItem(item, visit, scope, withRows));
      current = {
        scopes: parts.flatMap((part) => part.scopes),
        exact: current.exact && parts.every((part) => part.exact),
        columns: [...current.columns, ...(parts[0]?.columns ?? [])],
      };
      if (!last) bound = new Set([...bound, ...parts.flatMap((part) => [...part.names()])]);
    } else {
      const part = visitItem(item, visit, outer, withRows);
      const product = current.scopes.flatMap((scope) =>
        part.bindings.map((binding) => (binding.size > 0 ? scopeOf(binding, scope) : scope)),
      );
      current = {
        scopes: product.length > maxRows ? product.slice(0, 1) : product,
        exact: current.exact && part.exact && product.length <= maxRows,
        columns: [...current.columns, ...part.columns],
      };
      if (!last) bound = new Set([...bound, ...part.names()]);
    }
  }
  return current;
}

function visitItem(item: Node, visit: Visit, scope: Scope, withRows: WithRows, alone = false): ItemRows {
  if ("RangeVar" in item) {
    const rows = item.RangeVar.schemaname === undefined ? withRows.get(item.RangeVar.relname ?? "") : undefined;
    if (rows) return bind(rows, item.RangeVar.alias ?? { aliasname: item.RangeVar.relname ?? "" }, scope);
    visit.steps.push({ kind: "relation", action: "read", relation: qualified(item.RangeVar), place: visit.text.statement });
    return alone ? bindTable(item.RangeVar, scope) : bind(unknownRows, item.RangeVar.alias, scope);
  }
  if ("RangeSubselect" in item && item.RangeSubselect.subquery && "SelectStmt" in item.RangeSubselect.subquery) {
    return bind(visitSelect(item.RangeSubselect.subquery.SelectStmt, visit, scope, withRows), item.RangeSubselect.alias, scope);
  }
  if ("RangeFunction" in item) {
    const functions = (item.RangeFunction.functions ?? []).flatMap((list) => ("List" in list ? (list.List.items ?? []).slice(0, 1) : []));
    for (const call of functions) visitNode(call, visit, scope, withRows);
    const only = functions.length === 1 ? functions[0] : undefined;
    const set = only && rowsOfSet(only, scope);
    const name = item.RangeFunction.alias?.aliasname ?? (only ? columnName(only) : "");
    const given = !set && only && "FuncCall" in only ? resultOf(only, scope) : undefined;
    const defined = (item.RangeFunction.coldeflist ?? []).flatMap((column) =>
      "ColumnDef" in column ? [column.ColumnDef.colname ?? ""] : [],
    );
    if (given && defined.length > 0) return bind({ columns: defined, rows: given.rows, exact: true }, item.RangeFunction.alias, scope);
    if (given)
      return bind(
        { columns: given.columns.length === 1 ? [name] : given.columns, rows: given.rows, exact: true },
        item.RangeFunction.alias,
        scope,
      );
    return bind(
      set
        ? { columns: [name], rows: set.map((value) => [value]), exact: true }
        : { ...unknownRows, exact: only !== undefined && returnsOneRow(only) },
      item.RangeFunction.alias,
      scope,
    );
  }
  if ("JoinExpr" in item && item.JoinExpr.larg && item.JoinExpr.rarg) {
    const { larg, rarg, quals } = item.JoinExpr;
    const joined = visitFrom([larg, rarg], visit, scope, withRows);
    const kept = joined.scopes.filter((row) => {
      visitNode(quals, visit, row, withRows);
      if (item.JoinExpr.jointype === "JOIN_INNER" && !agrees(item.JoinExpr.usingClause ?? [], aliasOf(larg), aliasOf(rarg), row))
        return false;
      return !quals || item.JoinExpr.jointype !== "JOIN_INNER" || valueOf(quals, row).constant !== false;
    });
    // Rows of a join are seen through their own scopes; a following item can only refer to them laterally.
    const names = kept.length === 1 && kept[0] === scope ? new Set<string>() : namesIn(item);
    return {
      scopes: kept,
      bindings: kept.map((row) => bindingsOf(row, names)),
      names: () => namesIn(item),
      exact: joined.exact,
      columns: joined.columns,
    };
  }
  visitNode(item, visit, scope, withRows);
  return bind(unknownRows, undefined, scope);
}

function aliasOf(item: Node): string | undefined {
  if ("RangeSubselect" in item) return item.RangeSubselect.alias?.aliasname;
  return "RangeFunction" in item ? item.RangeFunction.alias?.aliasname : undefined;
}

/** False where the columns of USING are known to differ. */
function agrees(columns: readonly Node[], left: string | undefined, right: string | undefined, row: Scope): boolean {
  if (left === undefined || right === undefined) return true;
  return columns.every((column) => {
    const name = "String" in column ? (column.String.sval ?? "") : "";
    const [a, b] = [row.lookup(`${left}.${name}`), row.lookup(`${right}.${name}`)];
    return a?.constant === undefined || b?.constant === undefined || a.constant === b.constant;
  });
}

/** The columns of a table have no values here, but `c.id` of `customers c` is the column `id` all the same. */
function bindTable({ relname = "", alias }: RangeVar, outer: Scope): ItemRows {
  const prefix = `${alias?.aliasname ?? relname}.`.toLowerCase();
  const scope: Scope = {
    lookup: (name) =>
      alias?.colnames === undefined && name.startsWith(prefix) ? unknownValue(name.slice(prefix.length)) : outer.lookup(name),
    session: outer.session,
  };
  return { ...bind(unknownRows, alias, outer), scopes: [scope] };
}

/* ------------------------------------------------------------ INSERT, UPDATE, DELETE, MERGE */

type Of<K extends string> = Extract<Node, Record<K, unknown>>;

function visitInsert(node: Of<"InsertStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, cols, selectStmt, withClause, onConflictClause, returningClause } = node.InsertStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.InsertStmt, visit, scope, outerWith);
  const before = visit.steps.length;
  const select = selectStmt && "SelectStmt" in selectStmt ? selectStmt.SelectStmt : undefined;
  // A dump of many rows is nobody's to count.
  const counted = select && (select.valuesLists?.length ?? 0) <= maxCounted ? visitSelect(select, visit, scope, withRows) : undefined;
  if (!counted) visitNode(selectStmt, visit, scope, withRows);
  const rows = select ? (counted?.exact === true && !onConflictClause ? counted.rows.length : undefined) : 1;
  if (relation)
    visit.steps.push({
      kind: "relation",
      action: "insert",
      relation: qualified(relation),
      place: visit.text.statement,
      columns: insertedColumns(cols, select),
      ...(rows === undefined ? {} : { count: rows }),
    });
  visitNode(onConflictClause, visit, scope, withRows);
  const returning = visit.steps.length;
  for (let row = 0; row < (rows ?? 1); row++) visitNode(returningClause, visit, scope, withRows);
  if (select && rows === undefined && !onConflictClause && before >= 0)
    countRows(visit.steps, returning, select.fromClause ?? [], select.whereClause, withRows);
}

/** More rows than this are not followed one by one where an INSERT gives them. */
const maxCounted = 50;

function insertedColumns(cols: readonly Node[] | undefined, select: SelectStmt | undefined): InsertedColumns {
  const names = cols?.flatMap((column) => ("ResTarget" in column && column.ResTarget.name ? [column.ResTarget.name] : []));
  const lists = (select?.valuesLists ?? []).slice(0, maxCounted).map((list) => ("List" in list ? (list.List.items ?? []) : []));
  const width = lists[0]?.length ?? (select ? (select.targetList?.length ?? 0) : 0);
  return { names, isDefault: Array.from({ length: width }, (_, index) => lists.some((list) => "SetToDefault" in (list[index] ?? {}))) };
}

function visitUpdate(node: Of<"UpdateStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, targetList, whereClause, fromClause, withClause, returningClause } = node.UpdateStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.UpdateStmt, visit, scope, outerWith);
  if (constantlyFalse(whereClause, scope)) return;
  const from = visitFrom(fromClause ?? [], visit, scope, withRows);
  if (relation?.relname === "pg_settings") {
    visit.steps.push(...updateSettings(node.UpdateStmt, visit.text, scope));
    return;
  }
  const before = visit.steps.length;
  for (const row of from.scopes.slice(0, 1)) visitNode([whereClause, targetList].filter(Boolean), visit, row, withRows);
  if (relation) visit.steps.push({ kind: "relation", action: "update", relation: qualified(relation), place: visit.text.statement });
  visitNode(returningClause, visit, scope, withRows);
  if (relation) countRows(visit.steps, before, [{ RangeVar: relation }], whereClause, withRows);
}

function visitDelete(node: Of<"DeleteStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, whereClause, usingClause, withClause, returningClause } = node.DeleteStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.DeleteStmt, visit, scope, outerWith);
  if (constantlyFalse(whereClause, scope)) return;
  visitFrom(usingClause ?? [], visit, scope, withRows);
  visitNode(whereClause, visit, scope, withRows);
  if (relation) visit.steps.push({ kind: "relation", action: "delete", relation: qualified(relation), place: visit.text.statement });
  visitNode(returningClause, visit, scope, withRows);
}

function visitMerge(node: Of<"MergeStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, sourceRelation, joinCondition, mergeWhenClauses, withClause, returningClause } = node.MergeStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.MergeStmt, visit, scope, outerWith);
  if (sourceRelation) visitFrom([sourceRelation], visit, scope, withRows);
  visitNode([joinCondition, mergeWhenClauses].filter(Boolean), visit, scope, withRows);
  if (relation)
    for (const action of ["insert", "update"] as const)
      visit.steps.push({ kind: "relation", action, relation: qualified(relation), place: visit.text.statement });
  visitNode(returningClause, visit, scope, withRows);
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
