/** What state does that stays on a server connection: the same harm, whoever left it there. */
import type { StateKind } from "../types.ts";
import type { Cell } from "./profile.ts";

/** By kind of state. */
export type Cells = Readonly<Partial<Record<StateKind, readonly Cell[]>>>;

export const stray = { reasons: ["stray"], words: "what made it is not in sight" } as const;

/** Any name with a dot, but those of well-known extensions. */
const applicationSetting =
  /^(?!(?:age|auto_explain|citus|cron|hnsw|ivfflat|pg_hint_plan|pg_stat_statements|pg_trgm|pgaudit|plpgsql|postgis|timescaledb)\.).+\./;

/** Share one error. */
export const relation = { forms: /^(table|table-as|select-into|view|sequence)$/, words: "table, view or sequence" } as const;

/** The pooler does nothing to a server connection when a transaction ends. Complete: each list ends with a cell for all the rest. */
export const leaks = {
  setting: [
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
  ],
  role: [
    {
      verdict: "leaks",
      reason: "The next client on that connection runs with the rights of that role, and your next transaction may run without them.",
    },
  ],
  "advisory-lock": [
    {
      on: stray,
      verdict: "fails",
      reason:
        "It runs on whichever server connection is free: where the lock is not held it answers false (WARNING 01000, `you don't own a lock`), and where another client took it, it releases that client's lock.",
    },
    {
      verdict: "leaks",
      reason:
        "The lock stays on that connection until it closes: your unlock may run on another one (WARNING 01000, `you don't own a lock`), and a client that gets this one is given the lock although it is taken.",
    },
  ],
  "prepared-statement": [
    {
      on: stray,
      verdict: "fails",
      reason:
        'It runs on whichever server connection is free: where nobody prepared that name it fails with 26000 (`prepared statement "{name}" does not exist`), and where another client did, it is that client\'s statement.',
    },
    {
      verdict: "leaks",
      reason:
        'Your next `EXECUTE` may run on another connection and fail with 26000 (`prepared statement "{name}" does not exist`), and another client\'s `PREPARE` on this one fails with 42P05 (`already exists`).',
    },
  ],
  listen: [
    {
      on: stray,
      verdict: "misdelivered",
      reason:
        "It runs on whichever server connection is free: the one that listens goes on listening, and another client's `LISTEN` may be the one that ends.",
    },
    {
      verdict: "misdelivered",
      reason: "Notifications go to whichever client uses that connection when they arrive, or to nobody while it is idle; you get none.",
    },
  ],
  "temp-object": [
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
  ],
  "held-cursor": [
    {
      on: stray,
      verdict: "fails",
      reason:
        'It runs on whichever server connection is free: where that cursor is not open it fails with 34000 (`cursor "{name}" does not exist`), and where another client opened one of that name, it moves that one.',
    },
    {
      verdict: "leaks",
      reason:
        'Your next `FETCH` may run on another connection and fail with 34000 (`cursor "{name}" does not exist`), and the next client on this one can read the rows, or fails with 42P03 when it declares its own.',
    },
  ],
  "sequence-value": [
    {
      verdict: "fails",
      reason:
        "On another connection this fails with 55000 (`is not yet defined in this session`), and on one that another client has used it answers with that client's value.",
    },
  ],
  "dblink-connection": [
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
  ],
  "server-session": [
    {
      on: { reasons: ["stray"], forms: /backup/, words: "backup, what began it is not in sight" },
      evidence: "documentation",
      verdict: "fails",
      reason: "`pg_backup_stop()` on another server connection fails with 55000 (`backup is not in progress`).",
    },
    {
      on: { forms: /backup/, words: "backup" },
      verdict: "leaks",
      reason:
        "The backup goes on where it was begun until that connection closes, and `pg_backup_stop()` on another one fails with 55000 (`backup is not in progress`).",
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
  ],
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
} satisfies Cells;
