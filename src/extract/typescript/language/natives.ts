/** JavaScript's own: promises, lists, texts, functions' methods. */
import type { TextPart } from "../../query-text.ts";
import type { Environment } from "../program/environment.ts";
import { plain } from "./operators.ts";
import { itemsOf, settleAside } from "./execute.ts";
import { madeText, partsOf, placeOf, type Interpreter } from "../program/interpreter.ts";
import { sliceChars } from "../program/literal.ts";
import { piped } from "./piped.ts";
import { listOf } from "./generators.ts";
import { formatted } from "./formats.ts";
import { promiseOf, Thrown } from "../program/run.ts";
import { onUrl } from "./urls.ts";
import { ts } from "../program/syntax.ts";
import { constant, isRejected, nothing, unknown, type FunctionValue, type List, type MemberValue, type Value } from "../program/value.ts";

export function native(
  i: Interpreter,
  name: string,
  on: Value | undefined,
  args: readonly Value[],
  node: ts.Node,
  environment: Environment,
): Value {
  const dot = name.indexOf(".");
  const [kind, method] = [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
  if (kind === "list" && on?.kind === "list") return onList(i, method, on, args, node, environment);
  if (kind === "text" && on?.kind === "text") return onText(method, on.parts, args, node);
  if (method === "pipe" && (on?.kind === "function" || on?.kind === "sql") && ts.isCallExpression(node)) return piped(i, on, args, node);
  if (kind === "function" && on?.kind === "function") return onFunction(i, method, on, args);
  if (kind === "member" && on?.kind === "member") return onMember(i, method, on, args, node, environment);
  if (kind === "url" && on?.kind === "url") return onUrl(method, on, args, node);
  if (kind === "sql" && on !== undefined) return on;
  if (kind === "Promise") return onPromise(i, method, args, node, environment);
  switch (name) {
    case "String": {
      const [value = unknown] = args;
      return { kind: "text", parts: partsOf(value, node, "raw") };
    }
    case "util.format":
      return formatted(args, node) ?? i.stranger(args, node, environment);
    case "Reflect.apply": {
      const [callee = unknown, self = unknown, list] = args;
      return i.invoke(i.member(callee, "apply", node, environment), list ? [self, list] : [self], node, environment);
    }
    case "Array.from": {
      const [given, map] = args;
      const from = given?.kind === "generator" ? listOf(i, given) : given;
      return from?.kind === "list" && map ? onList(i, "map", from, [map], node, environment) : (from ?? unknown);
    }
    case "Object.values":
      return args[0]?.kind === "object" ? { kind: "list", items: [...args[0].properties.values()], complete: args[0].complete } : unknown;
    case "Object.keys":
      return args[0]?.kind === "object" ? { kind: "list", items: keysOf(args[0].properties, node), complete: args[0].complete } : unknown;
    case "Object.entries":
      return args[0]?.kind === "object"
        ? {
            kind: "list",
            complete: args[0].complete,
            items: [...args[0].properties].map(([key, value]) => ({ kind: "list", items: [textOf(key, node), value], complete: true })),
          }
        : unknown;
    case "Object.freeze":
    case "Object.assign":
      return args[0] ?? unknown;
    default:
      return i.stranger(args, node, environment);
  }
}

function textOf(text: string, node: ts.Node): Value {
  return { kind: "text", parts: [madeText(text, placeOf(node))] };
}

function keysOf(properties: ReadonlyMap<string, Value>, node: ts.Node): Value[] {
  return [...properties.keys()].map((key) => textOf(key, node));
}

function onPromise(i: Interpreter, method: string, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  const [first] = args;
  switch (method) {
    case "all":
    case "allSettled": {
      if (first?.kind !== "list") return unknown;
      const items = first.items.map((item) => settled(i, item));
      const rejected = method === "all" ? items.find(isRejected) : undefined;
      return rejected ?? { kind: "list", items: items.map((item) => (isRejected(item) ? unknown : item)), complete: first.complete };
    }
    case "race":
    case "any":
      if (first?.kind === "list") return { kind: "list", items: first.items.map((item) => settled(i, item)), complete: first.complete };
      return unknown;
    case "resolve":
      return first ? i.settle(first) : nothing;
    case "reject":
      throw new Thrown(first ?? unknown);
    default:
      return i.stranger(args, node, environment);
  }
}

/** The others go on when one is rejected. */
function settled(i: Interpreter, value: Value): Value {
  return promiseOf(() => i.settle(value));
}

function onFunction(i: Interpreter, method: string, on: FunctionValue, args: readonly Value[]): Value {
  const [self, ...rest] = args;
  const bound = self && self.kind !== "unknown" && self.kind !== "constant" ? { ...on, self } : on;
  if (method === "call") return i.invokeFunction(bound, rest);
  if (method === "apply") return i.invokeFunction(bound, rest[0]?.kind === "list" ? rest[0].items : []);
  return method === "bind" ? { ...bound, bound: [...(on.bound ?? []), ...rest] } : unknown;
}

/** A library's method, perhaps of another object of the same kind. */
function onMember(i: Interpreter, method: string, on: MemberValue, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  const [self, ...rest] = args;
  const own = self?.kind === "handle" ? i.member(self, on.name, node, environment) : on;
  const callee = own.kind === "member" ? own : on;
  if (method === "bind") return { ...callee, bound: [...(on.bound ?? []), ...rest] };
  const [list] = rest;
  return i.invoke(callee, method === "call" ? rest : list?.kind === "list" ? list.items : [unknown], node, environment);
}

function onList(i: Interpreter, method: string, on: List, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  const [first, second] = args;
  const each = (visit: (item: Value, index: number) => Value): Value[] =>
    (itemsOf(on) ?? [unknown]).slice(0, 200).map((item, index) => visit(item, index));
  const call = (...given: Value[]): Value => (first ? i.invoke(first, given, node, environment) : unknown);
  switch (method) {
    case "forEach":
      each((item, index) => {
        settleAside(i, call(item, constant(index)));
        return nothing;
      });
      return nothing;
    case "map":
      return { kind: "list", items: each((item, index) => call(item, constant(index))), complete: on.complete };
    case "flatMap":
      return {
        kind: "list",
        items: each((item, index) => call(item, constant(index))).flatMap((item) => (item.kind === "list" ? item.items : [item])),
        complete: on.complete,
      };
    case "filter": {
      const kept = each((item, index) =>
        item.kind === "unknown" ? item : plain(call(item, constant(index)))?.known === false ? nothing : item,
      );
      return { kind: "list", items: kept.filter((item) => item !== nothing), complete: on.complete };
    }
    case "reduce":
      return each((item) => item).reduce((sum, item) => call(sum, item), second ?? unknown);
    case "join": {
      const separator = first ? partsOf(first, node, "raw") : [madeText(",", placeOf(node))];
      const parts = on.items.flatMap((item, index): readonly TextPart[] => [
        ...(index > 0 ? separator : []),
        ...(item.kind === "sql" ? item.parts : partsOf(item, node, "raw")),
      ]);
      return on.complete || on.items.length > 0 ? { kind: "text", parts } : unknown;
    }
    case "push":
    case "unshift":
      if (method === "push") on.items.push(...args);
      else on.items.unshift(...args);
      return unknown;
    case "concat":
      return {
        kind: "list",
        items: [...on.items, ...args.flatMap((arg) => (arg.kind === "list" ? arg.items : [arg]))],
        complete: on.complete && args.every((arg) => arg.kind === "list" && arg.complete),
      };
    case "slice":
      return on;
    case "reverse":
    case "toReversed":
      return { kind: "list", items: [...on.items].reverse(), complete: on.complete };
    case "at": {
      const index = first && plain(first)?.known;
      return (typeof index === "number" ? on.items.at(index) : undefined) ?? unknown;
    }
    case "pop":
      return on.items.at(-1) ?? unknown;
    case "shift":
      return on.items.shift() ?? unknown;
    case "find":
    case "some":
    case "every":
    case "entries":
    case "values":
      if (method === "values") return on;
      if (method === "entries")
        return {
          kind: "list",
          items: on.items.map((item, index) => ({ kind: "list", items: [constant(index), item], complete: true })),
          complete: on.complete,
        };
      each((item) => call(item));
      return unknown;
    default:
      return unknown;
  }
}

function onText(method: string, parts: readonly TextPart[], args: readonly Value[], node: ts.Node): Value {
  switch (method) {
    case "trim":
    case "trimStart":
    case "trimEnd":
      return { kind: "text", parts: trimmed(parts, method !== "trimEnd", method !== "trimStart") };
    case "concat":
      return { kind: "text", parts: [...parts, ...args.flatMap((arg) => partsOf(arg, node, "raw"))] };
    case "toString":
    case "valueOf":
    case "normalize":
      return { kind: "text", parts };
    case "toUpperCase":
    case "toLowerCase":
      return {
        kind: "text",
        parts: parts.map((part) =>
          part.kind === "chars"
            ? { ...part, text: method === "toUpperCase" ? part.text.toUpperCase() : part.text.toLowerCase(), exact: false }
            : part,
        ),
      };
    case "replace":
    case "replaceAll":
      return replaced(parts, args, node, method === "replaceAll");
    case "split": {
      const separator = args[0] && plain(args[0])?.known;
      const [only] = parts;
      if (typeof separator !== "string" || separator === "" || parts.length !== 1 || only?.kind !== "chars") return unknown;
      let at = 0;
      const items = only.text.split(separator).map((piece): Value => {
        const from = at;
        at += piece.length + separator.length;
        return { kind: "text", parts: [sliceChars(only, from, from + piece.length)] };
      });
      return { kind: "list", items, complete: true };
    }
    default:
      return unknown;
  }
}

function trimmed(parts: readonly TextPart[], start: boolean, end: boolean): readonly TextPart[] {
  const kept = [...parts];
  const [first] = kept;
  if (start && first?.kind === "chars") kept[0] = sliceChars(first, first.text.length - first.text.trimStart().length, first.text.length);
  const last = kept.at(-1);
  if (end && last?.kind === "chars") kept[kept.length - 1] = sliceChars(last, 0, last.text.trimEnd().length);
  return kept;
}

/** `text.replace(/:SCHEMA\b/g, name)`: a pattern with repetitions or groups could take for ever, so it is not run and finds nothing. */
function byPattern(parts: readonly TextPart[], written: string, by: Value, node: ts.Node): readonly TextPart[] {
  const [, source, flags = ""] = /^RegExp \/((?:\\.|[^\\*+?{(|]){1,100})\/([a-z]*)$/s.exec(written) ?? [];
  if (source === undefined || by.kind === "function") return parts;
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, flags.replace("y", ""));
  } catch {
    return parts;
  }
  return parts.flatMap((part): readonly TextPart[] => {
    if (part.kind !== "chars") return [part];
    const pieces: TextPart[] = [];
    let at = 0;
    for (const { 0: found, index } of flags.includes("g")
      ? part.text.matchAll(pattern)
      : [pattern.exec(part.text)].filter((one) => one !== null)) {
      pieces.push(sliceChars(part, at, index), ...partsOf(by, node, "raw"));
      at = index + found.length;
    }
    pieces.push(sliceChars(part, at, part.text.length));
    return pieces.filter((piece) => piece.kind === "hole" || piece.text !== "");
  });
}

/** `text.replace("{schema}", name)`: what is put in stands in the place of what is taken out. */
function replaced(parts: readonly TextPart[], args: readonly Value[], node: ts.Node, all: boolean): Value {
  const [pattern, by = unknown] = args;
  const search = pattern && plain(pattern)?.known;
  if (typeof search !== "string")
    return { kind: "text", parts: pattern?.kind === "native" ? byPattern(parts, pattern.name, by, node) : parts };
  let done = false;
  const made = parts.flatMap((part): readonly TextPart[] => {
    if (part.kind !== "chars" || search === "") return [part];
    const pieces: TextPart[] = [];
    let at = 0;
    for (let index = part.text.indexOf(search); index >= 0 && !(done && !all); index = part.text.indexOf(search, at)) {
      pieces.push(sliceChars(part, at, index), ...partsOf(by, node, "raw"));
      at = index + search.length;
      done = true;
    }
    pieces.push(sliceChars(part, at, part.text.length));
    return pieces.filter((piece) => piece.kind === "hole" || piece.text !== "");
  });
  return { kind: "text", parts: made };
}
