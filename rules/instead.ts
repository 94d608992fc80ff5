/** Poolers that mind what needs no more than its transaction: what to write there, and whether the usual remedy is one. */
import type { Contained, ContainedForm, Escape, RuleContext } from "../src/types.ts";
import { isBad } from "./phrases.ts";

const helps: Partial<Record<ContainedForm, string>> = {
  "long-text": "Make the text shorter: values belong in parameters, many rows in COPY or `unnest`.",
  "sequence-value": "Let the column's default or `GENERATED … AS IDENTITY` draw the value, and read it with `RETURNING`.",
  "set-local": "Leave it out, or set it for the role: `ALTER ROLE … SET`.",
  "set-config-local":
    "What is the same for all clients belongs in `ALTER ROLE … SET`. Where rows depend on it, keep it, and count a server connection for each such client.",
  setting: "Set it for the role: `ALTER ROLE … SET`, or in the pooler's initialization query.",
  role: "Connect as that role, or use a direct connection.",
  cursor: "Read page by page with a `WHERE` on the last key, or on a direct connection.",
  "held-cursor": "Read page by page with a `WHERE` on the last key, or on a direct connection.",
  "temp-object": "Use a `WITH` query or `unnest` on a parameter, or a direct connection.",
  "on-commit-drop": "Use a `WITH` query or `unnest` on a parameter, or a direct connection.",
  "advisory-lock": "Use `pg_advisory_xact_lock`, or a direct connection.",
  "xact-lock": "Lock a row with `SELECT … FOR UPDATE`, or use a direct connection.",
  "prepared-statement": "Let the driver pass parameters.",
};

export function helpWithout(form: ContainedForm): string {
  return helps[form] ?? "Use a direct connection for it.";
}

/** What a rule would have its users write is as good behind the pooler, and behind all others that are asked about, as it is without one. */
export function isTaken(
  form: ContainedForm,
  { place, statement, what, inBody }: Escape | Contained,
  { pooler, beside = [] }: RuleContext,
): boolean {
  const instead: Contained = { fact: "contained", form, name: "", place, statement, what, inBody, related: [], transaction: undefined };
  return [pooler, ...beside].every((one) => !isBad(one.judge(instead).verdict));
}
