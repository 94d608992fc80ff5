/**
 * PgCat 1.2. It looks at what the server says when a statement is done: after a `SET` outside a transaction, and after any `PREPARE`, it cleans the
 * server connection when it takes it back. What happens inside a transaction or a function it does not see.
 */
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { clearedBy, everywhere, inventedPid, narrowed, statementLost } from "./shared-cells.ts";

const repository = "https://github.com/postgresml/pgcat/blob/main";
/** Its `recv` and `checkin_cleanup`. `SET` inside a transaction is left out on purpose: its tag is that of `SET LOCAL`. */
const byTag = `${repository}/src/server.rs`;

const cleansUp = { settings: { cleanup_server_connections: true } } as const;
const cleared = clearedBy("PgCat resets the server connection after a `SET` outside a transaction", cleansUp);
const deallocated = clearedBy("`DEALLOCATE ALL` runs after a transaction with `PREPARE`", cleansUp);

const seen = { inBody: false, words: "not in a function" } as const;
const seenSet = {
  forms: /^(?:set|characteristics|role)$/,
  inBody: false,
  inTransaction: false,
  words: "`SET` outside a transaction",
} as const;

const listen: readonly Cell[] = [
  {
    on: { reasons: ["held", "used-later", "unsure"], words: "what made it is in sight" },
    when: { mode: "session" },
    inSession: true,
    evidence: "documentation",
    from: "https://github.com/postgresml/pgcat/issues/303",
    verdict: "misdelivered",
    reason: "PgCat reads from the server only while it waits for an answer, so notifications come with your next query, or never.",
  },
  ...leaks.listen,
];

export const pgcat: Profile = {
  name: "pgcat",
  title: "PgCat",
  docs: `${repository}/README.md`,
  versions: ["1.2"],
  defaultVersion: "1.2",
  modes: ["transaction", "session"],
  evidence: "source",
  options: { maxPreparedStatements: { name: "prepared_statements_cache_size", defaults: [{ value: 0 }] } },
  settings: [{ name: "cleanup_server_connections", takes: "switch", defaults: [{ value: true }] }],
  // It follows what the server reports, so it does not matter how they are set.
  tracked: [
    { name: "application_name" },
    { name: "client_encoding" },
    { name: "datestyle" },
    { name: "standard_conforming_strings" },
    { name: "timezone" },
  ],
  cells: {
    ...leaks,
    ...everywhere,
    setting: [...narrowed(seenSet, cleared.setting), ...leaks.setting].map((cell) => ({ ...cell, from: byTag })),
    role: [...narrowed(seenSet, cleared.role), ...leaks.role],
    "prepared-statement": [...narrowed(seen, deallocated["prepared-statement"]), ...leaks["prepared-statement"]],
    listen,
    "session-reset": [
      {
        on: { resets: ["deallocate-all", "discard-all"], words: "`DEALLOCATE ALL`, `DISCARD ALL`" },
        when: { carriesStatements: true },
        from: byTag,
        verdict: "fails",
        reason:
          "PgCat does not notice that its own statements are gone: every client of that connection then gets 26000 (`prepared statement … does not exist`).",
      },
      ...everywhere["session-reset"],
    ],
    "named-statement": [
      { when: { carriesStatements: true }, verdict: "works", reason: "" },
      statementLost("PgCat carries no prepared statements while `prepared_statements_cache_size` is 0"),
    ],
    "startup-parameter": [
      {
        inSession: true,
        from: `${repository}/src/server.rs`,
        verdict: "cleared",
        reason: "PgCat accepts the connection and drops the value: it follows five parameters, and `{name}` is not among them.",
      },
    ],
    "backend-pid": [...inventedPid, ...everywhere["backend-pid"]],
  },
};
