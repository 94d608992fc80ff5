/**
 * The pictures of what is no session state, and of state for which a verdict means something of its own, in the order in which they are looked for.
 * Above 300 lines because it is one table.
 */

/* eslint-disable max-lines -- it is a table */

import type { Topic, VerdictName } from "../../types.ts";
import { answers, note, sends, takenBack } from "./picture-steps.ts";
import type { Scene } from "./picture-types.ts";

interface OtherScene {
  readonly topic: Topic;
  /** A finding on what the pooler leaves alone `fails`; see `verdictOf` in src/findings.ts. */
  readonly verdicts: readonly VerdictName[];
  readonly forms?: RegExp;
  readonly scene: Scene;
}

const alone = "Without BEGIN the statement is a transaction of its own.";

/** `DEALLOCATE` that the pooler answers by itself. */
const looksFinished: Scene = {
  title: "It looks finished, but {pooler} leaves it on connection 1.",
  steps: [
    sends("you", "one", "PREPARE by_id AS SELECT …"),
    sends("you", "pooler", "DEALLOCATE by_id"),
    answers("pooler", "you", "done, says {pooler}"),
    note("one", "by_id is prepared", "bad"),
    takenBack,
    sends("other", "one", "PREPARE by_id AS SELECT …"),
    answers("one", "other", "42P05: by_id already exists", "bad"),
  ],
};

