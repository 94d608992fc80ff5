/**
 * What is tried behind every pooler, one row for each thing that code does. `observe.ts` says how each kind of experiment is run and how its
 * word is found; nothing here says what comes out.
 */
import type { Fact } from "../../../src/types.ts";
import type { Message } from "../wire.ts";
import { block, contained, driver, escape, inBody, reset, setLocalAlone, setting, unguarded } from "./facts.ts";

interface Base {
  /** As in observed.json. */
  readonly name: string;
  /** What poolsafe asks the profile about such code; absent: it has no question yet. */
  readonly fact?: Fact;
  /** The first PostgreSQL that has it. */
  readonly since?: 18;
  /** Sent to the server itself, before and after. */
  readonly before?: string;
  readonly after?: string;
}

/** Does the state outlive its transaction, for whom? `look` answers what only a session that has it answers. */
interface Held extends Base {
  readonly kind: "held";
  readonly make: readonly Message[];
  readonly look: string;
  /** The clients have no `application_name`. */
  readonly nameless?: true;
}

/** The session's next transaction relies on what one before it made. */
interface Use extends Base {
  readonly kind: "use";
  readonly make: Message;
  readonly use: Message;
  /** The code shows what made it; absent: it uses whatever it meets. */
  readonly later?: true;
  /** What another client sends over the first one's connection in between. */
  readonly between?: Message;
  /** Answers `t` where what was made is there; for a use that is answered alike wherever it runs. */
  readonly remains?: string;
}

/** A clean-up: what does it do to what another client left there? */
interface Reset extends Base {
  readonly kind: "reset";
  readonly make: string;
  readonly look: string;
  readonly reset: string;
  /** It may take prepared statements away from the pooler. */
  readonly statements?: true;
}

/** A parameter of the first message; `show` is the setting and `value` what it then is. */
interface Startup extends Base {
  readonly kind: "startup";
  readonly startup: Readonly<Record<string, string>>;
  readonly show: string;
  readonly value: string;
}

/** Statements whose answers are to be those of a direct connection, and of which nothing is to be left. */
interface Plain extends Base {
  readonly kind: "plain";
  readonly messages: readonly string[];
  /** Answers `t` to the next client where something was left. */
  readonly left?: string;
  /** Takes several messages for one transaction, which statement mode forbids. */
  readonly apart?: true;
}

/** One statement, whose effect only its own kind of experiment sees. */
interface Special<Kind extends string> extends Base {
  readonly kind: Kind;
  readonly sql: string;
}

export type Experiment =
  | Held
  | Use
  | Reset
  | Startup
  | Plain
  | Special<"listen">
  | Special<"notify">
  | Special<"pool">
  | Special<"pid-queried">
  | Special<"pid-announced">
  | Special<"replication">;

function held(name: string, make: string, look: string, fact?: Fact, more: Partial<Held> = {}): Held {
  return { kind: "held", name, make: [{ sql: make }], look, ...(fact ? { fact } : {}), ...more };
}

/** A setting that `SET` gives a value. */
function set(name: string, value: string, more: Partial<Held> = {}): Held {
  return held(`SET ${name}`, `SET ${name} = ${value}`, `SHOW ${name}`, setting(name.toLowerCase(), value.replaceAll("'", "")), more);
}

const TEMP_SCHEMA = "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname";
const LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = 7";
const ANY_LOCK = LOCKS.replace("count(*)", "count(*) > 0");
const CHANNELS = "SELECT count(*) FROM pg_listening_channels()";
const LONG = `'${"tenant_a, ".repeat(30)}public'`;

