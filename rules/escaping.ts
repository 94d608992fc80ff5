/** What the rules on state that outlives its transaction have in common: how bad it is and what happens. What to do is each rule's own. */
import type { Escape, Report, Rule, RuleContext } from "../src/types.ts";
import { escapeMessage, impactOfEscape, type EscapePhrases } from "./phrases.ts";

/** What to do about one, and the message where the rule has one for that case. */
type Advice = Pick<Report, "help" | "fixes"> & Partial<Pick<Report, "message">>;

/** @param phrases the rule's own words, where it has better ones than the common */
export function escaping(advise: (fact: Escape, context: RuleContext) => Advice, phrases?: EscapePhrases): Rule["check"] {
  return (fact, context) => {
    if (fact.fact !== "escape") return undefined;
    const impact = impactOfEscape(fact, context.verdict);
    if (impact === undefined) return undefined;
    return { impact, message: escapeMessage(fact, context, phrases), ...advise(fact, context) };
  };
}
