/** Names → values: the scopes of the function, then the module, then what it imports. */
import { boundNames, type CodeFile, type Declaration } from "../program/modules.ts";
import { madeText, type Interpreter } from "../program/interpreter.ts";
import { inner, type Environment } from "../program/environment.ts";
import { bind } from "./binding.ts";
import { type readLiteral } from "../program/literal.ts";
import { readAs } from "../program/project-names.ts";
import { quietly } from "../program/run.ts";
import { nameOf, ts } from "../program/syntax.ts";
import { foreign, knownTransaction, unknown, type Connection, type FunctionValue, type Properties, type Value } from "../program/value.ts";
import type { Driver, Handle, Member } from "../../../drivers/driver.ts";
import type { Place } from "../../../types.ts";

const natives = new Set([
  "Promise",
  "String",
  "Array",
  "Object",
  "JSON",
  "process",
  "Reflect",
  "URL",
  "setTimeout",
  "setImmediate",
  "setInterval",
  "queueMicrotask",
  "console",
]);

export function lookup(i: Interpreter, name: string, environment: Environment): Value {
  let at = environment;
  for (;;) {
    const known = at.variables.get(name);
    if (known !== undefined) return known;
    if (at.parent === undefined) break;
    at = at.parent;
  }
  return moduleName(i, at.file, name) ?? globalName(i, name);
}

function globalName(i: Interpreter, name: string): Value {
  if (natives.has(name)) return { kind: "native", name, on: undefined };
  for (const driver of i.drivers) {
    const member = driver.globals?.[name];
    if (member) return memberValue(driver, name, member);
  }
  return unknown;
}

function moduleName(i: Interpreter, file: CodeFile, name: string): Value | undefined {
  const assigned = i.run.modules.get(`${file.source.path}\0${name}`);
  if (assigned !== undefined) return assigned;
  const declaration = file.declarations.get(name);
  if (declaration === undefined) return undefined;
  const key = `${file.source.path}\0${name}`;
  const known = i.known.get(key);
  if (known !== undefined) return known;
  i.known.set(key, unknown);
  const choices = i.run.taken.length;
  try {
    const value = quietly(i.run, () => declared(i, file, name, declaration));
    if (i.run.taken.length === choices) i.known.set(key, value);
    else i.known.delete(key);
    return value;
  } catch (error) {
    i.known.delete(key);
    throw error;
  }
}

function declared(i: Interpreter, file: CodeFile, name: string, declaration: Declaration): Value {
  const { environment } = file;
  switch (declaration.kind) {
    case "function":
      return { kind: "function", node: declaration.node, environment, self: undefined };
    case "class":
      return { kind: "class", node: declaration.node, environment };
    case "enum":
      return enumValue(i, declaration.node, environment);
    case "import":
      return i.importValue(file, declaration.specifier, declaration.name);
    case "type":
      return unknown;
    case "variable": {
      const { initializer, type, name: pattern } = declaration.node;
      const given = initializer ?? file.assignments.get(name);
      let value = given ? i.settle(i.evaluate(given, environment)) : unknown;
      const isEmpty = value.kind === "unknown" || (value.kind === "constant" && value.value === null);
      if (isEmpty && initializer && file.assignments.has(name)) {
        const assigned = file.assignments.get(name);
        if (assigned) value = i.settle(i.evaluate(assigned, environment));
      }
      if (value.kind === "unknown" && type) value = i.ofType(type, environment, declaration.node);
      if (value.kind === "function" && type) value = promised(i, value, type, file);
      if (ts.isIdentifier(pattern)) return begunElsewhere(value, file);
      const scope = inner(environment);
      bind(i, pattern, value, scope);
      return boundNames(pattern).includes(name) ? (scope.variables.get(name) ?? unknown) : unknown;
    }
  }
}

