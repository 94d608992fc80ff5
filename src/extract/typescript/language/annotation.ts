/** What a type promises of a parameter, a field or a variable: a library's object, or one of the code's own classes. */
import type { Environment } from "../program/environment.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { instantiate } from "./classes.ts";
import { driverOf } from "./names.ts";
import { quietly } from "../program/run.ts";
import { nameOf, ts } from "../program/syntax.ts";
import { knownTransaction, unknown, type Connection, type HandleValue, type Value } from "../program/value.ts";
import { givenBy } from "./calls.ts";
import type { Driver, Handle } from "../../../drivers/driver.ts";
import { placeOf } from "../program/interpreter.ts";

const maxDepth = 6;

export function ofType(i: Interpreter, type: ts.TypeNode | undefined, environment: Environment, owner: ts.Node, depth = 0): Value {
  if (type === undefined || depth > maxDepth) return unknown;
  const of = (inside: ts.TypeNode | undefined, from = environment): Value => ofType(i, inside, from, owner, depth + 1);
  if (ts.isParenthesizedTypeNode(type)) return of(type.type);
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type))
    return either(
      i,
      type.types.map((one) => of(one)).filter((value) => value.kind !== "unknown"),
      owner,
    );
  if (ts.isTypeQueryNode(type)) return likeValue(i, type.exprName, environment, owner);
  if (ts.isIndexedAccessTypeNode(type)) return callbackParameter(i, type, environment, owner);
  if (ts.isTypeLiteralNode(type)) return propertiesOf(i, type, environment, owner, depth);
  if (!ts.isTypeReferenceNode(type)) return unknown;
  const name = type.typeName.getText();
  const [first, second] = name.split(".");
  if (
    /^(?:Promise|PromiseLike|Awaited|Readonly|Partial|Required|NonNullable|Omit|Pick|Ref|Provider|Inject|WithRequired|Extract|Exclude)$/.test(
      name,
    )
  )
    return of(type.typeArguments?.[0]);
  if (name === "ReturnType" || name === "InstanceType") return returned(i, type.typeArguments?.[0], environment, owner);
  return named(i, first ?? "", second === undefined ? undefined : name.slice(name.indexOf(".") + 1), environment, owner, depth);
}

function named(i: Interpreter, first: string, rest: string | undefined, environment: Environment, owner: ts.Node, depth: number): Value {
  const { file } = environment;
  const declaration = file.declarations.get(first);
  if (declaration?.kind === "import") {
    const driver = driverOf(i.drivers, declaration.specifier);
    if (driver) {
      const outer = declaration.name === "*" || declaration.name === "default" ? undefined : declaration.name;
      const candidates = [
        rest === undefined ? outer : outer === undefined ? rest : `${outer}.${rest}`,
        rest === undefined ? first : `${first}.${rest}`,
      ];
      for (const candidate of candidates) {
        const handle = candidate === undefined ? undefined : driver.types?.[candidate];
        if (handle !== undefined) return parameterHandle(i, driver, handle, owner);
      }
      return unknown;
    }
    const source = i.modules.resolve(file, declaration.specifier);
    const { name } = declaration;
    if (source && /\.(?:sql|json)$/i.test(source.path)) return unknown;
    const found = source ? exportedType(i, i.modules.file(source), name === "*" ? (rest ?? "") : name, owner, depth + 1) : unknown;
    return found.kind === "unknown"
      ? usualType(i, rest === undefined || name === "*" ? name : `${name}.${rest}`, environment, owner)
      : found;
  }
  return declaredType(i, file, first, owner, depth);
}

/** What is so named wherever it comes from: generated clients. */
function usualType(i: Interpreter, name: string, { file }: Environment, owner: ts.Node): Value {
  const meant = i.drivers.find(({ anywhere }) => anywhere?.includes(name.split(".")[0] ?? "") === true);
  const handle = meant?.types?.[name];
  return meant && handle !== undefined && !i.isOther(meant, file) ? parameterHandle(i, meant, handle, owner) : unknown;
}

