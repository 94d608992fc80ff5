/** A library's own transactions: around a callback, around a list, begun and ended by calls. */
import type { Call, CallbackAt, Control, Transaction } from "../../../drivers/driver.ts";
import { type Given, at } from "../language/arguments.ts";
import { around, savepoint, wholeTransaction } from "./around.ts";
import { inAmbient } from "./decorators.ts";
import { type CallNode, type Doing, callbackAt, environmentOf, handleOn, parametersFor, targetOf, textAt } from "./doing.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { ownPool } from "./make-handle.ts";
import { enterSavepoint, isOpen, leaveSavepoint, markOpen, pin, unpin } from "./open.ts";
import { promiseOf } from "../program/run.ts";
import { connectionFor, send, sendMade } from "./send.ts";
import { noteTransaction } from "./uses.ts";
import { type HandleValue, type Value, nothing, takenFrom, unknown } from "../program/value.ts";

export function transaction(i: Interpreter, doing: Doing<Transaction>): Value {
  const { call, callee, on, given, node } = doing;
  const own = call.gives !== undefined || call.unmanaged !== undefined ? ownPool(callee) : undefined;
  const outer = targetOf(on, call.on, given) ?? own;
  if (!outer) {
    const work = callbackAt(given, call.callback ?? { argument: "last" });
    if (work === undefined) return unknown;
    const run = (): Value => i.invoke(work, [], node, environmentOf(work));
    return call.ambient === true ? inAmbient(i, callee.driver, node, run) : run();
  }
  const base = connectionFor(i, outer.connection);
  noteTransaction(i, base);
  const nested = isOpen(i.run, base);
  const joins = nested && call.nests === false;
  const bracket = joins ? undefined : nested ? savepoint : wholeTransaction;
  const pooled = base.kind === "pool" || base.kind === "http";
  const connection = pooled && !nested ? takenFrom(base, placeOf(node)) : base;
  const name = call.gives ?? call.unmanaged ?? outer.name;
  const made = handleOn(callee, name, connection);
  if (made.kind !== "handle") return unknown;
  const callback = call.callback && callbackAt(given, call.callback);
  const batch = call.batch === undefined ? queryAt(given, call.callback) : at(given, call.batch)?.value;
  if (!callback && batch === undefined) {
    if (call.unmanaged === undefined) return unknown;
    if (bracket) sendMade(i, made, bracket.begin, node.expression);
    markOpen(i.run, connection, true);
    return handleOn(callee, call.unmanaged, connection);
  }
  const ambient = call.ambient === true || i.ambient.has(callee.driver);
  const work = (): Value => {
    if (batch) sendBatch(i, batch, made);
    if (!callback) return unknown;
    return deepSettle(i, i.invoke(callback, parametersFor(call.callback, made, callee, connection), node, environmentOf(callback)));
  };
  return promiseOf(() => around(i, made, bracket, { outer: base, ambient }, node, work));
}

/** A query in the place of a callback is all that is sent. */
function queryAt(given: Given, where: CallbackAt | undefined): Value | undefined {
  const found = where && at(given, where.argument)?.value;
  return found?.kind === "sql" ? { kind: "list", items: [found], complete: true } : undefined;
}

function deepSettle(i: Interpreter, value: Value): Value {
  if (value.kind === "list") return { ...value, items: value.items.map((item) => i.settle(item)) };
  return i.settle(value);
}

function sendBatch(i: Interpreter, batch: Value, made: HandleValue): void {
  if (batch.kind !== "list") {
    if (batch.kind === "function") sendBatch(i, i.invokeFunction(batch, [made]), made);
    return;
  }
  for (const item of batch.items) {
    if (item.kind === "sql") {
      item.pending = made;
      i.settle(item);
    } else if (item.kind === "text") send(i, made, { parts: item.parts, node: i.run.root });
  }
}

export function control(
  i: Interpreter,
  {
    call,
    callee,
    on,
    given,
    node,
  }: Doing<
    Call & {
      readonly does: "begin" | "commit" | "rollback" | "savepoint" | "rollback-to" | "release-savepoint" | "release" | "chain-commit";
    }
  >,
): Value {
  if (on?.kind !== "handle") return unknown;
  const { connection } = on;
  const name = call.name === undefined ? "poolsafe" : textAt(given, call.name).replace(/\W/g, "_") || "poolsafe";
  switch (call.does) {
    case "release":
      i.run.pools.giveBack(connection);
      return nothing;
    case "begin":
      begin(i, on, call, node);
      break;
    case "commit":
    case "rollback":
      end(i, on, call.does, node);
      break;
    case "chain-commit":
      sendMade(i, on, "COMMIT AND CHAIN", node.expression);
      break;
    case "savepoint":
      sendMade(i, on, `SAVEPOINT ${name}`, node.expression);
      break;
    case "rollback-to":
      sendMade(i, on, `ROLLBACK TO SAVEPOINT ${name}`, node.expression);
      break;
    case "release-savepoint":
      sendMade(i, on, `RELEASE SAVEPOINT ${name}`, node.expression);
  }
  return call.gives === undefined ? on : handleOn(callee, call.gives, connection);
}

/** Inside a transaction it is a savepoint, or nothing. */
export function begin(i: Interpreter, on: HandleValue, call: Control, node: CallNode): void {
  const connection = connectionFor(i, on.connection);
  if (isOpen(i.run, connection)) {
    if (call.nests !== true) return;
    sendMade(i, on, savepoint.begin, node.expression);
    enterSavepoint(i.run, connection);
    return;
  }
  const pooled = connection.kind === "pool" || connection.kind === "http";
  const kept = call.pins === true && pooled && i.run.muted === 0 ? pin(i.run, connection, node) : connection;
  if (kept !== connection) i.run.outers.add(connection);
  sendMade(i, on, wholeTransaction.begin, node.expression);
  markOpen(i.run, kept, true);
}

export function end(i: Interpreter, on: HandleValue, does: "commit" | "rollback", node: CallNode): void {
  const connection = connectionFor(i, on.connection);
  if (leaveSavepoint(i.run, connection)) {
    sendMade(i, on, savepoint[does], node.expression);
    return;
  }
  sendMade(i, on, wholeTransaction[does], node.expression);
  markOpen(i.run, connection, false);
  unpin(i.run, connection);
  i.run.pools.giveBack(connection);
}
