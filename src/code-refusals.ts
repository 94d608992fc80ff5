/** What of the queries that code sends the server is certain to refuse, asked while the code is gone through: what waits for it ends there. */
import type { IsRefused } from "./extract/typescript/extract.ts";
import type { QuerySource } from "./extract/query-text.ts";
import type { RecordedSession } from "./extract/typescript/program/pools.ts";
import type { Step } from "./state/effects/steps.ts";
import type { Definitions } from "./state/walk/definitions.ts";
import type { SessionItem } from "./state/walk/session.ts";
import { openWalk, type OpenWalk } from "./state/walk/walk.ts";

interface Followed {
  /** Begun with the first query that can fail, or after which others can. */
  walk: OpenWalk | undefined;
  /** So many items of the session were looked at. */
  seen: number;
}

/**
 * @param itemsOf a query, compiled
 * @param definitions what the analysed SQL files define
 */
export function createRefusals(itemsOf: (query: QuerySource) => readonly SessionItem[], definitions: Definitions): IsRefused {
  const all = new WeakMap<RecordedSession, Followed>();
  const quiet = new Map<QuerySource, boolean>();
  const isQuiet = (query: QuerySource): boolean => {
    const answer = quiet.get(query) ?? itemsOf(query).every(isHarmless);
    quiet.set(query, answer);
    return answer;
  };
  const walkOf = ({ connection, whole }: RecordedSession, source: QuerySource): OpenWalk =>
    openWalk({ source, transaction: connection.transaction, items: [], whole }, definitions, new Set());
  return (session) => {
    const { connection, items } = session;
    const last = items.at(-1);
    if (last?.kind !== "query") return false;
    // Where each query may have another connection, or something unseen was done with this one, a query fails by itself or not for certain.
    if ((!session.whole && (connection.kind === "pool" || connection.kind === "http")) || items.some((item) => item.kind !== "query"))
      return !isQuiet(last.query) && refuses(walkOf({ ...session, whole: false }, last.query), itemsOf(last.query));
    const followed = all.get(session) ?? { walk: undefined, seen: 0 };
    all.set(session, followed);
    if (followed.walk === undefined && items.slice(followed.seen).every((item) => item.kind !== "query" || isQuiet(item.query))) {
      followed.seen = items.length;
      return false;
    }
    const begun = followed.walk === undefined ? 0 : followed.seen;
    followed.walk ??= walkOf(session, last.query);
    followed.seen = items.length;
    let isRefused = false;
    for (const item of items.slice(begun)) if (item.kind === "query") isRefused = refuses(followed.walk, itemsOf(item.query));
    return isRefused;
  };
}

function refuses(walk: OpenWalk, items: readonly SessionItem[]): boolean {
  return items.map((item) => walk.take(item)).includes(false);
}

/** Steps that the server accepts in any session that has none but these. */
const harmless: ReadonlySet<Step["kind"]> = new Set([
  "begin",
  "commit",
  "rollback",
  "exists",
  "relation",
  "write",
  "need-transaction",
  "read-setting",
  "unguarded-setting",
]);

function isHarmless(item: SessionItem): boolean {
  return item.kind !== "message" || item.statements.every(({ steps }) => steps.every(({ kind }) => harmless.has(kind)));
}
