import type { Escape, Rule, RuleContext } from "../src/types.ts";
import { isTaken } from "./instead.ts";
import { escaping } from "./escaping.ts";
import { type EscapePhrases } from "./phrases.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  held: {
    leaks: (what, pooler) =>
      `${what} needs a server connection of its own, and ${pooler} gives this one to another client when the transaction ends`,
    misdelivered: (what, pooler) =>
      `${what} needs a server connection of its own, and ${pooler} gives this one to another client when the transaction ends`,
  },
  stray: unlessPinned((what) => `${what} is meant for a server connection that listens, and nothing here has made this one listen`),
};

/** Which of the senders may stay where they are. */
function others(fact: Escape, context: RuleContext): string {
  if (isTaken("notify", fact, context)) return "; `NOTIFY` can stay on the pool";
  return isTaken("pg_notify", fact, context) ? "; `pg_notify()` can stay on the pool, `NOTIFY` cannot" : "";
}

export const noListen: Rule = {
  id: "no-listen",
  description: "Disallow listening on a server connection that is given to others",
  references: ["https://www.postgresql.org/docs/current/sql-listen.html", "https://www.postgresql.org/docs/current/sql-notify.html"],
  on: ["listen"],
  fixes: [],
  check: escaping(
    (fact, context) => ({
      help: `Listen on one direct connection that is kept open and listens again after it was lost${others(fact, context)}.`,
    }),
    phrases,
  ),
};
