/**
 * PgBouncer 1.18 to 1.26. The lab measures 1.18, 1.24 and 1.26 (docs/evidence.md, test/lab/matrix);
 * what stands between and after them follows the changelog and the measurements that the project began with. PgBouncer does nothing to a server connection when a
 * transaction ends, so what a transaction leaves on it stays.
 */
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { clearedBy, everywhere, inventedPid, statementCleared, statementLost, survivors } from "./shared-cells.ts";

const resetAlways = { resetAlways: true } as const;

const discards = "`DISCARD ALL` runs after every transaction";
const cleared = clearedBy(discards, resetAlways);

const listed: Cell = {
  when: { listed: true },
  verdict: "leaks",
  reason:
    "`track_extra_parameters` names `{name}`, but PostgreSQL {postgres} does not report it to PgBouncer, so the next client on that connection runs with your value.",
};

/** Before 1.22 PgBouncer sets no empty value, so a client without a name has the last client's (its changelog, #999). */
const applicationName: readonly Cell[] = [
  {
    on: { names: /^application_name$/i, words: "`application_name`" },
    when: { before: "1.22", resetAlways: true },
    verdict: "tracked",
    reason: "{pooler} gives each client its own `application_name` back.",
  },
  {
    on: { names: /^application_name$/i, words: "`application_name`" },
    when: { before: "1.22" },
    verdict: "unknown",
    reason:
      "PgBouncer before 1.22 gives yours back to you, and leaves it to the next client on that connection if that one gave no name when it connected: its queries then stand under yours in `pg_stat_activity`.",
  },
];

/** What it is at startup is of the client that gives it; who gives none is not in sight there. */
const applicationNameGiven: Cell = {
  on: { names: /^application_name$/i, words: "`application_name`" },
  when: { before: "1.22" },
  verdict: "tracked",
  reason: "{pooler} gives each client its own `application_name` back.",
};

const sessionReset: readonly Cell[] = [
  {
    on: { resets: ["deallocate-all"], inBody: true, words: "`DEALLOCATE ALL` in a function" },
    // With `DISCARD ALL` after every transaction PgBouncer knows that its statements are gone.
    when: { since: "1.21", carriesStatements: true, resetAlways: false },
    verdict: "fails",
    reason:
      'PgBouncer cannot see it inside a function: it drops the statements that PgBouncer keeps there for all clients, and they get 26000 (`prepared statement "PGBOUNCER_…" does not exist`) until that connection closes.',
  },
  {
    on: { resets: ["deallocate-all", "discard-all"], words: "`DEALLOCATE ALL`, `DISCARD ALL`" },
    when: { since: "1.21", before: "1.22", carriesStatements: true },
    evidence: "documentation",
    from: "https://www.pgbouncer.org/changelog.html#pgbouncer-122x",
    verdict: "fails",
    reason:
      'PgBouncer 1.21 does not notice that its statements are gone: every client of that connection then gets 26000 (`prepared statement "PGBOUNCER_…" does not exist`).',
  },
  ...everywhere["session-reset"],
];

const namedStatement: readonly Cell[] = [
  { when: { carriesStatements: true }, verdict: "works", reason: "" },
  statementCleared(discards, resetAlways),
  statementLost("PgBouncer carries no prepared statements before 1.21", { before: "1.21" }),
  statementLost("PgBouncer carries no prepared statements while `max_prepared_statements` is 0"),
];

const statementMode =
  "In statement mode PgBouncer ends the client's connection with FATAL 08P01 (`transaction blocks not allowed in statement pooling mode`).";

const insideOptions = { uses: ["options"], words: "a setting inside `options`" } as const;

/**
 * Measured in transaction and session mode (test/lab/startup.test.ts).
 * @param refusal one sentence; `{error}` is PgBouncer's text
 */
export function startupParameter(refusal: string): readonly Cell[] {
  const refused = (error: string): string => refusal.replace("{error}", () => error);
  return [
    applicationNameGiven,
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
      on: { names: /^search_path$/, words: "`search_path`" },
      when: { since: "1.26" },
      verdict: "tracked",
      reason: "PgBouncer sets your `search_path` on each server connection that it gives you.",
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
      reason: refused("unsupported startup parameter in options").replace(/\.$/, " when they name a setting that it does not track."),
    },
    {
      on: insideOptions,
      when: { since: "1.20" },
      inSession: true,
      verdict: "fails",
      reason: refused("unsupported startup parameter in options: {name}"),
    },
    {
      inSession: true,
      verdict: "fails",
      reason: refused("unsupported startup parameter: {name}"),
    },
  ];
}

export const pgbouncer: Profile = {
  name: "pgbouncer",
  title: "PgBouncer",
  docs: "https://www.pgbouncer.org/features.html",
  versions: ["1.18", "1.19", "1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26"],
  defaultVersion: "1.24",
  evidence: "measured",
  measuredVersions: ["1.18", "1.24", "1.26"],
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
    // Before that, see `applicationName`.
    { name: "application_name", since: "1.22" },
    { name: "client_encoding" },
    { name: "datestyle" },
    { name: "standard_conforming_strings" },
    { name: "timezone" },
    { name: "intervalstyle", since: "1.20" },
    // From 1.26 it follows all that the server reports.
    { name: "default_transaction_read_only", since: "1.26", postgres: 14 },
    { name: "scram_iterations", since: "1.26", postgres: 16 },
    { name: "search_path", since: "1.26", postgres: 18 },
    { name: "default_transaction_read_only", since: "1.20", onRequest: true, postgres: 14 },
    { name: "scram_iterations", since: "1.20", onRequest: true, postgres: 16, evidence: "documentation" },
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
    ...leaks,
    ...everywhere,
    setting: [...applicationName, ...cleared.setting, listed, ...leaks.setting],
    role: [
      {
        on: { forms: /authorization/, words: "`SET SESSION AUTHORIZATION`" },
        when: { since: "1.26" },
        verdict: "tracked",
        reason: "{pooler} gives each client its own session user back.",
      },
      ...cleared.role,
      ...leaks.role,
    ],
    "advisory-lock": [...cleared["advisory-lock"], ...leaks["advisory-lock"]],
    "prepared-statement": [...cleared["prepared-statement"], ...leaks["prepared-statement"]],
    listen: [...cleared.listen, ...leaks.listen],
    "temp-object": [...cleared["temp-object"], ...leaks["temp-object"]],
    "held-cursor": [...cleared["held-cursor"], ...leaks["held-cursor"]],
    "sequence-value": [...cleared["sequence-value"], ...leaks["sequence-value"]],
    library: [...survivors.library, ...leaks.library],
    "random-seed": [...survivors["random-seed"], ...leaks["random-seed"]],
    "dblink-connection": [...survivors["dblink-connection"], ...leaks["dblink-connection"]],
    "server-session": [...survivors["server-session"], ...leaks["server-session"]],
    "transaction-on-pool": [{ when: { mode: "statement" }, verdict: "fails", reason: statementMode }, ...everywhere["transaction-on-pool"]],
    "transaction-block": [
      {
        when: { mode: "statement" },
        verdict: "fails",
        reason: statementMode,
      },
      ...everywhere["transaction-block"],
    ],
    "session-reset": sessionReset,
    "named-statement": namedStatement,
    "startup-parameter": startupParameter("PgBouncer refuses the connection with FATAL 08P01 (`{error}`)."),
    "backend-pid": [...inventedPid, ...everywhere["backend-pid"]],
  },
};
