/** Calls: by what is called. */
import type { Environment } from "../program/environment.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { native } from "./natives.ts";
import { step } from "../program/run.ts";
import { ts } from "../program/syntax.ts";
import { isForeignValue, unknown, type Value } from "../program/value.ts";

export function invoke(i: Interpreter, callee: Value, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  step(i.run);
  switch (callee.kind) {
    case "function":
      return i.invokeFunction(callee, args);
    case "member":
    case "handle": {
      const bound = callee.kind === "member" ? (callee.bound ?? []) : [];
      return ts.isCallExpression(node) || ts.isNewExpression(node)
        ? i.callLibrary(callee, [...bound, ...args], node, environment)
        : unknown;
    }
    case "native":
      return native(i, callee.name, callee.on, args, node, environment);
    case "class":
      return unknown;
    default:
      if (isForeignValue(callee)) return i.foreignCall(args);
      return i.stranger(args, node, environment);
  }
}