function declaredType(i: Interpreter, file: Environment["file"], name: string, owner: ts.Node, depth: number): Value {
  const declaration = file.declarations.get(name);
  if (declaration?.kind === "class") return instanceOf(i, { kind: "class", node: declaration.node, environment: file.environment });
  if (declaration?.kind !== "type") return unknown;
  const { node } = declaration;
  if (ts.isTypeAliasDeclaration(node)) return ofType(i, node.type, file.environment, owner, depth + 1);
  const inherited: (readonly [string, Value])[] = [];
  for (const clause of node.heritageClauses ?? [])
    for (const one of clause.types) {
      const [first = "", ...rest] = one.expression.getText().split(".");
      const value =
        depth > maxDepth ? unknown : named(i, first, rest.length > 0 ? rest.join(".") : undefined, file.environment, owner, depth + 1);
      if (value.kind === "object") inherited.push(...value.properties);
      else if (value.kind !== "unknown") return value;
    }
  return propertiesOf(i, node, file.environment, owner, depth, inherited);
}

/** `interface Context { db: Pool }`: an object of which a run has one for each that is declared so. */
function propertiesOf(
  i: Interpreter,
  type: ts.InterfaceDeclaration | ts.TypeLiteralNode,
  environment: Environment,
  owner: ts.Node,
  depth: number,
  inherited: readonly (readonly [string, Value])[] = [],
): Value {
  const { source, span } = placeOf(owner);
  const key = `${environment.file.source.path}\0type ${String(type.pos)} ${source.path} ${String(span.start)}`;
  const known = i.run.modules.get(key);
  if (known) return known;
  // A type may be a property's of itself.
  i.run.modules.set(key, unknown);
  const properties = new Map(inherited);
  for (const one of type.members) {
    const name = nameOf(one.name);
    // What may be absent is left to what the code does then.
    if (!ts.isPropertySignature(one) || name === undefined || one.questionToken || mayBeEmpty(one.type)) continue;
    const value = ofType(i, one.type, environment, one, depth + 1);
    if (value.kind !== "unknown") properties.set(name, value);
  }
  const made: Value = properties.size > 0 ? { kind: "object", properties, complete: false } : unknown;
  i.run.modules.set(key, made);
  return made;
}

function mayBeEmpty(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && ts.isUnionTypeNode(type) && type.types.some((one) => /^(?:null|undefined)$/.test(one.getText()));
}

function exportedType(i: Interpreter, file: Environment["file"], name: string, owner: ts.Node, depth: number): Value {
  if (depth > maxDepth) return unknown;
  const exported = file.exports.get(name);
  if (exported?.kind === "from") {
    const driver = driverOf(i.drivers, exported.specifier);
    const handle = driver?.types?.[exported.name];
    if (driver && handle !== undefined) return parameterHandle(i, driver, handle, owner);
    const source = i.modules.resolve(file, exported.specifier);
    return source ? exportedType(i, i.modules.file(source), exported.name, owner, depth + 1) : unknown;
  }
  if (exported?.kind === "class") return instanceOf(i, { kind: "class", node: exported.node, environment: file.environment });
  const local = exported?.kind === "local" ? exported.name : name;
  const found = declaredType(i, file, local, owner, depth);
  if (found.kind !== "unknown") return found;
  const imported = file.declarations.get(local);
  if (imported?.kind === "import") return named(i, local, undefined, file.environment, owner, depth + 1);
  for (const star of file.stars) {
    const source = i.modules.resolve(file, star);
    const value = source ? exportedType(i, i.modules.file(source), name, owner, depth + 1) : unknown;
    if (value.kind !== "unknown") return value;
  }
  return unknown;
}

/** An object of a class that is injected: its fields are what their types promise. */
function instanceOf(i: Interpreter, value: Value & { readonly kind: "class" }): Value {
  const key = `instance ${value.environment.file.source.path} ${String(value.node.pos)}`;
  const known = i.known.get(key);
  if (known) return known;
  i.known.set(key, unknown);
  const made = quietly(i.run, () => instantiate(i, value, [], 0));
  i.known.set(key, made);
  return made;
}

