/**
 * Pgpool-II 4.3 to 4.6. A client keeps its server connections until it disconnects, so session state works; what it does with load balancing and
 * failover cannot be told from one statement (docs/poolers/pgpool.md).
 */
import type { Profile } from "./profile.ts";
import { everywhere, survivors, toldId } from "./shared-cells.ts";

export const pgpool: Profile = {
  name: "pgpool",
  title: "Pgpool-II",
  docs: "https://www.pgpool.net/docs/latest/en/html/restrictions.html",
  aliases: ["pgpool-ii", "pgpool2", "pgpool-2"],
  versions: ["4.3", "4.4", "4.5", "4.6"],
  defaultVersion: "4.5",
  modes: ["session"],
  evidence: "measured",
  measuredVersions: ["4.6"],
  options: {},
  tracked: [],
  cells: {
    ...everywhere,
    // `reset_query_list` has `DISCARD ALL`.
    ...survivors,
    "backend-pid": [
      {
        on: toldId,
        inSession: true,
        verdict: "unknown",
        reason: "Pgpool-II may hold a connection to each of several servers for one client; which of them that id belongs to is not known.",
      },
      ...everywhere["backend-pid"],
    ],
  },
};
