/** `effect.pipe(sql.withTransaction, …)`: a value goes through functions, one after the other. */
import type { Interpreter } from "../program/interpreter.ts";
import { isForeignValue, type Value } from "../program/value.ts";
import type { ts } from "../program/syntax.ts";

/** @returns what the last function that is known gives; the others are taken to give what they were given */
export function piped(i: Interpreter, value: Value, steps: readonly Value[], node: ts.CallExpression | ts.NewExpression): Value {
  return steps.reduce((given, step) => {
    if (isForeignValue(given)) return given;
    if (step.kind === "function") {
      const made = i.invokeFunction(step, [given]);
      return made.kind === "unknown" ? given : made;
    }
    const known = step.kind === "member" && step.member.call !== undefined;
    return known ? i.callLibrary(step, [given], node) : given;
  }, value);
}
