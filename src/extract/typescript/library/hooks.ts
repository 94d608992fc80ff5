/** Callbacks that run for each new connection, or that a library calls with one. */
import type { Call, CallbackAt } from "../../../drivers/driver.ts";
import type { HookTime } from "../../../types.ts";
import { type Callee, type Doing, callbackAt, environmentOf, handleOn, newConnection, noConnection, parametersFor } from "./doing.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { type ts } from "../program/syntax.ts";
import { type Value, unknown } from "../program/value.ts";

export function hook(i: Interpreter, doing: Doing<Call & { readonly does: "hook" | "invoke" }>): Value {
  const { call, callee, on, given, node } = doing;
  const callback = callbackAt(given, call.callback);
  if (callback) {
    if (call.does === "hook") runHook(i, callback, { ...call.callback, gives: call.gives }, callee, on, node, call.each);
    else {
      const made = call.gives !== undefined && on?.kind === "handle" ? handleOn(callee, call.gives, on.connection) : unknown;
      return i.invoke(
        callback,
        parametersFor(call.callback, made, callee, on?.kind === "handle" ? on.connection : noConnection),
        node,
        environmentOf(callback),
      );
    }
  }
  return on ?? unknown;
}

export function runHook(
  i: Interpreter,
  callback: Value,
  where: CallbackAt & { readonly gives: string },
  callee: Callee,
  pool: Value | undefined,
  node: ts.Node,
  each: HookTime = "connect",
): void {
  const { gives } = where;
  const below = pool?.kind === "handle" ? pool.connection : undefined;
  const connection = newConnection(callee, gives, {
    direct: below?.direct === true,
    place: placeOf(node),
    hook: each,
    ...(below ? { pool: below } : {}),
  });
  const made = handleOn(callee, gives, connection);
  if (below && i.run.muted === 0) i.run.pools.share(below.pool ?? below);
  i.run.deferred.push(() => {
    i.settle(i.invoke(callback, parametersFor(where, made, callee, connection), node, environmentOf(callback)));
  });
}
