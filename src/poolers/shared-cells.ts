/**
 * What several poolers have in common: state that stays on a server connection does the same harm whoever left it there, and what a pooler wipes
 * is missed in the same way.
 */
import type { StateKind, Topic } from "../types.ts";
import type { Cell } from "./profile.ts";

type Cells = Readonly<Partial<Record<StateKind, readonly Cell[]>>>;

const stray = { reasons: ["stray"], words: "what made it is not in sight" } as const;

/** Any name with a dot, but those of well-known extensions. */
const applicationSetting =
  /^(?!(?:age|auto_explain|citus|cron|hnsw|ivfflat|pg_hint_plan|pg_stat_statements|pg_trgm|pgaudit|plpgsql|postgis|timescaledb)\.).+\./;

/** Share one error. */
const relation = { forms: /^(table|table-as|select-into|view|sequence)$/, words: "table, view or sequence" } as const;

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

/** Not of what it cannot know: a release or a use whose acquisition is not in sight meets whatever is there. */
const seen = { reasons: ["held", "used-later", "unsure"], words: "what made it is in sight" } as const satisfies Cell["on"];

/**
 * The pooler wipes a server connection when a transaction ends.
 * @param by how, as a clause: "`DISCARD ALL` runs after every transaction"
 * @param when how the pooler must be configured for it
 */
export function clearedBy(by: string, when?: Cell["when"]) {
  const cell = (consequence: string, on: Cell["on"] | "any" = seen): Cell => ({
    ...(when ? { when } : {}),
    ...(on === "any" ? {} : { on }),
    verdict: "cleared",
    reason: `${by}, so ${consequence}.`,
  });
  return {
    setting: [cell("your next transaction runs without your `{name}`")],
    role: [cell("your next transaction runs as the login role again")],
    "advisory-lock": [cell("the lock is gone by then and protects nothing")],
    "prepared-statement": [cell('a later `EXECUTE` fails with 26000 (`prepared statement "{name}" does not exist`)')],
    listen: [cell("the `LISTEN` ends with it and no notification arrives"), cell("there is nothing left that it could end", stray)],
    "temp-object": [
      cell('it is dropped and your next transaction fails with 42P01 (`relation "{name}" does not exist`)', relation),
      cell("it is dropped and your next transaction does not find it"),
    ],
    "held-cursor": [cell('the cursor is closed and a later `FETCH` fails with 34000 (`cursor "{name}" does not exist`)')],
    "sequence-value": [cell("the value is forgotten and this fails with 55000 (`is not yet defined in this session`)", "any")],
  } satisfies Cells;
}

/** Where clients keep their server connection until they leave, and `DISCARD ALL` runs then: what it does not know of. */
function survives(consequence: string, on?: Cell["on"]): Cell {
  return {
    ...(on ? { on } : {}),
    when: { mode: "session" },
    inSession: true,
    verdict: "leaks",
    reason: `\`DISCARD ALL\`, which runs when you disconnect, does not end it: ${consequence}.`,
  };
}

/** To be put before the cells of a kind that holds in transaction mode. */
export const survivors = {
  library: [survives("the library stays loaded for every later client of that server connection")],
  "random-seed": [survives("the next client on that server connection draws your random numbers")],
  "dblink-connection": [
    survives(
      "the next client on that server connection can query through it, and fails with 42710 (`duplicate connection name`) when it opens its own",
      {
        reasons: ["held", "used-later", "unsure"],
        words: "opened",
      },
    ),
  ],
  "server-session": [
    survives(
      "the next client on that server connection writes as coming from it, and fails with 55000 (`already setup`) when it sets up its own",
      { forms: /origin/, words: "replication origin" },
    ),
    survives(
      "it stays until that server connection closes, and the next client fails with 42710 (`already exists`) when it makes one of that name",
      {
        forms: /slot/,
        words: "temporary slot",
      },
    ),
  ],
} satisfies Cells;

const unread: readonly Cell[] = [{ verdict: "unknown", reason: "" }];

