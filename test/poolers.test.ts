import { readdirSync } from "node:fs";

import { expect, test } from "vitest";
import { choosePooler, poolerNames, profiles, type PoolerSpec } from "../src/poolers/index.ts";
import { presets } from "../src/poolers/presets.ts";
import type { Fact, VisibleTransaction } from "../src/types.ts";
import { base, contained, driver, escape, inBody, place, reset } from "./support/facts.ts";

const transaction: VisibleTransaction = { begin: place, end: place, ending: "commit", statements: [], followed: true };

const facts: Readonly<Record<string, Fact>> = {
  "SET work_mem": escape("setting", "work_mem", "set"),
  "SET search_path": escape("setting", "search_path", "set"),
  "SET session_replication_role": escape("setting", "session_replication_role", "set"),
  "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY": escape("setting", "default_transaction_read_only", "characteristics"),
  "set_config('app.tenant_id', …, false)": escape("setting", "app.tenant_id", "set-config"),
  "SET hnsw.ef_search": escape("setting", "hnsw.ef_search", "set"),
  "SET application_name": escape("setting", "application_name", "set"),
  "SET client_encoding": escape("setting", "client_encoding", "set"),
  "SET DateStyle": escape("setting", "datestyle", "set"),
  "SET standard_conforming_strings": escape("setting", "standard_conforming_strings", "set"),
  "SET TIME ZONE": escape("setting", "timezone", "set"),
  "SET work_mem in a transaction": { ...escape("setting", "work_mem", "set"), transaction },
  "SET work_mem in a function": { ...escape("setting", "work_mem", "set"), inBody: true },
  "set_config of a constant": { ...escape("setting", "app.tenant_id", "set-config"), value: { key: "'1'", constant: "1" } },
  "SET IntervalStyle": escape("setting", "intervalstyle", "set"),
  "SET in_hot_standby": escape("setting", "in_hot_standby", "set"),
  "SET ROLE": escape("role", "app_reader", "role"),
  "SET ROLE in a transaction": { ...escape("role", "app_reader", "role"), transaction },
  "SET SESSION AUTHORIZATION": escape("role", "app_reader", "session-authorization"),
  pg_try_advisory_lock: escape("advisory-lock", "7", "pg_try_advisory_lock"),
  pg_advisory_lock: escape("advisory-lock", "7", "pg_advisory_lock"),
  "pg_advisory_unlock alone": escape("advisory-lock", "7", "pg_advisory_unlock", "stray"),
  PREPARE: escape("prepared-statement", "top_orders", "prepare"),
  "EXECUTE alone": escape("prepared-statement", "top_orders", "execute", "stray"),
  "LISTEN in a function": { ...escape("listen", "orders", "listen"), inBody: true },
  LISTEN: escape("listen", "orders", "listen"),
  "UNLISTEN alone": escape("listen", "orders", "unlisten", "stray"),
  "CREATE TEMP TABLE": escape("temp-object", "import", "table"),
  "CREATE FUNCTION pg_temp.f": escape("temp-object", "f", "function"),
  "DECLARE WITH HOLD": escape("held-cursor", "c", "declare"),
  "FETCH alone": escape("held-cursor", "c", "fetch", "stray"),
  "currval later": escape("sequence-value", "orders_id_seq", "currval", "used-later"),
  "lastval alone": escape("sequence-value", "", "lastval", "stray"),
  LOAD: escape("library", "auto_explain", "load"),
  setseed: escape("random-seed", "", "setseed"),
  dblink_connect: escape("dblink-connection", "warehouse", "dblink_connect"),
  "dblink_disconnect alone": escape("dblink-connection", "warehouse", "dblink_disconnect", "stray"),
  pg_backup_start: escape("server-session", "", "pg_backup_start"),
  pg_replication_origin_session_setup: escape("server-session", "", "pg_replication_origin_session_setup"),
  "pg_create_logical_replication_slot(…, true)": escape("server-session", "", "pg_create_logical_replication_slot"),
  BEGIN: { ...base, fact: "transaction-block" },
  "SET LOCAL without a transaction": { ...base, fact: "missing-transaction", need: "set-local" },
  "current_setting without nullif": { ...base, fact: "unguarded-setting", name: "app.tenant_id", certain: true },
  "DISCARD ALL": reset("discard-all"),
  "DEALLOCATE ALL": reset("deallocate-all"),
  "DEALLOCATE ALL in a DO block": inBody(reset("deallocate-all")),
  "RESET ALL": reset("reset-all"),
  "UNLISTEN *": reset("unlisten-all"),
  pg_advisory_unlock_all: reset("unlock-all"),
  "a named statement": driver("named-statement", "user-by-id"),
  "statement_timeout at startup": driver("startup-parameter", "statement_timeout", "option"),
  "TimeZone at startup": driver("startup-parameter", "TimeZone", "option"),
  "search_path at startup": driver("startup-parameter", "search_path", "option"),
  "replication at startup": driver("startup-parameter", "replication", "option"),
  "search_path in options": driver("startup-parameter", "search_path", "options"),
  "timezone in options": driver("startup-parameter", "timezone", "options"),
  "options that are not known": driver("startup-parameter", "options", "options"),
  "BEGIN on a pool": driver("transaction-on-pool", "BEGIN"),
  "pg_backend_pid() kept": driver("backend-pid", "pg_backend_pid()", "queried"),
  "processID of a client": driver("backend-pid", "client.processID", "announced"),
  NOTIFY: contained("notify", "orders"),
  "NOTIFY in a function": { ...contained("notify", "orders"), inBody: true },
  pg_notify: contained("pg_notify", "orders"),
  "SET LOCAL in a transaction": contained("set-local", ""),
  "set_config(…, true) in a transaction": contained("set-config-local", ""),
  "SET TRANSACTION": contained("set-transaction", ""),
  pg_advisory_xact_lock: contained("xact-lock", ""),
  "lock and unlock in one transaction": contained("advisory-lock", "7"),
  "PREPARE and DEALLOCATE in one transaction": contained("prepared-statement", "top_orders"),
  "ON COMMIT DROP in a transaction": contained("on-commit-drop", "import"),
  "a temporary table dropped in its transaction": contained("temp-object", "import"),
  "a cursor in a transaction": contained("cursor", "c"),
  nextval: contained("sequence-value", "orders_id_seq"),
  "a long text": contained("long-text", ""),
  "a library that cancels": driver("backend-pid", "`timeout()` of Knex", "library"),
};

