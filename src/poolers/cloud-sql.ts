/**
 * Managed Connection Pooling of Google Cloud SQL, port 6432. Its documentation names a transaction and a session mode and a pool for each database and
 * user; what becomes of a session's state in transaction mode could not be found in it, and nobody on the project can run it.
 */
import type { Profile } from "./profile.ts";
import { undocumented } from "./shared-cells.ts";

export const cloudSql: Profile = {
  name: "cloud-sql",
  title: "Cloud SQL's pooler",
  aliases: ["cloudsql", "google-cloud-sql"],
  docs: "https://cloud.google.com/sql/docs/postgres/managed-connection-pooling",
  versions: [],
  modes: ["transaction", "session"],
  evidence: "documentation",
  options: {},
  tracked: [],
  cells: undocumented,
};
