/** What the runs through a function gave, and which of it counts. */
import type { AddressUse, Source, Unread } from "../../types.ts";
import type { RecordedSession } from "./program/pools.ts";
import type { DriverUse } from "./program/run.ts";
import { type FunctionNode, isFunctionNode, type ts } from "./program/syntax.ts";
import { type Connection } from "./program/value.ts";

/** What one connection is sent, one message after the other. */
export interface CodeSession {
  readonly source: Source;
  readonly connection: Connection;
  readonly transaction: Connection["transaction"];
  readonly items: RecordedSession["items"];
  /** Not one connection but several of a pool: what directly is often the same one. */
  readonly pooled?: true;
  /** Something is supposed to have failed: only what is sent nowhere else counts. */
  readonly supposed?: true;
}

/** What a function, or a module's top, does when nothing is known of its caller. */
export interface RootResult {
  readonly root: ts.Node;
  readonly sessions: readonly CodeSession[];
  readonly uses: readonly DriverUse[];
  readonly addresses: readonly AddressUse[];
  /** The functions that it calls, with what it gives them. */
  readonly visited: ReadonlySet<FunctionNode>;
  readonly unread: readonly Unread[];
}

/** Two runs often send the same on a connection. */
export function distinct(sessions: readonly CodeSession[]): readonly CodeSession[] {
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  const seen = new Set<string>();
  return sessions.filter(({ connection, transaction, items, pooled, supposed }) => {
    if (items.length === 0) return false;
    const { kind, direct } = connection;
    const key = [
      kind,
      direct,
      transaction,
      pooled,
      supposed,
      ...items.map((item) => (item.kind === "query" ? idOf(item.query) : item.kind)),
    ].join(" ");
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Of what every function does by itself, what counts: a function that another one calls is judged there.
 * @returns in the same order
 */
export function judged(results: readonly RootResult[]): readonly RootResult[] {
  const called = new Set<ts.Node>();
  const kept = new Set<RootResult>();
  const roots = results.filter((result) => isFunctionNode(result.root));
  const everyone = new Set(roots.flatMap(({ visited }) => [...visited]));
  const reach = (result: RootResult): void => {
    kept.add(result);
    for (const node of result.visited) called.add(node);
  };
  for (const result of results) if (!isFunctionNode(result.root) || !everyone.has(result.root)) reach(result);
  // Functions that only call each other: the first stands for all.
  for (const result of roots) if (!kept.has(result) && !called.has(result.root)) reach(result);
  return results.filter((result) => kept.has(result));
}
