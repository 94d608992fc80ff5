import type { Fix, MissingTransaction, Rule, TransactionNeed } from "../src/types.ts";
import { transactionWithNext } from "./next-statement.ts";
import { sentences, sql } from "./phrases.ts";

interface Words {
  /** What happens to it without a transaction, pooled or not, and why there is none. */
  readonly happens: (what: string, why: string) => string;
  /** Which transaction it belongs in: the one that … */
  readonly needed: string;
}

const nowhere = "no transaction is open here";
const onSomeWays = "this code can get here with no transaction open";
/** It is sent on a pool, or on another client than the one that has the transaction. */
const elsewhere = "the transaction that is open here runs on another connection";

const words: Record<TransactionNeed, Words> = {
  "set-local": {
    happens: (what, why) => `${what} has no effect: ${why}, so PostgreSQL only warns`,
    needed: "needs the setting",
  },
  "set-config-local": {
    happens: (what, why) => `${what} lasts for its own statement only: ${why}, and PostgreSQL does not even warn`,
    needed: "needs the setting",
  },
  "set-transaction": {
    happens: (what, why) => `${what} has no effect: ${why}`,
    needed: "takes the mode",
  },
  "set-constraints": {
    happens: (what, why) => `${what} has no effect: ${why}, so PostgreSQL only warns`,
    needed: "needs it",
  },
  "xact-lock": {
    happens: (what, why) => `${what} is given back when its own statement ends: ${why}, so it protects nothing that follows`,
    needed: "does the work",
  },
  "on-commit-drop": {
    happens: (what, why) => `${what} is dropped as soon as it is created: ${why}`,
    needed: "uses the table",
  },
  cursor: {
    happens: (what, why) => `${what} fails: without \`WITH HOLD\` a cursor needs a transaction, and ${why}`,
    needed: "fetches from the cursor",
  },
  snapshot: {
    happens: (what, why) => `${what} gives a snapshot that is gone when its statement ends: ${why}`,
    needed: "stays open while others import the snapshot",
  },
};

function helpFor({ need, place }: MissingTransaction): string {
  const opening = place.source.origin?.opening;
  const isMode = need === "set-transaction";
  const { needed } = words[need];
  switch (opening?.how) {
    case "callback":
      return isMode
        ? `Send it first inside ${sql(opening.call)}, or name the mode where that begins the transaction.`
        : `Send it inside ${sql(opening.call)}, in the transaction that ${needed}.`;
    case "call":
      return isMode
        ? `Send it directly after ${sql(opening.call)}, or name the mode there.`
        : `Send it after ${sql(opening.call)}, in the transaction that ${needed}.`;
    case "client":
      return isMode
        ? `Take one client with ${sql(opening.call)} and send it directly after \`BEGIN\` on it, or name the mode there.`
        : `Take one client with ${sql(opening.call)} and send it after \`BEGIN\` on it, in the transaction that ${needed}.`;
    default:
      return isMode
        ? "Put it directly after `BEGIN`, or name the mode there, as in `BEGIN ISOLATION LEVEL SERIALIZABLE`."
        : `Put it after \`BEGIN\`, in the transaction that ${needed}.`;
  }
}

function fixes(fact: MissingTransaction): readonly Fix[] {
  const edits = fact.inBody ? undefined : transactionWithNext(fact.statement);
  return edits === undefined
    ? []
    : [{ title: "Put it in one transaction with the statement that follows, if that one needs it", safe: false, edits }];
}

export const requireTransaction: Rule = {
  id: "require-transaction",
  description: "Require a transaction for what means nothing without one",
  references: [
    "https://www.postgresql.org/docs/current/sql-set.html",
    "https://www.postgresql.org/docs/current/sql-begin.html",
    "https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS",
  ],
  on: ["missing-transaction"],
  fixes: ["suggestion"],
  check(fact) {
    if (fact.fact !== "missing-transaction") return undefined;
    const { happens } = words[fact.need];
    const outside = fact.place.source.origin?.outside === true;
    const message = sentences(happens(sql(fact.what), outside ? elsewhere : fact.branches ? onSomeWays : nowhere));
    if (outside) return { impact: "ineffective", message, help: "Send it on the client that has the transaction." };
    const help = helpFor(fact);
    if (fact.branches) return { impact: "risk", message, help: "Send it only where the transaction is open, or begin one on every way." };
    return { impact: "ineffective", message, help, fixes: fixes(fact) };
  },
};
