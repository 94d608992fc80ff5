/** Runs one script directly and behind PgBouncer, each in its own new world, and says what differed and what stayed. */
import { sameReply } from "./compare.ts";
import { openDatabases, type Databases } from "./databases.ts";
import { hintsOf, inspect, type Backend, type Held, type Hints } from "./inspect.ts";
import { POOL_LIMIT, setUp, startServers, type PoolerChoice, type Servers } from "./servers.ts";
import { openClient, type Client, type Message, type Reply, type Target } from "./wire.ts";

export interface Difference {
  readonly index: number;
  readonly message: Message;
  readonly direct: Reply;
  readonly pooled: Reply;
}

/** What one PgBouncer did with a script. */
export interface Observed {
  readonly replies: readonly Reply[];
  readonly differs: readonly Difference[];
  /** On any backend, once the client has gone; sorted, without repetitions. */
  readonly left: readonly Held[];
  /** A statement was answered differently from the direct run, or something was left for other clients. */
  readonly breaks: boolean;
}

export interface Run {
  readonly direct: readonly Reply[];
  /** In the order of the poolers asked for. */
  readonly pooled: readonly Observed[];
}

export interface Lab {
  /** The answers of a direct run. */
  direct(script: readonly Message[]): Promise<readonly Reply[]>;
  /** What a session holds of its own after a direct run. */
  holds(script: readonly Message[]): Promise<readonly Held[]>;
  /** The same script behind each pooler, compared with the direct run. */
  run(script: readonly Message[], poolers: readonly PoolerChoice[]): Promise<Run>;
  /**
   * Something of one's own, so many times in one new world, directly or behind that pooler with `PROGRAM_BACKENDS` backends. `text` says where
   * to look for what is left: the settings that it names. What waits for a lock is cancelled, as in a script.
   */
  program<T>(text: string, rounds: number, act: (target: Target) => Promise<T>, pooler?: PoolerChoice): Promise<Visited<readonly T[]>>;
  /** Several clients, taking turns, that share `backends` backends; replies in the order of the turns. */
  turns(turns: readonly Turn[], pooler: PoolerChoice | undefined, backends: number): Promise<readonly Reply[]>;
  close(): Promise<void>;
}

export interface Visited<T> {
  readonly answer: T;
  /** On any backend, once it has gone; sorted, without repetitions. Nothing of a direct run. */
  readonly left: readonly Held[];
}

/** More than a program has transactions that rely on each other. */
export const PROGRAM_BACKENDS = 16;

export interface Turn {
  readonly client: string;
  readonly message: Message;
}

/** Sets up, starts the servers and fills the stock. Throws an Error of one line when that cannot be done here. */
export async function openLab(): Promise<Lab> {
  setUp();
  const servers = await startServers();
  const databases = await openDatabases(servers.port);
  const lab = { servers, databases };
  let oneByOne: Promise<unknown> = Promise.resolve();
  // One at a time has the whole server, and leaves nothing of it to the next.
  const alone = async <T>(text: string, act: () => Promise<T>): Promise<T> => {
    if (!SERVER_WIDE.test(text)) return act();
    const result = oneByOne.then(() => act().finally(() => databases.scrub()));
    oneByOne = result.catch(() => undefined);
    return result;
  };
  return {
    direct: (script) => alone(textOf(script), () => direct(lab, script)),
    holds: (script) => alone(textOf(script), () => holds(lab, script)),
    run: (script, poolers) =>
      SERVER_WIDE.test(textOf(script)) ? alone(textOf(script), () => inTurn(lab, script, poolers)) : together(lab, script, poolers),
    program: (text, rounds, act, pooler) =>
      alone(text, () =>
        visit(lab, text, pooler, PROGRAM_BACKENDS, async (target) => {
          const answers = [];
          for (let round = 0; round < rounds; round += 1) {
            answers.push(await patiently(act(target), target.database, databases));
            if (!pooler) await databases.deserted(target.database);
          }
          return answers;
        }),
      ),
    turns: (turns, pooler, backends) => {
      const text = textOf(turns.map(({ message }) => message));
      return alone(text, () => takeTurns(lab, turns, pooler, backends));
    },
    async close() {
      await databases.close();
      await servers.stop();
    },
  };
}

