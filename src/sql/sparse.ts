/**
 * Reads only the statements that matter of a text that is all plain SQL, and checks the rest without building trees for it,
 * which costs a quarter.
 */
import type { Source, Span } from "../types.ts";
import { trimEnd } from "./lex.ts";
import { parses, parseStatements } from "./parse.ts";
import type { ParsedStatement } from "./read.ts";
import { partsOf, type StatementPart } from "./split.ts";

/** A statement that parses and was not looked at. */
export interface QuietStatement {
  readonly kind: "quiet";
  readonly span: Span;
}

/** Larger texts are read in windows by `readSql`. */
const maxLength = 1_000_000;

/** @returns the statements' borders; undefined when the text is not plain SQL throughout, as far as that shows without the grammar */
export function plainParts(source: Source): StatementPart[] | undefined {
  if (source.text.length > maxLength) return undefined;
  const parts: StatementPart[] = [];
  for (const part of partsOf(source)) {
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
  const quiet = parts.filter((_, index) => loud[index] === false).map(({ start, end }) => text.slice(start, end));
  if (!parses(quiet.join("\n;"))) return undefined;
  const parsed = parseQuietly(masked(text, parts, loud));
  if (parsed?.length !== count) return undefined;
  let next = 0;
  return parts.map((part, index) => {
    const statement = loud[index] === true ? parsed[next++] : undefined;
    if (!statement) return quietStatement(text, part);
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

/** Few are asked where they end. */
function quietStatement(text: string, { start, end }: Span): QuietStatement {
  return {
    kind: "quiet",
    get span() {
      return { start, end: trimEnd(text, start, end) };
    },
  };
}

/** The text with everything blanked but the chosen statements and their borders, so that every position stays what it was. */
function masked(text: string, parts: readonly StatementPart[], chosen: readonly boolean[]): string {
  let result = "";
  let at = 0;
  for (const [index, { start, end }] of parts.entries()) {
    if (chosen[index] !== true) continue;
    result += " ".repeat(start - at) + text.slice(start, end) + ";";
    at = end + 1;
  }
  return result;
}
