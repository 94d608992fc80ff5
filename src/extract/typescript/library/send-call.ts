/** Calls that send SQL, now or when they are awaited. */
import type { MakeSql, Send } from "../../../drivers/driver.ts";
import type { Place } from "../../../types.ts";
import type { TextPart } from "../../query-text.ts";
import { type Found, at } from "../language/arguments.ts";
import { type Doing, callbackAt, environmentOf, targetOf } from "./doing.ts";
import { type Interpreter, madeText, placeOf } from "../program/interpreter.ts";
import { ownPool } from "./make-handle.ts";
import { noticeCancel, resultOf } from "./pids.ts";
import { record, Thrown } from "../program/run.ts";
import { bridgePlaceholders } from "./placeholders.ts";
import { send, withValues } from "./send.ts";
import { type ts } from "../program/syntax.ts";
import { bound } from "../language/templates.ts";
import { fileOf } from "./text-file.ts";
import { noteUse, statementName } from "./uses.ts";
import { type HandleValue, type SqlValue, type Value, isRejected, nothing, unknown } from "../program/value.ts";

interface Wanted {
  readonly parts: readonly TextPart[];
  readonly values: Value | undefined;
  readonly named: Place | undefined;
}

/** The texts that an argument has. */
export function textsIn(found: Found, property: string, node: ts.Node): readonly Wanted[] {
  const { value, place } = found;
  switch (value.kind) {
    case "text":
      return [{ parts: value.parts, values: undefined, named: undefined }];
    case "sql":
      value.pending = undefined;
      return [{ parts: sentParts(value), values: undefined, named: value.named }];
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

const rejected: Value = { kind: "unknown", rejected: unknown };

export function sendCall(i: Interpreter, doing: Doing<Send>): Value {
  const { call, callee, on, given, node } = doing;
  const target = targetOf(on, call.on, given) ?? ownPool(callee);
  const wanted = wantedBy(i, doing);
  if (target && wanted.length === 0 && !target.connection.direct && i.run.muted === 0) unreadText(i, target, doing);
  const callback = call.callback !== "none" ? callbackAt(given, { argument: "last" }) : undefined;
  if (call.lazy === true && target && wanted.length === 1) {
    const [{ parts, named }] = wanted as [Wanted];
    return { kind: "sql", driver: callee.driver, parts, place: placeOf(node), node, made: call, pending: target, values: false, named };
  }
  let result: Value = unknown;
  if (target) {
    for (const { parts, named, values } of wanted) {
      const isRefused = send(i, target, { parts, node, ...(call.split === true ? { split: true } : {}) });
      if (named) noteUse(i, target, { use: "named-statement", place: named, name: "" });
      noticeCancel(i, parts, values, node);
      result = isRefused ? rejected : wanted.length === 1 ? resultOf(i, target, parts, node) : unknown;
      if (isRefused) break;
    }
    if (call.named !== undefined && !wanted.some(({ named }) => named)) names(i, target, at(given, call.named), undefined);
  }
  if (callback) i.invoke(callback, isRejected(result) ? [unknown] : [nothing, result], node, environmentOf(callback));
  return result;
}

/** The text is not known: nothing can be said of the query. */
function unreadText(i: Interpreter, { connection }: HandleValue, { call, given }: Doing<Send>): void {
  const found = (call.text ?? []).map((path) => at(given, path)).find((one) => one !== undefined);
  // `process.env.QUERY` is a native whose text nobody knows either.
  if (found?.value.kind !== "unknown" && found?.value.kind !== "native") return;
  i.run.unread.push({ ...found.place, reason: "the text of this query is not known here" });
  record(i.run, connection, { kind: "unknown" });
}

/** A statement that is given a name by this; with `node`, also where nothing tells which. */
export function names(i: Interpreter, on: HandleValue, found: Found | undefined, node: ts.Node | undefined): void {
  const named = found ? statementName(found.value) : node ? { name: "" } : undefined;
  const place = found?.place ?? (node && placeOf(node));
  if (named && place) noteUse(i, on, { use: "named-statement", place, ...named });
}

/** What a library builds without touching a session is not looked at. */
function sentParts({ made, parts }: SqlValue): readonly TextPart[] {
  return made.does === "sql" && made.harmless === true ? [] : parts;
}

function ownSql(on: Value | undefined): readonly Wanted[] {
  if (on?.kind !== "sql") return [];
  return [sentParts(on), ...(on.after ?? [])].map((parts, index) => ({
    parts,
    values: undefined,
    named: index === 0 ? on.named : undefined,
  }));
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

export function wrapped(wrap: string, parts: readonly TextPart[], node: ts.Node, values?: Value): readonly TextPart[] {
  const [before = "", after = ""] = wrap.split("{text}");
  const [between = "", end] = after.split("{values}");
  const list = values === undefined || end === undefined ? [] : values.kind === "list" ? values.items : [values];
  const given = list.flatMap((value, index) => [...(index > 0 ? [madeText(", ", placeOf(node))] : []), ...bound(value, node)]);
  return [madeText(before, placeOf(node)), ...parts, madeText(between, placeOf(node)), ...given, madeText(end ?? "", placeOf(node))];
}

export function filledIn(call: MakeSql | Send, parts: readonly TextPart[], values: Value | undefined): readonly TextPart[] {
  return call.placeholders ? bridgePlaceholders(parts, call.placeholders, values) : withValues(parts, values);
}

/** `await`: of SQL that waits for it, of a promise that is rejected. */
export function settle(i: Interpreter, value: Value): Value {
  if (isRejected(value)) throw new Thrown(value.rejected);
  if (value.kind === "list" && value.items.some((item) => item.kind === "sql" && item.pending)) return value;
  if (value.kind !== "sql" || value.pending === undefined) return value;
  const { pending } = value;
  value.pending = undefined;
  const isRefused = [value.parts, ...(value.after ?? [])].some((parts) => send(i, pending, { parts, node: value.node }));
  if (value.named) noteUse(i, pending, { use: "named-statement", place: value.named, name: "" });
  noticeCancel(i, value.parts, undefined, value.node);
  if (isRefused) throw new Thrown(unknown);
  return resultOf(i, pending, value.parts, value.node);
}
