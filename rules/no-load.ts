import type { Rule } from "../src/types.ts";
import { escapeMessage, impactOfEscape, type EscapePhrases } from "./phrases.ts";

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
  check(fact, context) {
    if (fact.fact !== "escape") return undefined;
    const impact = impactOfEscape(fact, context.verdict);
    if (impact === undefined) return undefined;
    return {
      impact,
      message: escapeMessage(fact, context, phrases),
      help: "Load it for every new connection: `ALTER ROLE … SET session_preload_libraries = '…'`, then let the pooler reconnect.",
    };
  },
};
