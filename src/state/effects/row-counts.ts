/** How often something is done where the rows come from a table, and what a WHERE says of them. */
import type { Node } from "../../sql/parse.ts";
import type { RowCount, Value } from "../../types.ts";
import type { Scope } from "./scope.ts";
import { valueOf } from "./rows.ts";
import type { Step } from "./steps.ts";
import { lastName, nameOf } from "./tree.ts";

/** The names of WITH queries, whose rows are known otherwise. */
type WithNames = ReadonlyMap<string, unknown>;

/** Marks what is done for each row of a table. A condition that says what `id` is picks one; no other column is taken for a key. */
export function countRows(steps: Step[], from: number, items: readonly Node[], where: Node | undefined, withRows: WithNames): void {
  if (!readsTable(items, withRows) || (where && comparesId(where))) return;
  const rows: RowCount = where ? "some-rows" : "every-row";
  for (let index = from; index < steps.length; index++) {
    const step = steps[index];
    if (step?.kind === "acquire" || step?.kind === "release") steps[index] = { ...step, rows: step.rows ?? rows };
    if (step?.kind === "call") steps[index] = { kind: "call", call: { ...step.call, rows: step.call.rows ?? rows } };
  }
}

function readsTable(items: readonly Node[], withRows: WithNames): boolean {
  return items.some((item) => {
    if ("RangeVar" in item) return item.RangeVar.relname !== "pg_settings" && !withRows.has(item.RangeVar.relname ?? "");
    if (!("JoinExpr" in item)) return false;
    return readsTable(
      [item.JoinExpr.larg, item.JoinExpr.rarg].filter((side) => side !== undefined),
      withRows,
    );
  });
}

function comparesId(where: Node): boolean {
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR") return (where.BoolExpr.args ?? []).some(comparesId);
  if (!("A_Expr" in where) || where.A_Expr.kind !== "AEXPR_OP" || lastName(where.A_Expr.name ?? []) !== "=") return false;
  return [where.A_Expr.lexpr, where.A_Expr.rexpr].some(
    (side) => side !== undefined && "ColumnRef" in side && lastName(side.ColumnRef.fields ?? []) === "id",
  );
}

/** What `WHERE column = constant` says of the rows that are left. */
export function equalities(where: Node | undefined, scope: Scope): ReadonlyMap<string, Value> | undefined {
  if (!where) return undefined;
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR") {
    const maps = (where.BoolExpr.args ?? []).flatMap((arg) => [...(equalities(arg, scope) ?? [])]);
    return maps.length > 0 ? new Map(maps) : undefined;
  }
  if (!("A_Expr" in where) || where.A_Expr.kind !== "AEXPR_OP" || lastName(where.A_Expr.name ?? []) !== "=") return undefined;
  const { lexpr, rexpr } = where.A_Expr;
  if (!lexpr || !rexpr || !("ColumnRef" in lexpr)) return undefined;
  const value = valueOf(rexpr, scope);
  return value.constant === undefined || value.constant === null ? undefined : new Map([[nameOf(lexpr.ColumnRef.fields ?? []), value]]);
}
