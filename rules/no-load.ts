import type { Rule } from "../src/types.ts";
import { escaping } from "./escaping.ts";
import { type EscapePhrases } from "./phrases.ts";

const phrases: EscapePhrases = {
  held: {
    leaks: (what, pooler) =>
      `${what} loads the library into one server connection, and ${pooler} gives that connection to another client when the transaction ends`,
  },
};

export const noLoad: Rule = {
  id: "no-load",
  description: "Disallow loading a library into one server connection",
  references: [
    "https://www.postgresql.org/docs/current/sql-load.html",
    "https://www.postgresql.org/docs/current/runtime-config-client.html#RUNTIME-CONFIG-CLIENT-PRELOAD",
  ],
  on: ["library"],
  fixes: [],
  check: escaping(
    () => ({
      help: "Load it for every new connection: `ALTER ROLE … SET session_preload_libraries = '…'`, then let the pooler reconnect.",
    }),
    phrases,
  ),
};
