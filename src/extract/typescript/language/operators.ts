/** Operators and conditions, as far as their operands are known. */
import type { TextPart } from "../../query-text.ts";
import { beginning, constantText } from "../../query-text.ts";
import { assign } from "./binding.ts";
import { scopeOf, type Environment } from "../program/environment.ts";
import { partsOf, placeOf, type Interpreter } from "../program/interpreter.ts";
import { choose, step } from "../program/run.ts";
import { statementStart } from "./statement-start.ts";
import { bare, ts } from "../program/syntax.ts";
import { constant, truth, unknown, type HandleValue, type Value } from "../program/value.ts";

/** Whether the branch is taken: by the value where it is known, otherwise by choice; the same condition always alike. */
export function decide(i: Interpreter, condition: ts.Expression, environment: Environment): boolean {
  const plain = bare(condition);
  if (ts.isPrefixUnaryExpression(plain) && plain.operator === ts.SyntaxKind.ExclamationToken) return !decide(i, plain.operand, environment);
  return truthOf(i, condition, environment) ?? chooseBranch(i, condition);
}

/** Whether a condition holds, where that is known. */
export function truthOf(i: Interpreter, condition: ts.Expression, environment: Environment): boolean | undefined {
  const value = truth(i.evaluate(condition, environment));
  return value === true && isMadeLater(i, condition, environment) ? undefined : value;
}

/** `let pool;` of a module, which a function makes when it is first asked: it may not be there yet. */
function isMadeLater(i: Interpreter, node: ts.Expression, environment: Environment): boolean {
  const plain = bare(node);
  if (!ts.isIdentifier(plain)) return false;
  const { text } = plain;
  const { file, parent } = scopeOf(environment, text);
  const declaration = parent === undefined ? file.declarations.get(text) : undefined;
  if (declaration?.kind !== "variable" || !file.assignments.has(text) || i.run.modules.has(`${file.source.path}\0${text}`)) return false;
  const { initializer } = declaration.node;
  return initializer === undefined || /^(?:null|undefined)\b/.test(initializer.getText());
}

/** As `decide`, for a condition that was evaluated and is not known. */
function chooseBranch(i: Interpreter, condition: ts.Expression): boolean {
  const plain = bare(condition);
  if (ts.isPrefixUnaryExpression(plain) && plain.operator === ts.SyntaxKind.ExclamationToken) return !chooseBranch(i, plain.operand);
  // Only names that nothing assigns are asked once.
  const stable =
    ts.isIdentifier(plain) || ts.isPropertyAccessExpression(plain) ? `${String(i.run.stack.length)} ${plain.getText()}` : undefined;
  return choose(i.run, 2, stable) === 0;
}

export function binary(i: Interpreter, node: ts.BinaryExpression, environment: Environment): Value {
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.EqualsToken) {
    const value = i.evaluate(node.right, environment);
    assign(i, node.left, value, environment);
    return value;
  }
  if (kind === ts.SyntaxKind.PlusEqualsToken) {
    const value = add(i.evaluate(node.left, environment), i.evaluate(node.right, environment), node);
    assign(i, node.left, value, environment);
    return value;
  }
  if (kind === ts.SyntaxKind.QuestionQuestionEqualsToken || kind === ts.SyntaxKind.BarBarEqualsToken) {
    const known = i.evaluate(node.left, environment);
    if (known.kind !== "unknown" && truth(known) === true && !isMadeLater(i, node.left, environment)) return known;
    const value = i.evaluate(node.right, environment);
    assign(i, node.left, value, environment);
    return value;
  }
  // A long chain is as deep as it is long, always to the left: it is gone through without going deeper.
  const chain: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  for (; ts.isBinaryExpression(first) && !assigning.has(first.operatorToken.kind); first = first.left) chain.push(first);
  let value = i.evaluate(first, environment);
  /** The text so far, when it is this chain's own and may grow. */
  let parts: TextPart[] | undefined;
  for (const one of chain.reverse()) {
    step(i.run);
    if (one.operatorToken.kind === ts.SyntaxKind.PlusToken && value.kind === "text") {
      parts ??= [...value.parts];
      parts.push(...partsOf(i.evaluate(one.right, environment), one.right, "raw"));
      value = { kind: "text", parts };
    } else {
      parts = undefined;
      value = combine(i, one, value, environment);
    }
  }
  return value;
}

const assigning: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.PlusEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);

