/**
 * What several poolers have in common, but for what they leave behind (leaking-cells.ts): what a pooler wipes is missed in the same way, and what no pooler
 * changes is the same behind all of them.
 */
import type { StateKind, Topic } from "../types.ts";
import { type Cells, relation, stray } from "./leaking-cells.ts";
import type { Cell } from "./profile.ts";

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

/** `CancelRequest` takes it, whoever sends that. */
export const toldId = {
  uses: ["announced", "library"],
  words: "the id that the client was told when it connected",
} as const satisfies Cell["on"];

/** Of a pooler in transaction mode of which nobody says more: what holds everywhere, and nothing else is known. */
export const undocumented = {
  ...unknown,
  ...everywhere,
  "named-statement": unread,
  "startup-parameter": unread,
  "backend-pid": [{ on: toldId, verdict: "unknown", reason: "" }, ...everywhere["backend-pid"]],
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
