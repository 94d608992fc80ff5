/** Settings that need another one, by PgBouncer's manual or by its own words when it is started (test/lab/pgbouncer-ini.test.ts). */

import { type PgbouncerConfiguration, type Setting, sizeOf, valueOf } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import type { Check } from "./check.ts";

/** What is not said in such a file is not said at all. */
function isComplete({ medium, isWhole }: PgbouncerConfiguration): boolean {
  return medium === "file" && isWhole;
}

function problem({ place, written }: Setting, rest: Omit<Problem, "place" | "name">): readonly Problem[] {
  return [{ place, name: written, ...rest }];
}

/** Measured: `auth_type=cert requires client_tls_sslmode=SSLMODE_VERIFY_FULL`, and PgBouncer ends. */
export const certificatesWithoutTls: Check = ({ configuration }) => {
  const setting = configuration.settings.get("auth_type");
  const mode = valueOf(configuration, "client_tls_sslmode");
  if (setting?.value?.toLowerCase() !== "cert" || !isComplete(configuration)) return [];
  if (mode === undefined || mode.toLowerCase() === "verify-full") return [];
  return problem(setting, {
    impact: "breaks",
    message: `PgBouncer does not start with this file: ${quoted("auth_type = cert")} needs ${quoted("client_tls_sslmode = verify-full")}, and it is ${quoted(mode)}.`,
    help: "Set `client_tls_sslmode = verify-full`, with `client_tls_ca_file`, a key and a certificate.",
  });
};

/** Measured: PgBouncer starts, and refuses each client with `login rejected`, from 1.23 on `no authentication method is found`. */
export const hbaWithoutFile: Check = ({ configuration }) => {
  const setting = configuration.settings.get("auth_type");
  if (setting?.value?.toLowerCase() !== "hba" || !isComplete(configuration) || valueOf(configuration, "auth_hba_file") !== "") return [];
  return problem(setting, {
    impact: "breaks",
    message: "Nobody can log in: `auth_type = hba` asks the rules in `auth_hba_file`, and none is given.",
    help: "Name the file of the rules with `auth_hba_file`.",
  });
};

/** https://www.pgbouncer.org/config.html#auth_user */
export const queryOfNobody: Check = ({ configuration }) => {
  const setting = configuration.settings.get("auth_query");
  if (!setting?.value || !isComplete(configuration)) return [];
  const isAsked = configuration.settings.has("auth_user") || configuration.databases.some(({ fields }) => fields.has("auth_user"));
  // Of a line that is filled in later, nobody knows its fields.
  if (isAsked || configuration.databases.some(({ fields }) => fields.size === 0)) return [];
  return problem(setting, {
    impact: "ineffective",
    message: "PgBouncer never runs `auth_query`, because there is no `auth_user` that would: only users in `auth_file` can log in.",
    help: "Name the user who may run it with `auth_user`, or take `auth_query` out.",
  });
};

/** Measured: `nowhere to listen on`, and PgBouncer ends. */
export const nowhereToListen: Check = ({ configuration }) => {
  const setting = configuration.settings.get("unix_socket_dir");
  if (setting?.value !== "" || !isComplete(configuration) || valueOf(configuration, "listen_addr") !== "") return [];
  return problem(setting, {
    impact: "risk",
    message:
      "PgBouncer ends at once, unless systemd hands it a socket: it has nowhere to listen on, with no `unix_socket_dir` and no `listen_addr`.",
    help: "Give `listen_addr`.",
  });
};

/** https://www.pgbouncer.org/config.html#section-peers and #so_reuseport */
export const peersWithoutId: Check = ({ configuration }) => {
  const { peers = [], settings } = configuration;
  const [first] = peers;
  const reuse = settings.get("so_reuseport");
  // 0 is its default; of a value that is filled in later nobody knows.
  if (!isComplete(configuration) || (sizeOf(configuration, "peer_id") ?? 1) !== 0) return [];
  const help = "Give each process a `peer_id` of its own, and [peers] with all of them.";
  if (first) {
    return [
      {
        place: first.place,
        name: "[peers]",
        impact: "ineffective",
        message: "Without `peer_id`, [peers] does nothing: a cancel request that reaches another process than its query is lost.",
        help,
      },
    ];
  }
  if (!reuse || sizeOf(configuration, "so_reuseport") !== 1) return [];
  return problem(reuse, {
    impact: "risk",
    message:
      "With `so_reuseport` several processes share this port, and without `peer_id` a cancel request that reaches another process than its query is lost.",
    help,
  });
};

/** Measured: `0777` is octal, `777` is decimal. */
export const decimalMode: Check = ({ configuration }) => {
  const setting = configuration.settings.get("unix_socket_mode");
  if (!setting?.value || !/^[1-7][0-7]{2}$/.test(setting.value)) return [];
  const { value } = setting;
  const { source, span } = setting.valueAt;
  const isPlain = source.text.slice(span.start, span.end) === value;
  return problem(setting, {
    impact: "breaks",
    message: `PgBouncer takes ${quoted(value)} for a decimal number, so the socket gets the mode 0${Number(value).toString(8)}.`,
    help: `Write ${quoted(`0${value}`)}.`,
    ...(isPlain
      ? {
          fix: {
            title: `Write ${quoted(`0${value}`)}, if that is meant`,
            safe: false,
            edits: [{ start: span.start, end: span.start, text: "0" }],
          },
        }
      : {}),
  });
};

/** Measured: `PQexec disallowed`. */
export const noSimpleQueries: Check = ({ configuration }) => {
  const setting = configuration.settings.get("disable_pqexec");
  if (!setting || (sizeOf(configuration, "disable_pqexec") ?? 0) === 0) return [];
  return problem(setting, {
    impact: "risk",
    message:
      "With `disable_pqexec` PgBouncer refuses queries without parameters as most drivers send them, `BEGIN` and `COMMIT` too, and ends the client's connection (`PQexec disallowed`).",
    help: "Take it out, unless every client is known to send each statement with the extended protocol.",
  });
};
