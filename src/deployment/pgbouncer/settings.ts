/**
 * The settings of PgBouncer's section [pgbouncer], as its own table has them (src/main.c): name, kind of value, and the version that brought it where
 * that is later than 1.18. Defaults are those of a file that does not say; the lab compares names and values with PgBouncer.
 */

import { versionNumber } from "../../poolers/version.ts";

/** `whole`: as C's `strtol` reads it. `seconds`: a decimal number that is not negative. Names of a choice count in any case. */
export type ValueKind = "text" | "whole" | "seconds" | readonly string[];

export interface PgbouncerSetting {
  readonly name: string;
  readonly kind: ValueKind;
  /** Absent: 1.18 had it. */
  readonly since?: string;
  /** The first version that has it no more. */
  readonly until?: string;
  /** Newest first; absent: empty. */
  readonly defaults?: readonly { readonly since: string; readonly value: string }[];
}

/** From the one that keeps the most for a client to the one that keeps the least. */
export const poolModes = ["session", "transaction", "statement"] as const;
const tlsModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
/** `ldap` came with 1.25, `pam` is a matter of how it was built. */
const authTypes = ["any", "trust", "plain", "md5", "cert", "hba", "ldap", "pam", "scram-sha-256"] as const;

function text(name: string, value = "", since?: string): PgbouncerSetting {
  return row(name, "text", value, since);
}

function whole(name: string, value: string, since?: string): PgbouncerSetting {
  return row(name, "whole", value, since);
}

function seconds(name: string, value: string, since?: string): PgbouncerSetting {
  return row(name, "seconds", value, since);
}

function row(name: string, kind: ValueKind, value: string, since: string | undefined): PgbouncerSetting {
  return { name, kind, defaults: [{ since: "1.18", value }], ...(since === undefined ? {} : { since }) };
}

/** In alphabetical order. */
export const pgbouncerSettings: readonly PgbouncerSetting[] = [
  text("admin_users"),
  whole("application_name_add_host", "0"),
  text("auth_dbname", "", "1.19"),
  text("auth_file"),
  text("auth_hba_file"),
  text("auth_ident_file", "", "1.23"),
  text("auth_ldap_options", "", "1.25"),
  text("auth_pam_confdir", "", "1.27"),
  text("auth_query"),
  row("auth_type", authTypes, "md5", undefined),
  text("auth_user"),
  seconds("autodb_idle_timeout", "3600"),
  seconds("cancel_wait_timeout", "10", "1.19"),
  seconds("client_idle_timeout", "0"),
  seconds("client_login_timeout", "60"),
  text("client_tls13_ciphers", "", "1.25"),
  text("client_tls_ca_file"),
  text("client_tls_cert_file"),
  text("client_tls_ciphers"),
  text("client_tls_dheparams", "auto"),
  text("client_tls_ecdhcurve", "auto"),
  text("client_tls_key_file"),
  text("client_tls_protocols", "secure"),
  row("client_tls_sslmode", tlsModes, "disable", undefined),
  text("conffile"),
  whole("default_pool_size", "20"),
  whole("disable_pqexec", "0"),
  seconds("dns_max_ttl", "15"),
  seconds("dns_nxdomain_ttl", "15"),
  seconds("dns_zone_check_period", "0"),
  seconds("idle_transaction_timeout", "0"),
  text("ignore_startup_parameters"),
  text("job_name", "pgbouncer"),
  text("listen_addr"),
  whole("listen_backlog", "128"),
  whole("listen_port", "6432"),
  whole("log_connections", "1"),
  whole("log_disconnections", "1"),
  whole("log_pooler_errors", "1"),
  whole("log_stats", "1"),
  text("logfile"),
  text("login_notify_message", "", "1.26"),
  whole("max_client_conn", "100"),
  whole("max_db_client_connections", "0", "1.24"),
  whole("max_db_connections", "0"),
  whole("max_packet_size", "2147483647"),
  {
    name: "max_prepared_statements",
    kind: "whole",
    since: "1.21",
    defaults: [
      { since: "1.24", value: "200" },
      { since: "1.21", value: "0" },
    ],
  },
  whole("max_user_client_connections", "0", "1.24"),
  whole("max_user_connections", "0"),
  whole("min_pool_size", "0"),
  whole("peer_id", "0", "1.19"),
  text("pidfile"),
  whole("pkt_buf", "4096"),
  seconds("pool_idle_timeout", "0", "1.26"),
  row("pool_mode", poolModes, "session", undefined),
  seconds("query_timeout", "0"),
  whole("query_wait_notify", "5", "1.25"),
  seconds("query_wait_timeout", "120"),
  whole("reserve_pool_size", "0"),
  seconds("reserve_pool_timeout", "5"),
  text("resolv_conf"),
  whole("sbuf_loopcnt", "5"),
  whole("scram_iterations", "4096", "1.25"),
  seconds("server_check_delay", "30"),
  text("server_check_query", "select 1"),
  seconds("server_connect_timeout", "15"),
  whole("server_fast_close", "0"),
  seconds("server_idle_timeout", "600"),
  seconds("server_lifetime", "3600"),
  seconds("server_login_retry", "15"),
  text("server_reset_query", "DISCARD ALL"),
  whole("server_reset_query_always", "0"),
  whole("server_round_robin", "0"),
  text("server_tls13_ciphers", "", "1.25"),
  text("server_tls_ca_file"),
  text("server_tls_cert_file"),
  text("server_tls_ciphers"),
  text("server_tls_key_file"),
  text("server_tls_protocols", "secure"),
  {
    name: "server_tls_sslmode",
    kind: tlsModes,
    defaults: [
      { since: "1.20", value: "prefer" },
      { since: "1.18", value: "disable" },
    ],
  },
  // Of Windows alone; elsewhere PgBouncer refuses it.
  text("service_name", "pgbouncer"),
  whole("so_reuseport", "0"),
  whole("stats_period", "60"),
  text("stats_users"),
  { ...seconds("suspend_timeout", "10"), until: "1.26" },
  whole("syslog", "0"),
  text("syslog_facility", "daemon"),
  text("syslog_ident", "pgbouncer"),
  whole("tcp_defer_accept", "1"),
  whole("tcp_keepalive", "1"),
  whole("tcp_keepcnt", "0"),
  whole("tcp_keepidle", "0"),
  whole("tcp_keepintvl", "0"),
  whole("tcp_socket_buffer", "0"),
  whole("tcp_user_timeout", "0"),
  text("track_extra_parameters", "IntervalStyle", "1.20"),
  seconds("transaction_timeout", "0", "1.25"),
  text("unix_socket_dir", "/tmp"),
  text("unix_socket_group"),
  whole("unix_socket_mode", "0777"),
  text("user"),
  whole("verbose", "0"),
];

const byName = new Map(pgbouncerSettings.map((setting) => [setting.name, setting]));

/** In: a name as PgBouncer compares it, in its case. */
export function settingCalled(name: string): PgbouncerSetting | undefined {
  return byName.get(name);
}

/** What counts when a file says nothing. */
export function defaultOf(name: string, version: number): string {
  return byName.get(name)?.defaults?.find(({ since }) => version >= versionNumber(since))?.value ?? "";
}

/** The oldest and the newest version whose settings are listed here. */
export const listedVersions = { oldest: "1.18", newest: "1.26" } as const;
