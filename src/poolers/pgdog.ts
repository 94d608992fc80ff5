/**
 * PgDog 0.1, as of 0.1.54 (August 2026); a patch release counts for nothing here, so what later ones changed is not known.
 * It reads the statements that begin with a word it knows, and all of them where the query parser is on (with replicas or shards it is).
 */
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { configured, everywhere, inventedPid, narrowed, statementLost } from "./shared-cells.ts";

const repository = "https://github.com/pgdogdev/pgdog";
const manual = "https://docs.pgdog.dev/features/connection-pooler";

const unparsed = { settings: { query_parser: "off" } } as const;
/** Every statement is parsed. */
const parsed = [{ settings: { query_parser: "on" } }, { settings: { query_parser: "auto", prepared_statements: "full" } }] as const;
const readsLocks = [...parsed, { settings: { query_parser: "session_control_and_locks" } }] as const;
const rewritesAll = { settings: { prepared_statements: "full" } } as const;
const noPubSub = { settings: { pub_sub_channel_size: false } } as const;

/** The cell once for each way to configure the pooler. */
const forEach = (ways: readonly NonNullable<Cell["when"]>[], cell: Cell): readonly Cell[] =>
  ways.flatMap((when) => configured(when, [cell]));

const plainSet = { forms: /^set$/, inBody: false, words: "`SET`" } as const;
const inTransaction: Cell = {
  on: { forms: /^(?:set|role)$/, inBody: false, inTransaction: true, words: "`SET` in a transaction" },
  from: `${repository}/pull/1299`,
  verdict: "unknown",
  reason:
    "In PgDog 0.1.54 a `SET` that follows another statement of its transaction stays on that server connection for the next client; whether your release mends it is not known.",
};
const tracked = (words: string): string => `PgDog gives each client its own ${words} back.`;

const setting: readonly Cell[] = [
  ...configured(unparsed, leaks.setting),
  {
    on: { names: /^client_encoding$/, words: "`client_encoding`" },
    from: `${repository}/blob/main/pgdog/src/net/parameter.rs`,
    verdict: "leaks",
    reason:
      "PgDog does not follow it: the next client on that connection gets text in your `{name}`, and your next transaction in another one.",
  },
  inTransaction,
  { on: plainSet, evidence: "documentation", from: `${manual}/transaction-mode/`, verdict: "tracked", reason: tracked("`{name}`") },
  {
    on: { forms: /^characteristics$/, inBody: false, words: "`SET SESSION CHARACTERISTICS`" },
    verdict: "unknown",
    reason: "",
  },
  ...forEach(parsed, {
    on: { forms: /^set-config$/, inBody: false, constant: true, words: "`set_config` of a constant" },
    from: `${repository}/blob/main/pgdog/src/frontend/router/parser/query/set_config.rs`,
    verdict: "tracked",
    reason: tracked("`{name}`"),
  }),
  {
    on: { forms: /^set-config$/, inBody: false, words: "`set_config`" },
    from: `${repository}/pull/1327`,
    verdict: "unknown",
    reason:
      "PgDog 0.1.54 does not follow this call, so that the next client on that connection reads your `{name}`; newer releases follow it.",
  },
  ...leaks.setting,
];

const listen: readonly Cell[] = [
  ...configured(unparsed, leaks.listen),
  ...narrowed({ inBody: true, words: "in a function" }, leaks.listen),
  { on: { reasons: ["stray"], words: "what made it is not in sight" }, verdict: "works", reason: "" },
  {
    when: noPubSub,
    evidence: "documentation",
    from: `${manual}/pub_sub/`,
    verdict: "fails",
    reason: "PgDog refuses it with `pub/sub disabled` while `pub_sub_channel_size` is 0; with another size it listens for its clients.",
  },
  { verdict: "works", reason: "" },
];

const tempObject: readonly Cell[] = [
  ...forEach(parsed, {
    on: { forms: /^(?:table|table-as)$/, inBody: false, words: "`CREATE TEMP TABLE`" },
    from: `${repository}/pull/1463`,
    verdict: "unknown",
    reason:
      "Releases of PgDog from September 2026 keep the server connection for this client until the table is dropped; older ones leave the table there for the next client.",
  }),
  ...leaks["temp-object"],
];

