/** INSERT, UPDATE, DELETE and MERGE inside a query or as one. */
import type { Node, SelectStmt } from "../../sql/parse.ts";
import { visitFrom } from "./from-items.ts";
import type { Of } from "./handler.ts";
import { updateSettings } from "./pg-settings.ts";
import { countRows } from "./row-counts.ts";
import { constantlyFalse } from "./rows.ts";
import type { Scope } from "./scope.ts";
import type { InsertedColumns } from "./steps.ts";
import { qualified } from "./tree.ts";
import type { Visit, WithRows } from "./visit.ts";
import { visitWith } from "./with-queries.ts";

export function visitInsert(node: Of<"InsertStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, cols, selectStmt, withClause, onConflictClause, returningClause } = node.InsertStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.InsertStmt, visit, scope, outerWith);
  const select = selectStmt && "SelectStmt" in selectStmt ? selectStmt.SelectStmt : undefined;
  // A dump of many rows is nobody's to count.
  const counted = select && (select.valuesLists?.length ?? 0) <= maxCounted ? visit.select(select, scope, withRows) : undefined;
  if (!counted) visit.node(selectStmt, scope, withRows);
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
  visit.node(onConflictClause, scope, withRows);
  const returning = visit.steps.length;
  for (let row = 0; row < (rows ?? 1); row++) visit.node(returningClause, scope, withRows);
  if (select && rows === undefined && !onConflictClause)
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

export function visitUpdate(node: Of<"UpdateStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, targetList, whereClause, fromClause, withClause, returningClause } = node.UpdateStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.UpdateStmt, visit, scope, outerWith);
  if (constantlyFalse(whereClause, scope)) return;
  const from = visitFrom(fromClause ?? [], visit, scope, withRows);
  if (relation?.relname === "pg_settings") {
    visit.steps.push(...updateSettings(node.UpdateStmt, visit.text, scope));
    return;
  }
  const before = visit.steps.length;
  for (const row of from.scopes.slice(0, 1)) visit.node([whereClause, targetList].filter(Boolean), row, withRows);
  if (relation) visit.steps.push({ kind: "relation", action: "update", relation: qualified(relation), place: visit.text.statement });
  visit.node(returningClause, scope, withRows);
  if (relation) countRows(visit.steps, before, [{ RangeVar: relation }], whereClause, withRows);
}

export function visitDelete(node: Of<"DeleteStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, whereClause, usingClause, withClause, returningClause } = node.DeleteStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.DeleteStmt, visit, scope, outerWith);
  if (constantlyFalse(whereClause, scope)) return;
  visitFrom(usingClause ?? [], visit, scope, withRows);
  visit.node(whereClause, scope, withRows);
  if (relation) visit.steps.push({ kind: "relation", action: "delete", relation: qualified(relation), place: visit.text.statement });
  visit.node(returningClause, scope, withRows);
}

export function visitMerge(node: Of<"MergeStmt">, visit: Visit, scope: Scope, outerWith: WithRows): void {
  const { relation, sourceRelation, joinCondition, mergeWhenClauses, withClause, returningClause } = node.MergeStmt;
  const withRows = visitWith(withClause?.ctes ?? [], node.MergeStmt, visit, scope, outerWith);
  if (sourceRelation) visitFrom([sourceRelation], visit, scope, withRows);
  visit.node([joinCondition, mergeWhenClauses].filter(Boolean), scope, withRows);
  if (relation)
    for (const action of ["insert", "update"] as const)
      visit.steps.push({ kind: "relation", action, relation: qualified(relation), place: visit.text.statement });
  visit.node(returningClause, scope, withRows);
}
