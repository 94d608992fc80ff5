import type { Rule } from "../src/types.ts";
import { escaping } from "./escaping.ts";
import { type EscapePhrases } from "./phrases.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  held: {
    leaks: (what, pooler) =>
      `${what} binds its work to one server connection, and ${pooler} gives that connection to another client when the transaction ends`,
    fails: (what, pooler) => `${what} binds its work to one server connection, and ${pooler} gives the next transaction another one`,
  },
  stray: unlessPinned((what) => `${what} continues work that is bound to one server connection, and nothing here has begun it on this one`),
};

export const noSessionProtocol: Rule = {
  id: "no-session-protocol",
  description: "Disallow backups, replication origins and temporary slots that outlive their transaction",
  references: [
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-BACKUP",
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION",
  ],
  on: ["server-session"],
  fixes: [],
  check: escaping(
    () => ({ help: "Use a direct connection to the server for this work, and keep it open until the work is done." }),
    phrases,
  ),
};
