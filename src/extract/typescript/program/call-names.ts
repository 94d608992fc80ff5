/** What the name of a call tells of it, where nothing else does. */
import { ts } from "./syntax.ts";

/** `log` of `console.log(…)`; empty where it has no name. */
export function nameOfCallee(node: ts.Node): string {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return "";
  const callee = node.expression;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
}

/** Calls that only show what they are given, or compare with it: messages, titles, expectations of tests. */
const showing =
  /^(?:expect|toBe|toEqual|toContain\w*|toStrictEqual|toMatch\w*|toHaveBeen\w*|toThrow\w*|describe|it|test|assert|equal|deepEqual|strictEqual|deepStrictEqual|ok|match|console|log|debug|info|warn|error|trace|fatal|Error|write|writeFile|writeFileSync|appendFile|appendFileSync|t|includes|startsWith|endsWith|indexOf|reject\w*)$/;

export function isShowing(name: string): boolean {
  return showing.test(name);
}
