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

/** @returns the statements' borders; undefined when the text is not plain SQL throughout, as far as that shows without the grammar */
export function plainParts(text: string): StatementPart[] | undefined {
  if (text.length > maxLength) return undefined;
  const parts: StatementPart[] = [];
  for (const part of splitScript(text)) {
    if (part.kind !== "statement" || part.joined || part.commands.length > 0) return undefined;
    parts.push(part);
  }
  return parts;
}

/**
 * @param loud for each part whether it is read; the others are only checked
 * @returns the statements in order; undefined when one does not parse, or when leaving out does not pay
 */
export function readSparse(
  text: string,
  parts: readonly StatementPart[],
  loud: readonly boolean[],
): (ParsedStatement | QuietStatement)[] | undefined {
  const count = loud.filter(Boolean).length;
  if (count * 5 > parts.length * 4) return undefined;
  if (!parses(masked(text, parts, (index) => loud[index] === false))) return undefined;
  const parsed = parseQuietly(masked(text, parts, (index) => loud[index] === true));
  if (parsed?.length !== count) return undefined;
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
