import type { Rule } from "../src/types.ts";
import { isTaken } from "./instead.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

export const noNotify: Rule = {
  id: "no-notify",
  description: "Disallow `NOTIFY` where the pooler refuses it",
  references: ["https://www.postgresql.org/docs/current/sql-notify.html"],
  on: ["contained"],
  fixes: [],
  check(fact, context) {
    const { pooler, verdict } = context;
    if (fact.fact !== "contained" || (fact.form !== "notify" && fact.form !== "pg_notify") || !isBad(verdict.verdict)) return undefined;
    return {
      impact: impactOf(verdict),
      message: sentences(
        `${sql(fact.what)} ${verdict.verdict === "unknown" ? "may not get" : "does not get"} through ${pooler.title} as it gets to PostgreSQL`,
        verdict.reason,
      ),
      help:
        fact.form === "notify" && isTaken("pg_notify", fact, context)
          ? "Send it with `SELECT pg_notify(channel, payload)`, or on a direct connection."
          : "Send it on a direct connection.",
    };
  },
};
