/**
 * `if (own) BEGIN … SET LOCAL … if (own) COMMIT`: the way through the code on which a statement misses its transaction is walked by itself,
 * and so is the one on which it has one. Which of them is taken, the code alone does not say.
 */
import type { Session } from "./session.ts";
import type { Fact, MissingTransaction, Source } from "../../types.ts";

interface Walked {
  readonly session: Session;
  readonly facts: readonly Fact[];
}

/** In: sessions and what their walks found. Out: the facts, with those marked that another way through the same function does not have. */
export function markBranches(walked: readonly Walked[]): Fact[] {
  const byRoot = new Map<object, Walked[]>();
  for (const one of walked) {
    const { root, pooled } = one.session;
    if (root === undefined || pooled) continue;
    const known = byRoot.get(root);
    if (known) known.push(one);
    else byRoot.set(root, [one]);
  }
  return walked.flatMap(({ session, facts }) => {
    const others = (session.root && byRoot.get(session.root))?.filter((one) => one.session !== session) ?? [];
    if (others.length === 0) return facts;
    return facts.map((fact): Fact => {
      if (fact.fact !== "missing-transaction" || timesSent(session, fact.place.source) !== 1) return fact;
      const isOpenElsewhere = others.some(
        (other) => timesSent(other.session, fact.place.source) > 0 && !other.facts.some((one) => isSame(one, fact)),
      );
      return isOpenElsewhere ? { ...fact, branches: true } : fact;
    });
  });
}

function isSame(one: Fact, fact: MissingTransaction): boolean {
  return one.fact === "missing-transaction" && one.place.source === fact.place.source && one.place.span.start === fact.place.span.start;
}

/** A text that one way sends twice may be in a transaction once only. */
function timesSent({ items }: Session, text: Source): number {
  return items.filter((item) => item.kind === "message" && item.statements.some(({ place }) => place.source === text)).length;
}
