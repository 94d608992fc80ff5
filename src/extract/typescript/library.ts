/** Calls of libraries: the driver's data says what each does, this does it. */
import type { Call, CallbackAt, Control, Driver, FixedSql, MakeHandle, MakeSql, Member, Option, Send, Transaction } from "../../drivers/driver.ts";
import type { HookTime, Place, Related } from "../../types.ts";
import { constantText, type TextPart } from "../query-text.ts";
import { allAt, at, holds, type Found, type Given } from "./arguments.ts";
import { callsOf } from "./calls.ts";
import { isDirectAddress } from "./direct.ts";
import { plain } from "./operators.ts";
import { bound, quoted } from "./templates.ts";
import type { Environment } from "./environment.ts";
import { guessGiven } from "./guess.ts";
import { holeAt, madeText, partsOf, placeOf, type Interpreter } from "./interpreter.ts";
import { memberValue } from "./names.ts";
import { inAmbient } from "./decorators.ts";
import { bridgePlaceholders } from "./placeholders.ts";
import { Thrown } from "./run.ts";
import { apartAgain, apartFrom, enterSavepoint, isOpen, leaveSavepoint, markOpen, pin, unpin } from "./open.ts";
import { connectionFor, send, sendMade, withValues } from "./send.ts";
import { ts } from "./syntax.ts";
import { noticeCancel, resultOf } from "./pids.ts";
import { noteTransaction, noteUnnamed, noteUse, statementName, useByDefault, useOfOption } from "./uses.ts";
import { fileOf } from "./text-file.ts";
import {
  foreign,
  isForeignValue,
  nothing,
  unknown,
  type Connection,
  type FunctionValue,
  type HandleValue,
  type SqlValue,
  type Value,
} from "./value.ts";

type Callee = Value & { readonly kind: "member" | "handle" };
type CallNode = ts.CallExpression | ts.NewExpression;

export function callLibrary(i: Interpreter, callee: Callee, args: readonly Value[], node: CallNode, environment?: Environment): Value {
  const member: Member = callee.kind === "handle" ? callee.handle : callee.member;
  const given = givenTo(i, callee, args, node, environment);
  const calls = callsOf(member);
  const call = calls.find(
    (one) => holds(one.when, given) && (one.when?.since === undefined || i.hasSince(callee.driver, one.when.since, node) !== false),
  );
  if (call === undefined) return unlisted(i, callee, given);
  const on = callee.kind === "handle" ? callee : callee.on;
  return perform(i, { call, callee, on, given, node });
}

/** A function that the library calls for its result is called once. */
function givenTo(i: Interpreter, { driver }: Callee, args: readonly Value[], node: CallNode, environment: Environment | undefined): Given {
  const results = new Map<FunctionValue, Value>();
  return {
    args,
    node,
    result: (fn) => {
      const known = results.get(fn) ?? i.settle(i.invokeFunction(fn, []));
      results.set(fn, known);
      return known;
    },
    ...(environment ? { client: (found) => guessGiven(i, found, driver, environment) } : {}),
  };
}

interface Doing<C = Call> {
  readonly call: C;
  readonly callee: Callee;
  /** The object that it is a member of. */
  readonly on: Value | undefined;
  readonly given: Given;
  readonly node: CallNode;
}

function perform(i: Interpreter, doing: Doing): Value {
  const { call, on, given } = doing;
  switch (call.does) {
    case "nothing":
      return unlisted(i, doing.callee, given);
    case "same": {
      const value = call.argument === undefined ? (on ?? unknown) : (at(given, call.argument)?.value ?? unknown);
      const target = call.on && targetOf(undefined, call.on, given);
      if (value.kind === "sql" && target) value.pending = target;
      if (value.kind === "handle" && target) return { ...value, connection: target.connection };
      return value;
    }
    case "member":
      return memberValue(doing.callee.driver, "", call.member, on);
    case "environment": {
      const name = at(given, call.argument);
      const known = name && plain(name.value)?.known;
      return typeof known === "string" ? { kind: "native", name: `process.env.${known}`, on: undefined } : unknown;
    }
    case "send":
      return sendCall(i, { ...doing, call });
    case "sql":
      return makeSql(i, { ...doing, call });
    case "connect":
    case "give":
      return makeHandle(i, { ...doing, call });
    case "transaction":
      return transaction(i, { ...doing, call });
    case "fixed-sql":
      return fixedSql(i, { ...doing, call });
    case "hook":
    case "invoke":
      return hook(i, { ...doing, call });
    case "fragment":
      return fragment(i, { ...doing, call });
    case "throw":
      throw new Thrown(unknown);
    case "ambient":
      i.ambient.add(doing.callee.driver);
      return unknown;
    case "names":
      if (on?.kind === "handle") names(i, on, at(given, call.argument ?? "0"), doing.node);
      return on ?? unknown;
    case "backend-pid":
      if (on?.kind === "handle") noteUse(i, on, { use: "backend-pid", place: fromName(doing.node), name: call.who, form: "library" });
      return on ?? unknown;
    case "begin":
    case "commit":
    case "rollback":
    case "savepoint":
    case "rollback-to":
    case "release-savepoint":
    case "release":
    case "chain-commit":
      return control(i, { ...doing, call });
  }
}

