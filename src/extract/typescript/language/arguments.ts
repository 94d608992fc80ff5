/** The arguments of a library's call, by the paths that its data names. */
import type { ArgumentPath, When } from "../../../drivers/driver.ts";
import type { Place } from "../../../types.ts";
import { beginning } from "../../query-text.ts";
import { plain } from "./operators.ts";
import { placeOf } from "../program/interpreter.ts";
import type { ts } from "../program/syntax.ts";
import type { FunctionValue, HandleValue, Value } from "../program/value.ts";

export interface Found {
  readonly value: Value;
  readonly place: Place;
}

export interface Given {
  readonly args: readonly Value[];
  readonly node: ts.CallExpression | ts.NewExpression;
  /** What a function among them returns to the library. */
  readonly result?: (fn: FunctionValue) => Value;
  /** A client or transaction of which nothing else is known, by its name. */
  readonly client?: (found: Found) => HandleValue | undefined;
}

/** What stands at a path: several where it goes through a list; none where nothing does. */
export function allAt(given: Given, path: ArgumentPath): readonly Found[] {
  const { args, node } = given;
  if (path.startsWith("...")) {
    const from = Number(path.slice(3));
    const place = placeOf(node.arguments?.[from] ?? node);
    return args.length > from ? [{ value: { kind: "list", items: args.slice(from), complete: true }, place }] : [];
  }
  const [first = "", ...names] = path.replaceAll("()", ".()").split(".");
  const indexes = first === "*" ? args.map((_, index) => index) : [first === "last" ? args.length - 1 : Number(first)];
  return indexes.flatMap((index) => {
    const value = args[index];
    if (value === undefined) return [];
    const argument = node.arguments?.[index];
    return walk({ value, place: placeOf(argument ?? node) }, names, given);
  });
}

export function at(given: Given, path: ArgumentPath): Found | undefined {
  return allAt(given, path)[0];
}

function walk(found: Found, names: readonly string[], given: Given): readonly Found[] {
  const [name, ...rest] = names;
  if (name === undefined) return found.value.kind === "constant" && found.value.value === undefined ? [] : [found];
  const { value } = found;
  if (name === "()") {
    const result = value.kind === "function" ? given.result?.(value) : undefined;
    return result === undefined ? [] : walk({ value: result, place: found.place }, rest, given);
  }
  if (name === "*") {
    if (value.kind === "list") return value.items.flatMap((item) => walk({ value: item, place: found.place }, rest, given));
    if (value.kind !== "object") return [];
    return [...value.properties].flatMap(([key, one]) => walk({ value: one, place: value.places?.get(key) ?? found.place }, rest, given));
  }
  if (value.kind === "list" && /^\d+$/.test(name)) {
    const item = value.items[Number(name)];
    return item === undefined ? [] : walk({ value: item, place: found.place }, rest, given);
  }
  if (value.kind !== "object") return [];
  const property = value.properties.get(name);
  return property === undefined ? [] : walk({ value: property, place: value.places?.get(name) ?? found.place }, rest, given);
}

export function holds(when: When | undefined, given: Given): boolean {
  if (when === undefined) return true;
  if (when.present !== undefined && at(given, when.present) === undefined) return false;
  if (when.absent !== undefined && at(given, when.absent) !== undefined) return false;
  if (when.equals !== undefined) {
    const [path, ...values] = when.equals;
    const found = at(given, path);
    const known = found && plain(found.value);
    if (!known || !values.some((value) => value === known.known)) return false;
  }
  if (when.is !== undefined) {
    const found = at(given, when.is[0]);
    if (!found || !isA(found.value, when.is[1])) return false;
  }
  if (when.matches !== undefined) {
    const found = at(given, when.matches[0]);
    if (found?.value.kind !== "text" || !when.matches[1].test(beginning(found.value.parts))) return false;
  }
  return true;
}

function isA(value: Value, what: "function" | "array" | "string" | "object"): boolean {
  switch (what) {
    case "function":
      return value.kind === "function" || (value.kind === "native" && value.name.startsWith("function."));
    case "array":
      return value.kind === "list";
    case "string":
      return value.kind === "text";
    case "object":
      return value.kind === "object" || value.kind === "instance";
  }
}
