/**
 * What connections were sent in one run. A pool hands out again what was given back to it, so that several objects of the code may have been
 * one connection to the server, one after the other.
 */
import type { QuerySource } from "../../query-text.ts";
import type { Connection } from "./value.ts";

export type SessionItem = { readonly kind: "query"; readonly query: QuerySource } | Unseen;

/** `opaque`: code that is not seen has the connection. `unknown`: a query whose text is not known. */
export interface Unseen {
  readonly kind: "opaque" | "unknown";
}

/** What one connection was sent in one run. */
export interface RecordedSession {
  readonly connection: Connection;
  readonly items: SessionItem[];
  /** These are all that the connection was ever sent. */
  whole: boolean;
}

/** What one connection to the server was sent, by all that it was handed out to. */
export interface PooledSession extends RecordedSession {
  readonly users: Set<Connection>;
}

export interface Pools {
  /** A pool or a client is opened: nothing was sent on it before. */
  open(connection: Connection): void;
  /** Something is sent. Out: what its connection to the server was sent until then. */
  send(connection: Connection, item: SessionItem): PooledSession;
  /** Something else may send on the pool's connections: a hook, code that is not seen. */
  share(pool: Connection): void;
  /** From now on the pool may hand it out again. */
  giveBack(connection: Connection): void;
  readonly all: readonly PooledSession[];
}

export function createPools(): Pools {
  const opened = new Set<Connection>();
  /** Pools on whose connections something else may be sent. */
  const shared = new Set<Connection>();
  const idle = new Map<Connection, PooledSession[]>();
  const inUse = new Map<Connection, PooledSession>();
  const all: PooledSession[] = [];

  function take(connection: Connection): PooledSession {
    const pool = connection.pool ?? connection;
    const free = idle.get(pool) ?? [];
    // Of several, nothing here tells which.
    const isCertain = opened.has(pool) && !shared.has(pool) && free.length < 2;
    let taken = free.pop();
    if (taken === undefined) {
      taken = { connection: pool, items: [], users: new Set(), whole: isCertain };
      all.push(taken);
    }
    taken.whole &&= isCertain;
    inUse.set(connection, taken);
    return taken;
  }

  function giveBack(connection: Connection): void {
    const used = inUse.get(connection);
    if (used === undefined) return;
    inUse.delete(connection);
    const pool = connection.pool ?? connection;
    idle.set(pool, [...(idle.get(pool) ?? []), used]);
  }

  return {
    all,
    open: (connection) => void opened.add(connection),
    share: (pool) => void shared.add(pool),
    send(connection, item) {
      if (connection.hook !== undefined) {
        return { connection, items: [item], users: new Set(), whole: false };
      }
      const session = inUse.get(connection) ?? take(connection);
      session.users.add(connection);
      session.items.push(item);
      if (connection.pool === undefined || connection.kind === "pool") giveBack(connection);
      return session;
    },
    giveBack,
  };
}
