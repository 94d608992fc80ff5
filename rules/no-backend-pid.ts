import type { DriverFact, Rule } from "../src/types.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

function isAbout({ certain, form, name }: DriverFact): string {
  if (form === "library") return `${name} cancels the query by the id of its server process`;
  if (form === "announced") return `${sql(name)} is the id that the client was told when it connected`;
  return certain
    ? `${sql(name)} is kept, and a query is cancelled by it later`
    : `${sql(name)} is kept, and belongs to the server connection of this one transaction`;
}

const help: Partial<Record<DriverFact["form"], string>> = {
  library: "Let the server end it: `SET LOCAL statement_timeout` in the transaction of the query.",
};

export const noBackendPid: Rule = {
  id: "no-backend-pid",
  description: "Disallow ids of server processes that are used after their transaction",
  references: [
    "https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION",
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL",
  ],
  on: ["backend-pid"],
  fixes: [],
  check(fact, { verdict }) {
    if (fact.fact !== "backend-pid" || !isBad(verdict.verdict)) return undefined;
    return {
      impact: impactOf(verdict, fact.certain),
      message: sentences(isAbout(fact), verdict.reason),
      help:
        help[fact.form] ??
        "Ask for the id inside the transaction whose query may be cancelled, or let `SET LOCAL statement_timeout` end that query.",
    };
  },
};
