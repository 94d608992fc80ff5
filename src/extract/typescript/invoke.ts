/** Calls: of the code's own functions and classes, of JavaScript's own, of what is not known. */
import type { TextPart } from "../query-text.ts";
import { bind } from "./binding.ts";
import { inner, type Environment } from "./environment.ts";
import { plain } from "./evaluate.ts";
import { executeAll, itemsOf } from "./execute.ts";
import { givenBy } from "./calls.ts";
import { decorated } from "./decorators.ts";
import { guess } from "./guess.ts";
import { madeText, partsOf, placeOf, type Interpreter } from "./interpreter.ts";
import { sliceChars } from "./literal.ts";
import { keyOfText } from "./loose.ts";
import { parentOf } from "./members.ts";
import { record, step, Thrown } from "./run.ts";
import { nameOf, ts, type FunctionNode } from "./syntax.ts";
import {
  constant,
  foreign,
  isForeignValue,
  nothing,
  unknown,
  type ClassValue,
  type FunctionValue,
  type Instance,
  type List,
  type Value,
} from "./value.ts";

const maxDepth = 14;

export function invoke(i: Interpreter, callee: Value, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  step(i.run);
  switch (callee.kind) {
    case "function":
      return i.invokeFunction(callee, args);
    case "member":
    case "handle":
      return ts.isCallExpression(node) || ts.isNewExpression(node) ? i.callLibrary(callee, args, node) : unknown;
    case "native":
      return native(i, callee.name, callee.on, args, node, environment);
    case "class":
      return unknown;
    default:
      if (isForeignValue(callee)) return foreignCall(i, args);
      return stranger(i, args, node, environment);
  }
}

export function sentElsewhere(i: Interpreter, value: Value): void {
  if (value.kind === "text") for (const part of value.parts) if (part.kind === "chars") i.elsewhere.add(keyOfText(part));
}

/** What another database's library does with a callback is not PostgreSQL's. */
function foreignCall(i: Interpreter, args: readonly Value[]): Value {
  for (const arg of args) {
    if (arg.kind === "function") i.invokeFunction(arg, [foreign, foreign]);
    sentElsewhere(i, arg);
  }
  return foreign;
}

/* ------------------------------------------------------------ the code's own */

export function invokeFunction(i: Interpreter, fn: FunctionValue, given: readonly Value[]): Value {
  const { node } = fn;
  const { run } = i;
  step(run);
  const args = fn.bound ? [...fn.bound, ...given] : given;
  if (run.muted === 0) run.visited.add(node);
  if (args.some((arg) => arg.kind === "handle" || arg.kind === "function") && run.stack.length > 0) run.supplied.add(node);
  const depth = run.stack.filter((one) => one === node).length;
  if (depth > 1 || run.stack.length >= maxDepth) return unknown;
  run.stack.push(node);
  try {
    const scope = inner(fn.environment, ts.isArrowFunction(node) ? undefined : fn.self);
    bindParameters(i, node, withPromised(args, fn.promised), scope);
    return decorated(i, node, scope, () => runBody(i, node, scope));
  } finally {
    run.stack.pop();
  }
}

function withPromised(args: readonly Value[], promised: readonly Value[] | undefined): readonly Value[] {
  if (promised === undefined) return args;
  return Array.from({ length: Math.max(args.length, promised.length) }, (_, index) => {
    const given = args[index];
    return given === undefined || given.kind === "unknown" ? (promised[index] ?? unknown) : given;
  });
}

function runBody(i: Interpreter, node: FunctionNode, scope: Environment): Value {
  const { body } = node;
  if (body === undefined) return unknown;
  if (!ts.isBlock(body)) return i.evaluate(body, scope);
  const done = executeAll(i, body.statements, scope);
  return done.kind === "return" ? done.value : nothing;
}

export function bindParameters(i: Interpreter, node: FunctionNode, args: readonly Value[], scope: Environment): void {
  node.parameters.forEach((parameter, index) => {
    if (parameter.dotDotDotToken) {
      const rest: List = { kind: "list", items: args.slice(index), complete: true };
      bind(i, parameter.name, rest, scope);
      return;
    }
    let value = args[index] ?? unknown;
    const absent = value.kind === "constant" && value.value === undefined;
    if ((absent || (value.kind === "unknown" && index >= args.length)) && parameter.initializer)
      value = i.evaluate(parameter.initializer, scope);
    if (value.kind === "unknown") value = i.ofType(parameter.type, scope, parameter);
    bind(i, parameter.name, value, scope);
  });
}

