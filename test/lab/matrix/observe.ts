/** One experiment behind one pooler: what happened, and the word for it, found without a look at what anybody expects. */
import type { VerdictName } from "../../../src/types.ts";
import type { Databases } from "../databases.ts";
import { steady } from "../evidence.ts";
import { showReply } from "../show.ts";
import { openClient, type Client, type Message, type Reply, type Target } from "../wire.ts";
import { openBackends, type Backends } from "./backends.ts";
import type { Experiment } from "./experiments/kinds.ts";

export interface Observation {
  readonly word: VerdictName;
  /** What the session's next transaction got. */
  readonly owner: string;
  /** What the next client of its first server connection got; absent where that is not the question. */
  readonly next?: string;
}

/** Where the experiment runs. */
export interface Site {
  /** The server's own port and the pooler's. */
  readonly server: number;
  readonly port: number;
  readonly keeps: "transaction" | "session";
  readonly connections: number;
  readonly databases: Databases;
  /** Answers of direct connections, kept: they are the same behind every pooler. */
  readonly known: Map<string, Promise<Reference>>;
}

/** What a direct connection answers. */
interface Reference {
  /** To a look, or a use, after the state was made; several times, for what moves on. */
  readonly own: readonly string[];
  /** To a session that did not make it. */
  readonly fresh: string;
}

type Of<K extends Experiment["kind"]> = Extract<Experiment, { kind: K }>;

const HAS = "has it";
const LACKS = "does not have it";

export async function observe(experiment: Experiment, site: Site): Promise<Observation> {
  const known = site.known.get(experiment.name) ?? reference(experiment, site);
  site.known.set(experiment.name, known);
  const direct = await known;
  const database = await site.databases.take();
  const backends = await openBackends({ ...site, target: targetOf(experiment, { port: site.port, database }) });
  if (experiment.before) await backends.direct.send({ sql: experiment.before });
  try {
    const { word, owner, next } = await observed(experiment, backends, direct, site, database);
    const text = (said: string): string =>
      steady(said)
        .replaceAll(database, "script")
        .replace(/\b(PGBOUNCER|odyssey_pstmt)_\d+/g, "$1_…");
    return { word, owner: text(owner), ...(next === undefined ? {} : { next: text(next) }) };
  } finally {
    await backends.close();
    if (experiment.after) await cleanUp(experiment.after, site.server, database);
    site.databases.discard(database);
  }
}

/** Clients that have a name of their own, because PgBouncer 1.18 shows the last client's to one that has none. */
function targetOf(experiment: Experiment, target: Target): Target {
  return experiment.kind === "held" && experiment.nameless ? target : { ...target, applicationName: "matrix" };
}

function observed(
  experiment: Experiment,
  backends: Backends,
  direct: Reference,
  { keeps, port }: Site,
  database: string,
): Promise<Observation> {
  switch (experiment.kind) {
    case "held":
      return held(experiment, backends, direct, keeps);
    case "use":
      return use(experiment, backends, direct, keeps);
    case "listen":
      return listen(experiment, backends, keeps);
    case "reset":
      return reset(experiment, backends, direct, keeps);
    case "startup":
      return startup(experiment, backends, keeps, { port, database });
    case "replication":
      return replication(experiment, backends, { port, database });
    case "plain":
      return plain(experiment, backends, direct);
    case "notify":
      return notify(experiment, backends);
    case "pool":
      return pool(experiment, backends);
    case "pid-queried":
      return queried(experiment, backends);
    case "pid-announced":
      return announced(experiment, backends);
  }
}

