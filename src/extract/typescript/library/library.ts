/** Calls of libraries: the driver's data says what each does, this does it. */
import type { Member } from "../../../drivers/driver.ts";
import type { Place } from "../../../types.ts";
import { type Given, at, holds } from "../language/arguments.ts";
import { callsOf } from "../language/calls.ts";
import { type CallNode, type Callee, type Doing, handleOn, targetOf } from "./doing.ts";
import type { Environment } from "../program/environment.ts";
import { fixedSql, fragment } from "./fixed-sql.ts";
import { guessGiven } from "./guess.ts";
import { hook } from "./hooks.ts";
import { type Interpreter, placeOf } from "../program/interpreter.ts";
import { makeHandle } from "./make-handle.ts";
import { makeSql } from "./make-sql.ts";
import { memberValue } from "../language/names.ts";
import { plain } from "../language/operators.ts";
import { piped } from "../language/piped.ts";
import { Thrown } from "../program/run.ts";
import { names, sendCall } from "./send-call.ts";
import { ts } from "../program/syntax.ts";
import { control, transaction } from "./transactions.ts";
import { noteUse } from "./uses.ts";
import { type FunctionValue, type Value, unknown } from "../program/value.ts";

export function callLibrary(i: Interpreter, callee: Callee, args: readonly Value[], node: CallNode, environment?: Environment): Value {
  const member: Member = callee.kind === "handle" ? callee.handle : callee.member;
  const given = givenTo(i, callee, args, node, environment);
  const calls = callsOf(member);
  const call = calls.find(
    (one) => holds(one.when, given) && (one.when?.since === undefined || i.hasSince(callee.driver, one.when.since, node) !== false),
  );
  if (call === undefined) return unlisted(i, callee, given);
  const on = callee.kind === "handle" ? callee : callee.on;
  return perform(i, { call, callee, on, given, node });
}

/** A function that the library calls for its result is called once. */
function givenTo(i: Interpreter, { driver }: Callee, args: readonly Value[], node: CallNode, environment: Environment | undefined): Given {
  const results = new Map<FunctionValue, Value>();
  return {
    args,
    node,
    result: (fn) => {
      const known = results.get(fn) ?? i.settle(i.invokeFunction(fn, []));
      results.set(fn, known);
      return known;
    },
    ...(environment ? { client: (found) => guessGiven(i, found, driver, environment) } : {}),
  };
}

function perform(i: Interpreter, doing: Doing): Value {
  const { call, on, given } = doing;
  switch (call.does) {
    case "nothing":
      return unlisted(i, doing.callee, given);
    case "same": {
      const value = call.argument === undefined ? (on ?? unknown) : (at(given, call.argument)?.value ?? unknown);
      const target = call.on && targetOf(undefined, call.on, given);
      if (value.kind === "sql" && target) value.pending = target;
      if (value.kind === "handle" && target) return { ...value, connection: target.connection };
      if (call.argument === undefined) deferAll(i, given.args, value);
      return value;
    }
    case "member":
      return memberValue(doing.callee.driver, "", call.member, on);
    case "environment": {
      const name = at(given, call.argument);
      const known = name && plain(name.value)?.known;
      return typeof known === "string" ? { kind: "native", name: `process.env.${known}`, on: undefined } : unknown;
    }
    case "pipe":
      return piped(i, given.args[0] ?? unknown, given.args.slice(1), doing.node);
    case "send":
      return sendCall(i, { ...doing, call });
    case "sql":
      return makeSql(i, { ...doing, call });
    case "connect":
    case "give":
      return makeHandle(i, { ...doing, call });
    case "transaction":
      return transaction(i, { ...doing, call });
    case "fixed-sql":
      return fixedSql(i, { ...doing, call });
    case "hook":
    case "invoke":
      return hook(i, { ...doing, call });
    case "fragment":
      return fragment(i, { ...doing, call });
    case "throw":
      throw new Thrown(unknown);
    case "ambient":
      i.ambient.add(doing.callee.driver);
      return unknown;
    case "names":
      if (on?.kind === "handle") names(i, on, at(given, call.argument ?? "0"), doing.node);
      return on ?? unknown;
    case "backend-pid":
      if (on?.kind === "handle") noteUse(i, on, { use: "backend-pid", place: fromName(doing.node), name: call.who, form: "library" });
      return on ?? unknown;
    case "begin":
    case "commit":
    case "rollback":
    case "savepoint":
    case "rollback-to":
    case "release-savepoint":
    case "release":
    case "chain-commit":
      return control(i, { ...doing, call });
  }
}

/** A member without a meaning for sessions: its callbacks run. */
function unlisted(i: Interpreter, callee: Callee, { args }: Given): Value {
  if (callee.kind === "member" && callee.member.handle !== undefined && callee.on?.kind === "handle")
    return handleOn(callee, callee.member.handle, callee.on.connection);
  deferAll(i, args, unknown);
  for (const arg of args) if (arg.kind === "sql" && arg.pending) i.settle(arg);
  return unknown;
}

/** Functions that a library is given, also in the objects of an option: `$extends({ query: { $allModels: { … } } })`. */
function deferAll(i: Interpreter, args: Iterable<Value>, given: Value, depth = 0): void {
  if (i.run.muted > 0) return;
  for (const arg of args)
    if (arg.kind === "function") i.run.deferred.push(() => i.invokeFunction(arg, [given]));
    else if (arg.kind === "object" && depth < 4) deferAll(i, arg.properties.values(), unknown, depth + 1);
}

/** A call of a long chain from its own name on. */
function fromName(node: CallNode): Place {
  const whole = placeOf(node);
  const callee = node.expression;
  return ts.isPropertyAccessExpression(callee) ? { ...whole, span: { start: callee.name.getStart(), end: whole.span.end } } : whole;
}
