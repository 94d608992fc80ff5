/** SELECT: its parts in the order in which PostgreSQL evaluates them, once for each row that the text gives. */
import type { SelectStmt } from "../../sql/parse.ts";
import type { Value } from "../../types.ts";
import { unknownValue } from "./constant.ts";
import { visitFrom } from "./from-items.ts";
import { countRows, equalities } from "./row-counts.ts";
import { columnNode, constantlyFalse, distinct, expandSets, isAggregate, isStar, unknownRows, valueOf, type Rows } from "./rows.ts";
import { scopeOf, type Scope } from "./scope.ts";
import { columnName } from "./tree.ts";
import type { SelectMode, Visit, WithRows } from "./visit.ts";
import { visitWith } from "./with-queries.ts";

export function visitSelect(select: SelectStmt, visit: Visit, outer: Scope, outerWith: WithRows, mode: SelectMode = "rows"): Rows {
  const withRows = visitWith(select.withClause?.ctes ?? [], select, visit, outer, outerWith);
  if (select.larg && select.rarg) {
    const left = visit.select(select.larg, outer, withRows, mode);
    const right = visit.select(select.rarg, outer, withRows, mode);
    if (select.op !== "SETOP_UNION") return { ...left, exact: false };
    const rows = [...left.rows, ...right.rows];
    return { columns: left.columns, exact: left.exact && right.exact, rows: select.all ? rows : distinct(rows) };
  }
  if (select.valuesLists) {
    const rows = select.valuesLists.map((list) => {
      const items = "List" in list ? (list.List.items ?? []) : [];
      visit.node(items, outer, withRows);
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
    visit.node(select.whereClause, scope, withRows);
    if (kept === false || kept === null) continue;
    if (mode === "exists") {
      rows.push([]);
      break;
    }
    for (const expanded of expandSets(
      targets.flatMap((target) => (isStar(target.val) ? from.columns.map(columnNode) : [target.val])),
      scope,
    )) {
      for (const value of expanded) visit.node(value, scope, withRows);
      rows.push(mode === "effects" ? [] : expanded.map((value) => (value ? valueOf(value, scope) : unknownValue("*"))));
    }
    for (const clause of [select.distinctClause, select.groupClause, select.havingClause, select.windowClause, select.sortClause])
      if (clause) visit.node(clause, scope, withRows);
  }
  if (!from.exact && limit !== 1) countRows(visit.steps, before, select.fromClause ?? [], select.whereClause, withRows);
  if (select.limitCount) visit.node(select.limitCount, outer, withRows);
  if (select.limitOffset) visit.node(select.limitOffset, outer, withRows);
  if (mode === "effects") return unknownRows;
  const columns = targets.flatMap((target) => (isStar(target.val) ? from.columns : [target.name ?? columnName(target.val)]));
  const aggregated = select.groupClause !== undefined || targets.some((target) => isAggregate(target.val));
  if (aggregated) return { columns, rows: [rows[0] ?? []], exact: false };
  const dropped = typeof skip === "number" ? rows.slice(skip) : rows;
  return { columns, rows: dropped, exact: from.exact && (limit === undefined || typeof limit === "number") };
}
