/** SQL that a library writes itself, and fragments inside what it builds. */
import type { Call, FixedSql } from "../../../drivers/driver.ts";
import type { Related } from "../../../types.ts";
import { type Found, type Given, allAt, at } from "../language/arguments.ts";
import { isDirectAddress } from "./direct.ts";
import { type Doing, handleOn, noConnection, onNew, textAt } from "./doing.ts";
import { type Interpreter, madeText, placeOf } from "../program/interpreter.ts";
import { applyOption } from "./options.ts";
import { send, sendMade } from "./send.ts";
import { type ts } from "../program/syntax.ts";
import { type HandleValue, type Value, unknown } from "../program/value.ts";

/** Text inside what a builder builds: its function calls count. */
export function fragment(i: Interpreter, { call, callee, on, given, node }: Doing<Call & { readonly does: "fragment" }>): Value {
  if (on?.kind === "handle") for (const path of call.text) for (const found of allAt(given, path)) sendFragments(i, on, found, node);
  if (call.gives === undefined) return on ?? unknown;
  return on?.kind === "handle" ? handleOn(callee, call.gives, on.connection) : unknown;
}

/** Functions by which an expression touches its session; any other expression is left alone. */
const touching = /\b(?:set_config|pg_\w*advisory\w*|nextval|setval|currval|lastval|setseed|dblink\w*|current_setting)\s*\(/i;

export function sendFragments(i: Interpreter, on: HandleValue, { value, place }: Found, node: ts.Node): void {
  if (value.kind === "sql" || value.kind === "text") {
    const text = value.parts.map((part) => (part.kind === "chars" ? part.text : " ")).join("");
    if (touching.test(text)) send(i, on, { parts: [madeText("SELECT ", place), ...value.parts], node });
    if (value.kind === "sql") value.pending = undefined;
  } else if (value.kind === "list") for (const item of value.items) sendFragments(i, on, { value: item, place }, node);
  else if (value.kind === "object") for (const one of value.properties.values()) sendFragments(i, on, { value: one, place }, node);
  else if (value.kind === "function" && i.run.muted === 0) sendFragments(i, on, { value: i.invokeFunction(value, [on]), place }, node);
}

export function fixedSql(i: Interpreter, { call, callee, on, given, node }: Doing<FixedSql>): Value {
  const from = (call.from ?? []).map((path) => at(given, path)?.value).find((value) => value?.kind === "handle");
  const base = from?.kind === "handle" ? from : on?.kind === "handle" ? on : (allHandles(given)[0] ?? undefined);
  const own = base ?? { kind: "handle", driver: callee.driver, handle: { connection: "pool" }, name: "", connection: noConnection };
  const target =
    call.on === "own" && from === undefined
      ? { ...onNew(own, node), connection: { ...onNew(own, node).connection, kind: "dedicated" as const } }
      : own;
  const direct =
    own.connection.direct ||
    isDirectAddress(
      call.address
        ? call.address.flatMap((path) => allAt(given, path))
        : given.args.map((value, index) => ({ value, place: placeOf(given.node.arguments?.[index] ?? node) })),
      i.names.direct,
    );
  const notes: readonly Related[] = call.who === undefined ? [] : [{ ...placeOf(node), message: `${call.who} sends it`, role: "library" }];
  const sender: HandleValue = direct ? { ...target, connection: { ...target.connection, direct: true } } : target;
  for (const option of call.options ?? []) applyOption(i, option, { ...sender, driver: callee.driver }, { given, node, callee });
  for (const sql of call.sql) sendMade(i, sender, filled(sql, given, on), node, notes);
  for (const arg of given.args) if (arg.kind === "function") i.run.deferred.push(() => i.invokeFunction(arg, []));
  return call.gives === undefined ? unknown : handleOn(callee, call.gives, target.connection);
}

function allHandles({ args }: Given): HandleValue[] {
  return args.flatMap((arg) =>
    arg.kind === "handle" ? [arg] : arg.kind === "object" ? [...arg.properties.values()].filter((one) => one.kind === "handle") : [],
  );
}

function filled(sql: string, given: Given, on: Value | undefined): string {
  const remembered = on?.kind === "handle" ? (on.remembered ?? {}) : {};
  const text = (name: string): string => remembered[name] ?? textAt(given, name);
  return sql
    .replace(/\{"([\w.]+)"\}/g, (_, name: string) => (text(name) === "${value}" ? "${value}" : `"${text(name).replaceAll('"', '""')}"`))
    .replace(/(?<!\$)\{([\w.]+)\}/g, (_, name: string) => text(name));
}