/** What a script does to the whole server: two runs of it at once would meet. */
export const SERVER_WIDE =
  /\b(prepare\s+transaction|(create|alter|drop)\s+(role|user|group|database|tablespace|system)|\w*replication_(slot|origin)\w*|pg_backup_\w+)\b/i;

async function together(parts: Parts, script: readonly Message[], poolers: readonly PoolerChoice[]): Promise<Run> {
  const replies = await direct(parts, script);
  return { direct: replies, pooled: await Promise.all(poolers.map((choice) => observe(parts, script, replies, choice))) };
}

async function inTurn(parts: Parts, script: readonly Message[], poolers: readonly PoolerChoice[]): Promise<Run> {
  const replies = await direct(parts, script);
  const pooled: Observed[] = [];
  for (const choice of poolers) {
    await parts.databases.scrub();
    pooled.push(await observe(parts, script, replies, choice));
  }
  return { direct: replies, pooled };
}

interface Parts {
  readonly servers: Servers;
  readonly databases: Databases;
}

async function direct(parts: Parts, script: readonly Message[]): Promise<readonly Reply[]> {
  const { answer } = await visit(parts, "", undefined, 0, (target) => playAlone(target, script, parts.databases));
  return answer;
}

async function holds({ servers, databases }: Parts, script: readonly Message[]): Promise<Held[]> {
  const database = await databases.take();
  const client = await openClient({ port: servers.port, database });
  const fresh = await inspect(client, hintsOf(textOf(script)));
  await play(client, script, database, databases);
  const after = await inspect(client, hintsOf(textOf(script)));
  await client.close();
  databases.discard(database);
  return leftBehind([after], fresh);
}

function textOf(script: readonly Message[]): string {
  return script.map((message) => message.sql).join("\n");
}

async function observe(parts: Parts, script: readonly Message[], first: readonly Reply[], choice: PoolerChoice): Promise<Observed> {
  // One more for the first look, and one that no transaction needs unless the pooled run has more of them.
  const size = Math.min(POOL_LIMIT, backendsFor(first) + 2);
  const { answer: replies, left } = await visit(parts, textOf(script), choice, size, (target) =>
    playAlone(target, script, parts.databases),
  );

  const differs = await differences(parts, script, first, replies);
  return { replies, differs, left, breaks: differs.length > 0 || left.length > 0 };
}

/** In a new world of its own; behind a pooler with so many backends, and with a look at what stayed on them. */
async function visit<T>(
  { servers, databases }: Parts,
  text: string,
  choice: PoolerChoice | undefined,
  backends: number,
  act: (target: Target) => Promise<T>,
): Promise<Visited<T>> {
  const database = await databases.take();
  const target = { port: choice ? await servers.pooler(choice) : servers.port, database };
  if (!choice) {
    const answer = await act(target);
    databases.discard(database);
    return { answer, left: [] };
  }
  const hints = hintsOf(text);
  await warm(target, choice, backends);

  // With a name of its own, because 1.18 shows the last client's name to a client that has none, whatever the script.
  const inspector = await openClient({ ...target, applicationName: "lab" });
  const fresh = await inspect(inspector, hints);
  if (/random|seed/i.test(text)) await seed(inspector, backends);
  const answer = await act(target);
  const left = leftBehind(await inspectAll(inspector, hints, backends), fresh);
  await inspector.close();
  databases.discard(database);
  return { answer, left };
}