/** A connection that is given by whoever calls. */
function parameterHandle(i: Interpreter, driver: Driver, name: string, owner: ts.Node): Value {
  const handle = driver.handles[name];
  if (!handle) return unknown;
  const key = `${placeOf(owner).source.path} ${String(owner.pos)} ${name}`;
  const known = i.run.guesses.get(key);
  if (known) return known;
  const connection: Connection = {
    kind: handle.connection,
    direct: handle.direct === true,
    transaction: handle.transaction === "unknown" && isKeptPool(handle, owner) ? "none" : knownTransaction(handle),
    place: placeOf(owner),
  };
  const made: HandleValue = { kind: "handle", driver, handle, name, connection };
  i.run.guesses.set(key, made);
  return made;
}

/** What an object is given once and keeps is the pool: a transaction is handed from call to call. */
function isKeptPool({ connection }: Handle, owner: ts.Node): boolean {
  return connection === "pool" && (ts.isPropertyDeclaration(owner) || (ts.isParameter(owner) && ts.isConstructorDeclaration(owner.parent)));
}

/** `Pool | PoolClient`: a client of which nothing is known. */
function either(i: Interpreter, values: readonly Value[], owner: ts.Node): Value {
  const [first, ...others] = values;
  if (first?.kind !== "handle" || others.length === 0) return first ?? unknown;
  const client = values.find((value) => value.kind === "handle" && value.connection.kind !== "pool") ?? first;
  if (client.kind !== "handle") return first;
  const key = `either ${placeOf(owner).source.path} ${String(owner.pos)}`;
  const known = i.run.guesses.get(key);
  if (known) return known;
  const made: HandleValue = {
    ...client,
    connection: { ...client.connection, kind: "pinned", transaction: "unknown" },
  };
  i.run.guesses.set(key, made);
  return made;
}

/** `typeof db`: an object like that one, perhaps inside a transaction. */
function likeValue(i: Interpreter, name: ts.EntityName, environment: Environment, owner: ts.Node): Value {
  const value = entity(i, name, environment);
  return value.kind === "handle" ? either(i, [value, value], owner) : value;
}

function entity(i: Interpreter, name: ts.EntityName, environment: Environment): Value {
  return quietly(i.run, () =>
    ts.isIdentifier(name)
      ? i.lookup(name.text, environment)
      : i.member(entity(i, name.left, environment), name.right.text, name, environment),
  );
}

function returned(i: Interpreter, type: ts.TypeNode | undefined, environment: Environment, owner: ts.Node): Value {
  if (!type || !ts.isTypeQueryNode(type)) return unknown;
  const value = entity(i, type.exprName, environment);
  if (value.kind === "function") return quietly(i.run, () => i.settle(i.invokeFunction(value, [])));
  if (value.kind === "class") return quietly(i.run, () => instantiate(i, value, [], 0));
  if (value.kind !== "member") return unknown;
  const gives = givenBy(value.member);
  return gives === undefined ? unknown : parameterHandle(i, value.driver, gives, owner);
}

/** `Parameters<Parameters<typeof db.transaction>[0]>[0]`: what a transaction's callback is given. */
function callbackParameter(i: Interpreter, type: ts.IndexedAccessTypeNode, environment: Environment, owner: ts.Node): Value {
  let at: ts.TypeNode = type;
  while (!ts.isTypeQueryNode(at)) {
    if (ts.isIndexedAccessTypeNode(at)) at = at.objectType;
    else if (ts.isTypeReferenceNode(at) && at.typeName.getText() === "Parameters" && at.typeArguments?.[0]) [at] = at.typeArguments;
    else return unknown;
  }
  const value = entity(i, at.exprName, environment);
  if (value.kind !== "member") return unknown;
  const gives = givenBy(value.member);
  return gives === undefined ? unknown : parameterHandle(i, value.driver, gives, owner);
}
