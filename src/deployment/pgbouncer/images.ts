/** Container images that make a `pgbouncer.ini` of variables: which ones they read, and what they write by themselves. */

import { isOneSignOff } from "../../closest-word.ts";
import { settingCalled } from "./settings.ts";

export interface PgbouncerImage {
  /** In the image's name, without its tag. */
  readonly name: RegExp;
  /** Out: PgBouncer's name of what the variable sets; `undefined` for a variable that is for something else. */
  readonly settingOf: (variable: string) => string | undefined;
  /** In: PgBouncer's name of a setting. Out: the variable that sets it; `undefined` where none does. */
  readonly variableFor: (setting: string) => string | undefined;
  /** Out: the variable that somebody who wrote this one meant; `undefined` where the image may have such a one, or nobody can tell. */
  readonly nearTo: (variable: string) => string | undefined;
  /** A variable that the image does not read, although PgBouncer has such a setting. */
  readonly isDropped: (setting: string) => boolean;
  /** What it writes when no variable says otherwise, as far as it matters here. */
  readonly defaults: Readonly<Record<string, string>>;
}

function lowered(prefix: string, renamed: Readonly<Record<string, string>> = {}): (variable: string) => string | undefined {
  return (variable) => {
    const own = renamed[variable];
    if (own !== undefined) return own;
    if (!variable.startsWith(prefix) || variable !== variable.toUpperCase()) return undefined;
    const name = variable.slice(prefix.length).toLowerCase();
    return settingCalled(name) ? name : undefined;
  };
}

/**
 * Signs apart from `_`, all of them, or all but one or two that have changed places: nothing else is near enough to say that it is misspelt.
 * @param others variables of the image that are none of PgBouncer's settings
 */
function near(prefix: string, names: ReadonlySet<string>, others: RegExp): (variable: string) => string | undefined {
  return (variable) => {
    const hasPrefix = variable.startsWith(prefix) && variable !== prefix;
    if (!hasPrefix || others.test(variable)) return undefined;
    const own = variable.slice(prefix.length).toLowerCase();
    // Short names are near to too many.
    if (own.length < 8 || names.has(own)) return undefined;
    const plain = (name: string): string => name.replaceAll("_", "");
    const found = [...names].filter((name) => plain(name) === plain(own) || isOneSignOff(plain(name), plain(own)));
    return found.length === 1 ? `${prefix}${(found[0] ?? "").toUpperCase()}` : undefined;
  };
}

function prefixed(setting: string): string {
  return `PGBOUNCER_${setting.toUpperCase()}`;
}

const bitnamiNames: Readonly<Record<string, string>> = { PGBOUNCER_LISTEN_ADDRESS: "listen_addr", PGBOUNCER_PORT: "listen_port" };

/** In: an image as a manifest names it, without its tag. */
export function pgbouncerImage(name: string): PgbouncerImage | undefined {
  return pgbouncerImages.find((one) => one.name.test(name));
}

/**
 * A setting as variables of other images are called, which this one does not read: with the prefix, or without it.
 * @returns PgBouncer's name of it; `undefined` for a variable that this image reads, and for one that something else may read
 */
export function settingOfOthers(variable: string, image: PgbouncerImage): string | undefined {
  if (image.settingOf(variable) !== undefined || variable !== variable.toUpperCase()) return undefined;
  const setting = variable.replace(/^PGBOUNCER_/, "").toLowerCase();
  // A short name may be anybody's.
  return edoburu.has(setting) && setting.includes("_") ? setting : undefined;
}

/**
 * The first that fits counts.
 * edoburu: entrypoint.sh of 1.26. bitnami: libpgbouncer.sh of debian-12. pgbouncer/pgbouncer: its README, each setting by section and name.
 */
