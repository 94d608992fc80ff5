/** Code that comes after something that is certain to fail. */
import type { Environment } from "../program/environment.ts";
import { keyOfText, placeOf, type Interpreter } from "../program/interpreter.ts";
import { quietly } from "../program/run.ts";
import { isFunctionNode, ts } from "../program/syntax.ts";

/** It never runs: its texts and functions are not looked at elsewhere, as what nobody seems to send or call is. */
export function leaveOut(i: Interpreter, node: ts.Node, environment: Environment): void {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) {
    const { source, span } = placeOf(node);
    i.elsewhere.add(keyOfText({ source, span: { start: span.start + 1, end: span.end } }));
  }
  if (isFunctionNode(node)) i.run.visited.add(node);
  if (ts.isCallExpression(node))
    for (const named of [node.expression, ...node.arguments])
      if (ts.isIdentifier(named) || ts.isPropertyAccessExpression(named)) {
        const value = quietly(i.run, () => i.evaluate(named, environment));
        if (value.kind === "function") i.run.visited.add(value.node);
        if (value.kind === "text") for (const part of value.parts) if (part.kind === "chars") i.elsewhere.add(keyOfText(part));
      }
  ts.forEachChild(node, (child) => {
    leaveOut(i, child, environment);
  });
}