/** Left for the next client: leaks. Otherwise it depends on what the owner still has. */
async function held(experiment: Of<"held">, backends: Backends, direct: Reference, keeps: Site["keeps"]): Promise<Observation> {
  const { look } = experiment;
  for (const message of experiment.make) {
    const made = await backends.send("A", "X", message);
    if (errorOf(made)) return { word: "fails", owner: showReply(made) };
  }
  const says = (reply: Reply): string => {
    const text = showReply(reply);
    return direct.own.includes(text) ? HAS : errorOf(reply) ? text : LACKS;
  };
  // A second look by the same session would move a cursor or a stream of random numbers on, which is why `own` has several answers.
  const owner = says(await backends.send("A", "Y", { sql: look }));
  if (backends.pinned) return { word: "pins", owner };
  const next = says(await backends.next("A", { sql: look }));
  if (next === HAS) return { word: "leaks", owner, next };
  if (owner === HAS) return { word: keeps === "session" ? "works" : "tracked", owner, next };
  if (owner !== LACKS && owner !== direct.fresh) return { word: "fails", owner, next };
  const again = keeps === "session" ? LACKS : says(await backends.send("A", "X", { sql: look }));
  if (again === HAS) throw new Error("the owner has it on the first connection only, and the next client there has not");
  return { word: "cleared", owner, next };
}

/** An answer other than a direct one is a failure, unless what was made was wiped; the same one may still have hit the wrong session. */
async function use(experiment: Of<"use">, backends: Backends, direct: Reference, keeps: Site["keeps"]): Promise<Observation> {
  const made = await backends.send("A", "X", experiment.make);
  if (errorOf(made)) return { word: "fails", owner: showReply(made) };
  const { remains } = experiment;
  const isThere = async (): Promise<boolean> =>
    remains !== undefined && showReply(await backends.send("B", "X", { sql: remains })).endsWith(": t");
  const stayed = keeps === "transaction" && (await isThere());
  if (experiment.between) {
    const between = await backends.send("B", "X", experiment.between);
    if (errorOf(between)) return { word: "fails", owner: HAS, next: showReply(between) };
  }
  for (const message of experiment.crowd ?? []) {
    const crowd = await backends.send("A", "X", message);
    if (errorOf(crowd)) return { word: "fails", owner: showReply(crowd) };
  }
  const owner = showReply(await backends.send("A", "Y", experiment.use));
  if (!direct.own.includes(owner)) {
    // It is gone everywhere, or only out of reach.
    const isGone = experiment.later && !direct.own.includes(showReply(await backends.send("A", "X", experiment.use)));
    return { word: isGone ? "cleared" : "fails", owner };
  }
  if (backends.pinned) return { word: "pins", owner };
  const back = experiment.crowd ? showReply(await backends.send("A", "X", experiment.use)) : owner;
  if (back !== owner) return { word: "fails", owner: back };
  if (remains === undefined || keeps === "session") return { word: "works", owner };
  if (!stayed) return { word: "cleared", owner };
  return (await isThere()) ? { word: "misdelivered", owner, next: "the first connection still has it" } : { word: "works", owner };
}

/** A notification is sent while the first connection is in use: by the next client of it, then by its owner. */
async function listen(experiment: Of<"listen">, backends: Backends, keeps: Site["keeps"]): Promise<Observation> {
  const made = await backends.send("A", "X", { sql: experiment.sql });
  if (errorOf(made)) return { word: "fails", owner: showReply(made) };
  const heard = async (send: (message: Message) => Promise<Reply>, payload: string): Promise<string> => {
    const LOCK = 815_003;
    await backends.direct.send({ sql: `SELECT pg_advisory_lock(${LOCK})` });
    const waiting = send({ sql: `SELECT pg_advisory_xact_lock_shared(${LOCK})` });
    await waitsFor(backends.direct, LOCK);
    await backends.direct.send({ sql: `NOTIFY orders, '${payload}'` });
    await backends.direct.send({ sql: `SELECT pg_advisory_unlock(${LOCK})` });
    return (await waiting).answers.some((answer) => answer.kind === "notification" && answer.payload === payload)
      ? "is notified"
      : "is not notified";
  };
  const owner = await heard((message) => backends.send("A", "Y", message), "for the owner");
  if (backends.pinned) return { word: "pins", owner };
  if (keeps === "session" && owner === "is notified") return { word: "works", owner };
  const next = await heard((message) => backends.next("A", message), "for the next");
  if (next === "is notified") return { word: "misdelivered", owner, next };
  return { word: owner === "is notified" ? "tracked" : "cleared", owner, next };
}