const pgbouncerImages: readonly PgbouncerImage[] = [
  {
    name: /(?:^|\/)edoburu\/pgbouncer$/,
    settingOf: lowered(""),
    isDropped: (setting) => !edoburu.has(setting),
    variableFor: (setting) => (edoburu.has(setting) ? setting.toUpperCase() : undefined),
    nearTo: (variable) => near("", edoburu, /^(?:DB_|DATABASE_URL$|PG_CONFIG_)/)(variable),
    defaults: { auth_type: "md5", listen_addr: "0.0.0.0", ignore_startup_parameters: "extra_float_digits" },
  },
  {
    name: /(?:^|\/)bitnami(?:legacy|secure)?\/pgbouncer$/,
    settingOf: lowered("PGBOUNCER_", bitnamiNames),
    isDropped: (setting) => !bitnami.has(setting),
    variableFor: (setting) =>
      Object.keys(bitnamiNames).find((name) => bitnamiNames[name] === setting) ?? (bitnami.has(setting) ? prefixed(setting) : undefined),
    nearTo: (variable) => near("PGBOUNCER_", bitnami, /_FILE$|^PGBOUNCER_(?:EXTRA|DSN|DATABASE|USERLIST)/)(variable),
    defaults: { auth_type: "scram-sha-256", listen_addr: "0.0.0.0" },
  },
  {
    name: /(?:^|\/)pgbouncer\/pgbouncer$/,
    settingOf: lowered("PGBOUNCER_"),
    isDropped: () => false,
    variableFor: prefixed,
    // What it does with a name that PgBouncer does not know is not known.
    nearTo: () => undefined,
    defaults: { auth_type: "any", listen_addr: "0.0.0.0", ignore_startup_parameters: "extra_float_digits" },
  },
];

const edoburu: ReadonlySet<string> = new Set(
  `listen_addr listen_port unix_socket_dir auth_file auth_hba_file auth_type auth_user auth_query auth_dbname pool_mode max_client_conn
  default_pool_size min_pool_size reserve_pool_size reserve_pool_timeout max_db_connections max_user_connections server_round_robin
  ignore_startup_parameters disable_pqexec application_name_add_host max_prepared_statements log_connections log_disconnections
  log_pooler_errors log_stats logfile stats_period verbose admin_users stats_users server_reset_query server_reset_query_always server_check_delay
  server_check_query server_lifetime server_idle_timeout server_connect_timeout server_login_retry client_login_timeout autodb_idle_timeout
  dns_max_ttl dns_nxdomain_ttl client_tls_sslmode client_tls_key_file client_tls_cert_file client_tls_ca_file client_tls_protocols
  client_tls_ciphers client_tls_ecdhcurve client_tls_dheparams server_tls_sslmode server_tls_ca_file server_tls_key_file server_tls_cert_file
  server_tls_protocols server_tls_ciphers query_timeout query_wait_timeout client_idle_timeout idle_transaction_timeout pkt_buf max_packet_size
  listen_backlog sbuf_loopcnt suspend_timeout tcp_defer_accept tcp_keepalive tcp_keepcnt tcp_keepidle tcp_keepintvl tcp_user_timeout`.split(
    /\s+/,
  ),
);

const bitnami: ReadonlySet<string> = new Set(
  `listen_port listen_addr unix_socket_dir unix_socket_mode unix_socket_group auth_file auth_type auth_hba_file auth_ident_file auth_query auth_user
  pidfile logfile stats_users client_tls_sslmode client_tls_cert_file client_tls_key_file client_tls_ca_file client_tls_ciphers server_tls_sslmode
  server_tls_ca_file server_tls_cert_file server_tls_key_file server_tls_ciphers server_tls_protocols query_wait_timeout pool_mode max_client_conn
  max_db_connections idle_transaction_timeout server_idle_timeout server_reset_query default_pool_size min_pool_size reserve_pool_size
  reserve_pool_timeout ignore_startup_parameters log_connections log_disconnections log_pooler_errors log_stats stats_period server_round_robin
  server_fast_close server_lifetime server_connect_timeout server_login_retry client_login_timeout autodb_idle_timeout query_timeout
  client_idle_timeout max_prepared_statements application_name_add_host`.split(/\s+/),
);
