/** What the shape of a SELECT alone says: where it puts its rows, what fails in it whatever the database holds, what it is meant for. */
import type { Node } from "../../sql/parse.ts";
import { whole, type Inner } from "./handler.ts";
import type { Step } from "./steps.ts";
import type { Text } from "./text.ts";
import { lastName } from "./tree.ts";

/** A table or view cannot have a column of type void, which is what these functions give. */
export function makesVoidColumn(query: Node): boolean {
  if (!("SelectStmt" in query)) return false;
  return (query.SelectStmt.targetList ?? []).some((target) => {
    const value = "ResTarget" in target ? target.ResTarget.val : undefined;
    return (
      value !== undefined &&
      "FuncCall" in value &&
      /^(pg_advisory_(xact_)?lock(_shared)?|pg_advisory_unlock_all|setseed|pg_notify)$/.test(lastName(value.FuncCall.funcname ?? []))
    );
  });
}

export function voidColumn(text: Text): Step {
  return { kind: "fail", place: whole(text), reason: "a column cannot have the type void" };
}

/** INTO stands on the leftmost SELECT of a set operation. */
export function intoOf(stmt: Inner<"SelectStmt">): Inner<"SelectStmt">["intoClause"] {
  return stmt.intoClause ?? (stmt.larg ? intoOf(stmt.larg) : undefined);
}

/** `SELECT name` without FROM fails whatever the database holds. */
export function readsLooseColumn({ fromClause, withClause, larg, targetList }: Inner<"SelectStmt">): boolean {
  if (fromClause || withClause || larg) return false;
  return (targetList ?? []).some(
    (target) => "ResTarget" in target && target.ResTarget.val !== undefined && "ColumnRef" in target.ResTarget.val,
  );
}

/** `SELECT f(), g()` and nothing else: what it sets for the transaction can be meant for later statements only. */
export function onlyCalls(stmt: Inner<"SelectStmt">): boolean {
  if (stmt.withClause || stmt.larg || stmt.valuesLists) return false;
  if (!(stmt.fromClause ?? []).every((item) => "RangeVar" in item || "RangeFunction" in item)) return false;
  return (stmt.targetList ?? []).every(
    (target) => "ResTarget" in target && target.ResTarget.val !== undefined && isCall(target.ResTarget.val),
  );
}

function isCall(node: Node): boolean {
  if ("TypeCast" in node && node.TypeCast.arg) return isCall(node.TypeCast.arg);
  return (
    "FuncCall" in node &&
    /^(set_config|pg_(try_)?advisory_xact_lock(_shared)?|pg_export_snapshot)$/.test(lastName(node.FuncCall.funcname ?? []))
  );
}

/** A statement that does more than take the lock or set the value can need it for itself alone. */
export function withoutBareNeeds(steps: readonly Step[]): readonly Step[] {
  return steps.filter((step) => step.kind !== "need-transaction" || step.need === "on-commit-drop");
}
