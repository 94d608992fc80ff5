/** Expressions → values. What has an effect on the way (calls, assignments) has it here, in JavaScript's order. */
import { passesGate } from "../../gate.ts";
import { assign } from "./binding.ts";
import { mayMatter } from "./execute.ts";
import { inner, selfOf, type Environment } from "../program/environment.ts";
import { placeOf, type Interpreter } from "../program/interpreter.ts";
import { give, isGenerator, iterate, listOf } from "./generators.ts";
import { superMember } from "./members.ts";
import { binary, decide, plain, prefix } from "./operators.ts";
import { readAs } from "../program/project-names.ts";
import { choose, step, Thrown } from "../program/run.ts";
import { bare, isFunctionNode, nameOf, ts } from "../program/syntax.ts";
import { initialize } from "./statics.ts";
import { literal, tagged, template } from "./templates.ts";
import { constant, nothing, unknown, type ClassValue, type List, type Properties, type Value } from "../program/value.ts";

export function evaluate(i: Interpreter, node: ts.Expression, environment: Environment): Value {
  step(i.run);
  // The most frequent ones first.
  if (ts.isIdentifier(node)) return node.text === "undefined" ? nothing : readAs(node.text, i.lookup(node.text, environment), i.names);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const value = access(i, node, environment);
    return i.names.direct.length === 0 ? value : readAs(node.getText(), value, i.names);
  }
  if (ts.isCallExpression(node)) return call(i, node, environment);
  if (ts.isStringLiteral(node)) return literal(node, environment);
  if (ts.isNoSubstitutionTemplateLiteral(node)) return template([node], [], environment, i, false);
  if (ts.isTemplateExpression(node)) {
    const holes = node.templateSpans.map((span) => span.expression);
    return template([node.head, ...node.templateSpans.map((span) => span.literal)], holes, environment, i, false);
  }
  if (ts.isTaggedTemplateExpression(node)) return tagged(i, node, environment);
  if (ts.isNumericLiteral(node)) return constant(Number(node.text));
  if (ts.isRegularExpressionLiteral(node)) return { kind: "native", name: `RegExp ${node.text}`, on: undefined };
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return constant(true);
    case ts.SyntaxKind.FalseKeyword:
      return constant(false);
    case ts.SyntaxKind.NullKeyword:
      return constant(null);
    case ts.SyntaxKind.ThisKeyword:
      return selfOf(environment) ?? unknown;
    case ts.SyntaxKind.SuperKeyword:
      return selfOf(environment) ?? unknown;
    default:
      break;
  }
  if (isFunctionNode(node)) return { kind: "function", node, environment, self: undefined };
  if (ts.isClassExpression(node)) {
    const made: ClassValue = { kind: "class", node, environment };
    initialize(i, made);
    return made;
  }
  if (ts.isAwaitExpression(node)) return i.settle(i.evaluate(node.expression, environment));
  if (ts.isYieldExpression(node)) return node.expression ? yielded(i, node, i.evaluate(node.expression, environment)) : unknown;
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return i.evaluate(node.expression, environment);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)) {
    const value = i.evaluate(node.expression, environment);
    return value.kind === "unknown" ? i.ofType(node.type, environment, node) : value;
  }
  if (ts.isNewExpression(node)) {
    const callee = i.evaluate(node.expression, environment);
    return i.construct(callee, argumentsOf(i, node.arguments ?? [], environment), node, environment);
  }
  if (ts.isBinaryExpression(node)) return binary(i, node, environment);
  if (ts.isConditionalExpression(node)) {
    const known = decide(i, node.condition, environment);
    return i.evaluate(known ? node.whenTrue : node.whenFalse, environment);
  }
  if (ts.isPrefixUnaryExpression(node)) return prefix(i, node, environment);
  if (ts.isPostfixUnaryExpression(node)) {
    const value = i.evaluate(node.operand, environment);
    if (value.kind === "constant" && typeof value.value === "number")
      assign(i, node.operand, constant(value.value + (node.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1)), environment);
    return value;
  }
  if (ts.isArrayLiteralExpression(node)) return list(i, node, environment);
  if (ts.isObjectLiteralExpression(node)) return properties(i, node, environment);
  if (ts.isVoidExpression(node) || ts.isTypeOfExpression(node) || ts.isDeleteExpression(node)) {
    i.evaluate(node.expression, environment);
    return ts.isVoidExpression(node) ? nothing : unknown;
  }
  if (ts.isJsxElement(node) || ts.isJsxFragment(node) || ts.isJsxSelfClosingElement(node)) markup(i, node, environment);
  return unknown;
}