/** A member without a meaning for sessions: its callbacks run. */
function unlisted(i: Interpreter, callee: Callee, { args }: Given): Value {
  if (callee.kind === "member" && callee.member.handle !== undefined && callee.on?.kind === "handle")
    return handleOn(callee, callee.member.handle, callee.on.connection);
  for (const arg of args) {
    if (arg.kind === "function") i.run.deferred.push(() => i.invokeFunction(arg, []));
    if (arg.kind === "sql" && arg.pending) i.settle(arg);
  }
  return unknown;
}

/** A call of a long chain from its own name on. */
function fromName(node: CallNode): Place {
  const whole = placeOf(node);
  const callee = node.expression;
  return ts.isPropertyAccessExpression(callee) ? { ...whole, span: { start: callee.name.getStart(), end: whole.span.end } } : whole;
}

/* ------------------------------------------------------------ handles */

function handleOn(callee: Callee, name: string, connection: Connection): Value {
  const handle = callee.driver.handles[name];
  return handle ? { kind: "handle", driver: callee.driver, handle, name, connection } : unknown;
}

function newConnection(callee: Callee, name: string, fields: Pick<Connection, "direct" | "pool" | "hook" | "place">): Connection {
  const handle = callee.driver.handles[name];
  return {
    kind: handle?.connection ?? "pool",
    transaction: "none",
    ...fields,
  };
}

function makeHandle(i: Interpreter, doing: Doing<MakeHandle>): Value {
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
    const direct =
      call.direct === true ||
      callee.driver.handles[call.gives]?.direct === true ||
      below?.connection.direct === true ||
      isDirectAddress((call.address ?? []).flatMap((path) => allAt(given, path)));
    const pool = below?.connection.kind === "pool" || below?.connection.kind === "http" ? below.connection : undefined;
    // A client that was taken before stays the same client.
    connection =
      below && pool === undefined && call.does === "connect" && below.connection.kind === "pinned"
        ? below.connection
        : newConnection(callee, call.gives, { direct, place: placeOf(node), ...(pool ? { pool } : {}) });
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
  if (callback) return i.invoke(callback, parametersFor(call.callback, made, callee, connection), node, environmentOf(callback));
  return made;
}

/** What begins transactions of its own is an object of its own. */
function poolOf({ driver }: Callee, { gives }: MakeHandle, below: HandleValue): Connection {
  const { begin: own } = driver.handles[gives]?.members ?? {};
  return own === undefined ? apartFrom(below.connection) : apartAgain(below.connection);
}

function rememberedBy(paths: MakeHandle["remember"], given: Given): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(paths ?? {}).map(([name, path]) => [name, textAt(given, path)]));
}

function callbackAt(given: Given, where: CallbackAt | undefined): Value | undefined {
  const found = where && at(given, where.argument)?.value;
  return found?.kind === "function" || (found?.kind === "native" && found.name.startsWith("function.")) ? found : undefined;
}

function parametersFor(where: CallbackAt | undefined, made: Value, callee: Callee, connection: Connection): Value[] {
  if (where?.parameters) return where.parameters.map((name) => (name === undefined ? unknown : handleOn(callee, name, connection)));
  const index = where?.parameter ?? 0;
  return [...Array.from({ length: index }, () => nothing), made];
}

/** Natives are the only callees that need the scope of the call; a callback brings its own. */
function environmentOf(callback: Value): Parameters<Interpreter["invoke"]>[3] {
  if (callback.kind === "function") return callback.environment;
  if (callback.kind === "native" && callback.on?.kind === "function") return callback.on.environment;
  throw new Error("no function");
}

