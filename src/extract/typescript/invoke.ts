/** Calls: by what is called. */
import type { Environment } from "./environment.ts";
import type { Interpreter } from "./interpreter.ts";
import { native } from "./natives.ts";
import { step } from "./run.ts";
import { foreignCall, stranger } from "./strangers.ts";
import { ts } from "./syntax.ts";
import { isForeignValue, unknown, type Value } from "./value.ts";

export function invoke(i: Interpreter, callee: Value, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  step(i.run);
  switch (callee.kind) {
    case "function":
      return i.invokeFunction(callee, args);
    case "member":
    case "handle":
      return ts.isCallExpression(node) || ts.isNewExpression(node) ? i.callLibrary(callee, args, node, environment) : unknown;
    case "native":
      return native(i, callee.name, callee.on, args, node, environment);
    case "class":
      return unknown;
    default:
      if (isForeignValue(callee)) return foreignCall(i, args);
      return stranger(i, args, node, environment);
  }
}
