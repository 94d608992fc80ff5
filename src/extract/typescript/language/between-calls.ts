/** Between two calls of an object's methods anything may have happened: what its fields then hold. */
import { inner } from "../program/environment.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { choose } from "../program/run.ts";
import { nameOf, parentNode, ts } from "../program/syntax.ts";
import { unknown, type Instance, type Value } from "../program/value.ts";

/** An object as another run finds it. */
export function anotherTime({ class: own, fields, base }: Instance): Instance {
  const found = new Map([...fields].map(([name, value]) => [name, inAnyState(value)]));
  return { kind: "instance", class: own, fields: found, ...(base ? { base } : {}) };
}

/** A client that is kept may be in a transaction. */
function inAnyState(value: Value): Value {
  if (value.kind !== "handle" || value.connection.kind !== "pinned" || value.connection.transaction !== "none") return value;
  return { ...value, connection: { ...value.connection, transaction: "unknown" } };
}

/**
 * `client: PoolClient | null = null`, which another method fills: first it is there, then it is not.
 * @param held what the field was seen to hold last
 */
export function heldNow(i: Interpreter, self: Instance, name: string, held: Value): Value {
  const isEmpty = held.kind === "constant" && (held.value === null || held.value === undefined || held.value === false);
  if (!isEmpty || self.madeIn === i.run) return held;
  const given = assignmentOf(self.class.node, name);
  if (given === undefined) return held;
  const key = `filled ${self.class.environment.file.source.path} ${String(self.class.node.pos)}`;
  if (choose(i.run, 2, key) === 1) return held;
  const known = i.run.modules.get(`${key} ${name}`) ?? inAnyState(valueOf(i, self, name, given));
  i.run.modules.set(`${key} ${name}`, known);
  return known;
}

const assignments = new WeakMap<ts.Node, Map<string, ts.Expression>>();

/** What a method gives the field. */
function assignmentOf(node: ts.ClassLikeDeclaration, name: string): ts.Expression | undefined {
  const known = assignments.get(node) ?? assignmentsIn(node);
  assignments.set(node, known);
  return known.get(name);
}

function assignmentsIn(node: ts.ClassLikeDeclaration): Map<string, ts.Expression> {
  const found = new Map<string, ts.Expression>();
  const rest: ts.Node[] = node.members.filter((one) => !ts.isConstructorDeclaration(one));
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (ts.isBinaryExpression(at) && assigning.has(at.operatorToken.kind) && !empty.test(at.right.getText())) {
      const { left } = at;
      if (ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword) found.set(left.name.text, at.right);
    }
    ts.forEachChild(at, (child) => void rest.push(child));
  }
  return found;
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
  for (let outer = parentNode(method); outer !== undefined && !ts.isClassLike(outer); outer = parentNode(outer)) method = outer;
  const rest: ts.Node[] = [method];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (ts.isVariableDeclaration(at) && at.name.getText() === given.text && at.initializer) return at.initializer;
    ts.forEachChild(at, (child) => void rest.push(child));
  }
  return given;
}
