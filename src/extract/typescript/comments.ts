/** Comments and statements of a file of code. */
import type { Commented } from "../../suppressions/commented.ts";
import type { Comment } from "../../suppressions/directive.ts";
import type { Span } from "../../types.ts";
import { ts } from "./program/syntax.ts";

export function commentedCode(tree: ts.SourceFile): Commented {
  return { comments: commentsOf(tree), statementAfter: (offset) => statementAfter(tree, offset) };
}

/** Between tokens: what looks like a comment in a string, in a regular expression or in the text of JSX is none. */
function commentsOf(tree: ts.SourceFile): readonly Comment[] {
  const { text } = tree;
  const found = new Map<number, Comment>();
  const add = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end, kind } of ranges ?? []) {
      const isBlock = kind === ts.SyntaxKind.MultiLineCommentTrivia;
      found.set(pos, { start: pos, end, value: text.slice(pos + 2, isBlock ? end - 2 : end), isBlock });
    }
  };
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(tree);
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    if (node.kind === ts.SyntaxKind.JsxText || node.getStart(tree) === node.pos) return;
    add(ts.getTrailingCommentRanges(text, node.pos));
    add(ts.getLeadingCommentRanges(text, node.pos));
  };
  visit(tree);
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function statementAfter(tree: ts.SourceFile, offset: number): Span | undefined {
  let best: Span | undefined;
  const visit = (node: ts.Node): void => {
    if (node.end <= offset) return;
    const start = node.getStart(tree);
    if (best && start >= best.start) return;
    // The outermost of those that begin at one place comes first.
    if (start >= offset && isStatement(node)) best = { start, end: node.end };
    else ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  return best;
}

/** What stands for itself: a statement, a member of a class, a property of an object. */
function isStatement(node: ts.Node): boolean {
  return (
    (node.kind >= ts.SyntaxKind.FirstStatement && node.kind <= ts.SyntaxKind.LastStatement) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isExportAssignment(node) ||
    ts.isClassElement(node) ||
    ts.isObjectLiteralElementLike(node)
  );
}
