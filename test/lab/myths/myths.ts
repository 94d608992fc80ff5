/**
 * What is often said of PostgreSQL behind a pooler, and what is true: in our words, with an experiment where the lab's servers can show it, and
 * with the page or the source that settles it where they cannot.
 *
 * Above 300 lines because it is one table.
 */
/* eslint-disable max-lines -- it is a table */
import type { PostgresVersion } from "../servers.ts";
import type { Message } from "../wire.ts";

export interface Myth {
  /** Stays the same for good: people cite it. */
  readonly number: number;
  /** Also the name of its heading. */
  readonly claim: string;
  /** Where such advice is met. */
  readonly seen: string;
  readonly truth: string;
  readonly runs: readonly Run[];
  /** What settles it besides, or instead of, the experiment. */
  readonly sources: readonly string[];
}

/** Clients that share two server connections of one PgBouncer. */
export interface Run {
  readonly version: "1.18" | "1.24";
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Default: 18. */
  readonly postgres?: PostgresVersion;
  readonly steps: readonly Step[];
}

export interface Step {
  /** `server` is a connection to PostgreSQL itself. */
  readonly who: "A" | "B" | "C" | "server" | "server, a new connection";
  /** The server connection that it runs on; absent: the one of the step before. */
  readonly on?: 1 | 2;
  /** What is sent; a text is one message of the simple protocol. */
  readonly send?: string | Message;
  /** In place of `send`: opens the client with these parameters. */
  readonly connect?: Readonly<Record<string, string>>;
  /** In place of `send`: the client goes. */
  readonly leave?: true;
}

const on = (connection: 1 | 2, who: Step["who"], ...all: readonly (string | Message)[]): Step[] =>
  all.map((send) => ({ who, on: connection, send }));
const server = (...all: readonly string[]): Step[] => all.map((send) => ({ who: "server", send }));

/** A driver's named statement: parsed at its first use, later only bound. */
const named = (sql: string): Message => ({ sql, values: [], name: "s1" });
const config = "https://www.pgbouncer.org/config.html";
const postgresql = "https://www.postgresql.org/docs/current";

const HELD = "SELECT count(*) AS held FROM pg_locks WHERE locktype = 'advisory' AND objid = 7";

