import type { Fix, MissingTransaction, Rule, TransactionNeed } from "../src/types.ts";
import { transactionWithNext } from "./next-statement.ts";
import { sentences, sql } from "./phrases.ts";

interface Words {
  /** What happens to it without a transaction, pooled or not. */
  readonly happens: (what: string) => string;
  readonly help: string;
}

const begin = "Put it after `BEGIN`, in the transaction that";

const words: Record<TransactionNeed, Words> = {
  "set-local": {
    happens: (what) => `${what} has no effect: no transaction is open here, so PostgreSQL only warns`,
    help: `${begin} needs the setting.`,
  },
  "set-config-local": {
    happens: (what) => `${what} lasts for its own statement only: no transaction is open here, and PostgreSQL does not even warn`,
    help: `${begin} needs the setting.`,
  },
  "set-transaction": {
    happens: (what) => `${what} has no effect: no transaction is open here`,
    help: "Put it directly after `BEGIN`, or name the mode there, as in `BEGIN ISOLATION LEVEL SERIALIZABLE`.",
  },
  "set-constraints": {
    happens: (what) => `${what} has no effect: no transaction is open here, so PostgreSQL only warns`,
    help: `${begin} needs it.`,
  },
  "xact-lock": {
    happens: (what) =>
      `${what} is given back when its own statement ends: no transaction is open here, so it protects nothing that follows`,
    help: `${begin} does the work.`,
  },
  "on-commit-drop": {
    happens: (what) => `${what} is dropped as soon as it is created: no transaction is open here`,
    help: `${begin} uses the table.`,
  },
  cursor: {
    happens: (what) => `${what} fails: without \`WITH HOLD\` a cursor needs a transaction, and none is open here`,
    help: `${begin} fetches from the cursor.`,
  },
  snapshot: {
    happens: (what) => `${what} gives a snapshot that is gone when its statement ends: no transaction is open here`,
    help: `${begin} stays open while others import the snapshot.`,
  },
};

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
  check(fact) {
    if (fact.fact !== "missing-transaction") return undefined;
    const { happens, help } = words[fact.need];
    return { impact: "ineffective", message: sentences(happens(sql(fact.what))), help, fixes: fixes(fact) };
  },
};
