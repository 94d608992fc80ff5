/** The code's own classes: objects with the fields that their constructors give them. */
import { givenBy } from "./calls.ts";
import { inner, type Environment } from "../program/environment.ts";
import { bindParameters, maxDepth, runBody } from "./functions.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { parentOf } from "./members.ts";
import { inFrame } from "../program/run.ts";
import { madeUrl } from "./urls.ts";
import { nameOf, ts } from "../program/syntax.ts";
import { foreign, isForeignValue, unknown, type ClassValue, type Instance, type Value } from "../program/value.ts";

export function construct(i: Interpreter, callee: Value, args: readonly Value[], node: ts.Expression, environment: Environment): Value {
  if (callee.kind === "class") {
    const made = instantiate(i, callee, args, 0);
    if (args.length > 0) remember(i, made, args.some(isTelling) ? node : undefined);
    return made;
  }
  if (callee.kind === "member" && ts.isNewExpression(node)) return i.callLibrary(callee, args, node, environment);
  if (callee.kind === "native" && callee.name === "Promise") {
    const [executor] = args;
    if (executor?.kind === "function") i.invokeFunction(executor, [unknown, unknown]);
    return unknown;
  }
  if (callee.kind === "native" && /^(?:url\.)?URL$/.test(callee.name)) return madeUrl(args, node);
  if (isForeignValue(callee)) return foreign;
  if (callee.kind === "unknown") return i.stranger(args, node, environment);
  return unknown;
}

/** Something that queries are sent on, that has such, or that says where to connect. */
function isTelling(arg: Value): boolean {
  return (
    arg.kind === "handle" ||
    arg.kind === "object" ||
    arg.kind === "instance" ||
    (arg.kind === "native" && arg.name.startsWith("process.env."))
  );
}

/** A few of each class tell enough, and one that stands for all of which nothing is known. */
function remember(i: Interpreter, made: Instance, at: ts.Node | undefined): void {
  const known = i.instances.get(made.class.node) ?? { told: new Map(), untold: undefined };
  if (at === undefined) known.untold ??= made;
  else if (known.told.size < 4 || known.told.has(at)) known.told.set(at, made);
  i.instances.set(made.class.node, known);
}

/** How many objects of a class are being made inside each other: `static readonly none = new Result()`, a tree of nodes. */
const making = new WeakMap<ts.Node, number>();
const maxInside = 3;

export function instantiate(i: Interpreter, value: ClassValue, args: readonly Value[], depth: number): Instance {
  const made: Instance = { kind: "instance", class: value, fields: new Map(), madeIn: i.run };
  const inside = making.get(value.node) ?? 0;
  if (inside >= maxInside) return made;
  making.set(value.node, inside + 1);
  try {
    fill(i, made, args, depth);
  } finally {
    making.set(value.node, inside);
  }
  return made;
}

function fill(i: Interpreter, made: Instance, args: readonly Value[], depth: number): void {
  const { class: value } = made;
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
    if (i.run.stack.length < maxDepth) inFrame(i.run, own, () => runBody(i, own, scope));
  }
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
