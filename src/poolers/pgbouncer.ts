/**
 * PgBouncer 1.18 to 1.25. The lab measures 1.18 and 1.24 (docs/evidence.md);
 * what stands between and after them follows the changelog and the measurements that the project began with. PgBouncer does nothing to a server connection when a
 * transaction ends, so what a transaction leaves on it stays.
 *
 * Above 300 lines because it is one table, whose reasons are read side by side.
 */
import type { Cell, Profile } from "./profile.ts";

/* eslint-disable max-lines -- it is a table */

const resetAlways = { resetAlways: true } as const;

/** `server_reset_query_always` is on. */
function cleared(consequence: string): Cell {
  return { when: resetAlways, verdict: "cleared", reason: `\`DISCARD ALL\` runs after every transaction, so ${consequence}.` };
}

const stray = { reasons: ["stray"], words: "what made it is not in sight" } as const;

/** Any name with a dot, but those of well-known extensions. */
const applicationSetting =
  /^(?!(?:age|auto_explain|citus|cron|hnsw|ivfflat|pg_hint_plan|pg_stat_statements|pg_trgm|pgaudit|plpgsql|postgis|timescaledb)\.).+\./;

const setting: readonly Cell[] = [
  cleared("your next transaction runs without your `{name}`"),
  {
    when: { listed: true },
    verdict: "leaks",
    reason:
      "`track_extra_parameters` names `{name}`, but PostgreSQL {postgres} does not report it to PgBouncer, so the next client on that connection runs with your value.",
  },
  {
    on: { names: /^search_path$/, words: "`search_path`" },
    verdict: "leaks",
    reason:
      "The next client on that connection looks for its tables in your `search_path` (42P01, or rows of another schema), and your next transaction may run without it.",
  },
  {
    on: { names: /^session_replication_role$/, words: "`session_replication_role`" },
    verdict: "leaks",
    reason:
      "The next client on that connection runs with your `session_replication_role`: with `replica`, its triggers and foreign keys are off.",
  },
  {
    on: { names: /^default_transaction_read_only$/, words: "`default_transaction_read_only`" },
    verdict: "leaks",
    reason:
      "The next client on that connection begins its transactions with your value: read-only ones fail at the first write (25006), and your own may not be read-only any more.",
  },
  {
    on: { names: applicationSetting, words: "an application's own, such as `app.tenant_id`" },
    verdict: "leaks",
    reason:
      "The next client on that connection reads your `{name}`, and so does every row security policy that checks it; your own next transaction may not find it (42704).",
  },
  {
    verdict: "leaks",
    reason: "The next client on that connection runs with your `{name}`, and your next transaction may run without it.",
  },
];

const role: readonly Cell[] = [
  cleared("your next transaction runs as the login role again"),
  {
    verdict: "leaks",
    reason: "The next client on that connection runs with the rights of that role, and your next transaction may run without them.",
  },
];

const advisoryLock: readonly Cell[] = [
  {
    on: stray,
    verdict: "fails",
    reason:
      "It runs on whichever server connection is free: where the lock is not held it answers false (WARNING 01000, `you don't own a lock`), and where another client took it, it releases that client's lock.",
  },
  cleared("the lock is gone by then and protects nothing"),
  {
    verdict: "leaks",
    reason:
      "The lock stays on that connection until it closes: your unlock may run on another one (WARNING 01000, `you don't own a lock`), and a client that gets this one is given the lock although it is taken.",
  },
];

const preparedStatement: readonly Cell[] = [
  {
    on: stray,
    verdict: "fails",
    reason:
      'It runs on whichever server connection is free: where nobody prepared that name it fails with 26000 (`prepared statement "{name}" does not exist`), and where another client did, it is that client\'s statement.',
  },
  cleared('a later `EXECUTE` fails with 26000 (`prepared statement "{name}" does not exist`)'),
  {
    verdict: "leaks",
    reason:
      'Your next `EXECUTE` may run on another connection and fail with 26000 (`prepared statement "{name}" does not exist`), and another client\'s `PREPARE` on this one fails with 42P05 (`already exists`).',
  },
];

const listen: readonly Cell[] = [
  {
    on: stray,
    verdict: "misdelivered",
    reason:
      "It runs on whichever server connection is free: the one that listens goes on listening, and another client's `LISTEN` may be the one that ends.",
  },
  cleared("the `LISTEN` ends with it and no notification arrives"),
  {
    verdict: "misdelivered",
    reason: "Notifications go to whichever client uses that connection when they arrive, or to nobody while it is idle; you get none.",
  },
];

/** Share one error. */
const relation = { forms: /^(table|table-as|select-into|view|sequence)$/, words: "table, view or sequence" } as const;

const tempObject: readonly Cell[] = [
  {
    when: resetAlways,
    on: relation,
    verdict: "cleared",
    reason:
      '`DISCARD ALL` runs after every transaction and drops it, so your next transaction fails with 42P01 (`relation "{name}" does not exist`).',
  },
  cleared("it is dropped and your next transaction does not find it"),
  {
    on: relation,
    verdict: "leaks",
    reason:
      'Your next transaction may run on another connection and fail with 42P01 (`relation "{name}" does not exist`), and the next client on this one reads your rows, or fails with 42P07 when it creates its own.',
  },
  {
    verdict: "leaks",
    reason: "Your next transaction may run on another connection and not find it, and the next client on this one finds yours.",
  },
];