/** Nobody says what this pooler does with a session's state. */
export const unknown = {
  setting: unread,
  role: unread,
  "advisory-lock": unread,
  "prepared-statement": unread,
  listen: unread,
  "temp-object": unread,
  "held-cursor": unread,
  "sequence-value": unread,
  library: unread,
  "random-seed": unread,
  "dblink-connection": unread,
  "server-session": unread,
} satisfies Readonly<Record<StateKind, readonly Cell[]>>;

/** Whatever a pooler does to a server connection when a transaction ends: the next one may run on another. */
export const everywhere = {
  "transaction-block": [{ verdict: "works", reason: "" }],
  "session-reset": [{ verdict: "cleared", reason: "It clears whichever server connection it lands on, and no other." }],
  /** PostgreSQL's own behaviour, so the same in every mode; `DISCARD ALL` does not mend it. */
  "unguarded-setting": [
    {
      verdict: "leaks",
      reason:
        "Once any client has set `{name}` with `SET LOCAL`, that server connection answers '' for it and no longer NULL: a cast then fails with 22P02 (`invalid input syntax`), and `IS NULL` is false.",
    },
  ],
  "transaction-on-pool": [
    { verdict: "pins", reason: "Until that transaction ends, {pooler} can give its server connection to nobody else." },
  ],
  "backend-pid": [
    {
      verdict: "fails",
      reason:
        "{pooler} runs the next transaction on whichever server connection is free, so that process may by then work for another client, and yours runs elsewhere.",
    },
  ],
  "missing-transaction": [{ verdict: "works", reason: "" }],
} satisfies Readonly<Partial<Record<Topic, readonly Cell[]>>>;

/** Of a pooler in transaction mode of which nobody says more: what holds everywhere, and nothing else is known. */
export const undocumented = {
  ...unknown,
  ...everywhere,
  "named-statement": unread,
  "startup-parameter": unread,
  "backend-pid": [
    { on: { uses: ["announced", "library"], words: "the id that the client was told when it connected" }, verdict: "unknown", reason: "" },
    ...everywhere["backend-pid"],
  ],
} satisfies Readonly<Partial<Record<Topic, readonly Cell[]>>>;

/** To be put before the cell on process ids that holds everywhere. */
export const inventedPid: readonly Cell[] = [
  {
    on: { uses: ["announced"], words: "the id that the client was told when it connected" },
    inSession: true,
    verdict: "fails",
    reason: "{pooler} makes that id up: `pg_cancel_backend` finds no such process, or by chance somebody else's.",
  },
  {
    on: { uses: ["library"], words: "the library takes the id that it was told when it connected" },
    inSession: true,
    verdict: "fails",
    reason: "{pooler} makes up the id that it tells a client: nothing is cancelled, or by chance somebody else's query.",
  },
];

/** The pooler wipes a named statement of the protocol with all else. @param by as for `clearedBy` */
export function statementCleared(by: string, when: NonNullable<Cell["when"]>): Cell {
  return {
    when,
    verdict: "cleared",
    reason: `${by}, so the next use of the statement fails with 26000 (\`prepared statement … does not exist\`).`,
  };
}

/** The pooler passes a named statement of the protocol on as it is. @param why as a clause: "PgBouncer carries none before 1.21" */
export function statementLost(why: string, when?: Cell["when"]): Cell {
  return {
    ...(when ? { when } : {}),
    verdict: "fails",
    reason: `${why}: the next use may run on another server connection and fail with 26000 (\`prepared statement … does not exist\`), or with 42P05 (\`already exists\`) where another client took the name.`,
  };
}

/** The same cells for fewer facts. */
export function narrowed(on: NonNullable<Cell["on"]>, cells: readonly Cell[]): readonly Cell[] {
  return cells.map((cell) => ({
    ...cell,
    on: { ...cell.on, ...on, words: [on.words, cell.on?.words ?? ""].filter((words) => words !== "").join(", ") },
  }));
}

/** The same cells for one way to configure the pooler. */
export function configured(when: NonNullable<Cell["when"]>, cells: readonly Cell[]): readonly Cell[] {
  return cells.map((cell) => ({ ...cell, when: { ...cell.when, ...when } }));
}
