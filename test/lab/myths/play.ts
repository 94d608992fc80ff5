/** Plays a myth's experiment and says in plain words what happened. */
import { openDatabases, type Databases } from "../databases.ts";
import { steady } from "../evidence.ts";
import { openBackends } from "../matrix/backends.ts";
import { attempt } from "../matrix/observe.ts";
import { pgbouncer, startServers, type PostgresVersion, type Servers } from "../servers.ts";
import { openClient, type Message, type Reply } from "../wire.ts";
import type { Myth, Run, Step } from "./myths.ts";

/** One server, started for all the runs that want it. */
export interface Stage {
  readonly servers: Servers;
  readonly databases: Databases;
  close(): Promise<void>;
}

/** Lines of text: what was sent, and below it the answer. */
export interface Played {
  readonly title: string;
  readonly lines: readonly string[];
}

export async function openStage(postgres: PostgresVersion): Promise<Stage> {
  const servers = await startServers(postgres);
  const databases = await openDatabases(servers.port);
  return {
    servers,
    databases,
    async close() {
      await databases.close();
      await servers.stop();
    },
  };
}

export function postgresOf({ postgres = 18 }: Run): PostgresVersion {
  return postgres;
}

/** All runs of it, each in a new database. */
export async function play(myth: Myth, stage: (postgres: PostgresVersion) => Promise<Stage>): Promise<Played[]> {
  const played: Played[] = [];
  for (const [index, run] of myth.runs.entries()) {
    const { servers, databases } = await stage(postgresOf(run));
    played.push(await playRun(run, `myth-${myth.number}-${index}`, servers, databases));
  }
  return played;
}

async function playRun(run: Run, name: string, servers: Servers, databases: Databases): Promise<Played> {
  const settings = { pool_mode: "transaction", default_pool_size: 2, ...run.settings };
  const port = await servers.start(pgbouncer(run.version, name, settings));
  const database = await databases.take();
  const target = { port, database };
  const backends = await openBackends({ server: servers.port, target, keeps: "transaction", connections: 2 });
  const lines: string[] = [];
  try {
    for (const step of run.steps) {
      const answered = await take(step);
      lines.push(...said(step, answered, backends.pinned).map((line) => steady(line).replace(/\bPGBOUNCER_\d+/g, "PGBOUNCER_…")));
    }
  } finally {
    await backends.close();
    databases.discard(database);
  }
  const words = Object.entries(run.settings ?? {}).map(([key, value]) => `, ${key} = ${value}`);
  const direct = run.steps.every(({ who }) => who.startsWith("server"));
  const title = direct ? "PostgreSQL 18, without a pooler" : `PgBouncer ${run.version}${words.join("")}, PostgreSQL ${postgresOf(run)}`;
  return { title, lines };

  async function take({ who, on, send, connect, leave }: Step): Promise<string[]> {
    if (connect) {
      const opened = await attempt({ ...target, startup: connect });
      if ("refusal" in opened) return [opened.refusal];
      await opened.client.close();
      await backends.client(who, connect);
      return ["connected"];
    }
    if (leave) {
      await (await backends.client(who)).close();
      return ["disconnected"];
    }
    const message: Message = typeof send === "string" ? { sql: send } : (send ?? { sql: "" });
    if (who === "server") return answers(await backends.direct.send(message));
    if (who === "server, a new connection") {
      const client = await openClient({ port: servers.port, database });
      const reply = await client.send(message);
      await client.close();
      return answers(reply);
    }
    return answers(await backends.send(who, on === 2 ? "Y" : "X", message));
  }
}

/** @param kept the pooler has not given the other connection although it was the only free one */
function said({ who, on, send, connect, leave }: Step, answered: readonly string[], kept: boolean): string[] {
  const where = on === undefined ? "" : kept ? `, while only connection ${on} is free` : `, connection ${on}`;
  const place = who.startsWith("server") ? `the ${who}` : `client ${who}${where}`;
  return [`${place}: ${asked(send, connect, leave)}`, ...answered.map((line) => `    → ${line}`)];
}

function asked(send: Step["send"], connect: Step["connect"], leave: Step["leave"]): string {
  const given = Object.entries(connect ?? {}).map(([key, value]) => ` with ${key} = ${value}`);
  if (connect) return `connects${given.join(" and")}`;
  if (leave) return "leaves";
  if (typeof send === "string" || send === undefined) return send ?? "";
  const name = send.name === undefined ? "the unnamed statement" : `the named statement ${send.name}`;
  if (send.only === "bind") return `Bind, Execute and Sync of ${name}`;
  if (send.only === "parse") return `Parse and Sync of ${name}: ${send.sql}`;
  if (send.only === "flush") return `Parse and Flush of ${name}: ${send.sql}`;
  return `${send.sql}, as ${name}`;
}

function answers(reply: Reply): string[] {
  const lines = reply.answers.map((answer) => {
    switch (answer.kind) {
      case "rows":
        return answer.rows.length === 0 ? "no rows" : answer.rows.map((row) => row.map((value) => shown(value)).join(" | ")).join(" / ");
      case "done":
        return answer.tag;
      case "error":
        return `ERROR ${answer.code}: ${answer.message}`;
      case "notice":
        return `${answer.severity} ${answer.code}: ${answer.message}`;
      case "notification":
        return `notification on ${answer.channel}: ${answer.payload}`;
      case "closed":
        return "the connection is closed";
    }
  });
  return lines.length === 0 ? ["accepted"] : lines;
}

function shown(value: string | null): string {
  return value === null ? "NULL" : value === "" ? "''" : value;
}
