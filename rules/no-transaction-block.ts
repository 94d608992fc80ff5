import { textOf } from "../src/source.ts";
import type { Rule, TransactionBlock } from "../src/types.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

export const noTransactionBlock: Rule = {
  id: "no-transaction-block",
  description: "Disallow transaction blocks where the pool mode is `statement`",
  references: ["https://www.postgresql.org/docs/current/sql-begin.html"],
  on: ["transaction-block"],
  fixes: [],
  check(fact, { verdict }) {
    if (fact.fact !== "transaction-block" || !isBad(verdict.verdict)) return undefined;
    return {
      impact: impactOf(verdict),
      message: sentences(`${subject(fact)} needs one server connection for several statements`, verdict.reason),
      help: "Do it in one statement, or use a pool in transaction mode.",
    };
  },
};

function subject({ place, what }: TransactionBlock): string {
  if (what === "") return "The transaction that this runs in";
  return sql(/^start\b/i.test(textOf(place)) ? "START TRANSACTION" : what);
}