/** A text that is nothing but the begin of a transaction. */
const beginsAnything =
  /["'`]\s*(?:begin|start\s+transaction)(?:\s+(?:work|transaction|isolation|level|read|write|only|committed|uncommitted|repeatable|serializable|not|deferrable)\b,?)*\s*(?:;[^"'`]*)?["'`]/i;

/** A client that the functions of a module share: `BEGIN` in one of them holds in the others. */
function begunElsewhere(value: Value, { source }: CodeFile): Value {
  const isShared = value.kind === "handle" && value.connection.kind !== "pool" && value.connection.transaction === "none";
  if (!isShared || !beginsAnything.test(source.text)) return value;
  return { ...value, connection: { ...value.connection, transaction: "unknown" } };
}

/** A function whose declared type is a library's: it is called with what the library gives. */
function promised(i: Interpreter, value: FunctionValue, type: ts.TypeNode, file: CodeFile): FunctionValue {
  if (!ts.isTypeReferenceNode(type)) return value;
  const declaration = file.declarations.get(type.typeName.getText());
  const driver = declaration?.kind === "import" ? driverOf(i.drivers, declaration.specifier) : undefined;
  const names = declaration?.kind === "import" ? driver?.functions?.[declaration.name] : undefined;
  if (!driver || !names) return value;
  const given = names.map((name): Value => {
    const handle = name === undefined ? undefined : driver.handles[name];
    if (name === undefined || !handle) return unknown;
    const connection: Connection = { kind: handle.connection, direct: false, transaction: knownTransaction(handle), place: undefined };
    return { kind: "handle", driver, handle, name, connection };
  });
  return { ...value, promised: given };
}

function enumValue(i: Interpreter, node: ts.EnumDeclaration, environment: Environment): Properties {
  const properties = new Map<string, Value>();
  for (const { name, initializer } of node.members) {
    const key = nameOf(name);
    if (key !== undefined) properties.set(key, initializer ? i.evaluate(initializer, environment) : unknown);
  }
  return { kind: "object", properties, complete: true };
}

/* ------------------------------------------------------------ imports */

export function memberValue(driver: Driver, name: string, member: Member, on?: Value): Value {
  const handle = member.handle !== undefined && member.call === undefined && on === undefined ? driver.handles[member.handle] : undefined;
  if (handle) return { kind: "handle", driver, handle, name: member.handle ?? name, connection: standing(member, handle) };
  return { kind: "member", driver, member, name, on };
}

/** The connection of an object that a module exports ready for use: `import { sql } from "bun"`. */
function standing(member: Member, handle: Handle): Connection {
  const known = exported.get(member);
  if (known) return known;
  const { connection: kind, direct = false } = handle;
  const made: Connection = { kind, direct, transaction: knownTransaction(handle), place: undefined };
  exported.set(member, made);
  return made;
}

const exported = new WeakMap<Member, Connection>();

export function driverOf(drivers: readonly Driver[], specifier: string): Driver | undefined {
  const known = named.get(drivers) ?? new Map<string, Driver | undefined>();
  named.set(drivers, known);
  if (!known.has(specifier))
    known.set(
      specifier,
      drivers.find((driver) => isModule(driver.modules, specifier)),
    );
  return known.get(specifier);
}

/** Both are asked of every call, of the same few. */
const named = new WeakMap<readonly Driver[], Map<string, Driver | undefined>>();
const answers = new WeakMap<readonly string[], Map<string, boolean>>();

/** Whether a specifier names one of these modules; `*` at an end is anything. */
export function isModule(modules: readonly string[], specifier: string): boolean {
  const known = answers.get(modules) ?? new Map<string, boolean>();
  answers.set(modules, known);
  const answer = known.get(specifier) ?? namesModule(modules, specifier);
  known.set(specifier, answer);
  return answer;
}

function namesModule(modules: readonly string[], specifier: string): boolean {
  const plain = specifier.replace(/^(?:npm|jsr):/, "").replace(/(.)@[\d^~.x*-][^/]*/, "$1");
  return modules.some((module) => {
    if (!module.endsWith("*")) return plain === module || specifier === module;
    const start = module.slice(0, -1);
    return plain.startsWith(start) || specifier.startsWith(start);
  });
}

/** @param name an export, `default`, `*` for a namespace, or `=` for what `require` and `import()` give */
export function importValue(i: Interpreter, file: CodeFile, specifier: string, name: string): Value {
  const driver = driverOf(i.drivers, specifier);
  if (driver) {
    if (i.isOther(driver, file)) return foreign;
    const sql = driver.exports[name]?.sql;
    if (sql === undefined) return libraryExport(driver, name);
    return ownSql(driver, sql, file.tree, { source: file.source, span: { start: 0, end: 0 } });
  }
  if (i.isOtherModule(specifier)) return foreign;
  if (/^(?:node:)?(?:util|url)$/.test(specifier)) return nativeExport(specifier.replace("node:", ""), name);
  const source = i.modules.resolve(file, specifier);
  if (source === undefined) return usualExport(i, file, name);
  if (/\.sql$/i.test(source.path)) {
    return name === "default" || name === "=" ? fileText(source) : unknown;
  }
  if (/\.json$/i.test(source.path)) return unknown;
  const found = exportOf(i, i.modules.file(source), name);
  return found === undefined || found.kind === "unknown" ? usualExport(i, file, name) : found;
}

/** `util.format`, `url.URL`. */
function nativeExport(module: string, name: string): Value {
  return { kind: "native", name: /^(?:default|\*|=)$/.test(name) ? module : `${module}.${name}`, on: undefined };
}

/** What is so named wherever it comes from: generated clients. */
function usualExport(i: Interpreter, file: CodeFile, name: string): Value {
  const meant = i.drivers.find((one) => one.anywhere?.includes(name) === true);
  return meant && !i.isOther(meant, file) ? libraryExport(meant, name) : unknown;
}

/** The text of a file that code sends: found there, with the call as a related place. */
export function fileText(source: Parameters<typeof readLiteral>[0]): Value {
  return {
    kind: "text",
    parts: [{ kind: "chars", text: source.text, source, span: { start: 0, end: source.text.length }, exact: true, quote: "none" }],
  };
}

/** SQL that a library has ready: `empty`. */
export function ownSql(driver: Driver, text: string, node: ts.Node, place: Place): Value {
  return {
    kind: "sql",
    driver,
    parts: text === "" ? [] : [madeText(text, place)],
    place,
    node,
    made: { does: "sql" },
    pending: undefined,
    values: false,
    named: undefined,
  };
}

function libraryExport(driver: Driver, name: string): Value {
  if (name === "*" || name === "=") {
    const own = driver.exports["default"] ?? {};
    const members = { ...driver.exports, ...own.members };
    return memberValue(driver, driver.name, { ...own, members });
  }
  const member = driver.exports[name] ?? (name === "default" ? { members: driver.exports } : undefined);
  return member === undefined ? unknown : memberValue(driver, name, member);
}

export function exportOf(i: Interpreter, file: CodeFile, name: string, depth = 0): Value | undefined {
  if (depth > 12) return undefined;
  if (name === "*" || name === "=") {
    const whole = file.exports.get("=");
    if (whole?.kind === "expression") return quietly(i.run, () => i.evaluate(whole.node, file.environment));
    return { kind: "module", environment: file.environment };
  }
  const exported = file.exports.get(name);
  switch (exported?.kind) {
    case "local":
      return readAs(exported.name, lookup(i, exported.name, file.environment), i.names);
    case "from":
      return i.importValue(file, exported.specifier, exported.name);
    case "expression":
      return quietly(i.run, () => i.settle(i.evaluate(exported.node, file.environment)));
    case "function":
      return { kind: "function", node: exported.node, environment: file.environment, self: undefined };
    case "class":
      return { kind: "class", node: exported.node, environment: file.environment };
    case undefined:
      break;
  }
  const whole = file.exports.get("=");
  if (whole?.kind === "expression") {
    const value = quietly(i.run, () => i.evaluate(whole.node, file.environment));
    return name === "default" ? value : i.member(value, name, whole.node, file.environment);
  }
  for (const star of file.stars) {
    const source = i.modules.resolve(file, star);
    const driver = source === undefined ? driverOf(i.drivers, star) : undefined;
    const found = source ? exportOf(i, i.modules.file(source), name, depth + 1) : driver ? libraryExport(driver, name) : undefined;
    if (found !== undefined && found.kind !== "unknown") return found;
  }
  return undefined;
}
