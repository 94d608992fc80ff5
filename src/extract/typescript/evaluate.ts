/** Expressions → values. What has an effect on the way (calls, assignments) has it here, in JavaScript's order. */
import type { Driver, HoleKind, MakeSql, Send } from "../../drivers/driver.ts";
import { beginning, type TextPart } from "../query-text.ts";
import { assign } from "./binding.ts";
import { inner, selfOf, type Environment } from "./environment.ts";
import { holeAt, madeText, partsOf, placeOf, type Interpreter } from "./interpreter.ts";
import { readLiteral } from "./literal.ts";
import { superMember } from "./members.ts";
import { statementStart } from "./statement-start.ts";
import { choose, step, Thrown } from "./run.ts";
import { bare, isFunctionNode, nameOf, spanOf, ts } from "./syntax.ts";
import { constant, nothing, truth, unknown, type List, type Properties, type SqlValue, type Value } from "./value.ts";

export function evaluate(i: Interpreter, node: ts.Expression, environment: Environment): Value {
  step(i.run);
  if (ts.isIdentifier(node)) return node.text === "undefined" ? nothing : i.lookup(node.text, environment);
  if (ts.isStringLiteral(node)) return literal(node, environment);
  if (ts.isNoSubstitutionTemplateLiteral(node)) return template([node], [], environment, i, "raw");
  if (ts.isTemplateExpression(node)) {
    const holes = node.templateSpans.map((span) => span.expression);
    return template([node.head, ...node.templateSpans.map((span) => span.literal)], holes, environment, i, "raw");
  }
  if (ts.isTaggedTemplateExpression(node)) return tagged(i, node, environment);
  if (ts.isNumericLiteral(node)) return constant(Number(node.text));
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
  if (ts.isClassExpression(node)) return { kind: "class", node, environment };
  if (ts.isAwaitExpression(node)) return i.settle(i.evaluate(node.expression, environment));
  if (ts.isYieldExpression(node)) return node.expression ? i.settle(i.evaluate(node.expression, environment)) : unknown;
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return i.evaluate(node.expression, environment);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)) {
    const value = i.evaluate(node.expression, environment);
    return value.kind === "unknown" ? i.ofType(node.type, environment, node) : value;
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return access(i, node, environment);
  if (ts.isCallExpression(node)) return call(i, node, environment);
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

/** Whether the branch is taken: by the value where it is known, otherwise by choice; the same condition always alike. */
export function decide(i: Interpreter, condition: ts.Expression, environment: Environment): boolean {
  const plain = bare(condition);
  if (ts.isPrefixUnaryExpression(plain) && plain.operator === ts.SyntaxKind.ExclamationToken) return !decide(i, plain.operand, environment);
  return truth(i.evaluate(condition, environment)) ?? chooseBranch(i, condition);
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

/* ------------------------------------------------------------ text */

function literal(node: ts.StringLiteral, environment: Environment): Value {
  const { start, end } = spanOf(node);
  const quote = environment.file.tree.text[start] === "'" ? "'" : '"';
  return { kind: "text", parts: readLiteral(environment.file.source, start + 1, end - 1, quote) };
}

type TemplatePiece = ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail;

function charsOf(piece: TemplatePiece, environment: Environment, raw: boolean): readonly TextPart[] {
  const { start, end } = spanOf(piece);
  const close = ts.isTemplateHead(piece) || ts.isTemplateMiddle(piece) ? 2 : 1;
  return readLiteral(environment.file.source, start + 1, Math.max(start + 1, end - close), raw ? "raw" : "`");
}

function template(
  pieces: readonly TemplatePiece[],
  holes: readonly ts.Expression[],
  environment: Environment,
  i: Interpreter,
  hole: "raw" | "String.raw",
): Value {
  const parts: TextPart[] = [];
  pieces.forEach((piece, index) => {
    parts.push(...charsOf(piece, environment, hole === "String.raw"));
    const expression = holes[index];
    if (expression) parts.push(...partsOf(i.evaluate(expression, environment), expression, "raw"));
  });
  return { kind: "text", parts };
}

/** Tags that give their text with another layout. */
const layoutTags = /^(?:dedent|outdent|stripIndents?|oneLine\w*|html|source|commaLists?|trimmed|heredoc|multiline)$/i;
/** Tags that mark a text for editors and parameterise it; what they make is sent by something else. */
const sqlTags = /^(?:sql|pgsql|psql|postgres|query|SQL)$/;

function tagged(i: Interpreter, node: ts.TaggedTemplateExpression, environment: Environment): Value {
  const { template: text } = node;
  const pieces: readonly TemplatePiece[] = ts.isNoSubstitutionTemplateLiteral(text)
    ? [text]
    : [text.head, ...text.templateSpans.map((span) => span.literal)];
  const holes = ts.isNoSubstitutionTemplateLiteral(text) ? [] : text.templateSpans.map((span) => span.expression);
  const tag = i.evaluate(node.tag, environment);
  const name = /([\w$]+)$/.exec(node.tag.getText())?.[1] ?? "";
  if (tag.kind === "native" && tag.name === "String.raw") return template(pieces, holes, environment, i, "String.raw");
  const data = tag.kind === "member" ? tag.member.tag : tag.kind === "handle" ? tag.handle.tag : undefined;
  if (data && (data.does === "send" || data.does === "sql") && (tag.kind === "member" || tag.kind === "handle")) {
    const on = tag.kind === "handle" ? tag : tag.on?.kind === "handle" ? tag.on : undefined;
    const sql = makeTagged(i, pieces, holes, environment, data, tag.driver, node);
    sql.pending = data.does === "send" ? on : undefined;
    if (data.does === "send" && data.lazy !== true) i.settle(sql);
    return sql;
  }
  if (tag.kind === "function") {
    const strings: List = {
      kind: "list",
      items: pieces.map((piece) => ({ kind: "text", parts: charsOf(piece, environment, false) })),
      complete: true,
    };
    const values = holes.map((hole) => i.evaluate(hole, environment));
    const given = i.invoke(tag, [strings, ...values], node, environment);
    if (given.kind !== "unknown") return given;
  }
  if (tag.kind === "unknown" && layoutTags.test(name)) return template(pieces, holes, environment, i, "raw");
  if (sqlTags.test(name) && !i.isForeign(environment.file)) {
    return makeTagged(i, pieces, holes, environment, { does: "sql", holes: "bind" }, genericDriver, node);
  }
  for (const hole of holes) i.evaluate(hole, environment);
  return unknown;
}

/** For tags of no known library. */
const genericDriver: Driver = { name: "sql", modules: [], exports: {}, handles: {} };

function makeTagged(
  i: Interpreter,
  pieces: readonly TemplatePiece[],
  holes: readonly ts.Expression[],
  environment: Environment,
  made: MakeSql | Send,
  driver: Driver,
  node: ts.Node,
): SqlValue {
  const parts: TextPart[] = [];
  let values = false;
  pieces.forEach((piece, index) => {
    parts.push(...charsOf(piece, environment, false));
    const expression = holes[index];
    if (!expression) return;
    const written = i.evaluate(expression, environment);
    const ofFunction = written.kind === "function" && made.does === "send" ? made.functionHoles : undefined;
    const value = written.kind === "function" && ofFunction !== undefined ? i.invokeFunction(written, []) : written;
    const spliced = ofFunction === undefined ? spliceOf(value, expression, made) : givenByFunction(value, expression, ofFunction);
    if (spliced === undefined) values = true;
    parts.push(...(spliced ?? bound(value, expression)));
  });
  return {
    kind: "sql",
    driver,
    parts,
    place: placeOf(node),
    node,
    made,
    pending: undefined,
    values,
    named: made.does === "sql" && made.named === true ? placeOf(node) : undefined,
  };
}

/** What a function in a hole gives: a text as the library says, each item of a list bound. */
function givenByFunction(value: Value, node: ts.Expression, hole: HoleKind): readonly TextPart[] {
  if (value.kind !== "list") return partsOf(value, node, hole);
  return value.items.flatMap((item, index) => [...(index > 0 ? [madeText(", ", placeOf(node))] : []), ...bound(item, node)]);
}

/** What a tag splices into its text; `undefined` when the value is bound. */
function spliceOf(value: Value, node: ts.Expression, made: MakeSql | Send): readonly TextPart[] | undefined {
  if (value.kind === "sql") {
    value.pending = undefined;
    return value.parts;
  }
  if (value.kind === "list" && value.items.length > 0 && value.items.every((item) => item.kind === "sql"))
    return value.items.flatMap((item, index) => [
      ...(index > 0 ? [madeText(", ", placeOf(node))] : []),
      ...(spliceOf(item, node, made) ?? []),
    ]);
  if (made.holes === "raw") return partsOf(value, node, "raw");
  if (made.holes === "identifier" && value.kind === "text") return quoted(value.parts, node, '"');
  return undefined;
}

/** A bound value: the constant itself where it is known, so that what depends on it is known too. */
export function bound(value: Value, node: ts.Node): readonly TextPart[] {
  if (value.kind === "text" && value.parts.every((part) => part.kind === "chars")) return quoted(value.parts, node, "'");
  if (value.kind === "constant" && value.value !== undefined) return [madeText(String(value.value), placeOf(node))];
  return [holeAt(node, "bind", value)];
}

export function quoted(parts: readonly TextPart[], node: ts.Node, quote: "'" | '"'): readonly TextPart[] {
  const text = parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
  return [madeText(quote + text.replaceAll(quote, quote + quote) + quote, placeOf(node))];
}

/* ------------------------------------------------------------ operators */

function binary(i: Interpreter, node: ts.BinaryExpression, environment: Environment): Value {
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
    if (known.kind !== "unknown" && truth(known) === true) return known;
    const value = i.evaluate(node.right, environment);
    assign(i, node.left, value, environment);
    return value;
  }
  // A long chain is as deep as it is long, always to the left: it is gone through without going deeper.
  const chain: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  for (; ts.isBinaryExpression(first) && !assigning.has(first.operatorToken.kind); first = first.left) chain.push(first);
  let value = i.evaluate(first, environment);
  for (const one of chain.reverse()) {
    step(i.run);
    value = combine(i, one, value, environment);
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
      return right.kind === "unknown" || right.kind === "text" || right.kind === "constant" ? left : right;
    }
    case ts.SyntaxKind.QuestionQuestionToken: {
      const absent = left.kind === "constant" && (left.value === null || left.value === undefined);
      if (!absent && left.kind !== "unknown") return left;
      const right = i.evaluate(node.right, environment);
      // A default text or number is one value of many.
      if (absent || (right.kind !== "text" && right.kind !== "constant")) return right;
      return right.kind === "text" && statementStart.test(beginning(right.parts)) ? right : unknown;
    }
    default:
      return compare(node.operatorToken.kind, left, i.evaluate(node.right, environment));
  }
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
  if (value.kind !== "text" || value.parts.some((part) => part.kind === "hole")) return undefined;
  return { known: value.parts.map((part) => (part.kind === "chars" ? part.text : "")).join("") };
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

function prefix(i: Interpreter, node: ts.PrefixUnaryExpression, environment: Environment): Value {
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

/* ------------------------------------------------------------ members, calls, literals */

function access(i: Interpreter, node: ts.PropertyAccessExpression | ts.ElementAccessExpression, environment: Environment): Value {
  const object = i.evaluate(node.expression, environment);
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword && object.kind === "instance" && ts.isPropertyAccessExpression(node))
    return superMember(i, object, node.name.text, node);
  if (ts.isPropertyAccessExpression(node)) return i.member(object, node.name.text, node, environment);
  const key = plain(i.evaluate(node.argumentExpression, environment))?.known;
  if (typeof key === "string" || typeof key === "number") return i.member(object, String(key), node, environment);
  // Any of them may be meant.
  if (object.kind === "object" && object.properties.size > 0) {
    const values = [...object.properties.values()];
    return values[choose(i.run, Math.min(values.length, 8))] ?? unknown;
  }
  return unknown;
}

export function argumentsOf(i: Interpreter, nodes: readonly ts.Expression[], environment: Environment): Value[] {
  return nodes.flatMap((node) => {
    if (!ts.isSpreadElement(node)) return [i.evaluate(node, environment)];
    const value = i.evaluate(node.expression, environment);
    return value.kind === "list" ? value.items : [unknown];
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
  return i.invoke(value, args, node, environment);
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
  if (method === "finally") {
    if (first) i.invoke(first, [], node, environment);
  } else if (thrown === undefined && method === "then" && first) attempt(() => i.invoke(first, [value], node, environment));
  else if (thrown !== undefined) {
    const handler = method === "catch" ? first : second;
    const reason = thrown.value;
    if (handler) {
      thrown = undefined;
      attempt(() => i.invoke(handler, [reason], node, environment));
    }
  }
  if (thrown !== undefined) throw thrown;
  return value;
}

function list(i: Interpreter, node: ts.ArrayLiteralExpression, environment: Environment): List {
  const made: List = { kind: "list", items: [], complete: true };
  for (const element of node.elements) {
    if (ts.isSpreadElement(element)) {
      const value = i.evaluate(element.expression, environment);
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
