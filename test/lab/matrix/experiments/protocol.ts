/** Prepared statements of the protocol, and the process id that it tells the client. */
import { driver } from "../../../support/facts.ts";
import type { Experiment } from "./kinds.ts";

const mine = { sql: "SELECT 'mine'", values: [], name: "s1" };
const theirs = { sql: "SELECT 'theirs'", values: [], name: "s1" };

export const statements: readonly Experiment[] = [
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
    name: "a named statement, after more of them than the pooler keeps",
    make: mine,
    crowd: ["s2", "s3", "s4"].map((name) => ({ sql: `SELECT '${name}'`, values: [], name })),
    use: mine,
    later: true,
    fact: driver("named-statement", "s1"),
  },
  // No fact: no library that poolsafe reads sends the two halves of an unnamed statement apart.
  {
    kind: "use",
    name: "an unnamed statement that is bound after a Sync",
    make: { sql: "SELECT 'mine'", values: [], only: "parse" },
    use: { sql: "", values: [], only: "bind" },
    later: true,
  },
];

export const processIds: readonly Experiment[] = [
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
