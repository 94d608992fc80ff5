// PROVISIONAL (engine's author, to unblock the others): replaced by the sql part's own version.
import type { Span } from "../types.ts";
import { rawParse, rawCheck, type Node } from "./parse.ts";
export interface ParsedStatement {
  readonly kind: "statement"; readonly node: Node; readonly span: Span; readonly joined: boolean; readonly bridged: boolean;
  offsetAt(location: number): number;
}
export interface MetaCommand { readonly kind: "meta"; readonly name: string; readonly args: readonly string[]; readonly span: Span }
export interface UnreadPiece { readonly kind: "unread"; readonly span: Span; readonly reason: string }
export type Piece = ParsedStatement | MetaCommand | UnreadPiece;
export function* readSql(original: string): Generator<Piece> {
  if (original.trim() === "") return;
  const text = original.replaceAll("\\;", " ;");
  let result;
  try { result = rawParse(text); } catch (error) { yield { kind: "unread", span: { start: 0, end: text.length }, reason: error instanceof Error ? error.message : "" }; return; }
  for (const { stmt, stmt_location = 0, stmt_len } of result.stmts ?? []) {
    if (!stmt) continue;
    const end = stmt_len ? stmt_location + stmt_len : text.length;
    const body = text.slice(stmt_location, end).replace(/[\s;]+$/, "");
    const joined = /\\;\s*$/.test(original.slice(0, stmt_location));
    yield { kind: "statement", node: stmt, span: { start: stmt_location, end: stmt_location + body.length }, joined, bridged: false, offsetAt: (location) => location };
  }
}
export function checkSql(text: string): boolean { if (text.trim() === "") return true; try { rawCheck(text); return true; } catch { return false; } }
export function countStatements(text: string): number { return [...readSql(text)].length; }
export function endOfCall(text: string, from: number): number | undefined {
  let depth = 0; let quote = false;
  for (let index = from; index < text.length; index++) {
    const char = text[index];
    if (char === "'") quote = !quote;
    if (quote) continue;
    if (char === "(") depth++;
    if (char === ")" && --depth === 0) return index + 1;
  }
  return undefined;
}
