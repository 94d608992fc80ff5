/** Where a parsed piece of SQL stands in its source. */
import { endOfCall } from "../../sql/read.ts";
import type { Place, Source } from "../../types.ts";

export interface Text {
  readonly source: Source;
  /** The whole statement in the source; inside a body, the statement of the body. */
  readonly statement: Place;
  /** The statement's own text where that is not what stands in the source (dynamic SQL). */
  readonly sql?: string;
  /** A location of the parse tree → UTF-16 index in the source. */
  at(location: number): number;
  /** Inside a function body, a DO block or dynamic SQL. */
  readonly inBody: boolean;
  /** False when places inside the statement are not known exactly: everything is then reported on the statement. */
  readonly exact: boolean;
  /** Something in it stands for what is not known: a psql variable, a template's hole. */
  readonly bridged?: boolean;
}

/** The call text `schema.name(…)` whose name starts at `location`. */
export function placeOfCall(text: Text, location: number | undefined): Place {
  if (!text.exact || location === undefined) return text.statement;
  const start = text.at(location);
  const end = endOfCall(text.source.text, start);
  if (end === undefined || end > text.statement.span.end || start < text.statement.span.start) return text.statement;
  return { source: text.source, span: { start, end } };
}
