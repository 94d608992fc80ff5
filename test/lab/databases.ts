/** A stock of new, identical databases, made ahead from the template `world` (14 ms each). */
import { readFileSync } from "node:fs";
import { openClient, type Client } from "./wire.ts";

export interface Databases {
  take(): Promise<string>;
  /** Drops it in the background. */
  discard(name: string): void;
  /** Waits for the background, then removes what scripts left on the server beside their database: roles, slots, settings of roles. */
  scrub(): Promise<void>;
  /** Waits until no client is connected to it: a session's end takes a moment longer than its client's. */
  deserted(name: string): Promise<void>;
  /** Cancels what waits for a lock in that database: a script has one client, so nobody will ever release it. */
  unblock(name: string, everything: boolean): Promise<void>;
  close(): Promise<void>;
}

const AHEAD = 6;
/** One every 10 ms: more than a slow machine needs. */
const PATIENT_LOOKS = 3000;
const WORLD = new URL("world.sql", import.meta.url);

/** What scripts may leave on the server beside their database; each row is a statement that removes one thing. */
const CLEANUPS = `
  SELECT format('SELECT pg_drop_replication_slot(%L)', slot_name) FROM pg_replication_slots
  UNION ALL SELECT format('SELECT pg_replication_origin_drop(%L)', roname) FROM pg_replication_origin
  UNION ALL SELECT format('ALTER ROLE %I RESET ALL', rolname) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = 0
  UNION ALL SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE oid >= 16384 AND rolname NOT IN ('app_reader', 'app_tenant', 'app_owner')`;

/** Makes the template; `port` is PostgreSQL's own. */
export async function openDatabases(port: number): Promise<Databases> {
  const [maker, cleaner, watcher] = [await admin(port), await admin(port), await admin(port)];
  await must(maker, "CREATE DATABASE world");
  const world = await openClient({ port, database: "world" });
  await must(world, readFileSync(WORLD, "utf8"));
  await world.close();

  let made = 0;
  let making: Promise<unknown> = Promise.resolve();
  const stock: Promise<string>[] = [];
  const make = (): void => {
    const name = `script_${(made += 1)}`;
    const next = making.then(async () => {
      await must(maker, `CREATE DATABASE ${name} TEMPLATE world STRATEGY file_copy`);
      return name;
    });
    making = next.catch(() => undefined);
    stock.push(next);
  };
  for (let n = 0; n < AHEAD; n += 1) make();

  let behind = 0;
  let cleaning: Promise<unknown> = Promise.resolve();
  const clean = async (name: string): Promise<void> => {
    const prepared = await rows(cleaner, `SELECT gid FROM pg_prepared_xacts WHERE database = '${name}'`);
    if (prepared.length > 0) {
      const inside = await openClient({ port, database: name });
      for (const gid of prepared) await inside.send({ sql: `ROLLBACK PREPARED '${gid.replaceAll("'", "''")}'` });
      await inside.close();
    }
    await must(cleaner, `DROP DATABASE ${name} WITH (FORCE)`);
  };

  // DROP DATABASE looks for remaining backends every 100 ms, so they are sent away before it, and given the time to go.
  const end = async (name: string): Promise<void> => {
    await watcher.send({ sql: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'` });
    await new Promise((resolve) => setTimeout(resolve, 15));
  };

  return {
    async take() {
      // Databases not dropped yet keep their backends: more than a few, and the server has no connection left.
      while (behind > AHEAD) await cleaning;
      make();
      const next = stock.shift();
      if (!next) throw new Error("lab: the stock of databases is empty");
      return next;
    },
    discard(name) {
      behind += 1;
      const going = end(name);
      cleaning = cleaning
        .then(() => going)
        .then(() => clean(name))
        .catch((error: unknown) => {
          console.error(`lab: ${String(error)}`);
        })
        .finally(() => (behind -= 1));
    },
    async scrub() {
      await Promise.all([making, cleaning]);
      // A backend lets go of its slot and origin a moment after its database could be dropped: until then they cannot be removed.
      for (let look = 0; look < PATIENT_LOOKS; look += 1) {
        const cleanups = await rows(cleaner, CLEANUPS);
        if (cleanups.length === 0) return;
        for (const cleanup of cleanups) await cleaner.send({ sql: cleanup });
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error("lab: a script's slots, origins or roles cannot be removed");
    },
    async unblock(name, everything) {
      await watcher.send({
        sql: `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND state = 'active'
              AND (${everything} OR wait_event_type = 'Lock' AND clock_timestamp() - query_start > '200 ms')`,
      });
    },
    async deserted(name) {
      const connected = `SELECT count(*) FROM pg_stat_activity WHERE datname = '${name}'`;
      for (let look = 0; look < PATIENT_LOOKS && (await rows(watcher, connected))[0] !== "0"; look += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      await Promise.all([making, cleaning]);
      for (const client of [maker, cleaner, watcher]) await client.close();
    },
  };
}

async function admin(port: number): Promise<Client> {
  return openClient({ port, database: "postgres" });
}

async function must(client: Client, sql: string): Promise<void> {
  const { answers } = await client.send({ sql });
  const error = answers.find((answer) => answer.kind === "error" || answer.kind === "closed");
  if (error) throw new Error(`${error.kind === "error" ? error.message : "connection closed"}: ${sql.slice(0, 80)}`);
}

async function rows(client: Client, sql: string): Promise<string[]> {
  const { answers } = await client.send({ sql });
  return answers.flatMap((answer) => (answer.kind === "rows" ? answer.rows.map((row) => row[0] ?? "") : []));
}
