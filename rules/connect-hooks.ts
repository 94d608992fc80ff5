/** State that is set where a pool opens, hands out or takes back a connection, as if the server connection came with it. */
import type { Escape, HookTime, RuleContext } from "../src/types.ts";
import { isBad, sentences, sql } from "./phrases.ts";

const when: Record<HookTime, string> = {
  connect: "runs once for each connection that the pool opens",
  acquire: "runs each time the pool hands out a connection",
  release: "runs each time a connection goes back to the pool",
};

/** Instead of the usual words; `undefined` when it stands in no hook, or when a transaction in the hook is not seen to end. */
export function hookMessage(fact: Escape, { pooler, verdict }: RuleContext): string | undefined {
  const hook = fact.place.source.origin?.hook;
  if (hook === undefined || fact.reason !== "held" || verdict.verdict === "pins" || !isBad(verdict.verdict)) return undefined;
  return sentences(
    `${sql(fact.what)} ${when[hook]}, but ${pooler.title} takes its server connection back when this transaction ends and gives each later one whichever is free`,
    verdict.reason,
  );
}
