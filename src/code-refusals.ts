/** What of the queries that code sends the server is certain to refuse, asked while the code is gone through: what waits for it ends there. */
import type { IsRefused } from "./extract/typescript/extract.ts";
import type { QuerySource } from "./extract/query-text.ts";
import type { RecordedSession } from "./extract/typescript/program/run.ts";
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
  const compiled = (item: RecordedSession["items"][number]): readonly SessionItem[] =>
    item.kind === "query" ? itemsOf(item.query) : [{ kind: "opaque" }];
  const isQuiet = (item: RecordedSession["items"][number]): boolean => {
    if (item.kind !== "query") return true;
    const answer = quiet.get(item.query) ?? compiled(item).every(isHarmless);
    quiet.set(item.query, answer);
    return answer;
  };
  return (session) => {
    const { connection, items } = session;
    const followed = all.get(session) ?? { walk: undefined, seen: 0 };
    all.set(session, followed);
    if (!followed.walk) {
      const loud = items.slice(followed.seen).find((item) => !isQuiet(item));
      if (loud?.kind !== "query") {
        followed.seen = items.length;
        return false;
      }
      followed.walk = openWalk({ source: loud.query, transaction: connection.transaction, items: [] }, definitions, new Set());
      followed.seen = 0;
    }
    let works = true;
    for (const item of items.slice(followed.seen)) for (const one of compiled(item)) works = followed.walk.take(one);
    followed.seen = items.length;
    return !works;
  };
}

/** Steps that the server accepts in any session that has none but these. */
const harmless: ReadonlySet<Step["kind"]> = new Set([
  "begin",
  "commit",
  "rollback",
  "exists",
  "relation",
  "write",
  "use",
  "need-transaction",
  "read-setting",
  "unguarded-setting",
]);

function isHarmless(item: SessionItem): boolean {
  return item.kind !== "message" || item.statements.every(({ steps }) => steps.every(({ kind }) => harmless.has(kind)));
}