const heldCursor: readonly Cell[] = [
  {
    on: stray,
    verdict: "fails",
    reason:
      'It runs on whichever server connection is free: where that cursor is not open it fails with 34000 (`cursor "{name}" does not exist`), and where another client opened one of that name, it moves that one.',
  },
  cleared('the cursor is closed and a later `FETCH` fails with 34000 (`cursor "{name}" does not exist`)'),
  {
    verdict: "leaks",
    reason:
      'Your next `FETCH` may run on another connection and fail with 34000 (`cursor "{name}" does not exist`), and the next client on this one can read the rows, or fails with 42P03 when it declares its own.',
  },
];

const sequenceValue: readonly Cell[] = [
  cleared("the value is forgotten and this fails with 55000 (`is not yet defined in this session`)"),
  {
    verdict: "fails",
    reason:
      "On another connection this fails with 55000 (`is not yet defined in this session`), and on one that another client has used it answers with that client's value.",
  },
];

const dblinkConnection: readonly Cell[] = [
  {
    on: stray,
    verdict: "fails",
    reason:
      "It runs on whichever server connection is free: where nobody opened that dblink connection it fails, and where another client did, it is that client's.",
  },
  {
    verdict: "leaks",
    reason:
      "The next client on that connection can query through your dblink connection, and your next transaction may run where it is not open (08001).",
  },
];

const serverSession: readonly Cell[] = [
  {
    on: { forms: /backup/, words: "backup" },
    verdict: "fails",
    reason: "`pg_backup_stop()` on another server connection fails with 55000 (`backup is not in progress`).",
  },
  {
    on: { forms: /origin/, words: "replication origin" },
    verdict: "leaks",
    reason:
      "What the next client writes on that connection is marked as coming from your replication origin, and what you write next may not be.",
  },
  {
    on: { forms: /slot/, words: "temporary slot" },
    verdict: "leaks",
    reason:
      "Used from another server connection, a temporary slot fails with 55006 (`is active for PID`), and it stays until its own connection closes.",
  },
];

const sessionReset: readonly Cell[] = [
  {
    on: { resets: ["deallocate-all"], inBody: true, words: "`DEALLOCATE ALL` in a function" },
    when: { since: "1.21", carriesStatements: true },
    verdict: "fails",
    reason:
      'PgBouncer cannot see it inside a function: it drops the statements that PgBouncer keeps there for all clients, and they get 26000 (`prepared statement "PGBOUNCER_…" does not exist`) until that connection closes.',
  },
  {
    on: { resets: ["deallocate-all", "discard-all"], words: "`DEALLOCATE ALL`, `DISCARD ALL`" },
    when: { since: "1.21", before: "1.22", carriesStatements: true },
    verdict: "fails",
    reason:
      'PgBouncer 1.21 does not notice that its statements are gone: every client of that connection then gets 26000 (`prepared statement "PGBOUNCER_…" does not exist`).',
  },
  {
    verdict: "cleared",
    reason: "It clears whichever server connection it lands on, and no other.",
  },
];

/** PostgreSQL's own behaviour, so the same in every mode; `DISCARD ALL` does not mend it. */
const unguardedSetting: readonly Cell[] = [
  {
    verdict: "leaks",
    reason:
      "Once any client has set `{name}` with `SET LOCAL`, that server connection answers '' for it and no longer NULL: a cast then fails with 22P02 (`invalid input syntax`), and `IS NULL` is false.",
  },
];

const namedStatement: readonly Cell[] = [
  { when: { carriesStatements: true }, verdict: "works", reason: "" },
  cleared("the next use of the statement fails with 26000 (`prepared statement … does not exist`)"),
  {
    when: { before: "1.21" },
    verdict: "fails",
    reason:
      "PgBouncer carries no prepared statements before 1.21: the next use may run on another server connection and fail with 26000 (`prepared statement … does not exist`), or with 42P05 (`already exists`) where another client took the name.",
  },
  {
    verdict: "fails",
    reason:
      "PgBouncer carries no prepared statements while `max_prepared_statements` is 0: the next use may run on another server connection and fail with 26000 (`prepared statement … does not exist`), or with 42P05 (`already exists`) where another client took the name.",
  },
];

const insideOptions = { uses: ["options"], words: "a setting inside `options`" } as const;

