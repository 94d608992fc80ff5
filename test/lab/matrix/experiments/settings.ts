/** Settings and roles that are still there when their transaction has ended. */
import { escape, inBody, setting, unguarded } from "../../../support/facts.ts";
import { held, type Experiment, type Held } from "./kinds.ts";

/** A setting that `SET` gives a value. */
function set(name: string, value: string, more: Partial<Held> = {}): Held {
  return held(`SET ${name}`, `SET ${name} = ${value}`, `SHOW ${name}`, setting(name.toLowerCase(), value.replaceAll("'", "")), more);
}

/** A path of that many bytes, as the server reports it. */
function path(bytes: number): Held {
  const value = "tenant_a, ".repeat(Math.floor(bytes / 10) - 1).padEnd(bytes, "a");
  return held(
    `SET search_path, ${bytes} bytes`,
    `SELECT set_config('search_path', '${value}', false)`,
    "SHOW search_path",
    setting("search_path", value, "set-config"),
  );
}

export const settings: readonly Experiment[] = [
  set("work_mem", "'7654kB'"),
  set("statement_timeout", "'1h'"),
  set("extra_float_digits", "2"),
  set("search_path", "tenant_a"),
  held(
    "SET search_path, two schemas",
    "SET search_path = tenant_a, public",
    "SHOW search_path",
    setting("search_path", "tenant_a, public"),
  ),
  // On both sides of what PgBouncer 1.20 to 1.25 can restore.
  path(282),
  path(283),
  set("application_name", "'billing'"),
  held(
    "SET application_name, where other clients have none",
    "SET application_name = 'billing'",
    "SHOW application_name",
    setting("application_name", "billing"),
    {
      nameless: true,
    },
  ),
  set("client_encoding", "'LATIN1'"),
  set("DateStyle", "'SQL, DMY'"),
  set("standard_conforming_strings", "off"),
  held("SET TIME ZONE", "SET TIME ZONE 'Asia/Tokyo'", "SHOW TimeZone", escape("setting", "timezone", "set")),
  held(
    "set_config('TimeZone', …, false)",
    "SELECT set_config('TimeZone', 'Asia/Tokyo', false)",
    "SHOW TimeZone",
    escape("setting", "timezone", "set-config"),
  ),
  set("IntervalStyle", "'iso_8601'"),
  set("default_transaction_read_only", "on"),
  held(
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "SHOW default_transaction_read_only",
    escape("setting", "default_transaction_read_only", "characteristics"),
  ),
  set("scram_iterations", "5000", { since: 18 }),
  set("session_replication_role", "'replica'"),
  set("row_security", "off"),
  held(
    "set_config('app.tenant_id', …, false)",
    "SELECT set_config('app.tenant_id', '2', false)",
    "SELECT current_setting('app.tenant_id', true)",
    escape("setting", "app.tenant_id", "set-config"),
  ),
  held(
    "SET hnsw.ef_search",
    "SET hnsw.ef_search = 99",
    "SELECT current_setting('hnsw.ef_search', true)",
    escape("setting", "hnsw.ef_search", "set"),
  ),
  held("SET work_mem in a transaction", "BEGIN; SET work_mem = '7654kB'; COMMIT", "SHOW work_mem", escape("setting", "work_mem", "set")),
  held(
    "UPDATE pg_settings",
    "UPDATE pg_settings SET setting = '7654' WHERE name = 'work_mem'",
    "SHOW work_mem",
    escape("setting", "work_mem", "update"),
  ),
  held(
    "set_config in a DO block",
    "DO $$ BEGIN PERFORM set_config('work_mem', '7654kB', false); END $$",
    "SHOW work_mem",
    inBody(escape("setting", "work_mem", "set-config")),
  ),
  held("SET ROLE", "SET ROLE app_reader", "SELECT current_user", escape("role", "app_reader", "role")),
  held(
    "SET SESSION AUTHORIZATION",
    "SET SESSION AUTHORIZATION app_reader",
    "SELECT session_user",
    escape("role", "app_reader", "session-authorization"),
  ),
  {
    kind: "held",
    name: "what SET LOCAL leaves of a setting of one's own",
    make: [{ sql: "BEGIN; SET LOCAL app.tenant_id = '1'; COMMIT" }],
    look: "SELECT current_setting('app.tenant_id', true)",
    fact: unguarded("app.tenant_id"),
  },
];