export const pgdog: Profile = {
  name: "pgdog",
  title: "PgDog",
  docs: `${manual}/transaction-mode/`,
  versions: ["0.1"],
  defaultVersion: "0.1",
  evidence: "source",
  options: {},
  settings: [
    {
      name: "query_parser",
      takes: ["auto", "on", "off", "session_control", "session_control_and_locks"],
      defaults: [{ value: "auto" }],
    },
    { name: "prepared_statements", takes: ["disabled", "extended", "extended_anonymous", "full"], defaults: [{ value: "extended" }] },
    { name: "pub_sub_channel_size", takes: "count", defaults: [{ value: 0 }] },
  ],
  tracked: [],
  readsOptions: "0.1",
  cells: {
    ...leaks,
    ...everywhere,
    setting,
    role: [
      ...configured(unparsed, leaks.role),
      inTransaction,
      {
        on: { forms: /^role$/, inBody: false, words: "`SET ROLE`" },
        from: `${repository}/issues/1341`,
        verdict: "tracked",
        reason: tracked("role"),
      },
      ...leaks.role,
    ],
    "advisory-lock": [
      ...forEach(readsLocks, {
        on: { reasons: ["held", "used-later", "unsure"], inBody: false, words: "not in a function, what made it is in sight" },
        evidence: "documentation",
        from: `${manual}/transaction-mode/#advisory-locks`,
        verdict: "pins",
        reason: "An unlock that PgDog sees ends that sooner.",
      }),
      ...leaks["advisory-lock"],
    ],
    "prepared-statement": [
      {
        on: { inBody: false, words: "not in a function" },
        when: rewritesAll,
        evidence: "documentation",
        from: `${manual}/prepared-statements/#simple-protocol`,
        verdict: "works",
        reason: "",
      },
      ...leaks["prepared-statement"],
    ],
    listen,
    "temp-object": tempObject,
    "transaction-block": [
      {
        when: { mode: "statement" },
        evidence: "documentation",
        from: `${manual}/transaction-mode/#statement-mode`,
        verdict: "fails",
        reason:
          "In statement mode PgDog refuses it with 58000 (`transaction control statements are not supported in statement pooler mode`).",
      },
      ...everywhere["transaction-block"],
    ],
    "session-reset": [
      ...configured(unparsed, everywhere["session-reset"]),
      ...forEach(parsed, {
        on: { resets: ["discard-all", "deallocate-all"], inBody: false, words: "`DISCARD ALL`, `DEALLOCATE ALL`" },
        from: `${repository}/blob/main/pgdog/src/frontend/client/query_engine/discard.rs`,
        verdict: "works",
        reason: "",
      }),
      { on: { resets: ["reset-all", "unlisten-all"], inBody: false, words: "`RESET ALL`, `UNLISTEN *`" }, verdict: "works", reason: "" },
      ...everywhere["session-reset"],
    ],
    "named-statement": [
      statementLost("PgDog passes prepared statements on as they are while `prepared_statements` is `disabled`", {
        settings: { prepared_statements: "disabled" },
      }),
      { verdict: "works", reason: "" },
    ],
    "startup-parameter": [
      { on: { names: /^replication$/, words: "`replication`" }, verdict: "unknown", reason: "" },
      {
        evidence: "documentation",
        from: `${manual}/transaction-mode/#connection-parameters`,
        verdict: "tracked",
        reason: tracked("`{name}`"),
      },
    ],
    "backend-pid": [...inventedPid, ...everywhere["backend-pid"]],
    contained: [
      { on: { contains: ["notify"], inBody: true, words: "`NOTIFY` in a function" }, verdict: "works", reason: "" },
      ...configured(unparsed, [{ on: { contains: ["notify"], words: "`NOTIFY`" }, verdict: "works", reason: "" }]),
      {
        on: { contains: ["notify"], words: "`NOTIFY`" },
        when: noPubSub,
        evidence: "documentation",
        from: `${manual}/pub_sub/`,
        verdict: "fails",
        reason: "PgDog refuses it with `pub/sub disabled` while `pub_sub_channel_size` is 0; `SELECT pg_notify(…)` gets through.",
      },
    ],
  },
};