/** `yield* Effect.gen(function* () { … })` runs it. */
function yielded(i: Interpreter, node: ts.YieldExpression, value: Value): Value {
  if (node.asteriskToken && value.kind === "function") return i.settle(i.invokeFunction(value, []));
  if (node.asteriskToken && value.kind === "generator")
    return iterate(i, value, (one) => {
      give(i, one);
      return true;
    });
  const settled = i.settle(value);
  give(i, settled);
  return settled;
}

function access(i: Interpreter, node: ts.PropertyAccessExpression | ts.ElementAccessExpression, environment: Environment): Value {
  const object = i.evaluate(node.expression, environment);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword && object.kind === "instance" && ts.isPropertyAccessExpression(node))
    return superMember(i, object, node.name.text, node);
  if (ts.isPropertyAccessExpression(node)) return i.member(object, node.name.text, node, environment);
  const key = plain(i.evaluate(node.argumentExpression, environment))?.known;
  if (typeof key === "string" || typeof key === "number") return i.member(object, String(key), node, environment);
  // Any of them may be meant.
  const values = object.kind === "object" ? [...object.properties.values()] : object.kind === "list" ? object.items.filter(isTelling) : [];
  if (values.length === 0) return unknown;
  // Those that touch a session first: what the first does tells whether the others are looked at.
  const sorted = values.length === 1 ? values : [...values.filter(touches), ...values.filter((value) => !touches(value))];
  return sorted[choose(i.run, Math.min(values.length, 8))] ?? unknown;
}

function touches(value: Value): boolean {
  return value.kind === "text" && value.parts.some((part) => part.kind === "chars" && passesGate(part.text, { contained: true }));
}

function isTelling({ kind }: Value): boolean {
  return kind === "text" || kind === "sql" || kind === "function" || kind === "handle";
}

export function argumentsOf(i: Interpreter, nodes: readonly ts.Expression[], environment: Environment): Value[] {
  return nodes.flatMap((node) => {
    if (!ts.isSpreadElement(node)) return [i.evaluate(node, environment)];
    const value = i.evaluate(node.expression, environment);
    return value.kind === "list" ? value.items : value.kind === "generator" ? listOf(i, value).items : [unknown];
  });
}

function call(i: Interpreter, node: ts.CallExpression, environment: Environment): Value {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return required(i, node, environment);
  const callee = bare(node.expression);
  if (ts.isIdentifier(callee) && callee.text === "require") return required(i, node, environment);
  if (ts.isPropertyAccessExpression(callee) && /^(?:catch|finally|then)$/.test(callee.name.text))
    return chained(i, node, callee, environment);
  const value = i.evaluate(node.expression, environment);
  const args = argumentsOf(i, node.arguments, environment);
  if (value.kind === "constant" && node.questionDotToken) return nothing;
  if (value.kind === "function" && isGenerator(value)) return { kind: "generator", fn: value, args };
  return i.wrapped(value, args, node, environment) ?? i.invoke(value, args, node, environment);
}

function required(i: Interpreter, node: ts.CallExpression, environment: Environment): Value {
  const [argument] = node.arguments;
  const specifier = argument && plain(i.evaluate(argument, environment))?.known;
  return typeof specifier === "string" ? i.importValue(environment.file, specifier, "=") : unknown;
}