async function waitsFor(direct: Client, key: number): Promise<void> {
  for (let look = 0; look < 5000; look += 1) {
    const { answers } = await direct.send({
      sql: `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ${key}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    });
    if (answers.some((answer) => answer.kind === "rows" && answer.rows.length > 0)) return;
    await new Promise((done) => setTimeout(done, 1));
  }
  throw new Error("lab: a client did not come to wait for its lock");
}

/** What another client left on the connection is gone: cleared. What the pooler itself keeps there for a third one is gone too: fails. */
async function reset(experiment: Of<"reset">, backends: Backends, direct: Reference, keeps: Site["keeps"]): Promise<Observation> {
  const carried = { sql: "SELECT 'carried'", values: [], name: "s1" };
  // Where clients keep their connection, what one of them does to it touches no other's.
  const third = experiment.statements && keeps === "transaction" ? await backends.send("C", "X", carried) : undefined;
  const carries = third && showReply(await backends.send("C", "Y", carried)) === showReply(third);
  await backends.send("B", "X", { sql: experiment.make });
  const owner = await backends.send("A", "X", { sql: experiment.reset });
  if (errorOf(owner)) return { word: "fails", owner: showReply(owner) };
  if (third && carries) {
    const after = await backends.send("C", "X", carried);
    if (showReply(after) !== showReply(third)) return { word: "fails", owner: showReply(owner), next: showReply(after) };
  }
  const next = showReply(await backends.send("B", "X", { sql: experiment.look }));
  const kept = direct.own.includes(next);
  return { word: kept ? "works" : "cleared", owner: showReply(owner), next: kept ? HAS : LACKS };
}

async function startup(experiment: Of<"startup">, backends: Backends, keeps: Site["keeps"], target: Target): Promise<Observation> {
  const refused = await attempt({ ...target, applicationName: "matrix", startup: experiment.startup });
  if ("refusal" in refused) return { word: "fails", owner: refused.refusal };
  await refused.client.close();
  const show = { sql: `SHOW ${experiment.show}` };
  const wanted = `SHOW: ${experiment.value}`;
  const says = (reply: Reply): string => (showReply(reply) === wanted ? HAS : errorOf(reply) ? showReply(reply) : LACKS);
  await backends.client("A", experiment.startup);
  const first = says(await backends.send("A", "X", show));
  const owner = says(await backends.send("A", "Y", show));
  const next = says(await backends.next("A", show));
  if (next === HAS) return { word: "leaks", owner, next };
  if (first === HAS && owner === HAS) return { word: keeps === "session" ? "works" : "tracked", owner, next };
  return { word: owner.startsWith("ERROR") ? "fails" : "cleared", owner, next };
}

async function replication(experiment: Of<"replication">, backends: Backends, target: Target): Promise<Observation> {
  await backends.open();
  const opened = await attempt({ ...target, applicationName: "matrix", startup: { replication: "database" } });
  if ("refusal" in opened) return { word: "fails", owner: opened.refusal };
  const reply = await opened.client.send({ sql: experiment.sql });
  await opened.client.close();
  const worked = reply.answers.some((answer) => answer.kind === "rows");
  return { word: worked ? "works" : "fails", owner: worked ? "is answered" : showReply(reply) };
}

/** A client, or the words of the refusal. */
export async function attempt(target: Target): Promise<{ readonly client: Client } | { readonly refusal: string }> {
  try {
    return { client: await openClient(target) };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause && typeof cause === "object" && "code" in cause && "message" in cause) {
      return { refusal: `ERROR ${String(cause.code)} ${String(cause.message)}` };
    }
    return { refusal: "connection closed" };
  }
}

async function plain(experiment: Of<"plain">, backends: Backends, direct: Reference): Promise<Observation> {
  const replies: string[] = [];
  for (const sql of experiment.messages) replies.push(showReply(await backends.send("A", "X", { sql })));
  const different = replies.find((reply, index) => reply !== direct.own[index]);
  if (different !== undefined) return { word: "fails", owner: different };
  if (experiment.left === undefined) return { word: "works", owner: "as directly" };
  const left = showReply(await backends.next("A", { sql: experiment.left })).endsWith(": t");
  return { word: left ? "leaks" : "works", owner: "as directly", next: left ? HAS : LACKS };
}

async function notify(experiment: Of<"notify">, backends: Backends): Promise<Observation> {
  await backends.direct.send({ sql: "LISTEN orders" });
  const sent = await backends.send("A", "X", { sql: experiment.sql });
  if (errorOf(sent)) return { word: "fails", owner: showReply(sent) };
  const { answers } = await backends.direct.send({ sql: "SELECT 1" });
  const heard = answers.some((answer) => answer.kind === "notification");
  return { word: heard ? "works" : "misdelivered", owner: heard ? "is delivered" : "is not delivered" };
}

/** While a transaction waits for its end, is its server connection given to another client? */
async function pool(experiment: Of<"pool">, backends: Backends): Promise<Observation> {
  const begun = await backends.send("A", "X", { sql: experiment.sql });
  if (errorOf(begun)) return { word: "fails", owner: showReply(begun) };
  await backends.open();
  const pids: string[] = [];
  for (const name of ["A", "B", "A", "B"])
    pids.push(showReply(await (await backends.client(name)).send({ sql: "SELECT pg_backend_pid()" })));
  await (await backends.client("A")).send({ sql: "ROLLBACK" });
  const kept = pids[0] === pids[2] && !pids.some((pid, index) => index % 2 === 1 && pid === pids[0]);
  return { word: kept ? "pins" : "fails", owner: kept ? "keeps its connection" : "shares its connection" };
}

async function queried(experiment: Of<"pid-queried">, backends: Backends): Promise<Observation> {
  const [first, later] = [await backends.send("A", "X", experiment), await backends.send("A", "Y", experiment)].map(showReply);
  if (backends.pinned) return { word: "pins", owner: "the same process" };
  return first === later ? { word: "works", owner: "the same process" } : { word: "fails", owner: "another process" };
}

async function announced(experiment: Of<"pid-announced">, backends: Backends): Promise<Observation> {
  const { processId } = await backends.client("A");
  const same = showReply(await backends.send("A", "X", experiment)) === `SELECT 1: ${String(processId)}`;
  return same ? { word: "works", owner: "that of the server" } : { word: "fails", owner: "not that of the server" };
}

function errorOf(reply: Reply): boolean {
  return reply.answers.some((answer) => answer.kind === "error" || answer.kind === "closed");
}

async function reference(experiment: Experiment, { server, databases }: Site): Promise<Reference> {
  const database = await databases.take();
  const target = targetOf(experiment, { port: server, database });
  const [own, other] = [await openClient(target), await openClient(target)];
  const replies: string[] = [];
  const ask = async (message: Message, times = 1): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      const reply = await own.send(message);
      // What can be looked at once only.
      if (time > 0 && errorOf(reply)) return;
      replies.push(showReply(reply));
    }
  };
  if (experiment.before) await own.send({ sql: experiment.before });
  let fresh = "";
  if (experiment.kind === "held") {
    for (const message of experiment.make) await own.send(message);
    await ask({ sql: experiment.look }, 3);
    fresh = showReply(await other.send({ sql: experiment.look }));
  } else if (experiment.kind === "use") {
    await own.send(experiment.make);
    await ask(experiment.use);
  } else if (experiment.kind === "reset") {
    await own.send({ sql: experiment.make });
    await ask({ sql: experiment.look });
    fresh = showReply(await other.send({ sql: experiment.look }));
  } else if (experiment.kind === "plain") {
    for (const sql of experiment.messages) await ask({ sql });
  }
  await own.close();
  await other.close();
  if (experiment.after) await cleanUp(experiment.after, server, database);
  databases.discard(database);
  return { own: replies, fresh };
}

/** What an experiment made on the whole server can be removed when its backends have gone. */
async function cleanUp(sql: string, server: number, database: string): Promise<void> {
  const client = await openClient({ port: server, database });
  for (let attempt = 0; attempt < 500; attempt += 1) {
    await client.send({
      sql: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    });
    const { answers } = await client.send({ sql });
    if (!answers.some((answer) => answer.kind === "error")) break;
    await new Promise((done) => setTimeout(done, 10));
  }
  await client.close();
}
