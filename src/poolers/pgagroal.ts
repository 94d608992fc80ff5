/** pgagroal. Its performance and session pipelines keep a server connection for each client; its transaction pipeline does nothing to one that it takes back. */
import type { Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { everywhere, statementCleared, statementLost, toldId } from "./shared-cells.ts";

const repository = "https://github.com/agroal/pgagroal/blob/master";

export const pgagroal: Profile = {
  name: "pgagroal",
  title: "pgagroal",
  docs: `${repository}/doc/PIPELINES.md`,
  versions: ["1.5", "1.6", "2.0"],
  defaultVersion: "2.0",
  // `pipeline = auto` never means the transaction pipeline.
  modes: ["session", "transaction"],
  evidence: "documentation",
  options: {},
  settings: [{ name: "track_prepared_statements", takes: "switch", defaults: [{ value: false }] }],
  tracked: [],
  cells: {
    ...leaks,
    ...everywhere,
    "named-statement": [
      {
        ...statementCleared("`track_prepared_statements` makes pgagroal run `DEALLOCATE ALL` after such a transaction", {
          settings: { track_prepared_statements: true },
        }),
        evidence: "source",
        from: `${repository}/src/libpgagroal/pipeline_transaction.c`,
      },
      statementLost("pgagroal passes prepared statements on as they are"),
    ],
    "startup-parameter": [
      {
        when: { mode: "session" },
        inSession: true,
        verdict: "unknown",
        reason:
          "pgagroal gives out server connections that other clients opened; whether `{name}` is set on the one that you get is not known.",
      },
      {
        verdict: "leaks",
        reason:
          "pgagroal takes it that all clients of a user and a database send the same: yours may get a server connection that was opened without `{name}`, and others the one that was opened with it.",
      },
    ],
    "backend-pid": [
      {
        on: toldId,
        inSession: true,
        verdict: "unknown",
        reason: "",
      },
      ...everywhere["backend-pid"],
    ],
  },
};
