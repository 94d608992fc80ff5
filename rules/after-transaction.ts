import { textOf } from "../src/source.ts";
import type { Escape } from "../src/types.ts";

const blankOrComment = /\s+|;|--[^\n]*|\/\*[\s\S]*?\*\//y;

/** Nested comments count as something: then nothing is promised. */
function isBlankFrom(text: string, from: number): boolean {
  let at = from;
  while (at < text.length) {
    blankOrComment.lastIndex = at;
    if (!blankOrComment.test(text)) return false;
    at = blankOrComment.lastIndex;
  }
  return true;
}

/**
 * True unless it is certain that nothing after the fact's transaction relies on its state: neither by name (`related`) nor
 * without naming it, as a query relies on `search_path` and a job on its lock.
 */
export function mayServeLaterStatements(fact: Escape): boolean {
  const { end, followed } = fact.transaction ?? { end: undefined, followed: true };
  if (end === undefined || followed || fact.related.length > 0) return true;
  if (/\band\s+chain\b/i.test(textOf(end))) return true;
  // Psql's commands and what could not be read are no statements of the session.
  return !isBlankFrom(end.source.text, end.span.end);
}