/** `.then(f)`, `.catch(f)`, `.finally(f)`: what the promise is of is sent first. */
function chained(i: Interpreter, node: ts.CallExpression, callee: ts.PropertyAccessExpression, environment: Environment): Value {
  let thrown: Thrown | undefined;
  let value: Value = unknown;
  const handlers = (): Value[] => argumentsOf(i, node.arguments, environment);
  const attempt = (work: () => Value): void => {
    try {
      value = i.settle(work());
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      thrown = error;
    }
  };
  attempt(() => i.evaluate(callee.expression, environment));
  const [first, second] = handlers();
  const method = callee.name.text;
  const onFailure = method === "catch" ? first : method === "then" ? second : undefined;
  if (thrown === undefined && onFailure?.kind === "function" && mayMatter(onFailure.node) && choose(i.run, 2) === 1) {
    i.run.supposesFailure = true;
    thrown = new Thrown(unknown);
  }
  if (method === "finally") {
    if (first) i.invoke(first, [], node, environment);
  } else if (thrown === undefined && method === "then" && first) attempt(() => i.invoke(first, [value], node, environment));
  else if (thrown !== undefined) {
    const reason = thrown.value;
    if (onFailure) {
      thrown = undefined;
      attempt(() => i.invoke(onFailure, [reason], node, environment));
    }
  }
  if (thrown !== undefined) throw thrown;
  return value;
}

function list(i: Interpreter, node: ts.ArrayLiteralExpression, environment: Environment): List {
  const made: List = { kind: "list", items: [], complete: true };
  for (const element of node.elements) {
    if (ts.isSpreadElement(element)) {
      const given = i.evaluate(element.expression, environment);
      const value = given.kind === "generator" ? listOf(i, given) : given;
      if (value.kind === "list") made.items.push(...value.items);
      made.complete &&= value.kind === "list" && value.complete;
    } else made.items.push(i.evaluate(element, environment));
  }
  return made;
}

function properties(i: Interpreter, node: ts.ObjectLiteralExpression, environment: Environment): Properties {
  const places = new Map<string, ReturnType<typeof placeOf>>();
  const made: Properties = { kind: "object", properties: new Map(), complete: true, node, places };
  const scope = inner(environment, made);
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      const value = i.evaluate(property.expression, environment);
      if (value.kind === "object") {
        for (const [name, one] of value.properties) made.properties.set(name, one);
        for (const [name, place] of value.places ?? []) places.set(name, place);
        made.complete &&= value.complete;
      } else made.complete = false;
      continue;
    }
    let name = nameOf(property.name);
    if (name === undefined && ts.isComputedPropertyName(property.name)) {
      const known = plain(i.evaluate(property.name.expression, environment))?.known;
      if (known !== undefined && known !== null) name = String(known);
    }
    if (name === undefined) {
      made.complete = false;
      continue;
    }
    places.set(name, placeOf(property));
    if (ts.isPropertyAssignment(property)) {
      const { initializer } = property;
      made.properties.set(
        name,
        i.evaluate(initializer, isFunctionNode(bare(initializer)) && !ts.isArrowFunction(bare(initializer)) ? scope : environment),
      );
    } else if (ts.isShorthandPropertyAssignment(property)) made.properties.set(name, i.lookup(name, environment));
    else made.properties.set(name, { kind: "function", node: property, environment: scope, self: made });
  }
  return made;
}

/** Functions in markup are handlers; other expressions in it are read. */
function markup(i: Interpreter, node: ts.Node, environment: Environment): void {
  ts.forEachChild(node, (child) => {
    if (ts.isJsxExpression(child) && child.expression) i.evaluate(child.expression, environment);
    else if (!ts.isTypeNode(child)) markup(i, child, environment);
  });
}
