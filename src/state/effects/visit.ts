/** What a query's visit carries, and how its parts get at one another: a SELECT has expressions in it, and those have SELECTs. */
import type { SelectStmt } from "../../sql/parse.ts";
import type { Rows } from "./rows.ts";
import type { Scope } from "./scope.ts";
import type { Step } from "./steps.ts";
import type { Text } from "./text.ts";

/** The rows of WITH queries, by name. */
export type WithRows = ReadonlyMap<string, Rows>;

/** What is wanted of a SELECT: its rows, what it does, or whether it has a row. */
export type SelectMode = "rows" | "effects" | "exists";

export interface Visit {
  readonly text: Text;
  /** What was met so far, in order. */
  readonly steps: Step[];
  /** Visits any part of the tree: a node, a list of nodes, or nothing. */
  node(node: unknown, scope: Scope, withRows: WithRows): void;
  select(select: SelectStmt, scope: Scope, withRows: WithRows, mode?: SelectMode): Rows;
}
