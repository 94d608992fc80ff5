import type { Contained, Rule, Verdict } from "../src/types.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

const help: Partial<Record<Contained["form"], string>> = {
  "long-text": "Make the text shorter: values belong in parameters, many rows in COPY or `unnest`.",
  "sequence-value": "Let the column's default or `GENERATED … AS IDENTITY` draw the value, and read it with `RETURNING`.",
  "set-local": "Leave it out, or set it for the role: `ALTER ROLE … SET`.",
  "set-config-local": "Leave it out, or set it for the role: `ALTER ROLE … SET`.",
  setting: "Set it for the role: `ALTER ROLE … SET`, or in the pooler's initialization query.",
  cursor: "Read page by page with a `WHERE` on the last key, or on a direct connection.",
  "temp-object": "Use a `WITH` query or `unnest` on a parameter, or a direct connection.",
  "on-commit-drop": "Use a `WITH` query or `unnest` on a parameter, or a direct connection.",
  "advisory-lock": "Use `pg_advisory_xact_lock`, or a direct connection.",
  "xact-lock": "Lock a row with `SELECT … FOR UPDATE`, or use a direct connection.",
  "prepared-statement": "Let the driver pass parameters.",
};

export const noUnsupportedStatement: Rule = {
  id: "no-unsupported-statement",
  description: "Disallow statements that the pooler refuses, or keeps a server connection for, though they need no session",
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html"],
  on: ["contained"],
  fixes: [],
  check(fact, { pooler, verdict }) {
    if (fact.fact !== "contained" || fact.form === "notify" || fact.form === "pg_notify" || !isBad(verdict.verdict)) return undefined;
    return {
      impact: impactOf(verdict),
      message: sentences(wrong(fact, pooler.title, verdict), verdict.reason),
      help: help[fact.form] ?? "Use a direct connection for it.",
    };
  },
};

function wrong({ what, form }: Contained, pooler: string, { verdict }: Verdict): string {
  const subject = form === "long-text" ? what.charAt(0).toUpperCase() + what.slice(1) : sql(what);
  if (verdict === "pins") return `${subject} makes ${pooler} keep one server connection for this client alone, until it disconnects`;
  if (verdict === "unknown") return `${subject} needs no more than its transaction, and yet ${pooler} may refuse it, or keep a server connection for it`;
  return `${subject} needs no more than its transaction, and yet does not work through ${pooler}`;
}
