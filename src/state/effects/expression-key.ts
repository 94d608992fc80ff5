/** Two spellings of one expression are one value: the canonical text by which values that are not known are compared. */
import { createHash } from "node:crypto";
import type { Node } from "../../sql/parse.ts";
import { constant, type Constant } from "./constant.ts";
import type { Of } from "./handler.ts";
import { volatileFunctions } from "./pure-functions.ts";
import type { Scope } from "./scope.ts";
import { lastName, nameOf } from "./tree.ts";

/** Keys are only compared; one that grows from itself, round by round, must stay small. */
export function shortened(key: string): string {
  return key.length <= 400 ? key : createHash("sha256").update(key).digest("hex");
}

/**
 * The tree without places, with known names and parts replaced by their values.
 * @param fold the value of a part, where its text tells
 */
export function expressionKey(node: Node, scope: Scope, fold: (part: Node) => Constant | undefined): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === "location" || key === "rexpr_list_start" || key === "rexpr_list_end" || key === "list_start" || key === "list_end")
      return undefined;
    if (typeof value === "object" && value !== null) {
      const name =
        "ColumnRef" in value
          ? nameOf((value as Of<"ColumnRef">).ColumnRef.fields ?? []).toLowerCase()
          : "ParamRef" in value
            ? `$${String((value as Of<"ParamRef">).ParamRef.number ?? 0)}`
            : undefined;
      const known = name === undefined ? undefined : scope.lookup(name);
      if (known) return known.key;
      if (value !== node && folded.some((kind) => kind in value)) {
        const folds = fold(value as Node);
        if (folds !== undefined) return constant(folds).key;
      }
      // pg_catalog comes first in every search path.
      if (key === "funcname" && Array.isArray(value) && value.length === 2 && nameOf(value as Node[]).startsWith("pg_catalog."))
        return value.slice(1) as unknown;
      if ("FuncCall" in value && volatileFunctions.has(lastName((value as Of<"FuncCall">).FuncCall.funcname ?? [])))
        return `volatile@${String((value as Of<"FuncCall">).FuncCall.location ?? 0)}`;
    }
    return value;
  });
}

const folded = ["A_Const", "FuncCall", "A_Expr", "TypeCast", "CoalesceExpr", "MinMaxExpr", "CaseExpr", "SubLink", "A_Indirection"];
