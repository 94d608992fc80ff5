/** String literals, templates and tags → text, with its holes. */
import type { Driver, HoleKind, MakeSql, Send } from "../../../drivers/driver.ts";
import type { TextPart } from "../../query-text.ts";
import type { Environment } from "../program/environment.ts";
import { genericDriver } from "../program/generic.ts";
import { holeAt, madeText, partsOf, placeOf, type Interpreter } from "../program/interpreter.ts";
import { readLiteral } from "../program/literal.ts";
import { spanOf, ts } from "../program/syntax.ts";
import { unknown, type List, type SqlValue, type Value } from "../program/value.ts";

export function literal(node: ts.StringLiteral, environment: Environment): Value {
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

/** @param raw without escapes, as `String.raw` reads it */
export function template(
  pieces: readonly TemplatePiece[],
  holes: readonly ts.Expression[],
  environment: Environment,
  i: Interpreter,
  raw: boolean,
): Value {
  const parts: TextPart[] = [];
  pieces.forEach((piece, index) => {
    parts.push(...charsOf(piece, environment, raw));
    const expression = holes[index];
    if (expression) parts.push(...partsOf(i.evaluate(expression, environment), expression, "raw"));
  });
  return { kind: "text", parts };
}

/** Tags that give their text with another layout. */
const layoutTags = /^(?:dedent|outdent|stripIndents?|oneLine\w*|html|source|commaLists?|trimmed|heredoc|multiline)$/i;
/** Tags that mark a text for editors and parameterise it; what they make is sent by something else. */
const sqlTags = /^(?:sql|pgsql|psql|postgres|query|SQL)$/;

export function tagged(i: Interpreter, node: ts.TaggedTemplateExpression, environment: Environment): Value {
  const { template: text } = node;
  const pieces: readonly TemplatePiece[] = ts.isNoSubstitutionTemplateLiteral(text)
    ? [text]
    : [text.head, ...text.templateSpans.map((span) => span.literal)];
  const holes = ts.isNoSubstitutionTemplateLiteral(text) ? [] : text.templateSpans.map((span) => span.expression);
  const tag = i.evaluate(node.tag, environment);
  const name = /([\w$]+)$/.exec(node.tag.getText())?.[1] ?? "";
  if (tag.kind === "native" && tag.name === "String.raw") return template(pieces, holes, environment, i, true);
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
  if (tag.kind === "unknown" && layoutTags.test(name)) return template(pieces, holes, environment, i, false);
  if (sqlTags.test(name) && !i.isForeign(environment.file)) {
    return makeTagged(i, pieces, holes, environment, { does: "sql", holes: "bind" }, genericDriver, node);
  }
  for (const hole of holes) i.evaluate(hole, environment);
  return unknown;
}

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
  // `${config ? sql`…` : undefined}`: a piece that is left out.
  if (value.kind === "constant" && value.value === undefined) return [];
  if (value.kind === "text" && value.parts.every((part) => part.kind === "chars")) return quoted(value.parts, node, "'");
  if (value.kind === "constant" && value.value !== undefined) return [madeText(String(value.value), placeOf(node))];
  return [holeAt(node, "bind", value)];
}

export function quoted(parts: readonly TextPart[], node: ts.Node, quote: "'" | '"'): readonly TextPart[] {
  const text = parts.map((part) => (part.kind === "chars" ? part.text : "")).join("");
  return [madeText(quote + text.replaceAll(quote, quote + quote) + quote, placeOf(node))];
}
