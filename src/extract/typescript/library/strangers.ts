/** Calls of what is not known, or known to be another database's. */
import { isShowing, nameOfCallee } from "../program/call-names.ts";
import { keyOfReceiver, type Environment } from "../program/environment.ts";
import { guess } from "./guess.ts";
import { keyOfText, type Interpreter } from "../program/interpreter.ts";
import { isNamed } from "../program/project-names.ts";
import { promiseOf, record } from "../program/run.ts";
import { ts } from "../program/syntax.ts";
import { foreign, isForeignValue, unknown, type Value } from "../program/value.ts";

export function sentElsewhere(i: Interpreter, value: Value): void {
  if (value.kind === "text") for (const part of value.parts) if (part.kind === "chars") i.elsewhere.add(keyOfText(part));
}

/** What another database's library does with a callback is not PostgreSQL's. */
export function foreignCall(i: Interpreter, args: readonly Value[]): Value {
  for (const arg of args) {
    if (arg.kind === "function") i.invokeFunction(arg, [foreign, foreign]);
    sentElsewhere(i, arg);
  }
  return foreign;
}

/** Handlers that run when something happens, not where they are given. */
const later =
  /^(?:on|once|off|addListener|addEventListener|prependListener|setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|cron|schedule|subscribe|process|listen)$/;
/** Calls that only take note of a function: tests, routes. */
const registering =
  /^(?:describe|it|test|before|after|beforeEach|afterEach|beforeAll|afterAll|suite|get|post|put|patch|delete|use|route|handler|command|action)$/;
/** Calls of which the code goes on when their callback fails. */
const expectingFailure = /^(?:rejects|throws|throwsAsync|doesNotReject|isRejected)$/;

/** `storage.run(client, callback)` and `storage.getStore()` of an AsyncLocalStorage. */
function ofStorage(i: Interpreter, name: string, args: readonly Value[], node: ts.Node, environment: Environment): Value | undefined {
  if ((name !== "run" && name !== "getStore") || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression))
    return undefined;
  const key = keyOfReceiver(node.expression.expression.getText(), environment);
  if (name === "getStore") return i.run.stores.get(key);
  const [held, callback, ...rest] = args;
  if (held === undefined || callback?.kind !== "function" || i.run.muted > 0) return undefined;
  const before = i.run.stores.get(key);
  i.run.stores.set(key, held);
  try {
    return i.settle(i.invokeFunction(callback, rest));
  } finally {
    if (before) i.run.stores.set(key, before);
    else i.run.stores.delete(key);
  }
}

/** A call of something that is not known: by its name it may be a query; its callbacks run; a client given to it may be in any state after. */
export function stranger(i: Interpreter, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  const name = nameOfCallee(node);
  const stored = ofStorage(i, name, args, node, environment);
  if (stored !== undefined) return stored;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const receiver = node.expression.expression;
    const value = ts.isIdentifier(receiver) || ts.isPropertyAccessExpression(receiver) ? i.evaluate(receiver, environment) : unknown;
    if (isForeignValue(value)) return foreignCall(i, args);
    if ((value.kind === "handle" && value.connection.direct) || (i.names.direct.length > 0 && isNamed(receiver.getText(), i.names.direct)))
      for (const arg of args) sentElsewhere(i, arg);
  }
  const guessed = guess(i, args, node, environment);
  if (guessed !== undefined) return guessed;
  let given: Value = unknown;
  for (const arg of args) {
    if (arg.kind === "function") {
      const work = (): Value => i.invokeFunction(arg, []);
      if (i.run.muted > 0) continue;
      if (i.run.stack.length === 0 || registering.test(name)) i.run.roots.push(arg);
      else if (later.test(name)) i.run.deferred.push(work);
      else if (expectingFailure.test(name)) promiseOf(work);
      else given = work();
    } else if (arg.kind === "handle" && !isShowing(name) && i.run.muted === 0) {
      if (arg.connection.kind === "pool") i.run.pools.share(arg.connection);
      else record(i.run, arg.connection, { kind: "opaque" });
    } else if (arg.kind === "generator" && i.run.muted === 0) i.invokeFunction(arg.fn, arg.args);
    else if (arg.kind === "sql" && arg.pending) i.settle(arg);
    else deferInside(i, arg);
  }
  return given;
}

/** Functions in the objects and lists that it is given: `new Umzug({ migrations: [{ up }] })`. */
function deferInside(i: Interpreter, value: Value, depth = 0): void {
  if (value.kind === "function") i.run.deferred.push(() => i.invokeFunction(value, []));
  else if (depth < 4 && value.kind === "object") for (const one of value.properties.values()) deferInside(i, one, depth + 1);
  else if (depth < 4 && value.kind === "list") for (const one of value.items) deferInside(i, one, depth + 1);
}
