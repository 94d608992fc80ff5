/** What code does with a library that no SQL text says: startup parameters, named statements, options that could turn them off. */
import type { Option } from "../../../drivers/driver.ts";
import { constantText, type TextPart } from "../../query-text.ts";
import type { Found } from "../language/arguments.ts";
import type { Place } from "../../../types.ts";
import { plain } from "../language/operators.ts";
import { touch } from "../program/frames.ts";
import { placeOf, type Interpreter } from "../program/interpreter.ts";
import type { DriverUse } from "../program/run.ts";
import { bare, ts } from "../program/syntax.ts";
import type { Connection, HandleValue, Value } from "../program/value.ts";

type CallNode = ts.CallExpression | ts.NewExpression;

export function noteUse(i: Interpreter, { driver, connection }: HandleValue, use: Omit<DriverUse, "driver">): void {
  if (i.run.muted > 0 || connection.direct) return;
  const address = connection.address ?? connection.pool?.address;
  i.run.uses.push({ ...use, driver: driver.name, ...(address === undefined ? {} : { address }) });
  touch(i.run.frame);
}

/**
 * Clients by the place where they are made: what else they are given to that sends no names, and what sends on them itself.
 * One for each reader, which has one `queries`.
 */
const clients = new WeakMap<Interpreter["queries"], Clients>();

interface Clients {
  readonly unnamed: Set<string>;
  readonly sending: Set<string>;
  /** Unnamed outside transactions only, and those on which one is opened. */
  readonly outside: Set<string>;
  readonly transacting: Set<string>;
}

function clientsOf({ queries }: Interpreter): Clients {
  const known = clients.get(queries) ?? { unnamed: new Set(), sending: new Set(), outside: new Set(), transacting: new Set() };
  clients.set(queries, known);
  return known;
}

function keyOf(connection: Connection): string {
  if (connection.pool) return keyOf(connection.pool);
  return connection.place ? `${connection.place.source.path} ${String(connection.place.span.start)}` : "";
}

/** Another library sends on this client without names. */
export function noteUnnamed(i: Interpreter, { connection }: HandleValue, when: true | "outside-transactions"): void {
  clientsOf(i).unnamed.add(keyOf(connection));
  if (when !== true) clientsOf(i).outside.add(keyOf(connection));
}

export function noteTransaction(i: Interpreter, connection: Connection): void {
  clientsOf(i).transacting.add(keyOf(connection));
}

export function noteSending(i: Interpreter, { connection, driver }: HandleValue): void {
  clientsOf(i).sending.add(`${keyOf(connection)} ${driver.name}`);
}

/** Names by default are given to nothing while only other libraries send, without names. */
function namesSomething(i: Interpreter, { connection, driver }: HandleValue): boolean {
  const { unnamed, sending, outside, transacting } = clientsOf(i);
  const key = keyOf(connection);
  return !unnamed.has(key) || (outside.has(key) && transacting.has(key)) || sending.has(`${key} ${driver.name}`);
}

/** A library's option that is not there, and does something for that. */
export function useByDefault(i: Interpreter, option: Option, made: HandleValue, node: CallNode): void {
  const base = { place: placeOf(node.expression), byDefault: true, ...optionsOf(option, node) };
  if (option.startup !== undefined) {
    const off = option.except?.[0];
    const key = option.path.split(".").at(-1) ?? "";
    const instead = off === undefined ? {} : { instead: `${key}: ${JSON.stringify(off)}` };
    noteUse(i, made, { ...base, use: "startup-parameter", name: option.startup, form: "option", ...instead });
  }
  const holds = (): boolean => namesSomething(i, made);
  // What an address that is elsewhere says is not known here.
  const url = option.named?.offUrl;
  const certain = url ? { certain: false, ...(saysNothing(option, node) ? { offBy: { url } } : {}) } : {};
  if (option.named) noteUse(i, made, { ...base, ...certain, use: "named-statement", name: "", instead: option.named.fix ?? "", holds });
}

/** A library's option that is there. */
export function useOfOption(i: Interpreter, option: Option, found: Found, made: HandleValue): void {
  const { value, place } = found;
  if (option.startup === "*") {
    if (value.kind === "object")
      for (const [name, one] of value.properties) parameter(i, made, name, { value: one, place: value.places?.get(name) ?? place });
  } else if (option.startup !== undefined) parameter(i, made, option.startup, found);
  if (option.named) named(i, option.named, option.byDefault === true, found, made);
  if (option.urlParameters && value.kind === "text") urlParameters(i, option.urlParameters, value.parts, made);
  else if (option.urlParameters && value.kind === "native") address(i, option.urlParameters, value.name, place, made);
}

function parameter(i: Interpreter, made: HandleValue, name: string, { value, place }: Found): void {
  if (value.kind === "constant" && value.value === undefined) return;
  if (name.toLowerCase() !== "options") noteUse(i, made, { use: "startup-parameter", place, name, form: "option" });
  else for (const inside of settingsInside(value)) noteUse(i, made, { use: "startup-parameter", place, form: "options", ...inside });
}