export function construct(i: Interpreter, callee: Value, args: readonly Value[], node: ts.Expression, environment: Environment): Value {
  if (callee.kind === "class") {
    const made = instantiate(i, callee, args, 0);
    if (args.some((arg) => arg.kind === "handle" || arg.kind === "object" || arg.kind === "instance")) remember(i, made);
    return made;
  }
  if (callee.kind === "member" && ts.isNewExpression(node)) return i.callLibrary(callee, args, node);
  if (callee.kind === "native" && callee.name === "Promise") {
    const [executor] = args;
    if (executor?.kind === "function") i.invokeFunction(executor, [unknown, unknown]);
    return unknown;
  }
  if (isForeignValue(callee)) return foreign;
  if (callee.kind === "unknown") return stranger(i, args, node, environment);
  return unknown;
}

/** A few of each class tell enough. */
function remember(i: Interpreter, made: Instance): void {
  const list = i.instances.get(made.class.node) ?? [];
  if (list.length < 4) i.instances.set(made.class.node, [...list, made]);
}

export function instantiate(i: Interpreter, value: ClassValue, args: readonly Value[], depth: number): Instance {
  const made: Instance = { kind: "instance", class: value, fields: new Map() };
  const scope = inner(value.environment, made);
  const parent = depth < 5 ? parentOf(i, value) : undefined;
  const own = value.node.members.find(
    (one): one is ts.ConstructorDeclaration => ts.isConstructorDeclaration(one) && one.body !== undefined,
  );
  if (parent?.kind === "class") {
    const above = instantiate(i, parent, own ? superArguments(i, own, args, scope) : args, depth + 1);
    for (const [name, field] of above.fields) made.fields.set(name, field);
    if (above.base) made.base = above.base;
  } else if (parent && parent.kind !== "unknown") made.base = parent.kind === "member" ? baseOf(parent) : parent;
  for (const one of value.node.members) {
    const name = nameOf(one.name);
    if (!ts.isPropertyDeclaration(one) || name === undefined) continue;
    if (one.initializer) made.fields.set(name, i.evaluate(one.initializer, scope));
    else if (!made.fields.has(name)) made.fields.set(name, i.ofType(one.type, scope, one));
  }
  if (own) {
    bindParameters(i, own, args, scope);
    for (const parameter of own.parameters) {
      if (!ts.isIdentifier(parameter.name) || (ts.getModifiers(parameter) ?? []).length === 0) continue;
      made.fields.set(parameter.name.text, scope.variables.get(parameter.name.text) ?? unknown);
    }
    if (i.run.muted === 0) i.run.visited.add(own);
    if (i.run.stack.length < maxDepth) {
      i.run.stack.push(own);
      try {
        runBody(i, own, scope);
      } finally {
        i.run.stack.pop();
      }
    }
  }
  return made;
}

