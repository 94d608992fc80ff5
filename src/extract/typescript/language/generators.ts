/** Generators: their bodies are gone through where somebody takes what they yield, and in turns with that. */
import type { Interpreter } from "../program/interpreter.ts";
import { Left, Thrown } from "../program/run.ts";
import { ts } from "../program/syntax.ts";
import type { FunctionValue, Generator, List, Value } from "../program/value.ts";

/** @param take out: whether it wants more */
export function iterate(i: Interpreter, { fn, args }: Generator, take: (value: Value) => boolean): Value {
  const { stack, takers } = i.run;
  let thrown: Thrown | undefined;
  const left = new Left();
  const taker = (value: Value): void => {
    // What takes it runs outside of the generator.
    const node = stack.pop();
    try {
      if (!take(value)) throw left;
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      thrown = error;
      throw left;
    } finally {
      if (node) stack.push(node);
    }
  };
  takers.push({ depth: stack.length + 1, taker });
  const before = takers.length;
  try {
    return i.settle(i.invokeFunction(fn, args));
  } catch (error) {
    if (error !== left) throw error;
    if (thrown) throw thrown;
    return { kind: "unknown" };
  } finally {
    takers.length = before - 1;
  }
}

/** `yield`: to whoever takes it, if that is seen. */
export function give(i: Interpreter, value: Value): void {
  const { stack, takers } = i.run;
  const last = takers.at(-1);
  if (last?.depth !== stack.length) return;
  takers.pop();
  try {
    last.taker(value);
  } finally {
    takers.push(last);
  }
}

/** All that it yields, at once. */
export function listOf(i: Interpreter, generator: Generator): List {
  const list: List = { kind: "list", items: [], complete: true };
  iterate(i, generator, (value) => list.items.push(value) < 200);
  return list;
}

export function isGenerator({ node }: FunctionValue): boolean {
  return (
    (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) && node.asteriskToken !== undefined
  );
}
