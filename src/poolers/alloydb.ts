/**
 * Managed connection pooling of Google AlloyDB, port 6432. Its documentation names a transaction and a session mode, transaction being the default; what
 * becomes of a session's state in transaction mode could not be found in it, and nobody on the project can run it.
 */
import type { Profile } from "./profile.ts";
import { undocumented } from "./shared-cells.ts";

export const alloydb: Profile = {
  name: "alloydb",
  title: "AlloyDB's pooler",
  aliases: ["google-alloydb"],
  docs: "https://cloud.google.com/alloydb/docs/configure-managed-connection-pooling",
  versions: [],
  modes: ["transaction", "session"],
  evidence: "documentation",
  options: {},
  tracked: [],
  cells: undocumented,
};