/** The settings of `options`: `-c name=value` and `--name=value`. */
function settingsInside(value: Value): readonly { readonly name: string; readonly certain?: false }[] {
  if (value.kind === "object" && value.complete) return [...value.properties.keys()].map((name) => ({ name }));
  const parts = value.kind === "text" ? value.parts : [];
  const text = parts.map((part) => (part.kind === "chars" ? part.text : "?")).join("");
  const names = [...text.matchAll(/(?:^|\s)(?:-c\s*|--)([\w.-]+)=/g)].map((match) => (match[1] ?? "").replaceAll("-", "_"));
  if (names.length > 0) return names.map((name) => ({ name }));
  return value.kind === "text" && constantText(parts)?.trim() === "" ? [] : [{ name: "options", certain: false }];
}

function named(i: Interpreter, rule: NonNullable<Option["named"]>, byDefault: boolean, { value, place }: Found, made: HandleValue): void {
  const known = plain(value)?.known;
  const holds = (): boolean => namesSomething(i, made);
  const base = { use: "named-statement", place, name: "", byDefault: true, instead: rule.fix ?? "", holds } as const;
  if (rule.offUrl) {
    const texts = value.kind === "text" ? value.parts.map((part) => (part.kind === "chars" ? part.text : "")) : [];
    const off = rule.offUrl;
    if (!texts.some((text) => off.test(text)))
      noteUse(i, made, typeof known === "string" ? base : { ...base, certain: false, ...offByVariable(off, value) });
  } else if (value.kind === "unknown") {
    if (byDefault) noteUse(i, made, { ...base, certain: false });
  } else if (!rule.off.some((one) => one === known)) noteUse(i, made, base);
}

function offByVariable(url: RegExp, value: Value): Pick<DriverUse, "offBy"> {
  const variable = value.kind === "native" ? environmentVariable(value.name) : undefined;
  return variable === undefined ? {} : { offBy: { url, variable } };
}

/** Whether what the call is given is seen to be without the option, so that the library goes by what it finds elsewhere. */
function saysNothing({ path }: Option, node: CallNode): boolean {
  const [, property] = path.split(".");
  return (node.arguments ?? []).every((argument) => {
    const object = bare(argument);
    if (!ts.isObjectLiteralExpression(object)) return false;
    return object.properties.every((one) => {
      const name = one.name && (ts.isIdentifier(one.name) || ts.isStringLiteral(one.name)) ? one.name.text : undefined;
      return name !== undefined && name !== property;
    });
  });
}

function environmentVariable(name: string): string | undefined {
  return /^process\.env\.(\w+)$/.exec(name)?.[1];
}

function urlParameters(i: Interpreter, rule: NonNullable<Option["urlParameters"]>, parts: readonly TextPart[], made: HandleValue): void {
  for (const part of parts) {
    if (part.kind !== "chars") continue;
    for (const match of part.text.matchAll(/[?&]([A-Za-z_][\w.]*)=([^&#]*)/g)) {
      const [, name = "", value = ""] = match;
      if (!("sent" in rule ? rule.sent.includes(name) : !rule.known.includes(name))) continue;
      const start = part.exact ? part.span.start + match.index + 1 : part.span.start;
      const place = { source: part.source, span: { start, end: part.exact ? start + name.length : part.span.end } };
      if (name !== "options") noteUse(i, made, { use: "startup-parameter", place, name, form: "url" });
      else
        for (const inside of settingsInside({ kind: "text", parts: [{ ...part, text: decoded(value) }] }))
          noteUse(i, made, { use: "startup-parameter", place, form: "options", ...inside });
    }
  }
}

/** What stands in the variable is told elsewhere: by an environment file, a manifest. */
function address(i: Interpreter, parameters: NonNullable<Option["urlParameters"]>, name: string, place: Place, made: HandleValue): void {
  const variable = environmentVariable(name);
  if (variable === undefined || i.run.muted > 0 || made.connection.direct) return;
  i.run.addresses.push({ driver: made.driver.name, variable, place, parameters });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}

/** Where an option of this path could be put: in the object that stands in the call, or behind the last argument. */
function optionsOf({ path }: Option, node: CallNode): Pick<DriverUse, "options"> {
  const [, index] = /^(\d+)\.\w+$/.exec(path) ?? [];
  const given = node.arguments ?? [];
  const last = given.at(-1);
  if (index === undefined || last === undefined || given.some((one) => ts.isSpreadElement(one))) return {};
  const argument = given[Number(index)];
  if (argument === undefined) return given.length === Number(index) ? { options: { ...placeOf(last), in: "arguments" } } : {};
  const object = bare(argument);
  return ts.isObjectLiteralExpression(object) ? { options: { ...placeOf(object), in: "object" } } : {};
}

/** The statement's name as far as the code tells; `undefined` when it has none. */
export function statementName(value: Value | undefined): { readonly name: string; readonly certain?: false } | undefined {
  if (value === undefined || value.kind === "constant") return undefined;
  if (value.kind !== "text") return { name: "", certain: false };
  const name = constantText(value.parts);
  return name === "" ? undefined : { name: name ?? "" };
}