const tracked = ["IntervalStyle", "search_path", "default_transaction_read_only", "in_hot_standby"];

type Configurations = Readonly<Record<string, Omit<PoolerSpec, "name">>>;

const pgbouncer: Configurations = {
  ...Object.fromEntries(["1.18", "1.19", "1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26"].map((version) => [version, { version }])),
  "1.21 max_prepared_statements=100": { version: "1.21", maxPreparedStatements: 100 },
  "1.22 max_prepared_statements=100": { version: "1.22", maxPreparedStatements: 100 },
  "1.24 max_prepared_statements=0": { version: "1.24", maxPreparedStatements: 0 },
  "1.20 track_extra_parameters on PostgreSQL 13": { version: "1.20", trackedParameters: tracked, postgresVersion: 13 },
  "1.25 track_extra_parameters on PostgreSQL 17": { version: "1.25", trackedParameters: tracked, postgresVersion: 17 },
  "1.25 track_extra_parameters on PostgreSQL 18": { version: "1.25", trackedParameters: tracked, postgresVersion: 18 },
  "1.25 track_extra_parameters on nobody knows which": { version: "1.25", trackedParameters: tracked },
  "1.26 on PostgreSQL 18": { version: "1.26", postgresVersion: 18 },
  "1.18 ignore_startup_parameters=options": { version: "1.18", ignoredParameters: ["options"] },
  "1.24 ignore_startup_parameters=options": { version: "1.24", ignoredParameters: ["options"] },
  "1.24 ignore_startup_parameters=search_path": { version: "1.24", ignoredParameters: ["search_path", "Statement_Timeout"] },
  "1.18 server_reset_query_always": { version: "1.18", resetAlways: true },
  "1.24 server_reset_query_always": { version: "1.24", resetAlways: true },
  "1.24 statement": { version: "1.24", mode: "statement" },
  "1.24 session": { version: "1.24", mode: "session" },
};

