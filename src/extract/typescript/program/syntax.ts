/** TypeScript and JavaScript text → its syntax tree. The only importer of ts-morph, whose copy of the compiler reads every dialect. */
import { ts } from "ts-morph";
import type { Source, Span } from "../../../types.ts";

export { ts };

const kinds: readonly (readonly [RegExp, ts.ScriptKind])[] = [
  [/\.[cm]?tsx?$/i, ts.ScriptKind.TS],
  [/\.[cm]?jsx?$/i, ts.ScriptKind.JSX],
  [/\.(?:vue|svelte)$/i, ts.ScriptKind.TS],
];

function scriptKind(path: string): ts.ScriptKind {
  if (/\.tsx$/i.test(path)) return ts.ScriptKind.TSX;
  return kinds.find(([pattern]) => pattern.test(path))?.[1] ?? ts.ScriptKind.TS;
}

/** In: a source. Out: its tree; offsets are those of the source's text. What the compiler cannot read is in `parseDiagnostics`. */
export function parseCode(source: Source): ts.SourceFile {
  const text = /\.(?:vue|svelte)$/i.test(source.path) ? onlyScripts(source.text) : source.text;
  return ts.createSourceFile(
    source.path,
    text,
    { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    true,
    scriptKind(source.path),
  );
}

/** Blanks in the place of everything but the script blocks, so that offsets stay. */
function onlyScripts(text: string): string {
  let kept = "";
  let at = 0;
  for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script\s*>/gi)) {
    const start = match.index + match[0].indexOf(">") + 1;
    kept += blanks(text.slice(at, start)) + text.slice(start, start + (match[1] ?? "").length);
    at = start + (match[1] ?? "").length;
  }
  return kept + blanks(text.slice(at));
}

function blanks(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}

/** Where a node's own text stands, without the blanks and comments before it. */
export function spanOf(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}

/** Positions of the parse errors of a file. */
export function parseErrors(file: ts.SourceFile): readonly { readonly start: number; readonly message: string }[] {
  const { parseDiagnostics = [] } = file as unknown as { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics.map(({ start, messageText }) => ({
    start,
    message: typeof messageText === "string" ? messageText : messageText.messageText,
  }));
}

/** `undefined` for a file. */
export function parentNode(node: ts.Node): ts.Node | undefined {
  return node.parent;
}

/** `x as T`, `x!`, `(x)`, `x satisfies T`, `<T>x` → `x`. */
export function bare(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  )
    inner = inner.expression;
  return inner;
}

/** The name of a property, method or import where the code gives it as it stands. */
export function nameOf(node: ts.PropertyName | ts.BindingName | ts.ModuleExportName | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text;
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isComputedPropertyName(node) && ts.isStringLiteralLike(node.expression)) return node.expression.text;
  return undefined;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

export function isFunctionNode(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessorDeclaration(node) ||
    ts.isSetAccessorDeclaration(node)
  );
}