/** A second direct run is needed only where the first and the pooled one do not agree. */
async function differences(
  parts: Parts,
  script: readonly Message[],
  first: readonly Reply[],
  pooled: readonly Reply[],
): Promise<Difference[]> {
  const compare = (again: readonly Reply[]): Difference[] =>
    script.flatMap((message, index) => {
      const [one, two, three] = [at(first, index), at(again, index), at(pooled, index)];
      return sameReply(one, two, three) ? [] : [{ index, message, direct: one, pooled: three }];
    });
  return compare(first).length === 0 ? [] : compare(await direct(parts, script));
}

const NO_REPLY: Reply = { answers: [], status: "closed" };

function at(replies: readonly Reply[], index: number): Reply {
  return replies[index] ?? NO_REPLY;
}

async function playAlone(target: Target, script: readonly Message[], databases: Databases): Promise<readonly Reply[]> {
  const client = await openClient(target);
  const replies = await play(client, script, target.database, databases);
  await client.close();
  return replies;
}

/** Statements wait for locks only where they will wait for ever; nothing else in a lab script takes seconds. */
async function play(client: Client, script: readonly Message[], database: string, databases: Databases): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (const message of script) replies.push(await patiently(client.send(message), database, databases));
  return replies;
}

async function patiently<T>(reply: Promise<T>, database: string, databases: Databases): Promise<T> {
  const started = Date.now();
  const timer = setInterval(() => void databases.unblock(database, Date.now() - started > 10_000), 250);
  try {
    return await reply;
  } finally {
    clearInterval(timer);
  }
}

/** One for each end of a transaction. */
function backendsFor(replies: readonly Reply[]): number {
  return replies.filter((reply) => reply.status === "idle" || reply.status === "closed").length;
}

/** Opens `size` backends by keeping as many transactions open at once. */
async function warm(target: { readonly port: number; readonly database: string }, choice: PoolerChoice, size: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: size }, () => openClient(target)));
  const sql = choice.mode === "statement" ? "SELECT pg_sleep(0.3)" : "BEGIN";
  await Promise.all(clients.map((client) => client.send({ sql })));
  if (choice.mode !== "statement") await Promise.all(clients.map((client) => client.send({ sql: "ROLLBACK" })));
  await Promise.all(clients.map((client) => client.close()));
}

/** Backends begin with random numbers of their own; here, each with others but the same ones in every run of the lab. */
async function seed(client: Client, size: number): Promise<void> {
  for (let backend = 1; backend <= size; backend += 1) await client.send({ sql: `SELECT setseed(${backend / 1000})` });
}

/** One client after another backend each time; a backend that the script has ended is missing and nothing is on it. */
async function inspectAll(client: Client, hints: Hints, size: number): Promise<Backend[]> {
  const seen = new Map<number, Backend>();
  for (let look = 0; look < size && seen.size === look; look += 1) {
    const backend = await inspect(client, hints);
    seen.set(backend.pid, backend);
  }
  return [...seen.values()];
}

function leftBehind(backends: readonly Backend[], fresh: Backend): Held[] {
  const known = new Set(fresh.held.map(key));
  const left = new Map(backends.flatMap((backend) => backend.held).map((held) => [key(held), held]));
  return [...left.keys()]
    .filter((each) => !known.has(each))
    .sort()
    .flatMap((each) => left.get(each) ?? []);
}

function key(held: Held): string {
  return `${held.state}\0${held.name}\0${held.value}`;
}

async function takeTurns(
  { servers, databases }: Parts,
  turns: readonly Turn[],
  pooler: PoolerChoice | undefined,
  backends: number,
): Promise<Reply[]> {
  const database = await databases.take();
  const target = { port: pooler ? await servers.pooler(pooler) : servers.port, database };
  if (pooler) {
    await warm(target, pooler, backends);
    const first = await openClient(target);
    await seed(first, backends);
    await first.close();
  }
  const clients = new Map<string, Client>();
  const replies: Reply[] = [];
  for (const turn of turns) {
    const client = clients.get(turn.client) ?? (await openClient(target));
    clients.set(turn.client, client);
    replies.push(await patiently(client.send(turn.message), database, databases));
  }
  for (const client of clients.values()) await client.close();
  databases.discard(database);
  return replies;
}
