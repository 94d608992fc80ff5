/**
 * pgagroal. Its performance and session pipelines keep a server connection for each client, and the lab measures that (test/lab/matrix); its
 * transaction pipeline does nothing to one that it takes back, by its documentation.
 */
import type { Cell, Profile } from "./profile.ts";
import { leaks } from "./leaking-cells.ts";
import { everywhere, statementCleared, statementLost, survivors, toldId } from "./shared-cells.ts";

const repository = "https://github.com/agroal/pgagroal/blob/master";

/** Of the transaction pipeline, which the lab does not run. */
function read(cells: readonly Cell[]): readonly Cell[] {
  return cells.map((cell) => (cell.verdict === "unknown" ? cell : { ...cell, evidence: cell.evidence ?? "documentation" }));
}

export const pgagroal: Profile = {
  name: "pgagroal",
  title: "pgagroal",
  docs: `${repository}/doc/PIPELINES.md`,
  versions: ["1.5", "1.6", "2.0", "2.1"],
  defaultVersion: "2.1",
  // `pipeline = auto` never means the transaction pipeline.
  modes: ["session", "transaction"],
  evidence: "measured",
  measuredVersions: ["2.1"],
  options: {},
  settings: [{ name: "track_prepared_statements", takes: "switch", defaults: [{ value: false }] }],
  tracked: [],
  cells: {
    ...Object.fromEntries(Object.entries({ ...leaks, ...everywhere }).map(([topic, cells]) => [topic, read(cells)])),
    // These are PostgreSQL's own, in every mode.
    "missing-transaction": everywhere["missing-transaction"],
    "unguarded-setting": everywhere["unguarded-setting"],
    "transaction-on-pool": everywhere["transaction-on-pool"],
    // `DISCARD ALL` runs when a client has gone.
    library: [...survivors.library, ...read(leaks.library)],
    "random-seed": [...survivors["random-seed"], ...read(leaks["random-seed"])],
    "dblink-connection": [...survivors["dblink-connection"], ...read(leaks["dblink-connection"])],
    "server-session": [...survivors["server-session"], ...read(leaks["server-session"])],
    "named-statement": [
      {
        ...statementCleared("`track_prepared_statements` makes pgagroal run `DEALLOCATE ALL` after such a transaction", {
          settings: { track_prepared_statements: true },
        }),
        evidence: "source",
        from: `${repository}/src/libpgagroal/pipeline_transaction.c`,
      },
      ...read([statementLost("pgagroal passes prepared statements on as they are")]),
    ],
    "startup-parameter": [
      {
        on: { names: /^replication$/i, words: "`replication`" },
        when: { since: "2.1", mode: "session" },
        inSession: true,
        verdict: "fails",
        reason:
          "pgagroal misreads the first message of such a client: the connection is refused with FATAL 3D000 (`database … does not exist`).",
      },
      {
        when: { since: "2.1", mode: "session" },
        inSession: true,
        verdict: "cleared",
        reason: "pgagroal opens its server connections without the parameters of its clients: it accepts `{name}`, and drops the value.",
      },
      {
        when: { mode: "session" },
        inSession: true,
        verdict: "unknown",
        reason:
          "pgagroal gives out server connections that other clients opened; whether `{name}` is set on the one that you get is not known.",
      },
      ...read([
        {
          verdict: "leaks",
          reason:
            "pgagroal takes it that all clients of a user and a database send the same: yours may get a server connection that was opened without `{name}`, and others the one that was opened with it.",
        },
      ]),
    ],
    "backend-pid": [
      { on: toldId, when: { before: "2.1" }, inSession: true, verdict: "unknown", reason: "" },
      { on: toldId, verdict: "unknown", reason: "" },
      ...read(everywhere["backend-pid"]),
    ],
  },
};
