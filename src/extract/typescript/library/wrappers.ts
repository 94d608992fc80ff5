/** Calls of functions that the configuration calls transaction wrappers: what they do with their callback is not looked for. */
import { around, wholeTransaction } from "./around.ts";
import { inAmbient } from "./decorators.ts";
import { environmentOf } from "./doing.ts";
import type { Environment } from "../program/environment.ts";
import { generic, genericDriver } from "../program/generic.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { isNamed } from "../program/project-names.ts";
import { ts } from "../program/syntax.ts";
import { takenFrom, unknown, type Connection, type HandleValue, type Value } from "../program/value.ts";

type Work = Value & { readonly kind: "function" };

/** Out: what the callback gives; `undefined` when it is no such call. */
export function wrapped(
  i: Interpreter,
  callee: Value,
  args: readonly Value[],
  node: ts.CallExpression,
  environment: Environment,
): Value | undefined {
  const { transactionWrappers } = i.names;
  // What a library's own method does is known better.
  if (transactionWrappers.length === 0 || callee.kind === "member") return undefined;
  if (!isNamed(node.expression.getText(), transactionWrappers)) return undefined;
  const work = args.find((arg) => arg.kind === "function");
  if (work?.kind !== "function") return undefined;
  const client = clientFor(i, callee, work, args.indexOf(work));
  // Where it takes no client, it can only be the pool that hands the transaction on.
  if (client === undefined) return inAmbient(i, genericDriver, node.expression, () => i.invokeFunction(work, []));
  const pool = [receiverOf(i, node, environment), ...args].find((one) => one.kind === "handle");
  return inTransaction(i, work, client, pool?.kind === "handle" ? pool.connection : undefined, node);
}

function inTransaction(i: Interpreter, work: Work, client: HandleValue, outer: Connection | undefined, node: ts.CallExpression): Value {
  const place = placeOf(node);
  const connection: Connection =
    outer?.kind === "pool" ? takenFrom(outer, place) : { kind: "pinned", direct: outer?.direct === true, transaction: "none", place };
  const made: HandleValue = { ...client, connection };
  return around(i, made, wholeTransaction, { outer, ambient: false }, node, () =>
    i.settle(i.invoke(work, [made], node, environmentOf(work))),
  );
}

/** What the callback is given: what its types say, else something that is known by what is sent on it. */
function clientFor(i: Interpreter, callee: Value, work: Work, index: number): HandleValue | undefined {
  const [parameter] = work.node.parameters;
  if (parameter === undefined || !ts.isIdentifier(parameter.name)) return undefined;
  const own = i.ofType(parameter.type, work.environment, parameter);
  const typed = own.kind === "unknown" ? promisedBy(i, callee, index) : own;
  if (typed.kind === "handle") return typed;
  if (typed.kind !== "unknown") return undefined;
  const connection: Connection = { kind: "pinned", direct: false, transaction: "none", place: placeOf(parameter) };
  const handle = { ...generic, connection: "pinned" } as const;
  return { kind: "handle", driver: genericDriver, handle, name: "generic", connection, guessed: true };
}

/** `function withTx(work: (client: PoolClient) => …)` */
function promisedBy(i: Interpreter, callee: Value, index: number): Value {
  if (callee.kind !== "function") return unknown;
  const type = callee.node.parameters[index]?.type;
  const given = type && ts.isFunctionTypeNode(type) ? type.parameters[0] : undefined;
  return given ? i.ofType(given.type, callee.environment, given) : unknown;
}

function receiverOf(i: Interpreter, { expression }: ts.CallExpression, environment: Environment): Value {
  if (!ts.isPropertyAccessExpression(expression)) return unknown;
  const receiver = expression.expression;
  return ts.isIdentifier(receiver) || ts.isPropertyAccessExpression(receiver) ? i.evaluate(receiver, environment) : unknown;
}