function hook(i: Interpreter, doing: Doing<Call & { readonly does: "hook" | "invoke" }>): Value {
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

/** What a module's function or a class's static is sent on where nothing else is said: the library knows one pool. */
function ownPool(callee: Callee): HandleValue | undefined {
  if (callee.kind !== "member" || callee.on !== undefined) return undefined;
  const connection: Connection = ownPools.get(callee.driver) ?? { kind: "pool", direct: false, transaction: "none", place: undefined };
  ownPools.set(callee.driver, connection);
  return { kind: "handle", driver: callee.driver, handle: { connection: "pool" }, name: "", connection };
}

const ownPools = new WeakMap<Driver, Connection>();

const noConnection: Connection = { kind: "pool", direct: false, transaction: "none", place: undefined };

function runHook(
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
  i.run.deferred.push(() => {
    i.settle(i.invoke(callback, parametersFor(where, made, callee, connection), node, environmentOf(callback)));
  });
}

/* ------------------------------------------------------------ options */

function applyOption(
  i: Interpreter,
  option: Option,
  made: HandleValue,
  { given, node, callee }: Pick<Doing, "given" | "node" | "callee">,
): void {
  if (i.run.muted > 0) return;
  if (option.since !== undefined && i.hasSince(callee.driver, [option.since], node) === false) return;
  if (option.until !== undefined && i.hasSince(callee.driver, [option.until], node) === true) return;
  const found = allAt(given, option.path);
  if (found.length === 0) {
    if (option.byDefault === true && (option.equals === undefined || option.equals.length === 0)) byDefault(i, option, made, node);
    return;
  }
  for (const one of found) {
    const known = plain(one.value)?.known;
    if (option.equals && (option.equals.length === 0 || !option.equals.some((value) => value === known))) continue;
    if (known !== undefined && option.except?.some((value) => value === known) === true) continue;
    if (known === false || known === null || (known === undefined && one.value.kind === "constant")) {
      if (option.named === undefined) continue;
    }
    present(i, option, one, made, node, callee);
  }
}

function byDefault(i: Interpreter, option: Option, made: HandleValue, node: CallNode): void {
  if (made.connection.direct) return;
  useByDefault(i, option, made, node);
  const notes = hookNote(option, placeOf(node.expression));
  if (option.sql !== undefined) sendMade(i, onNew(made, node, option.each ?? "connect"), option.sql, node.expression, notes);
}

function present(i: Interpreter, option: Option, found: Found, made: HandleValue, node: CallNode, callee: Callee): void {
  const { value, place } = found;
  if (option.hook) {
    if (value.kind === "function") runHook(i, value, { ...option.hook, argument: "0" }, callee, made, node, option.each);
    return;
  }
  if (option.sql !== undefined) {
    const parts = optionText(option.sql, value, place);
    send(i, onNew(made, node, option.each ?? "connect"), { parts, node, notes: hookNote(option, place) });
  }
  if (made.connection.direct) return;
  useOfOption(i, option, found, made);
}

function hookNote(option: Option, place: Place): readonly Related[] {
  const when =
    option.each === "acquire"
      ? "each time a connection is taken"
      : option.each === "release"
        ? "each time a connection is given back"
        : "for each new connection";
  return [{ ...place, message: `the library sends it ${when}` }];
}

/** A connection of the pool, newly opened. */
function onNew(made: HandleValue, node: ts.Node, hook?: HookTime): HandleValue {
  const { direct } = made.connection;
  const fields = { direct, place: placeOf(node), pool: made.connection, ...(hook ? { hook } : {}) };
  return { ...made, connection: { kind: "pinned", transaction: "none", ...fields } };
}

function optionText(sql: string, value: Value, place: Place): readonly TextPart[] {
  const [before = "", after] = sql.split("{value}");
  if (after === undefined) return [madeText(sql, place)];
  const items = value.kind === "list" ? value.items : [value];
  const inside = items.map((item) => {
    const text = item.kind === "text" ? constantText(item.parts) : undefined;
    return text === undefined ? "${value}" : /^[\w$", ]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
  });
  return [madeText(before + inside.join(", ") + after, place)];
}

/* ------------------------------------------------------------ SQL */

/** The object that an argument says the query runs on. */
function targetOf(on: Value | undefined, paths: readonly string[] | undefined, given: Given): HandleValue | undefined {
  for (const path of paths ?? []) {
    const found = at(given, path);
    if (found?.value.kind === "handle") return found.value;
    const guessed = found?.value.kind === "unknown" && !isForeignValue(found.value) ? given.client?.(found) : undefined;
    if (guessed) return guessed;
  }
  if (on?.kind === "handle") return on;
  return on?.kind === "sql" ? on.pending : undefined;
}

interface Wanted {
  readonly parts: readonly TextPart[];
  readonly values: Value | undefined;
  readonly named: Place | undefined;
}

/** The texts that an argument has. */
function textsIn(found: Found, property: string, node: ts.Node): readonly Wanted[] {
  const { value, place } = found;
  switch (value.kind) {
    case "text":
      return [{ parts: value.parts, values: undefined, named: undefined }];
    case "sql":
      value.pending = undefined;
      return [{ parts: value.parts, values: undefined, named: value.named }];
    case "list":
      return value.items.flatMap((item) => textsIn({ value: item, place }, property, node));
    case "object": {
      const text = value.properties.get(property) ?? value.properties.get("text") ?? value.properties.get("sql");
      if (text === undefined) return [];
      const values = value.properties.get("values") ?? value.properties.get("bind");
      return textsIn({ value: text, place }, property, node).map((one) => ({ ...one, values }));
    }
    default:
      return [];
  }
}

function sendCall(i: Interpreter, doing: Doing<Send>): Value {
  const { call, callee, on, given, node } = doing;
  const target = targetOf(on, call.on, given) ?? ownPool(callee);
  const wanted = wantedBy(i, doing);
  if (target && wanted.length === 0 && !target.connection.direct && i.run.muted === 0) unreadText(i, doing);
  const callback = call.callback !== "none" ? callbackAt(given, { argument: "last" }) : undefined;
  if (call.lazy === true && target && wanted.length === 1) {
    const [{ parts, named }] = wanted as [Wanted];
    return { kind: "sql", driver: callee.driver, parts, place: placeOf(node), node, made: call, pending: target, values: false, named };
  }
  let result: Value = unknown;
  if (target) {
    for (const { parts, named, values } of wanted) {
      send(i, target, { parts, node, ...(call.split === true ? { split: true } : {}) });
      if (named) noteUse(i, target, { use: "named-statement", place: named, name: "" });
      noticeCancel(i, parts, values, node);
      result = wanted.length === 1 ? resultOf(i, target, parts, node) : unknown;
    }
    if (call.named !== undefined && !wanted.some(({ named }) => named)) names(i, target, at(given, call.named), undefined);
  }
  if (callback) i.invoke(callback, [nothing, result], node, environmentOf(callback));
  return result;
}

/** The text is not known: nothing can be said of the query. */
function unreadText(i: Interpreter, { call, given }: Doing<Send>): void {
  const found = (call.text ?? []).map((path) => at(given, path)).find((one) => one !== undefined);
  if (found?.value.kind === "unknown") i.run.unread.push({ ...found.place, reason: "the text of this query is not known here" });
}

/** A statement that is given a name by this; with `node`, also where nothing tells which. */
function names(i: Interpreter, on: HandleValue, found: Found | undefined, node: ts.Node | undefined): void {
  const named = found ? statementName(found.value) : node ? { name: "" } : undefined;
  const place = found?.place ?? (node && placeOf(node));
  if (named && place) noteUse(i, on, { use: "named-statement", place, ...named });
}

function ownSql(on: Value | undefined): readonly Wanted[] {
  if (on?.kind !== "sql") return [];
  return [on.parts, ...(on.after ?? [])].map((parts, index) => ({ parts, values: undefined, named: index === 0 ? on.named : undefined }));
}

function wantedBy(i: Interpreter, { call, on, given, node }: Doing<Send>): readonly Wanted[] {
  if (call.file !== undefined) {
    const path = at(given, call.file);
    const text = path && fileOf(i, path.value, node);
    return text ? [{ parts: text, values: undefined, named: undefined }] : [];
  }
  if (call.text === undefined) return ownSql(on);
  for (const path of call.text) {
    const found = at(given, path);
    const texts = found ? textsIn(found, call.textProperty ?? "text", node) : [];
    if (texts.length === 0) continue;
    const own = call.values === undefined ? undefined : at(given, call.values)?.value;
    return texts.map((one) => {
      const values = one.values ?? own;
      const bridged = filledIn(call, one.parts, values);
      return { ...one, parts: call.wrap === undefined ? bridged : wrapped(call.wrap, bridged, node, values), values };
    });
  }
  return [];
}

function wrapped(wrap: string, parts: readonly TextPart[], node: ts.Node, values?: Value): readonly TextPart[] {
  const [before = "", after = ""] = wrap.split("{text}");
  const [between = "", end] = after.split("{values}");
  const list = values === undefined || end === undefined ? [] : values.kind === "list" ? values.items : [values];
  const given = list.flatMap((value, index) => [...(index > 0 ? [madeText(", ", placeOf(node))] : []), ...bound(value, node)]);
  return [madeText(before, placeOf(node)), ...parts, madeText(between, placeOf(node)), ...given, madeText(end ?? "", placeOf(node))];
}

function makeSql(i: Interpreter, doing: Doing<MakeSql>): Value {
  const { call, callee, on, given, node } = doing;
  const place = placeOf(node);
  const base = { kind: "sql", driver: callee.driver, place, node, made: call, values: false } as const;
  const named = call.named === true ? place : call.named === undefined ? undefined : namedAt(given, call.named);
  if (call.append !== undefined && on?.kind === "sql") {
    const more = call.text === undefined ? undefined : at(given, call.text);
    const values = call.values === undefined ? undefined : at(given, call.values)?.value;
    const parts = more ? textsIn(more, "text", node).flatMap((one) => filledIn(call, one.parts, one.values ?? values)) : [];
    const added = call.wrap === undefined || parts.length === 0 ? parts : wrapped(call.wrap, parts, node);
    if (call.append === "query") on.after = [...(on.after ?? []), added];
    else on.parts = [...on.parts, ...added];
    on.named = named ?? on.named;
    return on;
  }
  const pending = undefined;
  if (call.join) {
    const items = at(given, call.join.items)?.value;
    const separator = call.join.separator === undefined ? undefined : at(given, call.join.separator)?.value;
    const between = separator ? partsOf(separator, node, "raw") : [madeText(", ", place)];
    const parts =
      items?.kind === "list"
        ? items.items.flatMap((item, index) => [...(index > 0 ? between : []), ...(item.kind === "sql" ? item.parts : bound(item, node))])
        : [holeAt(node, "raw")];
    return { ...base, parts, pending, named };
  }
  if (call.file !== undefined) {
    const path = at(given, call.file);
    return { ...base, parts: (path && fileOf(i, path.value, node)) ?? [holeAt(node, "raw")], pending, named };
  }
  const found = call.text === undefined ? undefined : at(given, call.text);
  if (found === undefined) return call.text === undefined ? memberTag(callee, call, on) : unknown;
  const values = call.values === undefined ? undefined : at(given, call.values)?.value;
  const parts = call.wrap === undefined ? madeParts(call, found, node) : wrapped(call.wrap, madeParts(call, found, node), node);
  return { ...base, parts: filledIn(call, parts, values), pending, named } satisfies SqlValue;
}

function filledIn(call: MakeSql | Send, parts: readonly TextPart[], values: Value | undefined): readonly TextPart[] {
  return call.placeholders ? bridgePlaceholders(parts, call.placeholders, values) : withValues(parts, values);
}

function namedAt(given: Given, path: string): Place | undefined {
  const found = at(given, path);
  return found && found.value.kind !== "constant" ? found.place : undefined;
}

/** Called with what its tag still has to get. */
function memberTag(callee: Callee, call: MakeSql, on: Value | undefined): Value {
  return memberValue(callee.driver, "", { tag: call }, on);
}

function madeParts(call: MakeSql, { value, place }: Found, node: ts.Node): readonly TextPart[] {
  if (value.kind === "sql") {
    value.pending = undefined;
    return value.parts;
  }
  if (value.kind === "object") {
    const [one] = textsIn({ value, place }, "text", node);
    if (one) return withValues(one.parts, one.values);
  }
  switch (call.holes) {
    case "identifier":
      if (value.kind === "text" && constantText(value.parts) !== undefined) return quoted(value.parts, node, '"');
      return [holeAt(node, "identifier")];
    case "literal":
    case "bind":
      return bound(value, node);
    default:
      return partsOf(value, node, "raw");
  }
}

/** Text inside what a builder builds: its function calls count. */
function fragment(i: Interpreter, { call, callee, on, given, node }: Doing<Call & { readonly does: "fragment" }>): Value {
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

function fixedSql(i: Interpreter, { call, callee, on, given, node }: Doing<FixedSql>): Value {
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
    );
  const notes: readonly Related[] = call.who === undefined ? [] : [{ ...placeOf(node), message: `${call.who} sends it` }];
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

function textAt(given: Given, path: string): string {
  const found = at(given, path)?.value;
  if (found?.kind === "text") return constantText(found.parts) ?? "${value}";
  return found?.kind === "constant" ? String(found.value) : "${value}";
}

/* ------------------------------------------------------------ transactions */

function transaction(i: Interpreter, doing: Doing<Transaction>): Value {
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
  // Its statements go with the transaction that is open.
  const joins = nested && call.nests === false;
  const pooled = base.kind === "pool" || base.kind === "http";
  const connection: Connection =
    pooled && !nested ? { kind: "pinned", direct: base.direct, transaction: "none", place: placeOf(node), pool: base } : base;
  const name = call.gives ?? call.unmanaged ?? outer.name;
  const made = handleOn(callee, name, connection);
  if (made.kind !== "handle") return unknown;
  const callback = call.callback && callbackAt(given, call.callback);
  const batch = call.batch === undefined ? undefined : at(given, call.batch)?.value;
  if (!callback && batch === undefined) {
    if (call.unmanaged === undefined) return unknown;
    if (!joins) sendMade(i, made, nested ? "SAVEPOINT poolsafe" : "BEGIN", node.expression);
    markOpen(i.run, connection, true);
    return handleOn(callee, call.unmanaged, connection);
  }
  if (!joins) sendMade(i, made, nested ? "SAVEPOINT poolsafe" : "BEGIN", node.expression);
  if (pooled) i.run.outers.add(base);
  i.run.transactions.push({
    connection,
    outer: base,
    joined: new Map(),
    ambient: call.ambient === true || i.ambient.has(callee.driver),
    driver: callee.driver,
    place: placeOf(node.expression),
  });
  let value: Value = unknown;
  try {
    if (batch) sendBatch(i, batch, made);
    if (callback)
      value = deepSettle(i, i.invoke(callback, parametersFor(call.callback, made, callee, connection), node, environmentOf(callback)));
  } catch (error) {
    i.run.transactions.pop();
    if (error instanceof Thrown && !joins) sendMade(i, made, nested ? "ROLLBACK TO SAVEPOINT poolsafe" : "ROLLBACK", node.expression);
    if (!nested) giveBack(i.run, connection);
    throw error;
  }
  i.run.transactions.pop();
  if (!joins) sendMade(i, made, nested ? "RELEASE SAVEPOINT poolsafe" : "COMMIT", node.expression);
  if (!nested) giveBack(i.run, connection);
  return value;
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

function control(
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
      giveBack(i.run, connection);
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
function begin(i: Interpreter, on: HandleValue, call: Control, node: CallNode): void {
  const connection = connectionFor(i, on.connection);
  if (isOpen(i.run, connection)) {
    if (call.nests !== true) return;
    sendMade(i, on, "SAVEPOINT poolsafe", node.expression);
    enterSavepoint(i.run, connection);
    return;
  }
  const pooled = connection.kind === "pool" || connection.kind === "http";
  const kept = call.pins === true && pooled && i.run.muted === 0 ? pin(i.run, connection, node) : connection;
  if (kept !== connection) i.run.outers.add(connection);
  sendMade(i, on, "BEGIN", node.expression);
  markOpen(i.run, kept, true);
}

function end(i: Interpreter, on: HandleValue, does: "commit" | "rollback", node: CallNode): void {
  const connection = connectionFor(i, on.connection);
  if (leaveSavepoint(i.run, connection)) {
    sendMade(i, on, does === "commit" ? "RELEASE SAVEPOINT poolsafe" : "ROLLBACK TO SAVEPOINT poolsafe", node.expression);
    return;
  }
  sendMade(i, on, does === "commit" ? "COMMIT" : "ROLLBACK", node.expression);
  markOpen(i.run, connection, false);
  unpin(i.run, connection);
  giveBack(i.run, connection);
}

/** `await` of SQL that waits for it. */
export function settle(i: Interpreter, value: Value): Value {
  if (value.kind === "list" && value.items.some((item) => item.kind === "sql" && item.pending)) return value;
  if (value.kind !== "sql" || value.pending === undefined) return value;
  const { pending } = value;
  value.pending = undefined;
  for (const parts of [value.parts, ...(value.after ?? [])]) send(i, pending, { parts, node: value.node });
  if (value.named) noteUse(i, pending, { use: "named-statement", place: value.named, name: "" });
  noticeCancel(i, value.parts, undefined, value.node);
  return resultOf(i, pending, value.parts, value.node);
}
