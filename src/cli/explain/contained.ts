/** Which of what needs no more than its transaction a rule is about: two rules share that topic, and each speaks of its own part. */

import { questions } from "../../poolers/questions.ts";
import type { Answer, Contained, ContainedForm, Pooler, Rule } from "../../types.ts";

const [sample] = questions.flatMap(({ fact }) => (fact.fact === "contained" ? [fact] : []));

/** Of an answer of that topic: whether the rule would speak if it were a bad one. */
export function speaksOf(rule: Pick<Rule, "check">, { about }: Answer, pooler: Pooler): boolean {
  if (sample === undefined) return false;
  const fact: Contained = { ...sample, form: about.form as ContainedForm };
  return rule.check(fact, { pooler, verdict: { verdict: "fails", reason: "", evidence: "unknown" } }) !== undefined;
}