const settings: readonly Experiment[] = [
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
  held("SET search_path, over 300 bytes", `SELECT set_config('search_path', ${LONG}, false)`, "SHOW search_path", {
    ...setting("search_path", LONG.slice(1, -1)),
  }),
  set("application_name", "'billing'"),
  held("SET application_name, where other clients have none", "SET application_name = 'billing'", "SHOW application_name", undefined, {
    nameless: true,
  }),
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

const objects: readonly Experiment[] = [
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

const mine = { sql: "SELECT 'mine'", values: [], name: "s1" };
const theirs = { sql: "SELECT 'theirs'", values: [], name: "s1" };

const protocol: readonly Experiment[] = [
  { kind: "use", name: "a named statement", make: mine, use: mine, later: true, fact: driver("named-statement", "s1") },
  {
    kind: "use",
    name: "a named statement, of a name that another client has too",
    make: mine,
    between: theirs,
    use: mine,
    later: true,
    fact: driver("named-statement", "s1"),
  },
  {
    kind: "use",
    name: "an unnamed statement that is bound after a Sync",
    make: { sql: "SELECT 'mine'", values: [], only: "parse" },
    use: { sql: "", values: [], only: "bind" },
    later: true,
  },
  {
    kind: "plain",
    name: "BEGIN",
    messages: ["BEGIN", "INSERT INTO public.events (kind) VALUES ('a')", "COMMIT", "SELECT count(*) FROM public.events"],
    fact: block,
  },
  { kind: "plain", name: "BEGIN … COMMIT in one message", messages: ["BEGIN; INSERT INTO public.events (kind) VALUES ('a'); COMMIT"] },
  {
    kind: "plain",
    name: "SET LOCAL outside a transaction",
    messages: ["SET LOCAL work_mem = '7654kB'", "SHOW work_mem"],
    fact: setLocalAlone,
  },
  within("SET LOCAL in a transaction", ["SET LOCAL work_mem = '7654kB'", "SHOW work_mem"], contained("set-local")),
  within("SET TRANSACTION in a transaction", ["SET TRANSACTION READ ONLY", "SHOW transaction_read_only"], contained("set-transaction")),
  within(
    "CREATE TEMP TABLE … ON COMMIT DROP in a transaction",
    ["CREATE TEMP TABLE t (n int) ON COMMIT DROP", "INSERT INTO t VALUES (1)", "SELECT n FROM t"],
    contained("on-commit-drop"),
    "SELECT count(*) > 0 FROM pg_class WHERE relname = 't'",
  ),
  within("pg_advisory_xact_lock in a transaction", ["SELECT pg_advisory_xact_lock(7)"], contained("xact-lock"), ANY_LOCK),
  within(
    "pg_advisory_lock and its unlock in a transaction",
    ["SELECT pg_advisory_lock(7)", "SELECT pg_advisory_unlock(7)"],
    contained("advisory-lock", "7"),
    ANY_LOCK,
  ),
  within(
    "PREPARE, EXECUTE and DEALLOCATE in a transaction",
    ["PREPARE s AS SELECT 42", "EXECUTE s", "DEALLOCATE s"],
    contained("prepared-statement", "s"),
    "SELECT count(*) > 0 FROM pg_prepared_statements WHERE name = 's'",
  ),
  within(
    "DECLARE and FETCH in a transaction",
    ["DECLARE c CURSOR FOR SELECT generate_series(1, 9)", "FETCH 2 FROM c"],
    contained("cursor"),
    "SELECT count(*) > 0 FROM pg_cursors",
  ),
  {
    kind: "plain",
    name: "nextval",
    messages: ["SELECT nextval('public.invoice_seq')"],
    fact: contained("sequence-value", "public.invoice_seq"),
  },
  { kind: "pool", name: "BEGIN that waits for its COMMIT", sql: "BEGIN", fact: driver("transaction-on-pool", "BEGIN") },
  {
    kind: "pid-queried",
    name: "pg_backend_pid()",
    sql: "SELECT pg_backend_pid()",
    fact: driver("backend-pid", "pg_backend_pid()", "queried"),
  },
  {
    kind: "pid-announced",
    name: "the process id that the client is told",
    sql: "SELECT pg_backend_pid()",
    fact: driver("backend-pid", "client.processID", "announced"),
  },
  {
    kind: "pid-announced",
    name: "a library that cancels by the process id that it is told",
    sql: "SELECT pg_backend_pid()",
    fact: driver("backend-pid", "`timeout()` of Knex", "library"),
  },
];

/** One transaction, a message for each statement. */
function within(name: string, statements: readonly string[], fact: Fact, left?: string): Plain {
  return { kind: "plain", name, messages: ["BEGIN", ...statements, "COMMIT"], apart: true, fact, ...(left === undefined ? {} : { left }) };
}

const resets: readonly Experiment[] = [
  {
    kind: "reset",
    name: "RESET ALL",
    make: "SET work_mem = '7654kB'",
    look: "SHOW work_mem",
    reset: "RESET ALL",
    fact: reset("reset-all"),
  },
  {
    kind: "reset",
    name: "DISCARD ALL",
    make: "SET work_mem = '7654kB'",
    look: "SHOW work_mem",
    reset: "DISCARD ALL",
    statements: true,
    fact: reset("discard-all"),
  },
  {
    kind: "reset",
    name: "DEALLOCATE ALL",
    make: "PREPARE top_orders AS SELECT 42",
    look: "EXECUTE top_orders",
    reset: "DEALLOCATE ALL",
    statements: true,
    fact: reset("deallocate-all"),
  },
  {
    kind: "reset",
    name: "DEALLOCATE ALL in a DO block",
    make: "PREPARE top_orders AS SELECT 42",
    look: "EXECUTE top_orders",
    reset: "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$",
    statements: true,
    fact: inBody(reset("deallocate-all")),
  },
  { kind: "reset", name: "UNLISTEN *", make: "LISTEN orders", look: CHANNELS, reset: "UNLISTEN *", fact: reset("unlisten-all") },
  {
    kind: "reset",
    name: "pg_advisory_unlock_all",
    make: "SELECT pg_advisory_lock(7)",
    look: LOCKS,
    reset: "SELECT pg_advisory_unlock_all()",
    fact: reset("unlock-all"),
  },
];

function startup(parameter: string, value: string, shown = value): Startup {
  return {
    kind: "startup",
    name: `${parameter} at startup`,
    startup: { [parameter]: value },
    show: parameter,
    value: shown,
    fact: driver("startup-parameter", parameter, "option"),
  };
}

function inOptions(parameter: string, options: string, value: string): Startup {
  return {
    kind: "startup",
    name: `options: ${options}`,
    startup: { options },
    show: parameter,
    value,
    fact: driver("startup-parameter", parameter, "options"),
  };
}

const startups: readonly Experiment[] = [
  startup("statement_timeout", "5000", "5s"),
  startup("lock_timeout", "5000", "5s"),
  startup("extra_float_digits", "2"),
  startup("search_path", "tenant_a"),
  startup("TimeZone", "Asia/Tokyo"),
  startup("DateStyle", "SQL, DMY"),
  startup("IntervalStyle", "iso_8601"),
  startup("application_name", "billing"),
  startup("default_transaction_read_only", "on"),
  inOptions("search_path", "-c search_path=tenant_a", "tenant_a"),
  inOptions("timezone", "-c timezone=Asia/Tokyo", "Asia/Tokyo"),
  inOptions("timezone", "--timezone=Asia/Tokyo", "Asia/Tokyo"),
  inOptions("statement_timeout", "-c statement_timeout=5s", "5s"),
  {
    kind: "startup",
    name: "options that the code does not show",
    startup: { options: "-c work_mem=7654kB" },
    show: "work_mem",
    value: "7654kB",
    fact: driver("startup-parameter", "options", "options"),
  },
  {
    kind: "replication",
    name: "replication at startup",
    sql: "IDENTIFY_SYSTEM",
    fact: driver("startup-parameter", "replication", "option"),
  },
];

export const experiments: readonly Experiment[] = [...settings, ...objects, ...protocol, ...resets, ...startups];
