/** `UPDATE pg_settings` is another way to write SET. */
import type { Node, UpdateStmt } from "../../sql/parse.ts";
import type { Scope } from "./scope.ts";
import { valueOf } from "./rows.ts";
import type { Step } from "./steps.ts";
import type { Text } from "./text.ts";
import { lastName, nameOf } from "./tree.ts";

/** `UPDATE pg_settings SET setting = v WHERE name = n` is `SET n = v` (docs: sql-set, Notes). */
export function updateSettings(update: UpdateStmt, text: Text, scope: Scope): Step[] {
  const target = update.targetList?.find((item) => "ResTarget" in item && item.ResTarget.name === "setting");
  const value = target && "ResTarget" in target && target.ResTarget.val ? valueOf(target.ResTarget.val, scope) : undefined;
  const names = settingNames(update.whereClause, scope);
  return (names ?? ["a setting"]).map((name) => ({
    kind: "acquire",
    state: "setting",
    place: text.statement,
    name,
    what: "UPDATE pg_settings",
    certain: true,
    form: "update-pg-settings",
    ...(value ? { value } : {}),
  }));
}

function settingNames(where: Node | undefined, scope: Scope): string[] | undefined {
  if (!where) return undefined;
  if ("BoolExpr" in where && where.BoolExpr.boolop === "AND_EXPR") {
    for (const arg of where.BoolExpr.args ?? []) {
      const names = settingNames(arg, scope);
      if (names) return names;
    }
    return undefined;
  }
  if (!("A_Expr" in where) || !where.A_Expr.lexpr || !where.A_Expr.rexpr || lastName(where.A_Expr.name ?? []) !== "=") return undefined;
  const { lexpr, rexpr } = where.A_Expr;
  const [column, other] = "ColumnRef" in lexpr ? [lexpr, rexpr] : [rexpr, lexpr];
  if (!("ColumnRef" in column) || !/(^|\.)name$/.test(nameOf(column.ColumnRef.fields ?? []))) return undefined;
  const values = "List" in other ? (other.List.items ?? []).map((item) => valueOf(item, scope)) : [valueOf(other, scope)];
  const names = values.map((value) => value.constant).filter((value) => typeof value === "string");
  return names.length === values.length ? names.map((name) => name.toLowerCase()) : undefined;
}
