import type { DriverFact, Rule } from "../src/types.ts";
import { sentences, sql } from "./phrases.ts";

function help({ instead }: DriverFact): string {
  if (instead === "") return "Send everything from `BEGIN` to `COMMIT` on one client.";
  if (instead.endsWith("(…)")) return `Use ${sql(instead)}: what its callback sends is one transaction.`;
  return `Take one client with ${sql(instead)}, send everything from \`BEGIN\` to \`COMMIT\` on it, and release it.`;
}

export const noTransactionOnPool: Rule = {
  id: "no-transaction-on-pool",
  description: "Disallow transactions on a pool whose next query may take another connection",
  references: ["https://www.postgresql.org/docs/current/sql-begin.html"],
  on: ["transaction-on-pool"],
  fixes: [],
  check(fact, { pooler, verdict }) {
    // There the block itself is what fails.
    if (fact.fact !== "transaction-on-pool" || pooler.mode === "statement") return undefined;
    return {
      impact: "ineffective",
      message: sentences(
        `${sql(fact.name)} goes over whichever connection of the pool is free, and what follows may go over another one, outside the transaction`,
        verdict.reason,
      ),
      help: help(fact),
    };
  },
};
