/** The pictures of session state: what is taken and used later, kind by kind, and what a verdict makes of that. */

import type { About, PoolMode, StateKind, VerdictName } from "../../types.ts";
import { answers, note, sends, takenBack } from "./picture-steps.ts";
import type { Scene } from "./picture-types.ts";

/** One kind of state in an example. The answers are those of PostgreSQL 18 behind PgBouncer 1.18 and 1.24. */
interface Example {
  readonly topic: StateKind;
  readonly forms?: RegExp;
  /** What you send first, and what it leaves on its connection. */
  readonly takes: string;
  readonly kept: string;
  /** What you send in a later transaction, what it answers where the state is, and where it is not. */
  readonly later: string;
  readonly found: string;
  readonly missing: string;
  /** What another client sends, and what it meets where you left something. */
  readonly theirs: string;
  readonly met: string;
  /** What your later statement does where another client left something of that name; absent where nothing ends or uses it by name. */
  readonly takesTheirs?: string;
}

const examples: readonly Example[] = [
  {
    topic: "setting",
    takes: "SET search_path TO shop_7",
    kept: "search_path = shop_7",
    later: "SELECT * FROM orders",
    found: "the rows of shop_7",
    missing: "42P01, or rows of another schema",
    theirs: "SELECT * FROM orders",
    met: "rows of your shop_7, not of its own schema",
  },
  {
    topic: "role",
    takes: "SET ROLE admin",
    kept: "runs as admin",
    later: "DELETE FROM audit",
    found: "done as admin",
    missing: "runs as the login role: 42501, permission denied",
    theirs: "DELETE FROM audit",
    met: "done, with the rights of admin",
  },
  {
    topic: "advisory-lock",
    takes: "SELECT pg_advisory_lock(7)",
    kept: "lock 7 is held",
    later: "SELECT pg_advisory_unlock(7)",
    found: "true",
    missing: "false, and WARNING 01000: you don't own a lock",
    theirs: "SELECT pg_try_advisory_lock(7)",
    met: "true: it has the lock, although you hold it",
    takesTheirs: "true: the other client's lock is gone",
  },
  {
    topic: "prepared-statement",
    takes: "PREPARE by_id AS SELECT …",
    kept: "by_id is prepared",
    later: "EXECUTE by_id(1)",
    found: "its rows",
    missing: "26000: by_id does not exist",
    theirs: "PREPARE by_id AS SELECT …",
    met: "42P05: by_id already exists",
    takesTheirs: "the rows of the other client's statement",
  },
  {
    topic: "listen",
    takes: "LISTEN orders",
    kept: "listens to orders",
    later: "UNLISTEN orders",
    found: "done",
    missing: "done, but connection 1 goes on listening",
    theirs: "SELECT …",
    met: "its rows, and your notification",
    takesTheirs: "done: the other client's LISTEN is over",
  },
  {
    topic: "temp-object",
    takes: "CREATE TEMP TABLE batch …",
    kept: "batch is there, with your rows",
    later: "SELECT * FROM batch",
    found: "your rows",
    missing: "42P01: batch does not exist",
    theirs: "CREATE TEMP TABLE batch …",
    met: "42P07: batch already exists",
  },
  {
    topic: "held-cursor",
    takes: "DECLARE c CURSOR WITH HOLD FOR …",
    kept: "cursor c is open",
    later: "FETCH 100 FROM c",
    found: "its rows",
    missing: "34000: cursor c does not exist",
    theirs: "DECLARE c CURSOR WITH HOLD FOR …",
    met: "42P03: cursor c already exists",
    takesTheirs: "the rows of the other client's cursor",
  },
  {
    topic: "sequence-value",
    takes: "SELECT nextval('orders_id_seq')",
    kept: "its last value is 5",
    later: "SELECT currval('orders_id_seq')",
    found: "5",
    missing: "55000: is not yet defined in this session",
    theirs: "SELECT currval('orders_id_seq')",
    met: "5: your value",
  },
  {
    topic: "library",
    takes: "LOAD 'auto_explain'",
    kept: "auto_explain is loaded",
    later: "SHOW auto_explain.log_min_duration",
    found: "its value",
    missing: "42704: unrecognized configuration parameter",
    theirs: "SELECT …",
    met: "runs with auto_explain loaded",
  },
  {
    topic: "random-seed",
    takes: "SELECT setseed(0.5)",
    kept: "the seed is 0.5",
    later: "SELECT random()",
    found: "the first number of seed 0.5",
    missing: "a number of another seed",
    theirs: "SELECT random()",
    met: "the number that you wanted",
  },
  {
    topic: "dblink-connection",
    takes: "SELECT dblink_connect('reports', …)",
    kept: "reports is open",
    later: "SELECT … FROM dblink('reports', …)",
    found: "its rows",
    missing: "08001: could not establish connection",
    theirs: "SELECT … FROM dblink('reports', …)",
    met: "rows that your connection reads",
    takesTheirs: "runs through the other client's connection",
  },
  {
    topic: "server-session",
    forms: /origin/,
    takes: "SELECT pg_replication_origin_session_setup('a')",
    kept: "writes count as from a",
    later: "INSERT INTO orders …",
    found: "marked as coming from a",
    missing: "not marked as coming from a",
    theirs: "INSERT INTO orders …",
    met: "marked as coming from a",
  },
  {
    topic: "server-session",
    forms: /slot/,
    takes: "SELECT pg_create_logical_replication_slot('s', …, true)",
    kept: "slot s is active here",
    later: "SELECT pg_logical_slot_get_changes('s', …)",
    found: "the changes",
    missing: "55006: slot s is active for another PID",
    theirs: "SELECT pg_create_logical_replication_slot('s', …, true)",
    met: "42710: slot s already exists",
  },
  {
    topic: "server-session",
    takes: "SELECT pg_backup_start('nightly')",
    kept: "a backup is in progress",
    later: "SELECT pg_backup_stop()",
    found: "the backup's labels",
    missing: "55000: backup is not in progress",
    theirs: "SELECT pg_backup_start('weekly')",
    met: "55000: a backup is already in progress in this session",
  },
];

