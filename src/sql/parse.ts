// PROVISIONAL (engine's author, to unblock the others): replaced by the sql part's own version.
import { loadModule, parsePlPgSQLSync, parseSync, normalizeSync } from "libpg-query";
import type { Node } from "libpg-query";
await loadModule();
export type { Node, DefElem, RangeVar, VariableSetStmt, SelectStmt, CreateFunctionStmt, DoStmt } from "libpg-query";
export function rawParse(text: string) {
  return parseSync(text);
}
export function rawCheck(text: string): void {
  normalizeSync(text);
}
export function rawPlpgsql(text: string): unknown {
  return parsePlPgSQLSync(text);
}
export interface ParsedExpression { readonly node: Node; offsetAt(location: number): number }
export function parseExpression(text: string): ParsedExpression {
  const stmt = parseSync(`SELECT (${text})`).stmts?.[0]?.stmt;
  const target = stmt && "SelectStmt" in stmt ? stmt.SelectStmt.targetList?.[0] : undefined;
  const node = target && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (!node) throw new Error("not an expression");
  return { node, offsetAt: (location) => location - 8 };
}
export function parseStatements(text: string): readonly { node: Node }[] {
  return (parseSync(text).stmts ?? []).flatMap(({ stmt }) => (stmt ? [{ node: stmt }] : []));
}
