/** How the poolers other than PgBouncer are started. Each serves every database of the server, with few server connections for each. */
import { join } from "node:path";
import type { PoolerProgram } from "../servers.ts";

/** `settings` are those of its `user` block. */
export function odyssey(name: string, settings: Readonly<Record<string, string>>): PoolerProgram {
  return {
    name,
    folder: "odyssey-1.5",
    program: "odyssey",
    database: "postgres",
    start({ home, server, port }) {
      const own = Object.entries(settings).map(([key, value]) => `    ${key} ${value}\n`);
      const text = `
daemonize no
pid_file "${join(home, "pid")}"
log_file "${join(home, "log")}"
log_format "%t %l [%i %s] (%c) %m\\n"
log_to_stdout no
workers 1
locks_dir "${home}"
unix_socket_dir "${home}"
unix_socket_mode "0600"
listen {
  host "127.0.0.1"
  port ${port}
}
storage "server" {
  type "remote"
  host "[127.0.0.1]:${server}"
}
database default {
  user default {
    authentication "none"
    storage "server"
    pool "transaction"
    pool_size 2
${own.join("")}  }
}
`;
      return { files: { "odyssey.conf": text }, args: [join(home, "odyssey.conf")] };
    },
  };
}

/** In front of one server: `raw` is for that; the rest is its default. */
export function pgpool(name: string): PoolerProgram {
  return {
    name,
    folder: "pgpool-4.6",
    program: "pgpool",
    database: "postgres",
    start({ home, server, port }) {
      const settings = {
        backend_clustering_mode: "raw",
        listen_addresses: "127.0.0.1",
        port,
        unix_socket_directories: home,
        // Its administrators' port is on a socket here; the number names it.
        pcp_listen_addresses: "",
        pcp_port: port,
        pcp_socket_dir: home,
        backend_hostname0: "127.0.0.1",
        backend_port0: server,
        backend_flag0: "DISALLOW_TO_FAILOVER",
        num_init_children: 2,
        pid_file_name: join(home, "pid"),
        logdir: home,
        work_dir: home,
      };
      const text = Object.entries(settings).map(([key, value]) => `${key} = '${value}'\n`);
      const files = { "pgpool.conf": text.join(""), "pcp.conf": "", "pool_hba.conf": "" };
      const args = ["-n", "-f", join(home, "pgpool.conf"), "-F", join(home, "pcp.conf"), "-a", join(home, "pool_hba.conf")];
      return { files, args };
    },
  };
}

/** Its default pipeline, in which a client keeps its server connection. The one for transactions wants every database named when it starts. */
export function pgagroal(name: string): PoolerProgram {
  return {
    name,
    folder: "pgagroal-2.1",
    program: "pgagroal",
    database: "postgres",
    start({ home, server, port }) {
      const settings = {
        host: "127.0.0.1",
        port,
        unix_socket_dir: home,
        log_type: "file",
        log_path: join(home, "log"),
        // One for each client of the column: those of databases that are gone are not used again.
        max_connections: 1000,
      };
      const text = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
      const files = {
        "pgagroal.conf": `[pgagroal]\n${text.join("")}[primary]\nhost = 127.0.0.1\nport = ${server}\n`,
        "hba.conf": "host all all all trust\n",
      };
      return { files, args: ["-c", join(home, "pgagroal.conf"), "-a", join(home, "hba.conf")] };
    },
  };
}