/** By pooler; one that is not here is drawn as it is when nothing is said. */
const configurationsOf: Readonly<Record<string, Configurations>> = {
  pgbouncer,
  pgcat: {
    default: {},
    "cleanup_server_connections=false": { settings: { cleanup_server_connections: false } },
    "prepared_statements_cache_size=500": { settings: { prepared_statements_cache_size: 500 } },
    session: { mode: "session" },
  },
  pgdog: {
    default: {},
    "query_parser=on": { settings: { query_parser: "on" } },
    "query_parser=off": { settings: { query_parser: "off" } },
    "query_parser=session_control_and_locks": { settings: { query_parser: "session_control_and_locks" } },
    "prepared_statements=full": { settings: { prepared_statements: "full" } },
    "prepared_statements=disabled": { settings: { prepared_statements: "disabled" } },
    "pub_sub_channel_size=4096": { settings: { pub_sub_channel_size: 4096 } },
    session: { mode: "session" },
    statement: { mode: "statement" },
  },
  odyssey: {
    "1.5": { version: "1.5" },
    "1.4": { version: "1.4" },
    "1.3 pool_smart_discard": { version: "1.3", settings: { pool_smart_discard: "yes", pool_reserve_prepared_statement: "yes" } },
    "1.4 pool_discard=no": { version: "1.4", settings: { pool_discard: "no" } },
    "1.5 pool_discard=no": { version: "1.5", settings: { pool_discard: "no" } },
    "1.5 pool_reserve_prepared_statement=no": { version: "1.5", settings: { pool_reserve_prepared_statement: "no" } },
    "1.5 pool_pin_on_listen": { version: "1.5", settings: { pool_pin_on_listen: "yes" } },
    "1.5 maintain_params=no": { version: "1.5", settings: { maintain_params: "no" } },
    "1.5 on PostgreSQL 17": { version: "1.5", postgresVersion: 17 },
    "1.5 session": { version: "1.5", mode: "session" },
    "1.5 statement": { version: "1.5", mode: "statement" },
  },
  pgagroal: {
    "pipeline=session": {},
    "pipeline=transaction": { mode: "transaction" },
    "pipeline=transaction track_prepared_statements": { mode: "transaction", settings: { track_prepared_statements: "on" } },
  },
  proxysql: {
    default: {},
    "pgsql-set_query_lock_on_hostgroup=0": { settings: { "pgsql-set_query_lock_on_hostgroup": 0 } },
    fast_forward: { mode: "session" },
  },
};

/** Of services. */
const hosted: Readonly<Record<string, Configurations>> = {
  supavisor: {
    default: {},
    named_prepared_statements: { settings: { named_prepared_statements: true } },
    "txn_mode_leak_action=error": { settings: { txn_mode_leak_action: "error" } },
    session: { mode: "session" },
  },
  "cloud-sql": { default: {}, session: { mode: "session" } },
  alloydb: { default: {}, session: { mode: "session" } },
  neon: { default: {}, "1.22": { version: "1.22" }, "1.25": { version: "1.25" } },
  azure: {
    default: {},
    "pgbouncer.max_prepared_statements=100": { settings: { "pgbouncer.max_prepared_statements": 100 } },
    "pgbouncer.ignore_startup_parameters=search_path": { settings: { "pgbouncer.ignore_startup_parameters": "search_path" } },
    session: { mode: "session" },
    statement: { mode: "statement" },
  },
  heroku: { default: {}, "1.25": { version: "1.25" }, "max_prepared_statements=100": { maxPreparedStatements: 100 } },
};

function configurations(name: string): Configurations {
  return configurationsOf[name] ?? hosted[name] ?? { default: {} };
}

