/** Reading a member: of a library's object, of the code's own objects and classes, of JavaScript's own values. */
import { heldNow } from "./between-calls.ts";
import { inner, keyOfReceiver, type Environment } from "../program/environment.ts";
import { placeOf, type Interpreter } from "../program/interpreter.ts";
import { memberValue, ownSql } from "./names.ts";
import { nameOf, ts } from "../program/syntax.ts";
import { keptStatic } from "./statics.ts";
import {
  constant,
  isForeignValue,
  knownTransaction,
  nothing,
  unknown,
  type ClassValue,
  type HandleValue,
  type Instance,
  type Value,
} from "../program/value.ts";

export function member(i: Interpreter, value: Value, name: string, node: ts.Node, environment: Environment): Value {
  if (value.kind === "unknown" && value.foreign !== true) return ofUsualMember(i, name, node, environment);
  switch (value.kind) {
    case "handle": {
      const found = value.handle.members?.[name];
      if (found?.serverPid) return { kind: "server-pid", form: "announced", on: value, place: placeOf(node) };
      if (found?.handle !== undefined && found.call === undefined) {
        const handle = value.driver.handles[found.handle];
        const connection = found.pool === true ? (value.connection.pool ?? value.connection) : value.connection;
        if (handle) return { ...value, handle, name: found.handle, connection };
      }
      if (found) return memberValue(value.driver, name, found, value);
      if (value.handle.chain?.includes(name) === true) return memberValue(value.driver, name, { call: { does: "same" } }, value);
      if (value.handle.builds !== undefined && !/^(?:then|catch|finally)$/.test(name)) return builder(value, name, value.handle.builds);
      return unknown;
    }
    case "member": {
      const found = value.member.members?.[name];
      if (found?.sql !== undefined) return ownSql(value.driver, found.sql, node, placeOf(node));
      if (found) return memberValue(value.driver, name, found, value.on);
      if (value.member.chain?.includes(name) === true) return value;
      return /^(?:call|apply|bind)$/.test(name) ? { kind: "native", name: `member.${name}`, on: value } : unknown;
    }
    case "sql": {
      const gives = "gives" in value.made ? value.made.gives : undefined;
      const found = gives === undefined ? undefined : value.driver.handles[gives]?.members?.[name];
      return found ? memberValue(value.driver, name, found, value) : { kind: "native", name: `sql.${name}`, on: value };
    }
    case "object":
      return value.properties.get(name) ?? (value.complete ? nothing : unknown);
    case "instance":
      return fieldOf(i, value, name, node);
    case "class":
      return staticOf(i, value, name);
    case "module":
      return i.exportOf(value.environment.file, name) ?? unknown;
    case "list":
      if (/^\d+$/.test(name)) return value.items[Number(name)] ?? (value.complete ? nothing : unknown);
      if (name === "length" && value.complete) return constant(value.items.length);
      return { kind: "native", name: `list.${name}`, on: value };
    case "text":
      if (name === "length") return unknown;
      return { kind: "native", name: `text.${name}`, on: value };
    case "native":
      return { kind: "native", name: `${value.name}.${name}`, on: value.on };
    case "url":
      return name === "href" ? { kind: "text", parts: value.parts } : { kind: "native", name: `url.${name}`, on: value };
    case "function":
      return { kind: "native", name: `function.${name}`, on: value };
    // A row, or its column.
    case "server-pid":
      return value;
    default:
      return isForeignValue(value) ? value : unknown;
  }
}

/** An object of which nothing is known, on which something is called that hardly any other object has. */
function ofUsualMember(i: Interpreter, name: string, node: ts.Node, environment: Environment): Value {
  const meant = i.usualMembers.get(name);
  if (meant === undefined || !ts.isPropertyAccessExpression(node)) return unknown;
  const { driver, handle } = meant;
  const found = driver.handles[handle];
  const member = found?.members?.[name];
  if (!found || !member) return unknown;
  const receiver = node.expression.getText();
  const key = `usual ${keyOfReceiver(receiver, environment)}`;
  const inside = /(?:^|\.)(?:tx|trx|txn|t|transaction)$/i.test(receiver);
  const known = i.run.guesses.get(key);
  const made: HandleValue = known ?? {
    kind: "handle",
    driver,
    handle: found,
    name: handle,
    connection: {
      kind: inside ? "pinned" : found.connection,
      direct: false,
      transaction: inside ? "unknown" : knownTransaction(found),
      place: placeOf(node),
    },
  };
  i.run.guesses.set(key, made);
  return memberValue(driver, name, member, made);
}

/** A member of which nothing is listed: part of a query that is built. */
function builder(value: HandleValue, name: string, gives: string): Value {
  return memberValue(value.driver, name, { call: { does: "fragment", text: ["*"], gives } }, value);
}

/* ------------------------------------------------------------ classes */

function membersOf(node: ts.ClassLikeDeclaration, name: string, isStatic: boolean): ts.ClassElement[] {
  return node.members.filter((one) => {
    const modifiers = ts.canHaveModifiers(one) ? (ts.getModifiers(one) ?? []) : [];
    return nameOf(one.name) === name && modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === isStatic;
  });
}

function fieldOf(i: Interpreter, value: Instance, name: string, node: ts.Node): Value {
  const own = value.fields.get(name);
  if (own !== undefined) return heldNow(i, value, name, own);
  const method = methodOf(i, value, value.class, name);
  if (method !== undefined) return method;
  return value.base ? i.member(value.base, name, node, value.class.environment) : unknown;
}

function methodOf(i: Interpreter, self: Instance, from: ClassValue, name: string): Value | undefined {
  for (const one of membersOf(from.node, name, false)) {
    const environment = inner(from.environment, self);
    if (ts.isMethodDeclaration(one) && one.body) return { kind: "function", node: one, environment, self };
    if (ts.isGetAccessorDeclaration(one)) return i.invokeFunction({ kind: "function", node: one, environment, self }, []);
  }
  const parent = parentOf(i, from);
  return parent?.kind === "class" ? methodOf(i, self, parent, name) : undefined;
}

/** `super.name` in a method of the object's own class. */
export function superMember(i: Interpreter, self: Instance, name: string, node: ts.Node): Value {
  const parent = parentOf(i, self.class);
  const inherited = parent?.kind === "class" ? methodOf(i, self, parent, name) : undefined;
  return inherited ?? (self.base ? i.member(self.base, name, node, self.class.environment) : unknown);
}

/** What a class extends. */
export function parentOf(i: Interpreter, value: ClassValue): Value | undefined {
  const clause = value.node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  return clause && i.evaluate(clause.expression, value.environment);
}

function staticOf(i: Interpreter, value: ClassValue, name: string): Value {
  const kept = keptStatic(i, value, name);
  if (kept !== undefined) return kept;
  for (const one of membersOf(value.node, name, true)) {
    const environment = inner(value.environment, value);
    if (ts.isPropertyDeclaration(one))
      return one.initializer ? i.evaluate(one.initializer, environment) : i.ofType(one.type, environment, one);
    if (ts.isMethodDeclaration(one) && one.body) return { kind: "function", node: one, environment, self: value };
    if (ts.isGetAccessorDeclaration(one)) return i.invokeFunction({ kind: "function", node: one, environment, self: value }, []);
  }
  const parent = parentOf(i, value);
  return parent && parent !== value ? i.member(parent, name, value.node, value.environment) : unknown;
}