function combine(i: Interpreter, node: ts.BinaryExpression, left: Value, environment: Environment): Value {
  const { right, operatorToken } = node;
  const isDefault = operatorToken.kind === ts.SyntaxKind.BarBarToken || operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
  if (isDefault && left.kind === "native" && left.name.startsWith("process.env.") && isPlace(right)) {
    // Either may be set.
    const other = i.evaluate(right, environment);
    const name = other.kind === "native" ? other.name : right.getText();
    return other.kind === "native" || other.kind === "unknown" ? { ...left, name: `${left.name} ?? ${name}` } : left;
  }
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return add(left, i.evaluate(node.right, environment), node);
    case ts.SyntaxKind.CommaToken:
      i.settle(left);
      return i.evaluate(node.right, environment);
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const known = truth(left);
      if (known === false) return left;
      if (known === undefined && !chooseBranch(i, node.left)) return left;
      return i.evaluate(node.right, environment);
    }
    case ts.SyntaxKind.BarBarToken: {
      const known = truth(left);
      if (known === true) return left;
      const right = i.evaluate(node.right, environment);
      if (known === false) return right;
      if (left.kind === "unknown" && right.kind === "handle" && isPlace(node.right)) return perhapsAnother(i, right, node);
      return right.kind === "unknown" || right.kind === "text" || right.kind === "constant" ? left : right;
    }
    case ts.SyntaxKind.QuestionQuestionToken: {
      const absent = left.kind === "constant" && (left.value === null || left.value === undefined);
      if (!absent && left.kind !== "unknown") return left;
      const right = i.evaluate(node.right, environment);
      // A default text or number is one value of many.
      // `tx ?? db`: another client may be there, in a transaction of its own.
      if (!absent && right.kind === "handle" && isPlace(node.right)) return perhapsAnother(i, right, node);
      if (absent || (right.kind !== "text" && right.kind !== "constant")) return right;
      return right.kind === "text" && statementStart.test(beginning(right.parts)) ? right : unknown;
    }
    default:
      return compare(node.operatorToken.kind, left, i.evaluate(node.right, environment));
  }
}

/** Something that only has to be read. */
function isPlace(node: ts.Expression): boolean {
  const plain = bare(node);
  return ts.isIdentifier(plain) || ts.isPropertyAccessExpression(plain) || ts.isElementAccessExpression(plain);
}

function perhapsAnother(i: Interpreter, handle: HandleValue, node: ts.Node): HandleValue {
  const key = `perhaps ${placeOf(node).source.path} ${String(node.pos)}`;
  const known = i.run.guesses.get(key);
  if (known) return known;
  const made: HandleValue = { ...handle, connection: { ...handle.connection, kind: "pinned", transaction: "unknown" } };
  i.run.guesses.set(key, made);
  return made;
}

function add(left: Value, right: Value, node: ts.BinaryExpression): Value {
  if (left.kind === "constant" && right.kind === "constant" && typeof left.value === "number" && typeof right.value === "number")
    return constant(left.value + right.value);
  if (left.kind !== "text" && right.kind !== "text") return unknown;
  return { kind: "text", parts: [...partsOf(left, node.left, "raw"), ...partsOf(right, node.right, "raw")] };
}

/** What a constant or a known text is, for comparisons. */
export function plain(value: Value): { readonly known: string | number | boolean | bigint | null | undefined } | undefined {
  if (value.kind === "constant") return { known: value.value };
  const known = value.kind === "text" ? constantText(value.parts) : undefined;
  return known === undefined ? undefined : { known };
}

function compare(kind: ts.SyntaxKind, left: Value, right: Value): Value {
  const [a, b] = [plain(left), plain(right)];
  if (!a || !b) return unknown;
  const [x, y] = [a.known, b.known];
  switch (kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return constant(x === y);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return constant(x !== y);
    default:
      break;
  }
  if (typeof x !== "number" || typeof y !== "number") return unknown;
  switch (kind) {
    case ts.SyntaxKind.LessThanToken:
      return constant(x < y);
    case ts.SyntaxKind.LessThanEqualsToken:
      return constant(x <= y);
    case ts.SyntaxKind.GreaterThanToken:
      return constant(x > y);
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return constant(x >= y);
    case ts.SyntaxKind.MinusToken:
      return constant(x - y);
    case ts.SyntaxKind.AsteriskToken:
      return constant(x * y);
    case ts.SyntaxKind.SlashToken:
      return constant(x / y);
    case ts.SyntaxKind.PercentToken:
      return constant(x % y);
    default:
      return unknown;
  }
}

export function prefix(i: Interpreter, node: ts.PrefixUnaryExpression, environment: Environment): Value {
  const value = i.evaluate(node.operand, environment);
  if (node.operator === ts.SyntaxKind.ExclamationToken) {
    const known = truth(value);
    return known === undefined ? unknown : constant(!known);
  }
  if (value.kind !== "constant" || typeof value.value !== "number") return unknown;
  switch (node.operator) {
    case ts.SyntaxKind.MinusToken:
      return constant(-value.value);
    case ts.SyntaxKind.PlusToken:
      return value;
    case ts.SyntaxKind.PlusPlusToken:
    case ts.SyntaxKind.MinusMinusToken: {
      const next = constant(value.value + (node.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1));
      assign(i, node.operand, next, environment);
      return next;
    }
    default:
      return unknown;
  }
}
