/** What valid-pooler-config says of PgBouncer's settings, on a running PgBouncer of each version. */
import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";

import { openLabIfAvailable } from "./available.ts";
import { type PoolerVersion, type Servers, startServers, VERSIONS } from "./servers.ts";

// Only asks whether the servers can be had here.
const lab = await openLabIfAvailable();
const servers: Servers | undefined = lab && (await startServers());
afterAll(async () => {
  await servers?.stop();
  await lab?.close();
});

let started = 0;

/** Starts one whose [pgbouncer] ends with these lines, after what the lab needs. Out: its port. */
async function startWith(version: PoolerVersion, lines: readonly string[], before: readonly string[] = []): Promise<number> {
  started += 1;
  const name = `pgbouncer-settings-${version}-${started}`;
  const own = (home: string, port: number): readonly string[] => [
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    `logfile = ${home}/log`,
    `pidfile = ${home}/pid`,
    "server_round_robin = 1",
    "default_pool_size = 1",
  ];
  return (
    (await servers?.start({
      name,
      folder: `pgbouncer-${version}`,
      program: "pgbouncer",
      database: "pgbouncer",
      start: ({ home, server, port }) => ({
        files: {
          "pgbouncer.ini": [
            "[databases]",
            `* = host=127.0.0.1 port=${server} user=postgres`,
            ...before,
            "[pgbouncer]",
            ...own(home, port),
            ...lines,
            "",
          ].join("\n"),
        },
        args: ["-q", `${home}/pgbouncer.ini`],
      }),
    })) ?? 0
  );
}

async function withClient<T>(port: number, database: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: "127.0.0.1", user: "postgres", port, database });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function settings(port: number): Promise<ReadonlyMap<string, string>> {
  return withClient(port, "pgbouncer", async (console) => {
    const { rows } = await console.query<{ key: string; value: string }>("SHOW CONFIG");
    return new Map(rows.map(({ key, value }) => [key, value]));
  });
}

const shown = async (client: pg.Client, name: string): Promise<unknown> => {
  const { rows } = await client.query<unknown[]>({ text: `SHOW ${name}`, rowMode: "array" });
  return rows[0]?.[0];
};

describe.skipIf(!lab).each(VERSIONS)("PgBouncer %s", (version) => {
  test("of a setting that stands twice the second counts; a second [pgbouncer] begins with the defaults", async () => {
    const port = await startWith(version, ["max_client_conn = 50", "max_client_conn = 70"], ["[pgbouncer]", "query_wait_timeout = 7"]);
    const config = await settings(port);
    expect({ conn: config.get("max_client_conn"), wait: config.get("query_wait_timeout") }).toEqual({ conn: "70", wait: "120" });
  });

  test("in transaction mode `server_reset_query` never runs: the next client finds what one has set", async () => {
    const port = await startWith(version, ["pool_mode = transaction", "server_reset_query = DISCARD ALL"]);
    await withClient(port, "postgres", (client) => client.query("SET work_mem = '7MB'"));
    expect(await withClient(port, "postgres", (client) => shown(client, "work_mem"))).toBe("7MB");
  });

  test("in session mode it does", async () => {
    const port = await startWith(version, ["pool_mode = session", "server_reset_query = DISCARD ALL"]);
    await withClient(port, "postgres", (client) => client.query("SET work_mem = '7MB'"));
    expect(await withClient(port, "postgres", (client) => shown(client, "work_mem"))).not.toBe("7MB");
  });

  test("`server_reset_query_always`: gone for the client that has set it", async () => {
    const port = await startWith(version, ["pool_mode = transaction", "server_reset_query_always = 1"]);
    const after = await withClient(port, "postgres", async (client) => {
      await client.query("SET work_mem = '7MB'");
      return shown(client, "work_mem");
    });
    expect(after).not.toBe("7MB");
  });

  test("`server_reset_query_always` with an empty query does nothing", async () => {
    const port = await startWith(version, ["pool_mode = transaction", "server_reset_query =", "server_reset_query_always = 1"]);
    await withClient(port, "postgres", (client) => client.query("SET work_mem = '7MB'"));
    expect(await withClient(port, "postgres", (client) => shown(client, "work_mem"))).toBe("7MB");
  });

  test("`server_lifetime = 0`: each transaction has a server connection of its own", async () => {
    const port = await startWith(version, ["pool_mode = transaction", "server_lifetime = 0"]);
    const pids = await withClient(port, "postgres", async (client) => {
      const seen: unknown[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
        seen.push(rows[0]?.pid);
      }
      return seen;
    });
    expect(new Set(pids).size).toBe(3);
  });

  test("`query_timeout` ends the connection", async () => {
    const port = await startWith(version, ["pool_mode = transaction", "query_timeout = 1"]);
    await withClient(port, "postgres", async (client) => {
      await expect(client.query("SELECT pg_sleep(30)")).rejects.toThrow();
      await expect(client.query("SELECT 1")).rejects.toThrow();
    });
  });
});
