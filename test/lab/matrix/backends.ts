/**
 * Two server connections of one pool, X and Y, and a word on which of them the next transaction runs, without asking the pooler for anything:
 * at any time all but one are kept busy by clients that wait for a lock. Where clients keep their server connection until they leave, X is that of
 * the first one, and who comes after it tries until it has it.
 */
import { openClient, type Client, type Message, type Reply, type Target } from "../wire.ts";

export type Where = "X" | "Y";

export interface Backends {
  /** Client of that name; opened when first asked for, with these parameters. */
  client(name: string, startup?: Target["startup"]): Promise<Client>;
  /** Sends it so that it runs there. Where clients keep their connection, it runs on their own. */
  send(name: string, where: Where, message: Message): Promise<Reply>;
  /** From another client, over the connection that `first` used; where clients keep theirs, that is after it has left. */
  next(first: string, message: Message): Promise<Reply>;
  /** The pooler has not let go of a client's connection between transactions although another one needed it. */
  readonly pinned: boolean;
  /** Frees both. */
  open(): Promise<void>;
  /** Of the server itself, in the same database. */
  readonly direct: Client;
  close(): Promise<void>;
}

interface Setup {
  /** The server's own port, the pooler's, and the database. */
  readonly server: number;
  readonly target: Target;
  readonly keeps: "transaction" | "session";
  /** Server connections that can be had at once. */
  readonly connections: number;
}

/** Waiting for a server connection takes that long only where the pooler will never give it; on a slow machine it takes seconds. */
const PATIENCE_MS = 15_000;
const KEYS = { X: 815_001, Y: 815_002 } as const;

export async function openBackends({ server, target, keeps, connections }: Setup): Promise<Backends> {
  const direct = await openClient({ port: server, database: target.database });
  const clients = new Map<string, Client>();
  const extra: Client[] = [];
  const client: Backends["client"] = async (name, startup) => {
    const known = clients.get(name) ?? (await openClient(startup ? { ...target, startup } : target));
    clients.set(name, known);
    return known;
  };
  const close = async (): Promise<void> => {
    for (const one of [...clients.values(), ...extra, direct]) await one.close();
  };
  if (keeps === "session") return { ...own(client, clients, extra, target, connections), client, direct, close };
  const holders = { X: await hold(target, direct, "X"), Y: await hold(target, direct, "Y") };
  for (const where of ["X", "Y"] as const) await holders[where].take();
  await holders.X.release();
  let free: Where = "X";
  let pinned = false;
  const go = async (where: Where): Promise<void> => {
    if (pinned || free === where) return;
    if (await holders[free].take()) await holders[where].release();
    else {
      pinned = true;
      await Promise.all([holders.X.release(), holders.Y.release()]);
    }
    free = where;
  };
  const send = async (name: string, where: Where, message: Message): Promise<Reply> => {
    await go(where);
    const sender = await client(name);
    return sender.send(message);
  };
  return {
    client,
    send,
    next: async (first, message) => send(`after ${first}`, "X", message),
    get pinned() {
      return pinned;
    },
    async open() {
      await Promise.all([holders.X.release(), holders.Y.release()]);
    },
    direct,
    async close() {
      await Promise.all([holders.X.release(), holders.Y.release()]);
      await Promise.all([holders.X.close(), holders.Y.close()]);
      await close();
    },
  };
}

interface Holder {
  /** False when no server connection was given in time. */
  take(): Promise<boolean>;
  release(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps one server connection busy in every pool mode: one statement waits for a lock that the direct connection has. */
async function hold(target: Target, direct: Client, where: Where): Promise<Holder> {
  const key = KEYS[where];
  const client = await openClient(target);
  await must(direct, `SELECT pg_advisory_lock(${key})`);
  const waits = `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${key}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  let waiting: Promise<Reply> | undefined;
  return {
    async take() {
      if (waiting) return true;
      let early: Reply | undefined;
      waiting = client.send({ sql: `SELECT pg_catalog.pg_advisory_xact_lock_shared(${key})` });
      void waiting.then((reply) => (early = reply));
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        if ((await value(direct, waits)) === "1") return true;
        if (early) throw new Error(`lab: a server connection could not be held: ${JSON.stringify(early.answers)}`);
        await new Promise((done) => setTimeout(done, 1));
      }
      return false;
    },
    async release() {
      if (!waiting) return;
      await must(direct, `SELECT pg_advisory_unlock(${key})`);
      await waiting;
      waiting = undefined;
      await must(direct, `SELECT pg_advisory_lock(${key})`);
    },
    close: () => client.close(),
  };
}

/** Clients that keep their connection. */
function own(
  client: Backends["client"],
  clients: Map<string, Client>,
  extra: Client[],
  target: Target,
  connections: number,
): Pick<Backends, "send" | "next" | "pinned" | "open"> {
  const pids = new Map<string, string>();
  const send: Backends["send"] = async (name, _where, message) => {
    const sender = await client(name);
    if (!pids.has(name)) pids.set(name, await pidOf(sender));
    return sender.send(message);
  };
  return {
    send,
    async next(first, message) {
      const wanted = pids.get(first);
      await clients.get(first)?.close();
      clients.delete(first);
      // Until the pooler has tidied the connection up, it gives another one; who has got that one keeps it, so that it is not given again.
      while (extra.length < connections) {
        const opening = openClient(target).then((opened) => {
          extra.push(opened);
          return opened;
        });
        const candidate = await Promise.race([opening, later()]);
        if (!candidate) break;
        const pid = await Promise.race([pidOf(candidate), later()]);
        if (pid === wanted) return candidate.send(message);
      }
      return { answers: [], status: "closed" };
    },
    pinned: false,
    open: () => Promise.resolve(),
  };
}

async function later(): Promise<undefined> {
  await new Promise((done) => setTimeout(done, PATIENCE_MS).unref());
  return undefined;
}

async function pidOf(client: Client): Promise<string> {
  return value(client, "SELECT pg_backend_pid()");
}

async function value(client: Client, sql: string): Promise<string> {
  const { answers } = await client.send({ sql });
  const rows = answers.find((answer) => answer.kind === "rows");
  return rows?.kind === "rows" ? (rows.rows[0]?.[0] ?? "") : "";
}

async function must(client: Client, sql: string): Promise<void> {
  const { answers } = await client.send({ sql });
  const error = answers.find((answer) => answer.kind === "error" || answer.kind === "closed");
  if (error) throw new Error(`lab: ${sql}: ${error.kind === "error" ? error.message : "connection closed"}`);
}