/** What a verdict makes of an example. */
const scenes: Readonly<Record<Exclude<VerdictName, "unknown">, (example: Example) => Scene>> = {
  leaks: ({ takes, kept, later, missing, theirs, met }) => ({
    title: "What you left on connection 1 stays there; your next transaction may run on connection 2.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      takenBack,
      sends("you", "two", later),
      answers("two", "you", missing, "bad"),
      sends("other", "one", theirs),
      answers("one", "other", met, "bad"),
    ],
  }),
  cleared: ({ takes, kept, later, missing }) => ({
    title: "{pooler} clears the connection after each transaction, and what you made is gone.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      note("pooler", "The transaction ends: {pooler} takes connection 1 back and clears it."),
      note("one", "as new", "bad"),
      sends("you", "one", later),
      answers("one", "you", missing, "bad"),
    ],
  }),
  misdelivered: ({ takes, kept, theirs, met }) => ({
    title: "The notification goes to whoever uses connection 1 when it arrives.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      takenBack,
      sends("other", "one", theirs),
      note("one", "somebody notifies"),
      answers("one", "other", met, "bad"),
      note("you", "You get nothing.", "bad"),
    ],
  }),
  fails: ({ takes }) => ({
    title: "{pooler} refuses it.",
    steps: [sends("you", "pooler", takes), answers("pooler", "you", "an error", "bad"), note("one", "is sent nothing")],
  }),
  pins: ({ takes, kept, later, found }) => ({
    title: "It works, but {pooler} keeps connection 1 for you alone, and others wait.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      note("pooler", "The transaction ends, but {pooler} keeps connection 1 for you until you disconnect.", "bad"),
      sends("you", "one", later),
      answers("one", "you", found, "good"),
      sends("other", "pooler", "SELECT …"),
      note("pooler", "One connection fewer for all others: they wait when none is free.", "bad"),
    ],
  }),
  tracked: ({ takes, kept, later, found }) => ({
    title: "{pooler} knows your value and gives it back to you on whichever connection you get.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      note("pooler", "{pooler} notes your value. The transaction ends."),
      sends("pooler", "two", takes),
      sends("you", "two", later),
      answers("two", "you", found, "good"),
    ],
  }),
  works: ({ takes, kept, later, found }) => ({
    title: "Connection 1 is yours until you disconnect.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      note("pooler", "The transaction ends; connection 1 stays yours."),
      sends("you", "one", later),
      answers("one", "you", found, "good"),
    ],
  }),
};

/** In session mode it leaks too, when you are gone. */
function leftBehind({ takes, kept, theirs, met }: Example): Scene {
  return {
    title: "What you left on connection 1 is still there when another client gets it.",
    steps: [
      sends("you", "one", takes),
      note("one", kept),
      note("pooler", "You disconnect: {pooler} takes connection 1 back, and does not clear this."),
      sends("other", "one", theirs),
      answers("one", "other", met, "bad"),
    ],
  };
}

/** The state was made elsewhere, by you or by somebody else. */
function strayScene({ takes, kept, later, missing }: Example, theirs: string): Scene {
  return {
    title: "It runs on whichever connection is free, and means something else on each.",
    steps: [
      sends("other", "one", takes),
      note("one", kept),
      takenBack,
      sends("you", "one", later),
      answers("one", "you", theirs, "bad"),
      sends("you", "two", later),
      answers("two", "you", missing, "bad"),
    ],
  };
}

/** Tracked settings are not those that leak. */
const tracked: Example = {
  topic: "setting",
  takes: "SET TIME ZONE 'Asia/Tokyo'",
  kept: "TimeZone = Asia/Tokyo",
  later: "SHOW TimeZone",
  found: "Asia/Tokyo",
  missing: "UTC",
  theirs: "SHOW TimeZone",
  met: "Asia/Tokyo",
};

export function stateScene({ topic, form, isStray }: About, verdict: VerdictName, mode: PoolMode): Scene | undefined {
  const example = examples.find((one) => one.topic === topic && (one.forms?.test(form) ?? true));
  if (example === undefined || verdict === "unknown") return undefined;
  const isUse = isStray && (verdict === "fails" || verdict === "misdelivered");
  if (isUse && example.takesTheirs !== undefined) return strayScene(example, example.takesTheirs);
  if (mode === "session" && verdict === "leaks") return leftBehind(example);
  return scenes[verdict](verdict === "tracked" ? tracked : example);
}