export const myths: readonly Myth[] = [
  {
    number: 1,
    claim: "Set `server_reset_query = DISCARD ALL`, and transaction mode is safe",
    seen: "old answers and configuration templates",
    truth:
      "PgBouncer runs `server_reset_query` in session mode only, since 1.7. In transaction mode nothing is reset, whatever the setting says.",
    runs: [
      {
        version: "1.24",
        settings: { server_reset_query: "DISCARD ALL" },
        steps: [...on(1, "A", "SET work_mem = '9MB'"), ...on(1, "B", "SHOW work_mem")],
      },
    ],
    sources: [`${config}#server_reset_query`],
  },
  {
    number: 2,
    claim: "Then `server_reset_query_always = 1` makes it safe",
    seen: "the follow-up to the answer above",
    truth:
      "It turns a leak into a loss: the state is gone before your next statement. A session lock protects nothing any more, and what `DISCARD ALL` does not know stays for the next client: the random seed, loaded libraries, dblink connections.",
    runs: [
      {
        version: "1.24",
        settings: { server_reset_query_always: 1 },
        steps: [
          ...on(1, "A", "SELECT pg_advisory_lock(7)"),
          ...server(HELD),
          ...on(1, "A", "SET work_mem = '9MB'", "SHOW work_mem", "SELECT setseed(0.5)"),
          ...on(1, "B", "SELECT random() = 0.9851677175347999 AS is_the_stream_of_A"),
        ],
      },
    ],
    sources: [`${config}#server_reset_query_always`],
  },
  {
    number: 3,
    claim: "`ignore_startup_parameters = extra_float_digits` switches prepared statements off",
    seen: "guides for JDBC behind PgBouncer",
    truth:
      "It lets a client connect that sends that parameter, and drops the value. Whether named statements work is decided by the driver and by `max_prepared_statements`.",
    runs: [
      {
        version: "1.18",
        settings: { ignore_startup_parameters: "extra_float_digits" },
        steps: [
          { who: "A", connect: { extra_float_digits: "3" } },
          ...on(1, "A", "SHOW extra_float_digits", named("SELECT 1")),
          ...on(2, "A", named("SELECT 1")),
        ],
      },
    ],
    sources: [`${config}#ignore_startup_parameters`],
  },
  {
    number: 4,
    claim: "Add `options` to `ignore_startup_parameters`, and `-c search_path=…` works",
    seen: "answers to “unsupported startup parameter in options”",
    truth:
      "The client connects, and the value is dropped without a word: it reads the tables of another schema. The refusal was the better outcome.",
    runs: [
      {
        version: "1.24",
        settings: { ignore_startup_parameters: "options" },
        steps: [{ who: "A", connect: { options: "-c search_path=tenant_a" } }, ...on(1, "A", "SHOW search_path")],
      },
      { version: "1.24", steps: [{ who: "A", connect: { options: "-c search_path=tenant_a" } }] },
    ],
    sources: [`${config}#ignore_startup_parameters`],
  },
  {
    number: 5,
    claim: "Prepared statements do not work in transaction mode",
    seen: "checklists, README files, monitoring guides",
    truth:
      "Named statements of the protocol, which drivers use, work from PgBouncer 1.21 on where `max_prepared_statements` is above 0, and it is 200 by default from 1.24. What does not work is the SQL command `PREPARE` (7).",
    runs: [{ version: "1.24", steps: [...on(1, "A", named("SELECT 'mine'")), ...on(2, "A", named("SELECT 'mine'"))] }],
    sources: [`${config}#max_prepared_statements`],
  },
  {
    number: 6,
    claim: "The driver prepares statements by itself, so a pooler does not notice",
    seen: "driver comparisons",
    truth:
      "Where the pooler carries no statements, the next use fails, a name that another client has taken fails, and a client that only binds a known name gets the other client's query.",
    runs: [
      {
        version: "1.24",
        settings: { max_prepared_statements: 0 },
        steps: [
          ...on(1, "A", named("SELECT 'rows of A'")),
          ...on(2, "A", named("SELECT 'rows of A'")),
          ...on(1, "B", { sql: "", values: [], name: "s1", only: "bind" }, named("SELECT 'rows of B'")),
        ],
      },
    ],
    sources: [`${config}#max_prepared_statements`],
  },
  {
    number: 7,
    claim: "`max_prepared_statements` makes `PREPARE` and `EXECUTE` work",
    seen: "release notes read quickly",
    truth: "It is about the protocol. The SQL commands are passed on as they are, to whichever server connection is free.",
    runs: [
      {
        version: "1.24",
        steps: [...on(1, "A", "PREPARE p AS SELECT 42"), ...on(2, "A", "EXECUTE p"), ...on(1, "B", "PREPARE p AS SELECT 43")],
      },
    ],
    sources: [`${config}#max_prepared_statements`],
  },
  {
    number: 8,
    claim: "`DEALLOCATE` works since PgBouncer 1.22",
    seen: "upgrade guides",
    truth:
      "`DEALLOCATE ALL` and `DISCARD ALL` do. `DEALLOCATE name` reaches a server that has never heard of that name: PgBouncer gives the statements names of its own.",
    runs: [{ version: "1.24", steps: on(1, "A", named("SELECT 'mine'"), "DEALLOCATE s1", "DEALLOCATE ALL") }],
    sources: ["https://www.pgbouncer.org/changelog.html#pgbouncer-122x"],
  },
  {
    number: 9,
    claim: "A hosted PgBouncer 1.24 or newer has prepared statements on",
    seen: "the conclusion from PgBouncer's default",
    truth: "The host's configuration decides. Azure's built-in PgBouncer has `max_prepared_statements` at 0 unless you set it.",
    runs: [
      {
        version: "1.24",
        settings: { max_prepared_statements: 0 },
        steps: [...on(1, "A", named("SELECT 'mine'")), ...on(2, "A", named("SELECT 'mine'"))],
      },
    ],
    sources: ["https://learn.microsoft.com/azure/postgresql/flexible-server/server-parameters-table-pgbouncer"],
  },
  {
    number: 10,
    claim: "`LISTEN` and `NOTIFY` do not work in transaction mode",
    seen: "pages of hosting companies",
    truth:
      "`NOTIFY` works: it needs its own transaction and nothing else. `LISTEN` is what breaks; put the listener on a direct connection and leave the senders where they are.",
    runs: [
      {
        version: "1.24",
        steps: [...server("LISTEN orders"), ...on(1, "A", "NOTIFY orders, 'new'"), ...server("SELECT 'the listener looks'")],
      },
    ],
    sources: ["https://www.pgbouncer.org/features.html"],
  },
  {
    number: 11,
    claim: "A session advisory lock is released when PgBouncer takes the connection back",
    seen: "pull requests that remove an unlock",
    truth:
      "It stays, owned by nobody, until that server connection closes: an hour by default. Even the client's disconnecting does not end it. Whoever gets that connection is given the lock although it is taken.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "SELECT pg_advisory_lock(7)"),
          { who: "A", leave: true },
          ...server(HELD),
          ...on(2, "B", "SELECT pg_try_advisory_lock(7)"),
          ...on(1, "C", "SELECT pg_try_advisory_lock(7)"),
        ],
      },
    ],
    sources: [`${postgresql}/explicit-locking.html#ADVISORY-LOCKS`],
  },
  {
    number: 12,
    claim: "A `SET` is reset when the server connection goes back to the pool",
    seen: "forum answers",
    truth: "Not by PgBouncer. The next client on that connection runs with your value, and you run without it elsewhere.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "SET statement_timeout = '5s'"),
          ...on(1, "B", "SHOW statement_timeout"),
          ...on(2, "A", "SHOW statement_timeout"),
        ],
      },
    ],
    sources: ["https://www.pgbouncer.org/features.html"],
  },
  {
    number: 13,
    claim: "`SET LOCAL` fails at random behind a pooler",
    seen: "a checklist",
    truth:
      "It works in every explicit transaction, and it never does anything outside of one, pooled or not: PostgreSQL says so in a warning.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "BEGIN", "SET LOCAL work_mem = '9MB'", "SHOW work_mem", "COMMIT"),
          ...on(1, "B", "SHOW work_mem"),
          ...on(1, "A", "SET LOCAL work_mem = '9MB'", "SHOW work_mem"),
        ],
      },
    ],
    sources: [`${postgresql}/sql-set.html`],
  },
  {
    number: 14,
    claim: "`pg_advisory_xact_lock` belongs to the session too, so advisory locks cannot be used at all",
    seen: "the same kind of checklist",
    truth: "It belongs to the transaction and ends with it, which is what a pooler needs.",
    runs: [
      {
        version: "1.24",
        steps: [...on(1, "A", "BEGIN", "SELECT pg_advisory_xact_lock(7)"), ...server(HELD), ...on(1, "A", "COMMIT"), ...server(HELD)],
      },
    ],
    sources: [`${postgresql}/explicit-locking.html#ADVISORY-LOCKS`],
  },
  {
    number: 15,
    claim: "Write `pg_advisory_xact_lock` for `pg_advisory_lock`, and you are done",
    seen: "most migration guides",
    truth:
      "Only with one explicit transaction around all that the lock protects. Without one it is gone when its own statement ends, and the old unlock then warns and answers false.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "SELECT pg_advisory_xact_lock(7)"),
          ...on(2, "B", "SELECT pg_try_advisory_xact_lock(7)"),
          ...on(1, "A", "SELECT pg_advisory_unlock(7)"),
        ],
      },
    ],
    sources: [`${postgresql}/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS`],
  },
  {
    number: 16,
    claim: "`set_config('app.tenant_id', …, true)` at the start of each request is enough",
    seen: "row security tutorials",
    truth:
      "In a transaction that holds every query of the request, yes. As a statement of its own it has no effect on the next one, and says nothing. What it leaves is '' and not NULL.",
    runs: [
      {
        version: "1.24",
        steps: on(
          1,
          "A",
          "SELECT set_config('app.tenant_id', '1', true)",
          "SELECT current_setting('app.tenant_id', true) = '' AS is_empty",
          "BEGIN",
          "SELECT set_config('app.tenant_id', '1', true)",
          "SELECT current_setting('app.tenant_id', true)",
          "COMMIT",
        ),
      },
    ],
    sources: [`${postgresql}/functions-admin.html#FUNCTIONS-ADMIN-SET`],
  },
  {
    number: 17,
    claim: "`SET` never works in transaction mode",
    seen: "feature tables, among them PgBouncer's own",
    truth:
      "PgBouncer gives each client back what PostgreSQL reports to it: `client_encoding`, `DateStyle`, `TimeZone`, `standard_conforming_strings`, `application_name`, from 1.20 `IntervalStyle` and what `track_extra_parameters` names.",
    runs: [
      {
        version: "1.24",
        steps: [...on(1, "A", "SET TIME ZONE 'Asia/Tokyo'"), ...on(2, "A", "SHOW TimeZone"), ...on(1, "B", "SHOW TimeZone")],
      },
    ],
    sources: [`${config}#track_extra_parameters`],
  },
  {
    number: 18,
    claim: "`track_extra_parameters = search_path` makes a schema for each tenant safe",
    seen: "multi-tenant guides",
    truth:
      "PgBouncer can follow only what the server reports, and PostgreSQL reports `search_path` from 18 on (Citus from 12). Before that the setting changes nothing. Where it works, names that differ in case only are taken for the same, and a long path ends the connection.",
    runs: [
      {
        version: "1.24",
        settings: { track_extra_parameters: "search_path" },
        postgres: 15,
        steps: [...on(1, "A", "SET search_path = tenant_a"), ...on(1, "B", "SHOW search_path")],
      },
      {
        version: "1.24",
        settings: { track_extra_parameters: "search_path" },
        steps: [
          ...on(1, "A", "SET search_path = tenant_a"),
          ...on(2, "A", "SHOW search_path"),
          ...on(1, "B", 'SET search_path = "Acme"'),
          ...on(1, "C", 'SET search_path = "ACME"'),
          ...on(1, "B", "SHOW search_path"),
          ...on(1, "A", `SET search_path = ${Array.from({ length: 30 }, () => "tenant_a").join(", ")}`),
          ...on(2, "A", "SHOW search_path"),
        ],
      },
    ],
    sources: [`${config}#track_extra_parameters`],
  },
  {
    number: 19,
    claim: "Set `search_path` once, in the pool's `connect` hook",
    seen: "answers about node-postgres",
    truth:
      "The hook runs once for each connection to PgBouncer, on whichever server connection is free at that moment. The client loses the value with its next transaction, and somebody else has it.",
    runs: [
      {
        version: "1.24",
        steps: [...on(1, "A", "SET search_path = tenant_a"), ...on(2, "A", "SHOW search_path"), ...on(1, "B", "SHOW search_path")],
      },
    ],
    sources: ["https://node-postgres.com/apis/pool#connect"],
  },
  {
    number: 20,
    claim: "`DISCARD ALL` brings a session back to its beginning",
    seen: "PostgreSQL's manual says it in almost these words",
    truth:
      "The random seed, loaded libraries and dblink connections survive it, and a setting of one's own is '' afterwards instead of missing.",
    runs: [
      {
        version: "1.24",
        steps: server(
          "SET app.tenant_id = '1'",
          "SELECT setseed(0.5)",
          "LOAD 'auto_explain'",
          "SELECT dblink_connect('warehouse', 'dbname=postgres')",
          "DISCARD ALL",
          "SELECT current_setting('app.tenant_id', true) = '' AS setting_is_empty",
          "SELECT random() = 0.9851677175347999 AS seed_is_kept",
          "SHOW auto_explain.log_analyze",
          "SELECT dblink_get_connections()",
        ),
      },
    ],
    sources: [`${postgresql}/sql-discard.html`],
  },
  {
    number: 21,
    claim: "Temporary tables never work",
    seen: "feature tables",
    truth:
      "With `ON COMMIT DROP`, made and used in one transaction, they do. `ON COMMIT DELETE ROWS` is no help: the table itself stays for the next client.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "BEGIN", "CREATE TEMP TABLE t (n int) ON COMMIT DROP", "INSERT INTO t VALUES (1)", "SELECT n FROM t", "COMMIT"),
          ...on(1, "B", "SELECT n FROM t"),
          ...on(1, "A", "CREATE TEMP TABLE t (n int) ON COMMIT DELETE ROWS"),
          ...on(1, "B", "CREATE TEMP TABLE t (n int) ON COMMIT DELETE ROWS"),
        ],
      },
    ],
    sources: [`${postgresql}/sql-createtable.html`],
  },
  {
    number: 22,
    claim: "Cursors do not work",
    seen: "feature tables",
    truth: "Inside one transaction they do. `WITH HOLD` is what outlives its transaction and breaks.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "BEGIN", "DECLARE c CURSOR FOR SELECT generate_series(1, 9)", "FETCH 2 FROM c", "COMMIT"),
          ...on(1, "A", "DECLARE h CURSOR WITH HOLD FOR SELECT generate_series(1, 9)"),
          ...on(2, "A", "FETCH 2 FROM h"),
          ...on(1, "B", "FETCH 2 FROM h"),
        ],
      },
    ],
    sources: [`${postgresql}/sql-declare.html`],
  },
  {
    number: 23,
    claim: "PgBouncer may change the server connection at a protocol `Flush`",
    seen: "a driver's commit message",
    truth:
      "It may when the server is ready for a new query, which answers `Sync`. Between `Parse`, `Flush` and `Bind` the connection is kept, even when it is the only free one and others want it.",
    runs: [
      {
        version: "1.24",
        steps: [
          { who: "A", on: 1, send: { sql: "SELECT 'still here'", values: [], only: "flush" } },
          { who: "A", on: 2, send: { sql: "", values: [], only: "bind" } },
        ],
      },
      {
        version: "1.24",
        steps: [
          { who: "A", on: 1, send: { sql: "SELECT 'still here'", values: [], only: "parse" } },
          { who: "A", on: 2, send: { sql: "", values: [], only: "bind" } },
        ],
      },
    ],
    sources: [`${postgresql}/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY`],
  },
  {
    number: 24,
    claim: "With psycopg2, set `prepare_threshold=None`",
    seen: "a checklist",
    truth: "psycopg2 has no such option and prepares nothing by itself. `prepare_threshold` is psycopg 3's.",
    runs: [],
    sources: ["https://www.psycopg.org/psycopg3/docs/advanced/prepare.html"],
  },
  {
    number: 25,
    claim: "Supavisor's transaction mode does what PgBouncer's does",
    seen: "Supavisor's own migration page",
    truth:
      "It restores no parameters, so even `SET TIME ZONE` reaches the next client, and it carries named statements only where a flag is on.",
    runs: [],
    sources: [
      "https://github.com/supabase/supavisor/blob/main/lib/supavisor/db_handler.ex",
      "https://github.com/supabase/supavisor/blob/main/lib/supavisor/protocol_helpers.ex",
    ],
  },
  {
    number: 26,
    claim: "Prisma needs `pgbouncer=true` in its URL behind any pooler",
    seen: "deployment guides",
    truth:
      "Not from PgBouncer 1.21 on with `max_prepared_statements` above 0: it makes Prisma give up prepared statements that would work (5). Other libraries do not know the parameter; those that hand it on are refused.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", named("SELECT 'without it'")),
          ...on(2, "A", named("SELECT 'without it'")),
          { who: "B", connect: { pgbouncer: "true" } },
        ],
      },
    ],
    sources: ["https://www.prisma.io/docs/orm/prisma-client/setup-and-configuration/databases-connections/pgbouncer"],
  },
  {
    number: 27,
    claim: "`ALTER ROLE … SET` takes effect at once",
    seen: "advice that replaces `SET` with it (which is right)",
    truth:
      "PostgreSQL reads it when a server process starts. Behind a pooler that was earlier: the new value comes with new server connections, after `RECONNECT` or `server_lifetime`.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...server(
            "DO $$ BEGIN EXECUTE format('ALTER ROLE postgres IN DATABASE %I SET work_mem = %L', current_database(), '9MB'); END $$",
          ),
          { who: "A", connect: {} },
          ...on(1, "A", "SHOW work_mem"),
          { who: "server, a new connection", send: "SHOW work_mem" },
        ],
      },
    ],
    sources: [`${postgresql}/sql-alterrole.html`],
  },
  {
    number: 28,
    claim: "RDS Proxy pins the connection for every query with parameters",
    seen: "posts from before 2023",
    truth: "AWS's page names SQL commands that pin, such as `SET`, `PREPARE` and `LISTEN`, and no longer the extended protocol.",
    runs: [],
    sources: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html"],
  },
  {
    number: 29,
    claim: "`SELECT set_config(…, false)` is the same as `SET` for every pooler",
    seen: "query builders that have no `SET`",
    truth:
      "For PostgreSQL, and for PgBouncer, which follows what the server reports. Poolers that look at the statement's text or tag, such as PgCat and PgDog, see a `SELECT` and track nothing.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "SELECT set_config('TimeZone', 'Asia/Tokyo', false)"),
          ...on(2, "A", "SHOW TimeZone"),
          ...on(1, "B", "SHOW TimeZone"),
        ],
      },
    ],
    sources: [
      "https://github.com/postgresml/pgcat/blob/main/src/server.rs",
      "https://github.com/pgdogdev/pgdog/blob/main/pgdog/src/frontend/router/parser",
    ],
  },
  {
    number: 30,
    claim: "Inside a function it is harmless: the pooler does not see it",
    seen: "workarounds",
    truth:
      "That it does not see it is the harm. `DEALLOCATE ALL` in a function drops the statements that PgBouncer keeps on that connection for everybody, and every client of it fails until it closes.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "B", named("SELECT 'rows of B'")),
          ...on(1, "A", "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"),
          ...on(1, "B", named("SELECT 'rows of B'")),
        ],
      },
    ],
    sources: [`${config}#max_prepared_statements`],
  },
  {
    number: 31,
    claim: "`nextval` is unsafe behind a pooler",
    seen: "a warning about sequences in general",
    truth: "It needs no session. `currval` and `lastval` do: on another connection they fail, or answer with another client's value.",
    runs: [
      {
        version: "1.24",
        steps: [
          ...on(1, "A", "SELECT nextval('public.invoice_seq')"),
          ...on(2, "A", "SELECT currval('public.invoice_seq')"),
          ...on(1, "B", "SELECT nextval('public.invoice_seq')"),
          ...on(1, "A", "SELECT currval('public.invoice_seq')"),
        ],
      },
    ],
    sources: [`${postgresql}/functions-sequence.html`],
  },
  {
    number: 32,
    claim: "Running `pg_dump`, or a dump file, through the pooler does no harm",
    seen: "scripts that have one connection string",
    truth: "Both begin by emptying `search_path` for the session. The next client on that server connection does not find its tables.",
    runs: [
      {
        version: "1.24",
        steps: [...on(1, "A", "SELECT pg_catalog.set_config('search_path', '', false)"), ...on(1, "B", "SELECT count(*) FROM customers")],
      },
    ],
    sources: ["https://github.com/pgbouncer/pgbouncer/issues/452", "https://github.com/pgbouncer/pgbouncer/issues/976"],
  },
];
