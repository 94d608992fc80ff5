/** Locks, prepared statements, channels, temporary objects and all else that a session has of its own. */
import { contained, escape } from "../../../support/facts.ts";
import { held, type Experiment } from "./kinds.ts";
import { LOCKS } from "./looks.ts";

const TEMP_SCHEMA = "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname";

export const objects: readonly Experiment[] = [
  held("pg_advisory_lock", "SELECT pg_advisory_lock(7)", LOCKS, escape("advisory-lock", "7", "pg_advisory_lock")),
  {
    kind: "use",
    name: "pg_advisory_unlock",
    make: { sql: "SELECT pg_advisory_lock(7)" },
    use: { sql: "SELECT pg_advisory_unlock(7)" },
    fact: escape("advisory-lock", "7", "pg_advisory_unlock", "stray"),
  },
  held("PREPARE", "PREPARE top_orders AS SELECT 42", "EXECUTE top_orders", escape("prepared-statement", "top_orders", "prepare")),
  {
    kind: "use",
    name: "EXECUTE",
    make: { sql: "PREPARE top_orders AS SELECT 42" },
    use: { sql: "EXECUTE top_orders" },
    fact: escape("prepared-statement", "top_orders", "execute", "stray"),
  },
  {
    kind: "use",
    name: "DEALLOCATE",
    make: { sql: "PREPARE top_orders AS SELECT 42" },
    use: { sql: "DEALLOCATE top_orders" },
    remains: "SELECT count(*) > 0 FROM pg_prepared_statements WHERE name = 'top_orders'",
    fact: escape("prepared-statement", "top_orders", "deallocate", "stray"),
  },
  held(
    "PREPARE in a transaction that is rolled back",
    "BEGIN; PREPARE top_orders AS SELECT 42; ROLLBACK",
    "EXECUTE top_orders",
    escape("prepared-statement", "top_orders", "prepare"),
  ),
  { kind: "listen", name: "LISTEN", sql: "LISTEN orders", fact: escape("listen", "orders", "listen") },
  {
    kind: "use",
    name: "UNLISTEN",
    make: { sql: "LISTEN orders" },
    use: { sql: "UNLISTEN orders" },
    remains: "SELECT count(*) > 0 FROM pg_listening_channels()",
    fact: escape("listen", "orders", "unlisten", "stray"),
  },
  { kind: "notify", name: "NOTIFY", sql: "NOTIFY orders, 'new'", fact: contained("notify", "orders") },
  { kind: "notify", name: "pg_notify()", sql: "SELECT pg_notify('orders', 'new')", fact: contained("pg_notify", "orders") },
  held(
    "CREATE TEMP TABLE",
    "CREATE TEMP TABLE import AS SELECT generate_series(1, 3) AS n",
    "SELECT count(*) FROM import",
    escape("temp-object", "import", "table"),
  ),
  held(
    "CREATE TEMP VIEW",
    "CREATE TEMP VIEW recent AS SELECT 1 AS n",
    "SELECT count(*) FROM recent",
    escape("temp-object", "recent", "view"),
  ),
  held("CREATE TEMP SEQUENCE", "CREATE TEMP SEQUENCE ticket", `${TEMP_SCHEMA} = 'ticket'`, escape("temp-object", "ticket", "sequence")),
  held(
    "CREATE FUNCTION pg_temp.f",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 7'",
    "SELECT pg_temp.f()",
    escape("temp-object", "f", "function"),
  ),
  held("DECLARE … WITH HOLD", HOLD("c"), "FETCH 1 FROM c", escape("held-cursor", "c", "declare")),
  {
    kind: "use",
    name: "FETCH",
    make: { sql: HOLD("c") },
    use: { sql: "FETCH 1 FROM c" },
    fact: escape("held-cursor", "c", "fetch", "stray"),
  },
  {
    kind: "use",
    name: "currval",
    make: { sql: "SELECT nextval('public.invoice_seq')" },
    use: { sql: "SELECT currval('public.invoice_seq')" },
    later: true,
    fact: escape("sequence-value", "public.invoice_seq", "currval", "used-later"),
  },
  {
    kind: "use",
    name: "lastval",
    make: { sql: "SELECT nextval('public.invoice_seq')" },
    use: { sql: "SELECT lastval()" },
    later: true,
    fact: escape("sequence-value", "", "lastval", "used-later"),
  },
  held(
    "LOAD",
    "LOAD 'auto_explain'",
    "SELECT count(*) FROM pg_settings WHERE name LIKE 'auto\\_explain.%'",
    escape("library", "auto_explain", "load"),
  ),
  held("setseed", "SELECT setseed(0.5)", "SELECT random()", escape("random-seed", "", "setseed")),
  held(
    "dblink_connect",
    "SELECT dblink_connect('warehouse', 'dbname=postgres')",
    "SELECT n FROM dblink('warehouse', 'SELECT 1') AS t (n int)",
    escape("dblink-connection", "warehouse", "dblink_connect"),
  ),
  {
    kind: "use",
    name: "dblink_disconnect",
    make: { sql: "SELECT dblink_connect('warehouse', 'dbname=postgres')" },
    use: { sql: "SELECT dblink_disconnect('warehouse')" },
    fact: escape("dblink-connection", "warehouse", "dblink_disconnect", "stray"),
  },
  held(
    "pg_backup_start",
    "SELECT 'started' FROM pg_backup_start('matrix', true)",
    "SELECT 'stopped' FROM pg_backup_stop(false)",
    escape("server-session", "", "pg_backup_start"),
  ),
  held(
    "pg_replication_origin_session_setup",
    "SELECT pg_replication_origin_session_setup(current_database())",
    "SELECT pg_replication_origin_session_is_setup()",
    escape("server-session", "", "pg_replication_origin_session_setup"),
    {
      before: "SELECT pg_replication_origin_create(current_database())",
      after: "SELECT pg_replication_origin_drop(current_database())",
    },
  ),
  held(
    "a temporary replication slot",
    "SELECT slot_name = current_database() FROM pg_create_physical_replication_slot(current_database(), false, true)",
    "SELECT count(*) FROM pg_replication_slots WHERE temporary AND active_pid = pg_backend_pid()",
    escape("server-session", "", "pg_create_physical_replication_slot"),
  ),
];

function HOLD(name: string): string {
  return `DECLARE ${name} CURSOR WITH HOLD FOR SELECT generate_series(1, 9)`;
}
