/**
 * Reads only the statements that matter of a text that is all plain SQL, and checks the rest without building trees for it,
 * which costs a third. What is left out is blanked, so every position stays what it was.
 */
import type { Span } from "../types.ts";
import { trimEnd } from "./lex.ts";
import { parses, parseStatements } from "./parse.ts";
import type { ParsedStatement } from "./read.ts";
import { splitScript, type StatementPart } from "./split.ts";

/** A statement that parses and was not looked at. */
export interface QuietStatement {
  readonly kind: "quiet";
  readonly span: Span;
}

/** Larger texts are read in windows by `readSql`. */
const maxLength = 1_000_000;

/**
 * @param matters asked for each statement's text
 * @returns the statements in order; undefined when the text is not plain SQL throughout, or when leaving out does not pay
 */
export function readSparse(text: string, matters: (statement: string) => boolean): (ParsedStatement | QuietStatement)[] | undefined {
  if (text.length > maxLength) return undefined;
  const parts: StatementPart[] = [];
  for (const part of splitScript(text)) {
    if (part.kind !== "statement" || part.joined || part.commands.length > 0) return undefined;
    parts.push(part);
  }
  const loud = parts.map((part) => matters(text.slice(part.start, part.end)));
  if (loud.filter(Boolean).length * 2 > parts.length) return undefined;
  if (!parses(masked(text, parts, (index) => loud[index] === false))) return undefined;
  const parsed = parseQuietly(masked(text, parts, (index) => loud[index] === true));
  if (parsed?.length !== loud.filter(Boolean).length) return undefined;
  let next = 0;
  return parts.map((part, index) => {
    const statement = loud[index] === true ? parsed[next++] : undefined;
    if (!statement) return { kind: "quiet", span: { start: part.start, end: trimEnd(text, part.start, part.end) } };
    return { kind: "statement", node: statement.node, span: statement.span, joined: false, bridged: false, offsetAt: statement.offsetAt };
  });
}

function parseQuietly(text: string): ReturnType<typeof parseStatements> | undefined {
  if (text.trim() === "") return [];
  try {
    return parseStatements(text);
  } catch {
    return undefined;
  }
}

/** The text with everything blanked but the chosen statements and their borders. */
function masked(text: string, parts: readonly StatementPart[], keep: (index: number) => boolean): string {
  let result = "";
  let at = 0;
  parts.forEach((part, index) => {
    if (!keep(index)) return;
    result += " ".repeat(part.start - at) + text.slice(part.start, part.end) + ";";
    at = part.end + 1;
  });
  return result;
}
