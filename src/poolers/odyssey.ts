/**
 * Odyssey 1.3 to 1.5. It wipes a server connection whenever it takes it back: with `DISCARD ALL`, or, where it carries prepared statements (by
 * itself from 1.5), with all of that but `DEALLOCATE ALL`. The lab measures 1.5 (test/lab/matrix).
 */
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { clearedBy, configured, everywhere, inventedPid, statementCleared, statementLost } from "./shared-cells.ts";

const manual = "https://github.com/yandex/odyssey/blob/master/docs/configuration/rules.md";

const keeps = { settings: { pool_discard: false, pool_smart_discard: false } } as const;
const carries = { settings: { pool_reserve_prepared_statement: true } } as const;
/** It gives its clients their own values back. Where it wipes nothing, one that never gave a value meets the last client's. */
const followed = { settings: { maintain_params: true } } as const;
const followsAndWipes = [
  { settings: { maintain_params: true, pool_discard: true } },
  { settings: { maintain_params: true, pool_smart_discard: true }, evidence: "source" },
] as const;
const named = { names: /^application_name$/i, words: "`application_name`" } as const;
const bySmart = "Odyssey wipes the server connection after every transaction";
const byAll = "`DISCARD ALL` runs after every transaction";

const cleared = clearedBy(bySmart);
const deallocated = clearedBy(byAll, {
  settings: { pool_discard: true, pool_smart_discard: false, pool_reserve_prepared_statement: false },
});

/** Wiped, unless the pooler is told not to. */
function wiped(kind: Exclude<keyof typeof cleared, "prepared-statement">): readonly Cell[] {
  const strays: readonly Cell[] = leaks[kind];
  return [...configured(keeps, leaks[kind]), ...cleared[kind], ...strays.filter(({ on }) => on?.reasons?.includes("stray"))];
}

/** Of a configuration that the lab does not run. */
function read(cell: Cell): Cell {
  return { ...cell, evidence: "source" };
}

/** Sent to each server connection that the client is given; all other parameters but those in `tracked` are dropped. */
const applied =
  /^(?:timezone|datestyle|standard_conforming_strings|search_path|statement_timeout|lock_timeout|idle_in_transaction_session_timeout|idle_session_timeout|default_table_access_method|default_toast_compression|check_function_bodies|default_transaction_(?:isolation|read_only|deferrable)|transaction_(?:isolation|read_only))$/i;

const sessionReset: readonly Cell[] = [
  {
    on: { resets: ["deallocate-all", "discard-all"], inBody: true, words: "`DEALLOCATE ALL` in a function" },
    when: carries,
    verdict: "fails",
    reason:
      'Odyssey cannot see it inside a function: it drops the statements that Odyssey keeps there for all clients, and they get 26000 (`prepared statement "odyssey_pstmt_…" does not exist`) until that connection closes.',
  },
  {
    on: { resets: ["deallocate-all"], inBody: false, words: "`DEALLOCATE ALL`" },
    when: carries,
    verdict: "works",
    reason: "",
  },
  ...everywhere["session-reset"],
];