/** Measured in transaction and session mode (test/lab/startup.test.ts). */
const startupParameter: readonly Cell[] = [
  {
    on: insideOptions,
    when: { ignored: "options" },
    inSession: true,
    verdict: "cleared",
    reason: "`ignore_startup_parameters` names `options`, so PgBouncer accepts the connection and drops the value.",
  },
  {
    when: { ignored: true },
    inSession: true,
    verdict: "cleared",
    reason: "`ignore_startup_parameters` names `{name}`, so PgBouncer accepts the connection and drops the value.",
  },
  {
    when: { listed: true },
    inSession: true,
    verdict: "cleared",
    reason:
      "`track_extra_parameters` names `{name}`, but PostgreSQL {postgres} does not report it to PgBouncer, so the connection is accepted and the value dropped.",
  },
  {
    on: { names: /^replication$/, words: "`replication`" },
    when: { since: "1.23" },
    verdict: "works",
    reason: "",
  },
  {
    on: { uses: ["options"], names: /^options$/, words: "`options` whose settings are not in sight" },
    when: { since: "1.20" },
    inSession: true,
    verdict: "fails",
    reason:
      "PgBouncer refuses the connection with FATAL 08P01 (`unsupported startup parameter in options`) when they name a setting that it does not track.",
  },
  {
    on: insideOptions,
    when: { since: "1.20" },
    inSession: true,
    verdict: "fails",
    reason: "PgBouncer refuses the connection with FATAL 08P01 (`unsupported startup parameter in options: {name}`).",
  },
  {
    inSession: true,
    verdict: "fails",
    reason: "PgBouncer refuses the connection with FATAL 08P01 (`unsupported startup parameter: {name}`).",
  },
];

const backendPid: readonly Cell[] = [
  {
    on: { uses: ["announced"], words: "the id that the client was told when it connected" },
    inSession: true,
    verdict: "fails",
    reason: "PgBouncer makes that id up: `pg_cancel_backend` finds no such process, or by chance somebody else's.",
  },
  {
    on: { uses: ["library"], words: "the library takes the id that it was told when it connected" },
    inSession: true,
    verdict: "fails",
    reason: "PgBouncer makes up the id that it tells a client: nothing is cancelled, or by chance somebody else's query.",
  },
  {
    verdict: "fails",
    reason:
      "PgBouncer runs the next transaction on whichever server connection is free, so that process may by then work for another client, and yours runs elsewhere.",
  },
];

export const pgbouncer: Profile = {
  name: "pgbouncer",
  title: "PgBouncer",
  docs: "https://www.pgbouncer.org/features.html",
  versions: ["1.18", "1.19", "1.20", "1.21", "1.22", "1.23", "1.24", "1.25"],
  defaultVersion: "1.24",
  options: {
    maxPreparedStatements: {
      name: "max_prepared_statements",
      since: "1.21",
      defaults: [
        { since: "1.18", value: 0 },
        { since: "1.24", value: 200 },
      ],
    },
    trackedParameters: { name: "track_extra_parameters", since: "1.20" },
    ignoredParameters: { name: "ignore_startup_parameters", since: "1.18" },
    resetAlways: { name: "server_reset_query_always", since: "1.18" },
  },
  tracked: [
    { name: "application_name" },
    { name: "client_encoding" },
    { name: "datestyle" },
    { name: "standard_conforming_strings" },
    { name: "timezone" },
    { name: "intervalstyle", since: "1.20" },
    { name: "default_transaction_read_only", since: "1.20", onRequest: true, postgres: 14 },
    { name: "scram_iterations", since: "1.20", onRequest: true, postgres: 16 },
    {
      name: "search_path",
      since: "1.20",
      onRequest: true,
      postgres: 18,
      // PgBouncer builds its own SET in a buffer of 300 bytes; measured on 1.24.1: 282 work, 283 do not.
      limit: {
        bytes: 282,
        reason:
          "PgBouncer cannot restore so long a `search_path`: it ends the client's connection with FATAL 08P01 (`invalid server parameter`).",
      },
    },
  ],
  readsOptions: "1.20",
  cells: {
    setting,
    role,
    "advisory-lock": advisoryLock,
    "prepared-statement": preparedStatement,
    listen,
    "temp-object": tempObject,
    "held-cursor": heldCursor,
    "sequence-value": sequenceValue,
    library: [
      {
        verdict: "leaks",
        reason:
          "The library stays loaded for every later client of that connection, and your next transaction may run where it is not loaded (42704 for its settings).",
      },
    ],
    "random-seed": [
      {
        verdict: "leaks",
        reason: "The next client on that connection draws your random numbers, and your next transaction may draw from another seed.",
      },
    ],
    "dblink-connection": dblinkConnection,
    "server-session": serverSession,
    "transaction-block": [
      {
        when: { mode: "statement" },
        verdict: "fails",
        reason:
          "In statement mode PgBouncer ends the client's connection with FATAL 08P01 (`transaction blocks not allowed in statement pooling mode`).",
      },
      { verdict: "works", reason: "" },
    ],
    "session-reset": sessionReset,
    "unguarded-setting": unguardedSetting,
    "named-statement": namedStatement,
    "startup-parameter": startupParameter,
    "transaction-on-pool": [
      {
        verdict: "pins",
        reason: "Until that transaction ends, PgBouncer can give its server connection to nobody else.",
      },
    ],
    "backend-pid": backendPid,
    "missing-transaction": [{ verdict: "works", reason: "" }],
  },
};
