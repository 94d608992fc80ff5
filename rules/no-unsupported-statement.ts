import type { Contained, Rule, Verdict } from "../src/types.ts";
import { helpWithout } from "./instead.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

export const noUnsupportedStatement: Rule = {
  id: "no-unsupported-statement",
  description: "Disallow statements that the pooler refuses, or keeps a server connection for, though they need no session",
  references: [
    "https://www.postgresql.org/docs/current/sql-set.html",
    "https://www.postgresql.org/docs/current/functions-sequence.html",
    "https://www.postgresql.org/docs/current/sql-declare.html",
  ],
  on: ["contained"],
  fixes: [],
  check(fact, { pooler, verdict }) {
    if (fact.fact !== "contained" || fact.form === "notify" || fact.form === "pg_notify" || !isBad(verdict.verdict)) return undefined;
    return {
      impact: impactOf(verdict),
      message: sentences(wrong(fact, pooler.title, verdict), verdict.reason),
      help: helpWithout(fact.form),
    };
  },
};

function wrong({ what, form }: Contained, pooler: string, { verdict }: Verdict): string {
  const subject = form === "long-text" ? what.charAt(0).toUpperCase() + what.slice(1) : sql(what);
  if (verdict === "pins") return `${subject} makes ${pooler} keep one server connection for this client alone, until it disconnects`;
  if (verdict === "unknown")
    return `${subject} needs no more than its transaction, and yet ${pooler} may refuse it, or keep a server connection for it`;
  return `${subject} needs no more than its transaction, and yet does not work through ${pooler}`;
}