export const odyssey: Profile = {
  name: "odyssey",
  title: "Odyssey",
  docs: "https://github.com/yandex/odyssey/blob/master/docs/features/pooling.md",
  versions: ["1.3", "1.4", "1.5"],
  defaultVersion: "1.5",
  modes: ["transaction", "session", "statement"],
  evidence: "measured",
  measuredVersions: ["1.5"],
  options: {},
  settings: [
    { name: "pool_discard", takes: "switch", defaults: [{ value: true }] },
    { name: "pool_smart_discard", takes: "switch", defaults: [{ value: false }] },
    {
      name: "pool_reserve_prepared_statement",
      takes: "switch",
      defaults: [{ value: false }, { since: "1.5", value: true }],
    },
    { name: "maintain_params", takes: "switch", defaults: [{ value: true }] },
    { name: "pool_pin_on_listen", takes: "switch", since: "1.5", defaults: [{ since: "1.5", value: false }] },
  ],
  // It follows what the server reports, so it does not matter how they are set.
  tracked: [
    // Drivers give it when they connect.
    { name: "client_encoding", ...followed },
    ...followsAndWipes.flatMap((when) => [
      ...["application_name", "datestyle", "standard_conforming_strings", "timezone"].map((name) => ({ name, ...when })),
      { name: "default_transaction_read_only", postgres: 14, ...when },
    ]),
  ],
  readsOptions: "1.5",
  cells: {
    ...leaks,
    ...everywhere,
    setting: [
      {
        on: named,
        when: { settings: { ...keeps.settings, ...followed.settings } },
        verdict: "unknown",
        reason:
          "Odyssey gives yours back to you. Where it wipes nothing, the next client on that connection has it too if that one gave no name when it connected: its queries then stand under yours in `pg_stat_activity`.",
      },
      ...configured(keeps, leaks.setting),
      {
        on: { names: /^search_path$/, values: /^[a-z_][a-z0-9_$]*$/, words: "`search_path` of one schema" },
        when: { postgres: 18, ...followed },
        verdict: "tracked",
        reason: "Odyssey gives each client its own `search_path` back.",
      },
      {
        on: { names: /^search_path$/, words: "`search_path`" },
        when: { postgres: 18, ...followed },
        verdict: "cleared",
        reason:
          "Odyssey gives a `search_path` back as one name in quotes: of `a, b` your next transaction looks for a schema called `a, b`, and one of more than 127 bytes is empty.",
      },
      ...cleared.setting,
    ],
    role: wiped("role"),
    "advisory-lock": wiped("advisory-lock"),
    "prepared-statement": [
      {
        on: { reasons: ["stray"], forms: /^deallocate$/, inBody: false, words: "`DEALLOCATE` alone" },
        when: carries,
        verdict: "misdelivered",
        reason:
          "Odyssey answers `DEALLOCATE` by itself, so it always succeeds, and the statement stays on the server connection that has it: the next `PREPARE` of that name there fails with 42P05 (`already exists`).",
      },
      ...deallocated["prepared-statement"].map(read),
      ...leaks["prepared-statement"],
    ],
    listen: [
      {
        on: { inBody: false, reasons: ["held", "used-later", "unsure"], words: "not in a function" },
        when: { settings: { pool_pin_on_listen: true } },
        evidence: "source",
        verdict: "pins",
        reason: "`pool_pin_on_listen` is on, so notifications arrive.",
      },
      ...configured(keeps, leaks.listen),
      ...cleared.listen,
    ],
    "temp-object": wiped("temp-object"),
    "held-cursor": wiped("held-cursor"),
    "sequence-value": wiped("sequence-value"),
    "transaction-block": [
      {
        when: { mode: "statement" },
        verdict: "unknown",
        reason:
          "In statement mode Odyssey takes the server connection back after each statement; what becomes of an open transaction is not known.",
      },
      ...everywhere["transaction-block"],
    ],
    "session-reset": sessionReset,
    "named-statement": [
      { when: carries, verdict: "works", reason: "" },
      ...configured(keeps, [statementLost("Odyssey carries no prepared statements while `pool_reserve_prepared_statement` is off")]),
      read(statementCleared(byAll, { settings: { pool_smart_discard: false } })),
      read(statementLost("Odyssey carries no prepared statements while `pool_reserve_prepared_statement` is off")),
    ],
    "startup-parameter": [
      // Who gives none is not in sight here.
      { on: named, when: followed, verdict: "tracked", reason: "Odyssey gives each client its own `application_name` back." },
      ...configured(keeps, [
        {
          on: { names: applied, words: "one of Odyssey's list, such as `search_path` or `statement_timeout`" },
          verdict: "leaks",
          reason: "Odyssey sets `{name}` on each server connection that it gives to this client, and leaves it there for the next one.",
        },
      ]),
      {
        on: { names: applied, words: "one of Odyssey's list, such as `search_path` or `statement_timeout`" },
        when: followed,
        verdict: "tracked",
        reason: "Odyssey sets `{name}` on each server connection that it gives to this client.",
      },
      { on: { names: /^replication$/, words: "`replication`" }, verdict: "works", reason: "" },
      {
        on: { names: /^options$/, words: "`options`" },
        verdict: "unknown",
        reason: "Odyssey applies a short list of parameters and drops all others; which of those in `options` it reads is not known.",
      },
      {
        inSession: true,
        verdict: "cleared",
        reason: "Odyssey accepts the connection and drops the value: `{name}` is not among the parameters that it sets for its clients.",
      },
    ],
    "backend-pid": [...inventedPid, ...everywhere["backend-pid"]],
    contained: [
      {
        on: { contains: ["prepared-statement"], inBody: false, words: "`PREPARE` and `DEALLOCATE` in one transaction" },
        when: carries,
        from: manual,
        verdict: "leaks",
        reason:
          "Odyssey answers `DEALLOCATE` by itself and leaves the statement on that connection: the next `PREPARE` of that name there fails with 42P05 (`already exists`).",
      },
    ],
  },
};
