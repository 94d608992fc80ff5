/** Between two calls of an object's methods anything may have happened: what its fields then hold. */
import { inner } from "../program/environment.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { choose } from "../program/run.ts";
import { nameOf, ts } from "../program/syntax.ts";
import { unknown, type Instance, type Value } from "../program/value.ts";

/** A client that it keeps may be in a transaction. */
export function forgetTransactions(self: Instance): void {
  for (const [name, value] of self.fields)
    if (value.kind === "handle" && value.connection.kind === "pinned" && value.connection.transaction === "none")
      self.fields.set(name, { ...value, connection: { ...value.connection, transaction: "unknown" } });
}

/**
 * `client: PoolClient | null = null`, which another method fills: first it is there, then it is not.
 * @param method that is about to run
 */
export function fillFields(i: Interpreter, self: Instance, method: ts.ClassElement): void {
  const text = method.getText();
  const filled = [...self.fields].flatMap(([name, value]): readonly (readonly [string, Value])[] => {
    const isEmpty = value.kind === "constant" && (value.value === null || value.value === undefined || value.value === false);
    if (!isEmpty || !text.includes(`this.${name}`)) return [];
    const given = assignmentOf(self, name, method);
    return given === undefined ? [] : [[name, valueOf(i, self, name, given)]];
  });
  if (filled.length > 0 && choose(i.run, 2) === 0) for (const [name, value] of filled) self.fields.set(name, value);
}

/** What another method gives the field. */
function assignmentOf({ class: { node } }: Instance, name: string, method: ts.ClassElement): ts.Expression | undefined {
  const written = `this.${name}`;
  const rest: ts.Node[] = node.members.filter(
    (one) => one !== method && !ts.isConstructorDeclaration(one) && one.getText().includes(written),
  );
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (
      ts.isBinaryExpression(at) &&
      assigning.has(at.operatorToken.kind) &&
      at.left.getText() === written &&
      !empty.test(at.right.getText())
    )
      return at.right;
    ts.forEachChild(at, (child) => void rest.push(child));
  }
  return undefined;
}

const assigning: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);
const empty = /^(?:null|undefined|false|void 0)$/;

function valueOf(i: Interpreter, self: Instance, name: string, given: ts.Expression): Value {
  const { node, environment } = self.class;
  i.run.muted++;
  try {
    const value = i.settle(i.evaluate(declaredAs(given), inner(environment, self)));
    if (value.kind !== "unknown") return value;
  } finally {
    i.run.muted--;
  }
  const property = node.members.find((one) => ts.isPropertyDeclaration(one) && nameOf(one.name) === name);
  return property && ts.isPropertyDeclaration(property) ? i.ofType(property.type, environment, property) : unknown;
}

/** `const client = new Client(…); this.client = client;` */
function declaredAs(given: ts.Expression): ts.Expression {
  if (!ts.isIdentifier(given)) return given;
  let method: ts.Node = given;
  while (!ts.isClassElement(method)) method = method.parent;
  const rest: ts.Node[] = [method];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (ts.isVariableDeclaration(at) && at.name.getText() === given.text && at.initializer) return at.initializer;
    ts.forEachChild(at, (child) => void rest.push(child));
  }
  return given;
}
