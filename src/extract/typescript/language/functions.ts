/** The code's own functions: their parameters are bound, their bodies gone through. */
import { bind } from "./binding.ts";
import { inner, type Environment } from "../program/environment.ts";
import { executeAll } from "./execute.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { inFrame, step, Thrown } from "../program/run.ts";
import { ts, type FunctionNode } from "../program/syntax.ts";
import { nothing, unknown, type FunctionValue, type List, type Value } from "../program/value.ts";

export const maxDepth = 14;

export function invokeFunction(i: Interpreter, fn: FunctionValue, given: readonly Value[]): Value {
  const { node } = fn;
  const { run } = i;
  step(run);
  const args = fn.bound ? [...fn.bound, ...given] : given;
  if (run.muted === 0) run.visited.add(node);
  const depth = run.stack.filter((one) => one === node).length;
  if (depth > 1 || run.stack.length >= maxDepth) return unknown;
  return inFrame(run, node, () => {
    try {
      const scope = inner(fn.environment, ts.isArrowFunction(node) ? undefined : fn.self);
      bindParameters(i, node, withPromised(args, fn.promised), scope);
      return i.decorated(node, scope, () => runBody(i, node, scope));
    } catch (error) {
      if (!(error instanceof Thrown) || !isAsync(node)) throw error;
      return { kind: "unknown", rejected: error.value };
    }
  });
}

function isAsync(node: FunctionNode): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

function withPromised(args: readonly Value[], promised: readonly Value[] | undefined): readonly Value[] {
  if (promised === undefined) return args;
  return Array.from({ length: Math.max(args.length, promised.length) }, (_, index) => {
    const given = args[index];
    return given === undefined || given.kind === "unknown" ? (promised[index] ?? unknown) : given;
  });
}

export function runBody(i: Interpreter, node: FunctionNode, scope: Environment): Value {
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
