/** What the parts of a library's call share: what is called, on what, with which arguments. */
import type { Call, CallbackAt } from "../../../drivers/driver.ts";
import type { HookTime } from "../../../types.ts";
import { constantText } from "../../query-text.ts";
import { type Given, at } from "../language/arguments.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { type ts } from "../program/syntax.ts";
import { type Connection, type HandleValue, type Value, isForeignValue, nothing, takenFrom, unknown } from "../program/value.ts";

export type Callee = Value & { readonly kind: "member" | "handle" };

export type CallNode = ts.CallExpression | ts.NewExpression;

export interface Doing<C = Call> {
  readonly call: C;
  readonly callee: Callee;
  /** The object that it is a member of. */
  readonly on: Value | undefined;
  readonly given: Given;
  readonly node: CallNode;
}

export const noConnection: Connection = { kind: "pool", direct: false, transaction: "none", place: undefined };

export function handleOn(callee: Callee, name: string, connection: Connection): Value {
  const handle = callee.driver.handles[name];
  return handle ? { kind: "handle", driver: callee.driver, handle, name, connection } : unknown;
}

export function newConnection(
  callee: Callee,
  name: string,
  fields: Pick<Connection, "direct" | "pool" | "hook" | "place" | "address">,
): Connection {
  const handle = callee.driver.handles[name];
  return {
    kind: handle?.connection ?? "pool",
    transaction: "none",
    ...fields,
  };
}

/** A connection of the pool, newly opened. */
export function onNew(made: HandleValue, node: ts.Node, hook?: HookTime): HandleValue {
  return { ...made, connection: { ...takenFrom(made.connection, placeOf(node)), ...(hook ? { hook } : {}) } };
}

export function callbackAt(given: Given, where: CallbackAt | undefined): Value | undefined {
  const found = where && at(given, where.argument)?.value;
  return found?.kind === "function" || (found?.kind === "native" && found.name.startsWith("function.")) ? found : undefined;
}

export function parametersFor(where: CallbackAt | undefined, made: Value, callee: Callee, connection: Connection): Value[] {
  if (where?.parameters) return where.parameters.map((name) => (name === undefined ? unknown : handleOn(callee, name, connection)));
  const index = where?.parameter ?? 0;
  return [...Array.from({ length: index }, () => nothing), made];
}

/** Natives are the only callees that need the scope of the call; a callback brings its own. */
export function environmentOf(callback: Value): Parameters<Interpreter["invoke"]>[3] {
  if (callback.kind === "function") return callback.environment;
  if (callback.kind === "native" && callback.on?.kind === "function") return callback.on.environment;
  throw new Error("no function");
}

/** The object that an argument says the query runs on. */
export function targetOf(on: Value | undefined, paths: readonly string[] | undefined, given: Given): HandleValue | undefined {
  for (const path of paths ?? []) {
    const found = at(given, path);
    if (found?.value.kind === "handle") return found.value;
    const guessed = found?.value.kind === "unknown" && !isForeignValue(found.value) ? given.client?.(found) : undefined;
    if (guessed) return guessed;
  }
  if (on?.kind === "handle") return on;
  return on?.kind === "sql" ? on.pending : undefined;
}

export function textAt(given: Given, path: string): string {
  const found = at(given, path)?.value;
  if (found?.kind === "text") return constantText(found.parts) ?? "${value}";
  return found?.kind === "constant" ? String(found.value) : "${value}";
}
