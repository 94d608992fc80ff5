/** Texts that no call is seen to send, and that can be nothing but SQL which touches a session. */
import { isShowing, nameOfCallee } from "./program/call-names.ts";
import { readLiteral } from "./program/literal.ts";
import type { CodeFile } from "./program/modules.ts";
import { holeAt, keyOfText, placeOf } from "./program/interpreter.ts";
import type { TextPart } from "../query-text.ts";
import type { CodeSession, RootResult } from "./results.ts";
import type { Queries } from "./program/run.ts";
import { spanOf, parentNode, ts } from "./program/syntax.ts";
import type { Connection } from "./program/value.ts";

/** A statement of which no prose begins like this. */
const certain = [
  /^\s*(?:select|with|insert|update|delete|values|do|begin\s*;|explain)\b[\s\S]*\b(?:pg_(?:try_)?advisory_(?:unlock(?:_all)?|lock)(?:_shared)?|set_config)\s*\(/i,
  /^\s*create\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp(?:orary)?\s+(?:recursive\s+)?(?:table|view|sequence)\s+(?:if\s+not\s+exists\s+)?["\w$]/i,
  /^\s*create\s+(?:unlogged\s+)?table\s+pg_temp\./i,
  /^\s*declare\s+\S+\s+(?:\w+\s+)*cursor\s+with\s+hold\s+for\b/i,
];

/** Settings that a text may set, and channels; only where what holds it is called a query. */
const settings =
  /^\s*(?:un)?listen\s+(?:"[^"]+"|[a-z_]\w*)\s*(?:;|$)|^\s*set\s+(?:session\s+)?(?:search_path|statement_timeout|lock_timeout|idle_in_transaction_session_timeout|work_mem|maintenance_work_mem|session_replication_role|default_transaction_\w+|row_security|client_min_messages|synchronous_commit|[a-z_]\w*\.[a-z_]\w*)\s*(?:=|\bto\b)\s*\S|^\s*set\s+session\s+(?:authorization|characteristics)\s+\S/i;

const sqlNames = /sql|quer(?:y|ies)|statements?|stmt|migration|ddl|pragma/i;

/** Calls and tags that send a text which is SQL. */
const sending = /^(?:(?:\$?(?:query|execute)(?:Raw\w*)?)|(?:exec|execute|run)(?:Sql|Query)|rawQuery|unsafe|sql)$/;

/**
 * `const SET_PATH_SQL = "…"`, `queries: { slow: "…" }`, sql`…`; where not all calls were followed also `client.query("…")`, of which nothing else
 * is known.
 */
function isNamedSql(node: ts.Node, unfollowed: boolean): boolean {
  for (let at = parentNode(node), from = node; at !== undefined && !ts.isStatement(at); from = at, at = parentNode(at)) {
    if (ts.isTaggedTemplateExpression(at)) return sending.test(/[\w$]+$/.exec(at.tag.getText())?.[0] ?? "");
    if (ts.isCallExpression(at)) return unfollowed && at.arguments[0] === from && sending.test(nameOfCallee(at));
    if (ts.isFunctionLike(at)) return false;
    if ((ts.isVariableDeclaration(at) || ts.isPropertyAssignment(at) || ts.isPropertyDeclaration(at)) && sqlNames.test(at.name.getText()))
      return true;
  }
  return false;
}

/**
 * @param sent texts that a call is seen to send, or that something else is given, as `keyOfText` says
 * @param unfollowed whether there are functions of the file of which not all was gone through
 */
export function looseTexts(code: CodeFile, queries: Queries, sent: ReadonlySet<string>, unfollowed: boolean): readonly CodeSession[] {
  const { source } = code;
  const sessions: CodeSession[] = [];
  // Not by recursion: generated code is nested deeper than the stack.
  const rest: ts.Node[] = [code.tree];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) {
      const parts = partsOf(node, code);
      const text = parts.map((part) => (part.kind === "chars" ? part.text : "x")).join("");
      if (
        (certain.some((pattern) => pattern.test(text)) || (settings.test(text) && isNamedSql(node, unfollowed))) &&
        !isSent(parts, sent) &&
        !isShown(node)
      ) {
        const query = queries.make(source.path, parts, placeOf(node), []);
        const connection: Connection = { kind: "pinned", direct: false, transaction: "unknown", place: placeOf(node) };
        sessions.push({ source, connection, transaction: "unknown", items: [{ kind: "query", query }] });
      }
    }
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    rest.push(...children.reverse());
  }
  return sessions;
}

/** Where the texts of some sessions stand. */
export function* textsOf(results: readonly RootResult[]): Generator<string> {
  for (const { sessions } of results)
    for (const { items } of sessions)
      for (const item of items)
        if (item.kind === "query") for (const part of item.query.origin.parts) if (part.kind === "chars") yield keyOfText(part);
}

function isSent(parts: readonly TextPart[], sent: ReadonlySet<string>): boolean {
  return parts.some((part) => part.kind === "chars" && sent.has(keyOfText(part)));
}

function partsOf(node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression, code: CodeFile): readonly TextPart[] {
  const { source } = code;
  const { start, end } = spanOf(node);
  if (ts.isStringLiteral(node)) return readLiteral(source, start + 1, end - 1, source.text[start] === "'" ? "'" : '"');
  if (ts.isNoSubstitutionTemplateLiteral(node)) return readLiteral(source, start + 1, end - 1, "`");
  const head = spanOf(node.head);
  return [
    ...readLiteral(source, head.start + 1, head.end - 2, "`"),
    ...node.templateSpans.flatMap(({ expression, literal }) => {
      const piece = spanOf(literal);
      return [holeAt(expression, "raw"), ...readLiteral(source, piece.start + 1, piece.end - (ts.isTemplateTail(literal) ? 1 : 2), "`")];
    }),
  ];
}

/** In a test's expectation, a message, a comparison, a title; or in a name that is only used in such. */
function isShown(node: ts.Node): boolean {
  const declared = parentNode(node);
  if (isShownHere(node)) return true;
  if (declared === undefined || !ts.isVariableDeclaration(declared) || !ts.isIdentifier(declared.name)) return false;
  const uses = usesOf(declared.name);
  return uses.length > 0 && uses.every(isShownHere);
}

function usesOf(name: ts.Identifier): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const rest: ts.Node[] = [name.getSourceFile()];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (ts.isIdentifier(node) && node.text === name.text && node !== name) found.push(node);
    ts.forEachChild(node, (child) => void rest.push(child));
  }
  return found;
}

function isShownHere(node: ts.Node): boolean {
  let at = node;
  for (let depth = 0; depth < 6; depth++) {
    const parent = parentNode(at);
    if (parent === undefined) return false;
    if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return true;
    if (ts.isCaseClause(parent) || ts.isJsxText(parent) || ts.isJsxAttribute(parent) || ts.isThrowStatement(parent)) return true;
    if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== at) return isShowing(nameOfCallee(parent));
    if (ts.isFunctionLike(parent) || ts.isStatement(parent)) return false;
    at = parent;
  }
  return false;
}