/** Each fact with every different answer: the commonest first, then the configurations that give another one. */
function drawMatrix(name: string): string {
  const poolers = Object.entries(configurations(name)).map(([label, spec]) => ({ label, pooler: choosePooler({ name, ...spec }) }));
  const drawn = Object.entries(facts).map(([title, fact]) => {
    const answers = new Map<string, string[]>();
    for (const { label, pooler } of poolers) {
      const { verdict, reason } = pooler.judge(fact);
      const answer = [verdict, reason].filter((part) => part !== "").join(": ");
      answers.set(answer, [...(answers.get(answer) ?? []), label]);
    }
    const byCount = [...answers].sort(([, left], [, right]) => right.length - left.length);
    return [title, ...byCount.map(([answer, labels], at) => `  ${at === 0 ? "as a rule" : labels.join(", ")}\n    ${answer}`)].join("\n");
  });
  return `${drawn.join("\n\n")}\n`;
}

const rows = new Set(presets.map(({ name }) => name));

test.each(poolerNames.filter((name) => !rows.has(name)))("what %s does with every kind of state, by version and setting", async (name) => {
  await expect(drawMatrix(name)).toMatchFileSnapshot(`../fixtures/poolers/${name}.out`);
});

/** What it answers as PgBouncer does, its own name aside, is left out. */
function drawDifferences(name: string): string {
  const answer = (spec: PoolerSpec, fact: Fact): string => {
    const pooler = choosePooler(spec);
    const { verdict, reason } = pooler.judge(fact);
    return `${verdict}${reason === "" ? "" : ": "}${reason.replaceAll(pooler.title, "PgBouncer")}`;
  };
  const drawn = Object.entries(configurations(name)).flatMap(([label, spec]) => {
    const { version, mode } = choosePooler({ name, ...spec });
    const lines = Object.entries(facts).flatMap(([title, fact]) => {
      const own = answer({ name, ...spec }, fact);
      return own === answer({ name: "pgbouncer", version: version === "" ? "1.24" : version, mode }, fact)
        ? []
        : [`  ${title}\n    ${own}`];
    });
    return [`${name} ${label}`, ...(lines.length === 0 ? ["  as PgBouncer"] : lines)];
  });
  return drawn.join("\n");
}

test("where services that run PgBouncer differ from it", async () => {
  await expect(`${[...rows].map(drawDifferences).join("\n\n")}\n`).toMatchFileSnapshot("../fixtures/poolers/presets.out");
});

test("the list is the folder", () => {
  const machinery = [
    "answers.ts",
    "configure.ts",
    "index.ts",
    "judge.ts",
    "leaking-cells.ts",
    "presets.ts",
    "profile.ts",
    "questions.ts",
    "shared-cells.ts",
    "version.ts",
  ];
  const files = readdirSync(new URL("../src/poolers", import.meta.url)).filter((file) => !machinery.includes(file));
  expect(files.sort()).toEqual(
    poolerNames
      .filter((name) => !rows.has(name))
      .map((name) => `${name}.ts`)
      .sort(),
  );
  expect([...rows].filter((name) => !poolerNames.includes(name))).toEqual([]);
});

test("no two poolers share a name", () => {
  const names = profiles.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test("every reason is one sentence for a reader", () => {
  const poolers = poolerNames.flatMap((name) => Object.values(configurations(name)).map((spec) => choosePooler({ name, ...spec })));
  const reasons = new Set(poolers.flatMap((pooler) => Object.values(facts).map((fact) => pooler.judge(fact).reason)));
  const wrong = [...reasons].filter((reason) => reason !== "" && !/^(?:[A-Z`]|pgagroal ).*[^.]\.$/.test(reason));
  expect(wrong).toEqual([]);
  expect([...reasons].filter((reason) => /\{\w+\}/.test(reason))).toEqual([]);
  expect([...reasons].filter((reason) => (reason.match(/`/g)?.length ?? 0) % 2 !== 0)).toEqual([]);
});

test("a setting whose name is computed is not shown as one", () => {
  const pooler = choosePooler({ name: "pgbouncer" });
  const reason = (name: string): string => pooler.judge(escape("setting", name, "set")).reason;
  expect(reason("work_mem")).toContain("your `work_mem`");
  for (const name of ["a setting", "expression (1)", "app.expression (1)"]) {
    expect(reason(name)).toContain("your setting (its name is computed)");
    expect(reason(name)).not.toMatch(/`…`|\{name\}/);
  }
});
