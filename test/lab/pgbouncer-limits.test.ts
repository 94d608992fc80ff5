/** What valid-pooler-config says of limits, sums of pools and comments in texts, on a running PgBouncer of each version. */
import { statSync } from "node:fs";
import { dirname, join } from "node:path";

import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";

import { openLabIfAvailable } from "./available.ts";
import { readers } from "./pgbouncer-ini.ts";
import { isInstalled, type Servers, startServers } from "./servers.ts";

// Only asks whether the servers can be had here.
const lab = await openLabIfAvailable();
const servers: Servers | undefined = lab && (await startServers());
afterAll(async () => {
  await servers?.stop();
  await lab?.close();
});

interface Choice {
  /** Of both databases. */
  readonly fields?: string;
  readonly users?: readonly string[];
  readonly lines?: readonly string[];
}

let started = 0;

/** Out: the port, and the file that was started with. */
async function startWith(version: string, { fields = "", users = [], lines = [] }: Choice): Promise<{ port: number; file: string }> {
  started += 1;
  let file = "";
  const port = await servers?.start({
    name: `pgbouncer-limits-${version}-${started}`,
    folder: `pgbouncer-${version}`,
    program: "pgbouncer",
    database: "pgbouncer",
    start: ({ home, server, port: own }) => {
      file = join(home, "pgbouncer.ini");
      const target = `host=127.0.0.1 port=${server} dbname=postgres user=postgres ${fields}`;
      const text = [
        "[databases]",
        `a = ${target}`,
        `b = ${target}`,
        "[users]",
        ...users,
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        `listen_port = ${own}`,
        `unix_socket_dir = ${home}`,
        "auth_type = any",
        `logfile = ${home}/log`,
        `pidfile = ${home}/pid`,
        "pool_mode = transaction",
        "query_wait_timeout = 2",
        "default_pool_size = 2",
        "reserve_pool_timeout = 0.5",
        ...lines,
        "",
      ].join("\n");
      return { files: { "pgbouncer.ini": text }, args: ["-q", file] };
    },
  });
  return { port: port ?? 0, file };
}

const clients = 6;

/** How many of six clients of each database hold a transaction at once, one database after the other. */
async function held(port: number, databases: readonly string[]): Promise<readonly number[]> {
  const open: pg.Client[] = [];
  const counts: number[] = [];
  for (const database of databases) {
    const results = await Promise.all(
      Array.from({ length: clients }, async () => {
        const client = new pg.Client({ host: "127.0.0.1", user: "postgres", port, database });
        client.on("error", () => undefined);
        open.push(client);
        try {
          await client.connect();
          await client.query("BEGIN");
          return 1;
        } catch {
          return 0;
        }
      }),
    );
    counts.push(results.filter((one) => one === 1).length);
  }
  // Those that PgBouncer has thrown out do not answer any more.
  const waited = new Promise((done) => setTimeout(done, 1000));
  await Promise.all(open.map((client) => Promise.race([client.end().catch(() => undefined), waited])));
  return counts;
}

async function asked(port: number, sql: string): Promise<unknown> {
  const client = new pg.Client({ host: "127.0.0.1", user: "postgres", port, database: "a" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const here = readers.filter((version) => isInstalled({ folder: `pgbouncer-${version}` }));

describe.skipIf(!lab).each(here)("PgBouncer %s", (version) => {
  const isOld = version === "1.18";

  test.each<readonly [string, Choice, readonly number[]]>([
    ["a pool has its size", {}, [2]],
    ["0 is no limit from 1.24 on, and one connection before", { lines: ["default_pool_size = 0"] }, [isOld ? 1 : clients]],
    ["so it is of one database", { fields: "pool_size=0" }, [isOld ? 1 : clients]],
    ["below 0, one database goes by the size of all", { fields: "pool_size=-1" }, [2]],
    ["a reserve comes on top", { lines: ["reserve_pool_size = 1"] }, [3]],
    ["a reserve without time does not", { lines: ["reserve_pool_size = 1", "reserve_pool_timeout = 0"] }, [2]],
    ["max_db_connections bounds each database, its reserve too", { lines: ["reserve_pool_size = 3", "max_db_connections = 3"] }, [3, 3]],
    ["0 for one database does not lift it", { fields: "max_db_connections=0", lines: ["max_db_connections = 1"] }, [1]],
    // 1.18 does not count those whose user is given by the database.
    ["max_user_connections bounds a user's pools together", { lines: ["max_user_connections = 3"] }, [2, isOld ? 2 : 1]],
    ["0 for one user does not lift it", { users: ["postgres = max_user_connections=0"], lines: ["max_user_connections = 1"] }, [1]],
    ["max_client_conn = 0 takes nobody", { lines: ["max_client_conn = 0"] }, [0]],
    ["server_connect_timeout = 0 lets no connection stand", { lines: ["server_connect_timeout = 0"] }, [0]],
    ["disable_pqexec refuses BEGIN", { lines: ["disable_pqexec = 1"] }, [0]],
    ...(isOld
      ? []
      : ([
          ["a user's size counts more than a database's", { fields: "pool_size=3", users: ["postgres = pool_size=1"] }, [1]],
          ["so does a user's reserve", { fields: "reserve_pool_size=3", users: ["postgres = reserve_pool_size=1"] }, [3]],
        ] as const)),
  ])("%s", async (_, choice, expected) => {
    const { port } = await startWith(version, choice);
    expect(await held(port, ["a", "b"].slice(0, expected.length))).toEqual(expected);
  });

  test.each([
    ["DISCARD ALL", "4MB"],
    ["DISCARD ALL # clean", "7MB"],
    ["DISCARD ALL ; clean up", "7MB"],
  ])("server_reset_query = %s", async (query, left) => {
    const lines = ["pool_mode = session", "default_pool_size = 1", `server_reset_query = ${query}`];
    const { port } = await startWith(version, { lines });
    await asked(port, "SET work_mem = '7MB'");
    expect(await asked(port, "SHOW work_mem")).toBe(left);
  });

  test("each word of a comment is a name that is ignored", async () => {
    const connected = async (ignored: string): Promise<boolean> => {
      const { port } = await startWith(version, { lines: [`ignore_startup_parameters = ${ignored}`] });
      const client = new pg.Client({ host: "127.0.0.1", user: "postgres", port, database: "a", statement_timeout: 5000 });
      client.on("error", () => undefined);
      return client.connect().then(
        () => client.end().then(() => true),
        () => false,
      );
    };
    expect(await connected("extra_float_digits")).toBe(false);
    expect(await connected("extra_float_digits # no statement_timeout here")).toBe(true);
  });

  test("a socket's mode is octal behind a 0 alone", async () => {
    const modeOf = async (written: string): Promise<number> => {
      const { port, file } = await startWith(version, { lines: [`unix_socket_mode = ${written}`] });
      return statSync(join(dirname(file), `.s.PGSQL.${port}`)).mode & 0o7777;
    };
    expect(await modeOf("0770")).toBe(0o770);
    expect(await modeOf("770")).toBe(770);
  });
});
