/** The id of a server process: where code asks for it, and where it cancels queries by it. */
import type { TextPart } from "../../query-text.ts";
import { pidIn, placeOf, type Interpreter } from "../program/interpreter.ts";
import { isInTransaction, placeOfParts } from "./send.ts";
import { ts } from "../program/syntax.ts";
import { noteUse } from "./uses.ts";
import { unknown, type HandleValue, type Value } from "../program/value.ts";

const cancels = /\bpg_(?:cancel|terminate)_backend\s*\(/i;
/** The id is a column of its own; compared or passed on, it stays in its statement. */
const asks =
  /^\s*select\s(?:(?!\bfrom\b)[^;])*?(?<=\bselect\s+|,\s*)(?:pg_catalog\s*\.\s*)?pg_backend_pid\s*\(\s*\)\s*(?:::\s*\w+\s*)?(?:(?:as\s+)?"?\w+"?\s*)?(?:[,;]|from\b|$)/i;

/** What a query gives: the id of its server process, if it asks for that. Inside a transaction it is right until that ends. */
export function resultOf(i: Interpreter, handle: HandleValue, parts: readonly TextPart[], node: ts.Node): Value {
  if (!asks.test(textOf(parts)) || isInTransaction(i, handle.connection)) return unknown;
  const place = placeOfParts(parts) ?? placeOf(node);
  if (isKept(node)) noteUse(i, handle, { use: "backend-pid", place, name: "pg_backend_pid()", form: "queried", certain: false });
  return { kind: "server-pid", form: "queried", on: handle, place };
}

/** A query that cancels another by an id that the code was given before. */
export function noticeCancel(i: Interpreter, parts: readonly TextPart[], values: Value | undefined, node: ts.Node): void {
  if (!cancels.test(textOf(parts))) return;
  const given: readonly Value[] = values?.kind === "list" ? values.items : [];
  const here = placeOfParts(parts) ?? placeOf(node);
  for (const pid of [...given, ...parts.flatMap((part) => pidIn(part) ?? [])]) {
    if (pid.kind !== "server-pid") continue;
    const { form, on, place } = pid;
    if (form === "queried") {
      const related = [{ ...here, message: "a query is cancelled by it here" }];
      noteUse(i, on, { use: "backend-pid", place, name: "pg_backend_pid()", form, related });
    } else {
      const name = place.source.text.slice(place.span.start, place.span.end);
      noteUse(i, on, { use: "backend-pid", place: here, name, form, related: [{ ...place, message: "the id is read here" }] });
    }
  }
}

function textOf(parts: readonly TextPart[]): string {
  return parts.map((part) => (part.kind === "chars" ? part.text : " $ ")).join("");
}

/** Its value gets a name, is stored or is given back: it outlives the statement. */
function isKept(node: ts.Node): boolean {
  let inner = node;
  for (;;) {
    const outer: ts.Node = inner.parent;
    if (ts.isSourceFile(inner) || ts.isSourceFile(outer)) return false;
    if (ts.isVariableDeclaration(outer) || ts.isPropertyDeclaration(outer)) return outer.initializer === inner;
    if (ts.isReturnStatement(outer) || ts.isPropertyAssignment(outer)) return true;
    if (ts.isArrowFunction(outer)) return outer.body === inner;
    if (ts.isBinaryExpression(outer)) return outer.operatorToken.kind === ts.SyntaxKind.EqualsToken && outer.right === inner;
    const isInside =
      ts.isAwaitExpression(outer) ||
      ts.isParenthesizedExpression(outer) ||
      ts.isNonNullExpression(outer) ||
      ts.isAsExpression(outer) ||
      ts.isPropertyAccessExpression(outer) ||
      (ts.isElementAccessExpression(outer) && outer.expression === inner);
    if (!isInside) return false;
    inner = outer;
  }
}
