/**
 * Supavisor: Supabase's shared pooler, port 6543 in transaction mode, port 5432 in session mode. Read in its source, supabase/supavisor at 03e5cc56
 * (2.9) and, for `txn_mode_leak_action`, the commits of the weeks after it. In transaction mode it does nothing to a server connection when a transaction
 * ends, and restores no setting for anybody.
 */
import type { ContainedForm, StateKind } from "../types.ts";
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { everywhere, inventedPid, statementLost } from "./shared-cells.ts";

const leakAction = "txn_mode_leak_action";
const detected = "supabase/supavisor lib/supavisor/protocol/session_leaks.ex";

/** As Supavisor names them in its error. It reads the statement, so what a function's body does escapes it. */
const named = {
  setting: "session-level SET statement",
  role: "session-level SET statement",
  "advisory-lock": "session-level advisory lock",
  listen: "LISTEN statement",
  "held-cursor": "WITH HOLD cursor",
  "temp-object": "temporary table creation",
  library: "LOAD statement",
} as const satisfies Partial<Record<StateKind, string>>;

const notStray = { reasons: ["held", "used-later", "unsure"] } as const;

function refused(state: keyof typeof named, on: Partial<NonNullable<Cell["on"]>> = {}): Cell {
  return {
    on: { words: "not in a function", ...on, inBody: false },
    when: { settings: { [leakAction]: "error" } },
    verdict: "fails",
    reason: `\`${leakAction}\` is \`error\`, so Supavisor refuses it with FATAL XX000 (\`(ESESSIONLEAK) ${named[state]} is not allowed in transaction mode\`).`,
    from: detected,
  };
}

const setConfig: Cell = {
  ...refused("setting", { forms: /^set-config$/, words: "`set_config`, not in a function" }),
  reason: `\`${leakAction}\` is \`error\`, so Supavisor refuses it with FATAL XX000 (\`(ESESSIONLEAK) session-level set_config() call is not allowed in transaction mode\`).`,
};

const simpleQuery = "supabase/supavisor lib/supavisor/protocol/simple_query_handler.ex";

/** Sent as a simple query, which is what drivers do with a statement that has no parameters. */
const sqlPrepare: Cell = {
  on: { inBody: false, words: "not in a function" },
  when: { carriesStatements: true },
  verdict: "fails",
  reason:
    "While `named_prepared_statements` is on, Supavisor refuses it with FATAL XX000 (`(EPSSIMPLEQUERY) transaction mode only supports prepared statements using the Extended Query Protocol`).",
  from: simpleQuery,
};

const contained: readonly Cell[] = [
  ...(Object.keys(named) as (keyof typeof named)[]).map((state) =>
    refused(state, { contains: [state satisfies ContainedForm], words: `${state}, not in a function` }),
  ),
  { ...sqlPrepare, on: { contains: ["prepared-statement"], inBody: false, words: "`PREPARE`, not in a function" } },
  { verdict: "works", reason: "" },
];

const startup = "supabase/supavisor lib/supavisor/client_handler/protocol_helpers.ex:95-107, lib/supavisor/db_handler.ex:655-662";

const startupParameter: readonly Cell[] = [
  {
    on: { names: /^search_path$/i, words: "`search_path`, which gets a pool of its own" },
    inSession: true,
    verdict: "works",
    reason: "",
    from: startup,
  },
  {
    on: { names: /^replication$/i, words: "`replication`" },
    inSession: true,
    verdict: "fails",
    reason: "Supavisor drops `replication` and gives an ordinary connection, on which the first replication command fails (42601).",
    from: startup,
  },
  {
    on: { uses: ["options"], names: /^options$/, words: "`options` whose settings are not in sight" },
    inSession: true,
    verdict: "cleared",
    reason: "Supavisor accepts the connection and drops every setting in `options` but `search_path`.",
    from: startup,
  },
  {
    inSession: true,
    verdict: "cleared",
    reason: "Supavisor accepts the connection and drops `{name}`, in session mode too: the server never hears of it.",
    from: startup,
  },
];

const sessionReset: readonly Cell[] = [
  {
    on: { resets: ["discard-all"], inBody: false, words: "`DISCARD ALL`" },
    when: { settings: { [leakAction]: "error" } },
    verdict: "fails",
    reason: `\`${leakAction}\` is \`error\`, so Supavisor refuses it with FATAL XX000 (\`(ESESSIONLEAK) DISCARD statement is not allowed in transaction mode\`).`,
    from: detected,
  },
  { ...sqlPrepare, on: { resets: ["deallocate-all"], inBody: false, words: "`DEALLOCATE ALL`" } },
  {
    on: { resets: ["deallocate-all", "discard-all"], words: "`DISCARD ALL`, `DEALLOCATE ALL` in a function" },
    when: { carriesStatements: true },
    verdict: "unknown",
    reason:
      "It drops the statements that Supavisor keeps on that connection for all clients, and it is not known whether Supavisor notices and prepares them anew.",
  },
  ...everywhere["session-reset"],
];

export const supavisor: Profile = {
  name: "supavisor",
  title: "Supavisor",
  aliases: ["supabase"],
  docs: "https://supabase.com/docs/guides/database/connecting-to-postgres",
  versions: ["2.9"],
  modes: ["transaction", "session"],
  evidence: "source",
  options: {
    // In its source `false`; Supabase's documentation says of its own pooler that it does not carry them.
    maxPreparedStatements: { name: "named_prepared_statements", takes: "switch", defaults: [{ value: 0 }] },
  },
  settings: [{ name: leakAction, takes: ["ignore", "log", "error"], defaults: [{ value: "ignore" }] }],
  tracked: [],
  readsOptions: "2.9",
  cells: {
    ...leaks,
    ...everywhere,
    setting: [
      setConfig,
      refused("setting", { forms: /^(?!set-config$|set-limit$|update-pg-settings$)/, words: "`SET`, not in a function" }),
      ...leaks.setting,
    ],
    role: [refused("role"), ...leaks.role],
    "advisory-lock": [refused("advisory-lock", notStray), ...leaks["advisory-lock"]],
    "prepared-statement": [sqlPrepare, ...leaks["prepared-statement"]],
    listen: [refused("listen"), ...leaks.listen],
    "held-cursor": [refused("held-cursor", notStray), ...leaks["held-cursor"]],
    "temp-object": [
      refused("temp-object", { ...notStray, forms: /^(?:table|table-as|select-into)$/, words: "a table, not in a function" }),
      ...leaks["temp-object"],
    ],
    library: [refused("library"), ...leaks.library],
    contained,
    "session-reset": sessionReset,
    "named-statement": [
      {
        when: { carriesStatements: true },
        verdict: "works",
        reason: "",
        from: "supabase/supavisor lib/supavisor/protocol/prepared_statements.ex",
      },
      {
        ...statementLost("Supavisor carries no prepared statements while `named_prepared_statements` is off"),
        from: "https://supabase.com/docs/guides/troubleshooting/disabling-prepared-statements-qL8lEL",
      },
    ],
    "startup-parameter": startupParameter,
    "backend-pid": [...inventedPid, ...everywhere["backend-pid"]],
  },
};
