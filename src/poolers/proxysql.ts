/**
 * ProxySQL 3.0 for PostgreSQL, from 3.0.3. It follows some settings, and keeps the server connection for the client alone after statements whose first
 * words it knows to leave something behind. What it does with the rest is not documented, and not known here.
 */
import type { Cell, Profile, TrackedSetting } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { everywhere, narrowed, toldId, unknown } from "./shared-cells.ts";

const repository = "https://github.com/sysown/proxysql/blob/v3.0";
/** `ProcessQueryAndSetStatusFlags` */
const flags = `${repository}/lib/PgSQL_Connection.cpp`;
const sets = `${repository}/test/tap/tests/pgsql-set_statement_test-t.cpp`;

const set = /^set$/;
const followed =
  "client_encoding datestyle intervalstyle standard_conforming_strings timezone allow_in_place_tablespaces bytea_output client_min_messages enable_bitmapscan enable_hashjoin enable_indexscan enable_nestloop enable_seqscan enable_sort escape_string_warning extra_float_digits maintenance_work_mem search_path synchronous_commit".split(
    " ",
  );

const locks = { settings: { "pgsql-set_query_lock_on_hostgroup": true } } as const;
const written = { inBody: false, reasons: ["held", "used-later", "unsure"], words: "not in a function, what made it is in sight" } as const;
const unreset = "Not even `DEALLOCATE` ends that sooner.";

const unknownSet: Cell = {
  on: { ...written, forms: /^(?:set|characteristics|role|session-authorization|set-seed)$/, words: "`SET`" },
  when: locks,
  from: sets,
  verdict: "pins",
  reason: "ProxySQL follows only a few settings, and not what this statement changes.",
};

const applicationName: Cell = {
  on: { names: /^application_name$/i, words: "`application_name`" },
  from: `${repository}/lib/PgSQL_Variables.cpp`,
  verdict: "cleared",
  reason: "ProxySQL accepts it and does not pass it on: the server sees `proxysql`.",
};

const pinned = (contains: NonNullable<NonNullable<Cell["on"]>["contains"]>, words: string, from: string, reason: string): Cell => ({
  on: { contains, inBody: false, words },
  from,
  verdict: "pins",
  reason,
});

export const proxysql: Profile = {
  name: "proxysql",
  title: "ProxySQL",
  docs: "https://proxysql.com/documentation/multiplexing/",
  versions: ["3.0"],
  defaultVersion: "3.0",
  // `fast_forward` of a user is what others call session mode.
  modes: ["transaction", "session"],
  evidence: "source",
  options: {},
  settings: [{ name: "pgsql-set_query_lock_on_hostgroup", takes: "switch", defaults: [{ value: true }] }],
  tracked: followed.map((name): TrackedSetting => ({ name, forms: set })),
  cells: {
    ...unknown,
    ...everywhere,
    setting: [applicationName, unknownSet, ...unknown.setting],
    role: [unknownSet, ...unknown.role],
    "random-seed": [unknownSet, ...unknown["random-seed"]],
    "advisory-lock": [
      {
        on: { ...written, forms: /^pg_advisory_lock(?:_shared)?$/, words: "`SELECT pg_advisory_lock(…)`" },
        from: flags,
        verdict: "pins",
        reason: "Only `SELECT pg_advisory_unlock_all()` ends that sooner.",
      },
      ...narrowed({ ...written, forms: /^pg_try_advisory_lock/, words: "`pg_try_advisory_lock(…)`" }, leaks["advisory-lock"].slice(-1)).map(
        (cell) => ({ ...cell, from: flags }),
      ),
      ...unknown["advisory-lock"],
    ],
    "prepared-statement": [
      { on: { ...written, words: "`PREPARE`" }, from: flags, verdict: "pins", reason: unreset },
      ...unknown["prepared-statement"],
    ],
    listen: [
      {
        on: { ...written, words: "`LISTEN`" },
        from: "https://github.com/sysown/proxysql/issues/5109",
        verdict: "unknown",
        reason:
          "Some releases of ProxySQL 3.0 refuse it with 0A000 (`LISTEN is not supported`), others keep the server connection for this client.",
      },
      ...unknown.listen,
    ],
    "temp-object": [
      {
        on: { ...written, forms: /^(?:table|table-as|sequence)$/, words: "`CREATE TEMP TABLE`, `CREATE TEMP SEQUENCE`" },
        from: flags,
        verdict: "pins",
        reason: "Dropping it does not end that.",
      },
      ...unknown["temp-object"],
    ],
    "session-reset": [{ verdict: "unknown", reason: "" }],
    "named-statement": [
      {
        evidence: "documentation",
        from: "https://proxysql.com/documentation/postgresql-extended-query/",
        verdict: "works",
        reason: "",
      },
    ],
    "startup-parameter": [applicationName, { verdict: "unknown", reason: "" }],
    "backend-pid": [
      {
        on: toldId,
        verdict: "unknown",
        reason: "",
      },
      ...everywhere["backend-pid"],
    ],
    contained: [
      {
        ...pinned(
          ["set-local", "set-transaction"],
          "`SET LOCAL`, `SET TRANSACTION`",
          sets,
          "ProxySQL follows neither, and does not see that they end with the transaction.",
        ),
        when: locks,
      },
      pinned(["on-commit-drop", "temp-object"], "a temporary table", flags, "ProxySQL does not see that it is gone by then."),
      {
        on: { contains: ["advisory-lock"], inBody: false, words: "a session's lock, taken and given back" },
        from: flags,
        verdict: "unknown",
        reason: "ProxySQL keeps the server connection after `SELECT pg_advisory_lock(…)`, whether or not it is unlocked.",
      },
      pinned(["prepared-statement"], "`PREPARE`", flags, "ProxySQL does not see that it is gone by then."),
    ],
  },
};
