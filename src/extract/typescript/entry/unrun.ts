/**
 * Functions that nothing in sight runs: put on a prototype, into a list, a map or a global name, for whoever asks for them there. What a call is
 * given is not among them: the call tells what becomes of it.
 */
import type { CodeFile } from "../program/modules.ts";
import { isFunctionNode, parentNode, ts, type FunctionNode } from "../program/syntax.ts";
import type { FunctionValue } from "../program/value.ts";

/**
 * @param ran whether it was gone through
 * @param isWorth whether its text may touch a session
 * @returns the outermost ones; of the scopes around them nothing is known
 */
export function unrunFunctions(
  code: CodeFile,
  ran: (node: FunctionNode) => boolean,
  isWorth: (node: FunctionNode) => boolean,
): readonly FunctionValue[] {
  const found: FunctionValue[] = [];
  const rest: ts.Node[] = [code.tree];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (isFunctionNode(node) && node.body && !ran(node) && isKept(node) && isWorth(node)) {
      found.push({ kind: "function", node, environment: code.environment, self: undefined });
      continue;
    }
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    rest.push(...children.reverse());
  }
  return found;
}

/** Somewhere else than in what a call is given. */
function isKept(node: ts.Node): boolean {
  for (let at = node, parent = parentNode(at); parent !== undefined; at = parent, parent = parentNode(at)) {
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== at)
      return /^(?:Object\.(?:assign|freeze|create)|Map|WeakMap|Set)$/.test(parent.expression.getText());
    if (ts.isStatement(parent) || isFunctionNode(parent) || ts.isClassLike(parent)) return true;
  }
  return true;
}