export const otherScenes: readonly OtherScene[] = [
  {
    topic: "missing-transaction",
    verdicts: ["works", "fails"],
    forms: /^xact-lock$/,
    scene: {
      title: "The lock is given back before the work begins.",
      steps: [
        sends("you", "one", "SELECT pg_advisory_xact_lock(7)"),
        note("one", `${alone} It ends, and lock 7 with it.`, "bad"),
        sends("other", "two", "SELECT pg_advisory_xact_lock(7)"),
        answers("two", "other", "has the lock at once"),
        sends("you", "one", "UPDATE accounts …"),
        note("one", "runs beside the other client", "bad"),
      ],
    },
  },
  {
    topic: "missing-transaction",
    verdicts: ["works", "fails"],
    forms: /^cursor$/,
    scene: {
      title: "A cursor without HOLD needs a transaction around it.",
      steps: [
        sends("you", "one", "DECLARE c CURSOR FOR …"),
        note("one", alone),
        answers("one", "you", "25P01: DECLARE CURSOR can only be used in transaction blocks", "bad"),
      ],
    },
  },
  {
    topic: "missing-transaction",
    verdicts: ["works", "fails"],
    forms: /^on-commit-drop$/,
    scene: {
      title: "The table is gone when its own statement ends.",
      steps: [
        sends("you", "one", "CREATE TEMP TABLE batch … ON COMMIT DROP"),
        note("one", `${alone} It ends, and batch with it.`, "bad"),
        sends("you", "one", "INSERT INTO batch …"),
        answers("one", "you", "42P01: batch does not exist", "bad"),
      ],
    },
  },
  {
    topic: "missing-transaction",
    verdicts: ["works", "fails"],
    forms: /^snapshot$/,
    scene: {
      title: "The snapshot is gone before anybody can use it.",
      steps: [
        sends("you", "one", "SELECT pg_export_snapshot()"),
        note("one", `${alone} It ends, and the snapshot with it.`, "bad"),
        sends("you", "two", "BEGIN … SET TRANSACTION SNAPSHOT …"),
        answers("two", "you", "an error: there is no such snapshot", "bad"),
      ],
    },
  },
  {
    topic: "missing-transaction",
    verdicts: ["works", "fails"],
    forms: /^set-(?:transaction|constraints)$/,
    scene: {
      title: "It is about the transaction that it stands in, and that is its own.",
      steps: [
        sends("you", "one", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
        note("one", `${alone} It ends, and nothing is left of it.`, "bad"),
        sends("you", "one", "UPDATE accounts …"),
        note("one", "runs as if it had not been said", "bad"),
      ],
    },
  },
  {
    topic: "missing-transaction",
    verdicts: ["works", "fails"],
    scene: {
      title: "The value is gone when its own statement ends.",
      steps: [
        sends("you", "one", "SET LOCAL app.tenant_id = '7'"),
        note("one", `${alone} It ends, and the value with it.`, "bad"),
        sends("you", "one", "SELECT * FROM orders"),
        note("one", "runs without it", "bad"),
      ],
    },
  },
  {
    topic: "setting",
    verdicts: ["fails"],
    scene: {
      title: "{pooler} cannot give so long a value back to you.",
      steps: [
        sends("you", "one", "SET search_path TO …"),
        note("pooler", "{pooler} notes your value. The transaction ends."),
        sends("you", "two", "SELECT * FROM orders"),
        note("pooler", "must set your value on connection 2 first, and cannot", "bad"),
        answers("pooler", "you", "FATAL 08P01: invalid server parameter", "bad"),
        note("you", "Your connection is closed.", "bad"),
      ],
    },
  },
  {
    topic: "listen",
    verdicts: ["cleared"],
    scene: {
      title: "{pooler} clears the connection after each transaction, and the LISTEN is over.",
      steps: [
        sends("you", "one", "LISTEN orders"),
        note("one", "listens to orders"),
        note("pooler", "The transaction ends: {pooler} takes connection 1 back and clears it."),
        note("one", "listens to nothing", "bad"),
        sends("other", "one", "NOTIFY orders"),
        note("you", "You get nothing.", "bad"),
      ],
    },
  },
  {
    topic: "server-session",
    verdicts: ["fails"],
    forms: /backup/,
    scene: {
      title: "A backup begins and ends on the same connection, or it fails.",
      steps: [
        sends("you", "one", "SELECT pg_backup_start('nightly')"),
        note("one", "a backup is in progress"),
        takenBack,
        sends("you", "two", "SELECT pg_backup_stop()"),
        answers("two", "you", "55000: backup is not in progress", "bad"),
      ],
    },
  },
  {
    topic: "sequence-value",
    verdicts: ["fails", "leaks"],
    scene: {
      title: "Each connection remembers its own last value, whoever drew it.",
      steps: [
        sends("you", "one", "SELECT nextval('orders_id_seq')"),
        answers("one", "you", "5"),
        takenBack,
        sends("you", "two", "SELECT currval('orders_id_seq')"),
        answers("two", "you", "55000: is not yet defined in this session", "bad"),
        sends("other", "one", "SELECT nextval('orders_id_seq')"),
        answers("one", "other", "6"),
        sends("you", "one", "SELECT currval('orders_id_seq')"),
        answers("one", "you", "6: the other client's value", "bad"),
      ],
    },
  },
  {
    topic: "named-statement",
    verdicts: ["works"],
    scene: {
      title: "{pooler} knows your statement and prepares it on whichever connection you get.",
      steps: [
        sends("you", "one", "prepares by_id"),
        note("pooler", "{pooler} notes by_id and its SQL. The transaction ends."),
        sends("pooler", "two", "prepares by_id, under a name of its own"),
        sends("you", "two", "runs by_id"),
        answers("two", "you", "its rows", "good"),
      ],
    },
  },
  {
    topic: "named-statement",
    verdicts: ["cleared"],
    scene: {
      title: "{pooler} clears the connection after each transaction, and the statement is gone.",
      steps: [
        sends("you", "one", "prepares by_id"),
        note("one", "by_id is prepared"),
        note("pooler", "The transaction ends: {pooler} takes connection 1 back and clears it."),
        note("one", "as new", "bad"),
        sends("you", "one", "runs by_id"),
        answers("one", "you", "26000: by_id does not exist", "bad"),
      ],
    },
  },
  {
    topic: "named-statement",
    verdicts: ["fails", "leaks"],
    scene: {
      title: "The statement is prepared on one connection, and its next use may run on another.",
      steps: [
        sends("you", "one", "prepares by_id"),
        note("one", "by_id is prepared"),
        takenBack,
        sends("you", "two", "runs by_id"),
        answers("two", "you", "26000: by_id does not exist", "bad"),
        sends("other", "one", "prepares its own by_id"),
        answers("one", "other", "42P05: by_id already exists", "bad"),
      ],
    },
  },
  {
    topic: "startup-parameter",
    verdicts: ["fails"],
    scene: {
      title: "{pooler} refuses the connection.",
      steps: [
        sends("you", "pooler", "connects with statement_timeout = 5000"),
        note("pooler", "can give it to no server connection: other clients use them too"),
        answers("pooler", "you", "FATAL 08P01: unsupported startup parameter", "bad"),
      ],
    },
  },
  {
    topic: "startup-parameter",
    verdicts: ["cleared"],
    scene: {
      title: "{pooler} accepts the connection and drops the value.",
      steps: [
        sends("you", "pooler", "connects with statement_timeout = 5000"),
        note("pooler", "drops the value", "bad"),
        answers("pooler", "you", "connected"),
        sends("you", "one", "SELECT …"),
        note("one", "runs without your timeout", "bad"),
      ],
    },
  },
  {
    topic: "startup-parameter",
    verdicts: ["leaks"],
    scene: {
      title: "The value is set on the server connection that is opened for you, and stays for whoever uses it next.",
      steps: [
        sends("you", "one", "connects with statement_timeout = 5000"),
        note("one", "statement_timeout = 5000"),
        takenBack,
        sends("other", "one", "SELECT …"),
        note("one", "runs with your timeout", "bad"),
        sends("you", "two", "SELECT …"),
        note("two", "runs without it", "bad"),
      ],
    },
  },
  {
    topic: "startup-parameter",
    verdicts: ["tracked", "works"],
    scene: {
      title: "{pooler} knows your value and sets it on whichever connection you get.",
      steps: [
        sends("you", "pooler", "connects with TimeZone = Asia/Tokyo"),
        note("pooler", "notes the value"),
        sends("pooler", "one", "SET TimeZone TO 'Asia/Tokyo'"),
        sends("you", "one", "SHOW TimeZone"),
        answers("one", "you", "Asia/Tokyo", "good"),
      ],
    },
  },
  {
    topic: "transaction-on-pool",
    verdicts: ["pins", "works", "leaks", "fails"],
    scene: {
      title: "A pool sends each call on a connection of its own choice, and the transaction is on one of them.",
      names: { you: "Your pool, 1st", other: "Your pool, 2nd" },
      steps: [
        sends("you", "one", "BEGIN"),
        note("one", "a transaction is open"),
        sends("other", "two", "UPDATE accounts …"),
        note("two", "done at once, outside the transaction", "bad"),
        sends("other", "two", "COMMIT"),
        answers("two", "other", "WARNING 25P01: there is no transaction in progress", "bad"),
        note("one", "still open, and kept from everybody else", "bad"),
      ],
    },
  },
  {
    topic: "session-reset",
    verdicts: ["fails"],
    scene: {
      title: "It drops the statements that {pooler} keeps on that connection for all clients.",
      steps: [
        sends("other", "one", "prepares by_id"),
        note("pooler", "{pooler} notes: by_id is prepared on connection 1."),
        sends("you", "one", "DEALLOCATE ALL"),
        note("one", "nothing is prepared, and {pooler} does not know", "bad"),
        sends("other", "one", "runs by_id"),
        answers("one", "other", "26000: the prepared statement does not exist", "bad"),
      ],
    },
  },
  {
    topic: "session-reset",
    verdicts: ["cleared", "leaks"],
    scene: {
      title: "It clears the connection that it lands on, which may not be the one that you mean.",
      steps: [
        sends("you", "one", "SET work_mem TO '1GB'"),
        note("one", "work_mem = 1GB"),
        takenBack,
        sends("you", "two", "DISCARD ALL"),
        note("two", "as new"),
        sends("other", "one", "SELECT …"),
        note("one", "runs with your work_mem", "bad"),
      ],
    },
  },
  {
    topic: "backend-pid",
    verdicts: ["fails", "leaks"],
    forms: /^(?:announced|library)$/,
    scene: {
      title: "{pooler} makes up the process id that it tells a client.",
      steps: [
        sends("you", "pooler", "connects"),
        answers("pooler", "you", "connected; your process is 91204"),
        note("pooler", "91204 is no process of the server"),
        sends("you", "one", "SELECT pg_cancel_backend(91204)"),
        answers("one", "you", "false: nothing is cancelled", "bad"),
      ],
    },
  },
  {
    topic: "backend-pid",
    verdicts: ["fails", "leaks"],
    scene: {
      title: "The process that you asked for works for somebody else by then.",
      steps: [
        sends("you", "one", "SELECT pg_backend_pid()"),
        answers("one", "you", "4711"),
        takenBack,
        sends("other", "one", "SELECT …"),
        note("one", "process 4711 works for the other client"),
        sends("you", "two", "SELECT pg_cancel_backend(4711)"),
        answers("one", "other", "57014: canceling statement due to user request", "bad"),
      ],
    },
  },
  {
    topic: "unguarded-setting",
    verdicts: ["leaks", "works", "fails"],
    scene: {
      title: "After another client's SET LOCAL that connection answers '' and no longer NULL.",
      steps: [
        sends("other", "one", "BEGIN; SET LOCAL app.tenant_id = '7'; … COMMIT"),
        note("one", "app.tenant_id is '', not NULL"),
        takenBack,
        sends("you", "one", "SELECT current_setting('app.tenant_id', true)::int"),
        answers("one", "you", "22P02: invalid input syntax for type integer", "bad"),
      ],
    },
  },
  {
    topic: "transaction-block",
    verdicts: ["fails"],
    scene: {
      title: "In statement mode {pooler} takes the connection back after each statement.",
      steps: [
        sends("you", "pooler", "BEGIN"),
        answers("pooler", "you", "FATAL 08P01: transaction blocks not allowed", "bad"),
        note("you", "Your connection is closed.", "bad"),
      ],
    },
  },
  {
    topic: "transaction-block",
    verdicts: ["works"],
    scene: {
      title: "Connection 1 is yours until the transaction ends.",
      steps: [
        sends("you", "one", "BEGIN"),
        sends("you", "one", "UPDATE accounts …"),
        sends("you", "one", "COMMIT"),
        note("pooler", "The transaction ends: {pooler} takes connection 1 back."),
      ],
    },
  },
  {
    topic: "contained",
    verdicts: ["fails"],
    forms: /^(?:pg_)?notify$/,
    scene: {
      title: "{pooler} refuses it, and no listener is told.",
      steps: [sends("you", "pooler", "NOTIFY orders"), answers("pooler", "you", "an error", "bad"), note("one", "is sent nothing", "bad")],
    },
  },
  {
    topic: "contained",
    verdicts: ["works"],
    forms: /^(?:pg_)?notify$/,
    scene: {
      title: "Whoever listens on a direct connection is told.",
      steps: [sends("you", "one", "NOTIFY orders"), note("one", "tells those that listen when the transaction ends", "good")],
    },
  },
  {
    topic: "contained",
    verdicts: ["fails"],
    scene: {
      title: "{pooler} refuses it, although one transaction is all that it needs.",
      steps: [sends("you", "pooler", "the statement"), answers("pooler", "you", "an error", "bad"), note("one", "is sent nothing")],
    },
  },
  {
    topic: "contained",
    verdicts: ["pins"],
    scene: {
      title: "It works, but {pooler} keeps connection 1 for you alone, and others wait.",
      steps: [
        sends("you", "one", "the statement"),
        answers("one", "you", "its result", "good"),
        note("pooler", "The transaction ends, but {pooler} keeps connection 1 for you until you disconnect.", "bad"),
        sends("other", "pooler", "SELECT …"),
        note("pooler", "One connection fewer for all others: they wait when none is free.", "bad"),
      ],
    },
  },
  { topic: "contained", verdicts: ["leaks"], scene: looksFinished },
  { topic: "prepared-statement", verdicts: ["misdelivered"], forms: /^deallocate$/, scene: looksFinished },
  {
    topic: "session-reset",
    verdicts: ["pins"],
    scene: {
      title: "It works, but {pooler} keeps connection 1 for you alone, and others wait.",
      steps: [
        sends("you", "one", "DISCARD ALL"),
        answers("one", "you", "done"),
        note("pooler", "{pooler} keeps connection 1 for you until you disconnect.", "bad"),
        sends("other", "pooler", "SELECT …"),
        note("pooler", "One connection fewer for all others: they wait when none is free.", "bad"),
      ],
    },
  },
  {
    topic: "pooled-migration",
    verdicts: ["leaks"],
    scene: {
      title: "The lock that keeps two migrations apart stays behind on connection 1.",
      names: { you: "Migration", other: "Next one" },
      steps: [
        sends("you", "one", "SELECT pg_advisory_lock(72707369)"),
        takenBack,
        sends("you", "two", "ALTER TABLE orders …"),
        sends("you", "two", "SELECT pg_advisory_unlock(72707369)"),
        answers("two", "you", "false: you don't own a lock", "bad"),
        sends("other", "two", "SELECT pg_advisory_lock(72707369)"),
        note("two", "waits until connection 1 is closed", "bad"),
      ],
    },
  },
];
