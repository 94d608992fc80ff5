/**
 * Amazon RDS Proxy for PostgreSQL. It keeps a server connection for one client alone, until that client disconnects, when it sees a statement whose
 * effect may outlive a transaction: it pins. That list is AWS's own, and complete (rds-proxy-pinning); what a function does inside is not seen, so
 * that stays on a shared connection. Its versions are not published.
 */
import type { ContainedForm, StateKind, TransactionNeed } from "../types.ts";
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { everywhere, narrowed, toldId } from "./shared-cells.ts";

const toolkit =
  "https://github.com/aws/agent-toolkit-for-aws/blob/main/skills/specialized-skills/database-skills/rds-oss/references/proxy-pinning-postgresql.md";
const pinning = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html";

const pins: Cell = {
  verdict: "pins",
  reason: "Nothing goes wrong by it, but each client that does so takes one server connection from what all of them share.",
  from: pinning,
};

const unlisted: Cell = {
  verdict: "unknown",
  reason:
    "AWS does not list it among what makes RDS Proxy keep a connection for one client, so it may stay on a connection that the next client gets, and be missing on yours.",
  from: pinning,
};

const unlistedEnd: Cell = {
  ...unlisted,
  on: { reasons: ["stray"], words: "the end of it alone" },
  reason: "AWS does not list it among what makes RDS Proxy keep a connection for one client, so it runs on whichever connection is free.",
};

/** What a function does is not detected: it leaks, as on a pooler that pins nothing. */
function unseen(cells: readonly Cell[]): readonly Cell[] {
  return narrowed({ inBody: true, words: "in a function" }, cells).map((cell) => ({
    ...cell,
    reason: `RDS Proxy does not look inside functions and blocks: ${cell.reason.charAt(0).toLowerCase()}${cell.reason.slice(1)}`,
    from: pinning,
  }));
}

/** On the list, whatever the statement. */
const listed = ["role", "advisory-lock", "prepared-statement", "temp-object", "library"] as const satisfies readonly StateKind[];

/** Not on the list, unlike what they end. */
const strayEnd: Cell = {
  on: { reasons: ["stray"], forms: /^(?:unlisten|fetch|move|close)$/, words: "`UNLISTEN`, `FETCH`, `MOVE`, `CLOSE` alone" },
  verdict: "unknown",
  reason:
    "`LISTEN` and `DECLARE` make RDS Proxy keep one connection for this client, and then it works; with neither of them before it, it runs on whichever connection is free.",
  from: pinning,
};

const shortLived: readonly ContainedForm[] = [
  "setting",
  "role",
  "advisory-lock",
  "prepared-statement",
  "listen",
  "temp-object",
  "held-cursor",
  "library",
  "sequence-value",
  "cursor",
  "on-commit-drop",
  "set-config-local",
];

/** `SET` is on the list without a word on `LOCAL`; another page of AWS says that these last as long as their transaction. */
const localSets: readonly TransactionNeed[] = ["set-local", "set-transaction", "set-constraints"];

const contained: readonly Cell[] = [
  { on: { inBody: true, words: "in a function" }, verdict: "works", reason: "" },
  { ...pins, on: { contains: ["long-text"], words: "a statement of more than 16 KB" } },
  {
    on: { contains: localSets, words: "`SET LOCAL`, `SET TRANSACTION`, `SET CONSTRAINTS`" },
    verdict: "unknown",
    reason:
      "AWS's list says that `SET` makes RDS Proxy keep a connection for one client and exempts no form of it, while other notes of AWS say that `SET LOCAL` does so for its transaction only.",
    from: toolkit,
  },
  {
    ...pins,
    on: {
      contains: shortLived,
      words:
        "`set_config`, `nextval`, `setval`, a cursor, a temporary object, a session lock, `PREPARE`, `LISTEN`, `LOAD` that is over with its transaction",
    },
  },
  { verdict: "works", reason: "" },
];

const refusedOptions = "https://github.com/psycopg/psycopg2/issues/1577";

export const rdsProxy: Profile = {
  name: "rds-proxy",
  title: "RDS Proxy",
  aliases: ["aws-rds-proxy", "rds"],
  docs: pinning,
  versions: [],
  modes: ["transaction"],
  evidence: "documentation",
  options: {},
  tracked: [],
  // A parameter inside `options` never gets as far as its name.
  cells: {
    ...leaks,
    ...everywhere,
    ...Object.fromEntries(listed.map((state) => [state, [...unseen(leaks[state]), pins]])),
    setting: [
      ...unseen(leaks.setting),
      { ...unlisted, on: { forms: /^(?:update-pg-settings|set-limit)$/, words: "`UPDATE pg_settings`, `set_limit`" } },
      pins,
    ],
    listen: [...unseen(leaks.listen), strayEnd, pins],
    "held-cursor": [...unseen(leaks["held-cursor"]), strayEnd, pins],
    "sequence-value": [
      {
        on: { forms: /^lastval$/, words: "`lastval`" },
        verdict: "fails",
        reason: "AWS says that `lastval` is not always accurate on RDS Proxy: it may answer with the value of another client.",
        from: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations",
      },
      ...unseen(leaks["sequence-value"]),
      {
        on: { reasons: ["held", "used-later"], words: "after `nextval`, `setval` or an `INSERT` in sight" },
        verdict: "unknown",
        reason:
          "After `nextval` or `setval` RDS Proxy keeps the connection for this client, and it works; after an `INSERT` that draws its value by itself it may fail with 55000 (`is not yet defined in this session`), or answer with another client's value.",
        from: pinning,
      },
      ...leaks["sequence-value"],
    ],
    "random-seed": [{ ...pins, on: { forms: /^set-seed$/, inBody: false, words: "`SET SEED`" } }, unlisted],
    "dblink-connection": [unlistedEnd, unlisted],
    "server-session": [unlistedEnd, unlisted],
    contained,
    "session-reset": [
      ...unseen(everywhere["session-reset"]),
      { ...strayEnd, on: { resets: ["unlisten-all"], words: "`UNLISTEN *`" } },
      { ...pins, reason: "It makes RDS Proxy keep one server connection for this client alone, until it disconnects." },
    ],
    "named-statement": [
      {
        verdict: "works",
        reason: "",
        from: "https://aws.amazon.com/blogs/database/amazon-rds-proxy-multiplexing-support-for-postgresql-extended-query-protocol/",
      },
    ],
    "startup-parameter": [
      {
        on: { uses: ["options"], words: "`options`" },
        verdict: "fails",
        reason:
          "RDS Proxy refuses the connection with FATAL 0A000 (`Feature not supported: RDS Proxy currently doesn’t support command-line options`).",
        from: refusedOptions,
      },
      {
        on: { names: /^replication$/i, words: "`replication`" },
        verdict: "fails",
        reason: "RDS Proxy carries no replication connections.",
        from: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations",
      },
      {
        verdict: "unknown",
        reason:
          "AWS does not say which startup parameters RDS Proxy hands on; of some it says `RDS Proxy currently doesn’t support the option` (0A000), and its initialization query is the place for what all clients need.",
        from: "https://github.com/mithrandyr/SimplySql/issues/66",
      },
    ],
    "backend-pid": [
      {
        on: toldId,
        verdict: "fails",
        reason: "RDS Proxy does not carry requests to cancel (`CancelRequest`), so the query goes on running.",
        from: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations",
      },
      ...everywhere["backend-pid"],
    ],
  },
};
