/** A PL/pgSQL function while it is followed. */
import type { PlpgsqlExpression, PlpgsqlFunction, PlpgsqlStatement } from "../../sql/plpgsql.ts";
import type { BodyText } from "../effects/steps.ts";
import type { Place, Span, Unread, Value } from "../../types.ts";
import type { BodySession } from "./body-session.ts";

export type StatementOf<K extends string> = Extract<PlpgsqlStatement, Record<K, unknown>>;

export interface OpenCursor {
  readonly query: PlpgsqlExpression;
  /** What its query gives, once it was fetched from; undefined within when that is not known. */
  rows: { readonly left: (readonly Value[])[]; readonly columns: readonly string[] } | undefined;
  fetched: boolean;
}

/** How a list of statements ends. */
export type Flow = "next" | "return" | "fail" | "exit" | "continue";

export interface Frame<State> {
  readonly tree: PlpgsqlFunction;
  readonly session: BodySession<State>;
  readonly body: BodyText;
  readonly variables: Map<string, Value>;
  /** States of paths that have left the function where it was not certain that they do. */
  readonly left: State[];
  readonly problems: Map<string, Unread>;
  /** Cursors that are open, by their datum. */
  readonly cursors: Map<number, OpenCursor>;
  /** The rows that RETURN gives, as far as they are known. */
  readonly rows: (readonly Value[])[];
  /** Set when it is not known what is given back. */
  unsureRows: boolean;
  /** Labels of the blocks that are open: `label.x` is their `x`, also where another hides it. */
  readonly labels: Set<string>;
  /** How many conditions are open whose outcome is not known. */
  branches: number;
  /** The parameters whose values are given back. */
  readonly outputs: readonly string[];
  /** Condition name of the error being handled or raised last. */
  error: string;
  /** The label that an EXIT or CONTINUE on its way out names. */
  label: string | undefined;
  /** An EXIT was met whose condition is not known. */
  mayExit: boolean;
}

/** A span of the body in its source. */
export function placeIn(body: BodyText, span: Span): Place {
  if (!body.exact) return body.statement;
  return { source: body.source, span: { start: body.toSource(span.start), end: body.toSource(span.end) } };
}
