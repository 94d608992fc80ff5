/**
 * Finds `current_setting('app.x', true)` cast, compared or tested for NULL without `nullif(…, '')`. On a backend where the setting was once
 * set with SET LOCAL its value afterwards is `''`, not NULL (measured: semantics B.1, custom GUC after SET LOCAL and COMMIT).
 */
import type { Node } from "../../sql/parse.ts";
import { evaluate } from "./expression.ts";
import { emptyScope } from "./scope.ts";
import { settingName } from "./functions.ts";
import { isNode, lastName } from "./tree.ts";
import type { Step } from "./steps.ts";
import { placeOfCall, type Text } from "./text.ts";

export function unguardedSettings(tree: unknown, text: Text): Step[] {
  if (typeof tree !== "object" || tree === null) return [];
  if (isNode(tree)) {
    if ("TypeCast" in tree && !isText(tree)) {
      const found = reader(tree.TypeCast.arg, text);
      if (found) return [found];
    }
    if ("NullTest" in tree) {
      const found = reader(tree.NullTest.arg, text);
      if (found) return [found];
    }
    if ("A_Expr" in tree && tree.A_Expr.kind !== "AEXPR_NULLIF") {
      const sides = [tree.A_Expr.lexpr, tree.A_Expr.rexpr].map((side) => reader(side, text)).filter((step) => step !== undefined);
      if (sides.length > 0) return sides;
    }
  }
  return Object.values(tree).flatMap((value) => unguardedSettings(value, text));
}

type Of<K extends string> = Extract<Node, Record<K, unknown>>;

function isText(cast: Of<"TypeCast">): boolean {
  return /^(text|varchar|bpchar|name)$/.test(lastName(cast.TypeCast.typeName?.names ?? []));
}

/** The call itself, through casts to text; only of a custom setting and only where a missing one gives NULL. */
function reader(node: Node | undefined, text: Text): Step | undefined {
  if (!node) return undefined;
  if ("TypeCast" in node) return reader(node.TypeCast.arg, text);
  if (!("FuncCall" in node) || lastName(node.FuncCall.funcname ?? []) !== "current_setting") return undefined;
  const [name, missing] = node.FuncCall.args ?? [];
  const setting = name && evaluate(name, emptyScope).constant;
  if (typeof setting !== "string" || !setting.includes(".") || !missing || evaluate(missing, emptyScope).constant !== true)
    return undefined;
  return {
    kind: "unguarded-setting",
    place: placeOfCall(text, node.FuncCall.location),
    name: settingName(setting),
    what: `current_setting('${setting}', true)`,
  };
}
