import type { Escape, Impact, Rule, Verdict } from "../src/types.ts";
import { escapeMessage, impactOfEscape, type EscapePhrases } from "./phrases.ts";

const phrases: EscapePhrases = {
  held: {
    leaks: (what, pooler) =>
      `${what} leaves its seed on the server connection when its transaction ends, and ${pooler} gives that connection to another client`,
    cleared: (what, pooler) => `${what} leaves its seed on the server connection, where not even the clean-up of ${pooler} removes it`,
  },
  "used-later": {
    leaks: (what, pooler) =>
      `${what} seeds the random numbers of a later transaction, and ${pooler} may run that one on another server connection`,
    cleared: (what, pooler) =>
      `${what} seeds the random numbers of a later transaction, and ${pooler} may run that one on another server connection`,
  },
};

/** A seed left behind changes only what is random to others. It stays whatever is done, so there is no fix to offer. */
function impactOf(fact: Escape, verdict: Verdict): Impact | undefined {
  const impact = impactOfEscape(fact, verdict);
  return impact === "breaks" && fact.reason === "held" ? "risk" : impact;
}

export const noSessionRandom: Rule = {
  id: "no-session-random",
  description: "Disallow random seeds that outlive their transaction",
  references: ["https://www.postgresql.org/docs/current/functions-math.html#FUNCTIONS-MATH-RANDOM-TABLE"],
  on: ["random-seed"],
  fixes: [],
  check(fact, context) {
    if (fact.fact !== "escape") return undefined;
    const impact = impactOf(fact, context.verdict);
    if (impact === undefined) return undefined;
    return {
      impact,
      message: escapeMessage(fact, context, phrases),
      help: "Order by a hash of the key and your seed, as in `md5(id::text || '42')`, or draw the numbers in the application.",
    };
  },
};
