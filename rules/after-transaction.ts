import type { Escape } from "../src/types.ts";
import { textOf } from "./edits.ts";

const onlyBlanksAndComments = /^(?:\s|;|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/;

/**
 * True unless it is certain that nothing after the fact's transaction relies on its state: neither by name (`related`) nor
 * without naming it, as a query relies on `search_path` and a job on its lock. Only an SQL file shows all that follows; in
 * other languages the names decide.
 */
export function mayServeLaterStatements(fact: Escape): boolean {
  const end = fact.transaction?.end;
  if (end === undefined || fact.related.length > 0) return true;
  if (/\band\s+chain\b/i.test(textOf(end))) return true;
  return end.source.language === "sql" && !onlyBlanksAndComments.test(end.source.text.slice(end.span.end));
}