/** What `super(…)` is given, for the fields that the parent makes of it. */
function superArguments(i: Interpreter, own: ts.ConstructorDeclaration, args: readonly Value[], scope: Environment): readonly Value[] {
  const statement = own.body?.statements.find(
    (one) =>
      ts.isExpressionStatement(one) && ts.isCallExpression(one.expression) && one.expression.expression.kind === ts.SyntaxKind.SuperKeyword,
  );
  if (!statement || !ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return [];
  const inside = inner(scope);
  bindParameters(i, own, args, inside);
  return statement.expression.arguments.map((argument) => i.evaluate(argument, inside));
}

/** A class that extends a library's class is an object of that library. */
function baseOf(parent: Value & { readonly kind: "member" }): Value {
  const gives = givenBy(parent.member);
  const handle = gives === undefined ? undefined : parent.driver.handles[gives];
  if (gives === undefined || !handle) return unknown;
  const connection = { kind: handle.connection, direct: false, transaction: "none", place: undefined } as const;
  return { kind: "handle", driver: parent.driver, handle, name: gives, connection };
}

/* ------------------------------------------------------------ what is not known */

/** Handlers that run when something happens, not where they are given. */
const later =
  /^(?:on|once|off|addListener|addEventListener|prependListener|setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|cron|schedule|subscribe|process|listen)$/;
/** Calls that only take note of a function: tests, routes. */
const registering =
  /^(?:describe|it|test|before|after|beforeEach|afterEach|beforeAll|afterAll|suite|get|post|put|patch|delete|use|route|handler|command|action)$/;
/** Calls that only show a text or compare with it. */
const showing = /^(?:expect|describe|it|test|assert|console|log|debug|info|warn|error|trace|fatal|t|Error)$/;

function nameOfCallee(node: ts.Node): string {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return "";
  const callee = node.expression;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
}

/** A call of something that is not known: by its name it may be a query; its callbacks run; a client given to it may be in any state after. */
function stranger(i: Interpreter, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  const name = nameOfCallee(node);
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const receiver = node.expression.expression;
    const value = ts.isIdentifier(receiver) || ts.isPropertyAccessExpression(receiver) ? i.evaluate(receiver, environment) : unknown;
    if (isForeignValue(value)) return foreignCall(i, args);
    if (value.kind === "handle" && value.connection.direct) for (const arg of args) sentElsewhere(i, arg);
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
      else given = work();
    } else if (arg.kind === "handle" && arg.connection.kind !== "pool" && !showing.test(name) && i.run.muted === 0)
      record(i.run, arg.connection, { kind: "opaque" });
    else if (arg.kind === "sql" && arg.pending) i.settle(arg);
    else if (arg.kind === "object")
      for (const one of arg.properties.values()) if (one.kind === "function") i.run.deferred.push(() => i.invokeFunction(one, []));
  }
  return given;
}

/* ------------------------------------------------------------ JavaScript's own */

function native(
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
  if (kind === "function" && on?.kind === "function") return onFunction(i, method, on, args);
  if (kind === "sql" && on !== undefined) return on;
  if (kind === "Promise") return onPromise(i, method, args, node, environment);
  switch (name) {
    case "String": {
      const [value = unknown] = args;
      return { kind: "text", parts: partsOf(value, node, "raw") };
    }
    case "Array.from": {
      const [from, map] = args;
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
      return stranger(i, args, node, environment);
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
    case "allSettled":
    case "race":
    case "any":
      if (first?.kind === "list") return { kind: "list", items: first.items.map((item) => i.settle(item)), complete: first.complete };
      return unknown;
    case "resolve":
      return first ? i.settle(first) : nothing;
    case "reject":
      throw new Thrown(first ?? unknown);
    default:
      return stranger(i, args, node, environment);
  }
}

function onFunction(i: Interpreter, method: string, on: FunctionValue, args: readonly Value[]): Value {
  const [self, ...rest] = args;
  const bound = self && self.kind !== "unknown" && self.kind !== "constant" ? { ...on, self } : on;
  if (method === "call") return i.invokeFunction(bound, rest);
  if (method === "apply") return i.invokeFunction(bound, rest[0]?.kind === "list" ? rest[0].items : []);
  return method === "bind" ? { ...bound, bound: [...(on.bound ?? []), ...rest] } : unknown;
}

function onList(i: Interpreter, method: string, on: List, args: readonly Value[], node: ts.Node, environment: Environment): Value {
  const [first, second] = args;
  const each = (visit: (item: Value, index: number) => Value): Value[] =>
    (itemsOf(on) ?? [unknown]).slice(0, 200).map((item, index) => visit(item, index));
  const call = (...given: Value[]): Value => (first ? i.invoke(first, given, node, environment) : unknown);
  switch (method) {
    case "forEach":
      each((item, index) => i.settle(call(item, constant(index))));
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

/** `text.replace("{schema}", name)`: what is put in stands in the place of what is taken out. */
function replaced(parts: readonly TextPart[], args: readonly Value[], node: ts.Node, all: boolean): Value {
  const [pattern, by = unknown] = args;
  const search = pattern && plain(pattern)?.known;
  // A regular expression's work is not known; the rest of the text mostly stays.
  if (typeof search !== "string") return { kind: "text", parts };
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
