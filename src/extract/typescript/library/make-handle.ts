/** Calls that give an object on which queries are sent. */
import type { Driver, MakeHandle } from "../../../drivers/driver.ts";
import { type Given, allAt, at } from "../language/arguments.ts";
import { isDirectAddress, writtenAddress } from "./direct.ts";
import { type Callee, type Doing, callbackAt, environmentOf, handleOn, newConnection, parametersFor, textAt } from "./doing.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { apartAgain, apartFrom } from "./open.ts";
import { plain } from "../language/operators.ts";
import { applyOption } from "./options.ts";
import { holderOf, isNamed } from "../program/project-names.ts";
import { noteUnnamed } from "./uses.ts";
import { type Connection, type HandleValue, type Value, foreign, isForeignValue } from "../program/value.ts";

export function makeHandle(i: Interpreter, doing: Doing<MakeHandle>): Value {
  const { call, callee, on, given, node } = doing;
  if (call.onlyIf) {
    const paths = typeof call.onlyIf.path === "string" ? [call.onlyIf.path] : call.onlyIf.path;
    const known = paths
      .map((path) => at(given, path))
      .map((found) => found && plain(found.value)?.known)
      .find((value) => typeof value === "string");
    if (known !== undefined && !call.onlyIf.matches.test(known)) return foreign;
  }
  if (call.otherDatabase === true || callee.driver.handles[call.gives]?.otherDatabase === true) return foreign;
  if (
    (call.from ?? []).some((path) => {
      const value = at(given, path)?.value;
      return value !== undefined && isForeignValue(value);
    })
  )
    return foreign;
  const from = (call.from ?? []).map((path) => at(given, path)?.value).find((value) => value?.kind === "handle");
  const below = from?.kind === "handle" ? from : on?.kind === "handle" ? on : undefined;
  if (call.unnamed !== undefined && below) noteUnnamed(i, below, call.unnamed);
  let connection: Connection;
  const own = call.does === "give" && call.from === undefined && call.options === undefined ? ownPool(callee) : undefined;
  if (own && !below && callee.driver.handles[call.gives]?.connection === "pool") connection = own.connection;
  else if (call.does === "give" && below) connection = call.pool === true ? poolOf(callee, call, below) : below.connection;
  else {
    const addresses = (call.address ?? []).flatMap((path) => allAt(given, path));
    const address = writtenAddress(addresses);
    const direct =
      call.direct === true ||
      callee.driver.handles[call.gives]?.direct === true ||
      below?.connection.direct === true ||
      isDirectAddress(addresses, i.names.direct) ||
      (i.names.direct.length > 0 && isNamed(holderOf(node), i.names.direct));
    const pool = below?.connection.kind === "pool" || below?.connection.kind === "http" ? below.connection : undefined;
    // A client that was taken before stays the same client.
    connection =
      below && pool === undefined && call.does === "connect" && below.connection.kind === "pinned"
        ? below.connection
        : newConnection(callee, call.gives, {
            direct,
            place: placeOf(node),
            ...(pool ? { pool } : {}),
            ...(address === undefined ? {} : { address }),
          });
    if (!below && call.from === undefined && i.run.muted === 0) i.run.pools.open(connection);
  }
  const plainMade = handleOn(callee, call.gives, connection);
  const remembered = { ...(on?.kind === "handle" ? on.remembered : {}), ...rememberedBy(call.remember, given) };
  const made: Value = plainMade.kind === "handle" ? { ...plainMade, remembered } : plainMade;
  if (made.kind === "handle") {
    if (call.deferred === true) return { ...made, later: { options: call.options ?? [], given, node } };
    for (const option of call.options ?? []) applyOption(i, option, made, doing);
    const before = on?.kind === "handle" ? on.later : undefined;
    if (before && call.does === "connect")
      for (const option of before.options) applyOption(i, option, made, { ...doing, given: before.given, node: before.node });
  }
  const callback = call.callback && callbackAt(given, call.callback);
  if (!callback) return made;
  const value = i.invoke(callback, parametersFor(call.callback, made, callee, connection), node, environmentOf(callback));
  if (connection !== below?.connection) i.run.pools.giveBack(connection);
  return value;
}

/** What begins transactions of its own is an object of its own. */
function poolOf({ driver }: Callee, { gives }: MakeHandle, below: HandleValue): Connection {
  const { begin: own } = driver.handles[gives]?.members ?? {};
  return own === undefined ? apartFrom(below.connection) : apartAgain(below.connection);
}

function rememberedBy(paths: MakeHandle["remember"], given: Given): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(paths ?? {}).map(([name, path]) => [name, textAt(given, path)]));
}

/** What a module's function or a class's static is sent on where nothing else is said: the library knows one pool. */
export function ownPool(callee: Callee): HandleValue | undefined {
  if (callee.kind !== "member" || callee.on !== undefined) return undefined;
  const connection: Connection = ownPools.get(callee.driver) ?? { kind: "pool", direct: false, transaction: "none", place: undefined };
  ownPools.set(callee.driver, connection);
  return { kind: "handle", driver: callee.driver, handle: { connection: "pool" }, name: "", connection };
}

const ownPools = new WeakMap<Driver, Connection>();
