import { textOf } from "../src/source.ts";
import type { Fix, ResetKind, Rule, SessionReset } from "../src/types.ts";
import { deleteStatement } from "./edits.ts";
import { isBad, sentences, sql } from "./phrases.ts";

/** What each is meant to clear. */
const clears: Record<ResetKind, string> = {
  "discard-all": "the session",
  "deallocate-all": "all prepared statements",
  "reset-all": "all settings",
  "unlisten-all": "all `LISTEN` registrations",
  "unlock-all": "all advisory locks",
};

function fixes(fact: SessionReset): readonly Fix[] {
  const whole = /^select\b/i.test(textOf(fact.statement)) ? /^select\s+[\w".\s]+\(\s*\)$/i.test(textOf(fact.statement)) : true;
  const edits = fact.inBody || !whole ? undefined : deleteStatement(fact.statement);
  return edits === undefined ? [] : [{ title: `Delete ${sql(fact.what)}, if it is only a clean-up`, safe: false, edits }];
}

export const noSessionReset: Rule = {
  id: "no-session-reset",
  description: "Disallow clearing a server connection that is not this client's own",
  references: ["https://www.postgresql.org/docs/current/sql-discard.html", "https://www.postgresql.org/docs/current/sql-reset.html"],
  on: ["session-reset"],
  fixes: ["suggestion"],
  check(fact, { pooler, verdict }) {
    if (fact.fact !== "session-reset" || !isBad(verdict.verdict)) return undefined;
    const { verdict: name } = verdict;
    const impact = name === "fails" ? "breaks" : name === "pins" ? "pins" : "risk";
    const meant = `${sql(fact.what)} is meant to clear ${clears[fact.reset]}`;
    return {
      impact,
      message: sentences(
        name === "pins" ? meant : `${meant}, but through ${pooler.title} this client has no server connection of its own`,
        verdict.reason,
      ),
      help: "Delete it, and use state that ends with its transaction, so that there is nothing to clear.",
      fixes: fixes(fact),
    };
  },
};
