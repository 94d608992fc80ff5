import type { Fix, Place, Rule } from "../src/types.ts";
import { insertAt, likeCase, textOf } from "./edits.ts";
import { isBad, sentences, sql } from "./phrases.ts";

/** A plain call; the group is the quote, doubled where the call stands in a quoted body. */
const plainCall = /^(?:"?pg_catalog"?\s*\.\s*)?"?(current_setting)"?\s*\(\s*('{1,2})[\w.]+\2\s*,\s*(?:missing_ok\s*(?:=>|:=)\s*)?true\s*\)$/i;

function fixes(call: Place): readonly Fix[] {
  const match = plainCall.exec(textOf(call));
  if (match?.[1] === undefined || match[2] === undefined) return [];
  const edits = [insertAt(call.span.start, `${likeCase("NULLIF", match[1])}(`), insertAt(call.span.end, `, ${match[2].repeat(2)})`)];
  return [{ title: "Wrap it in `nullif(…, '')`, if an empty value means the same as none", safe: false, edits }];
}

export const requireNullifCurrentSetting: Rule = {
  id: "require-nullif-current-setting",
  description: "Require `nullif(…, '')` around a custom setting that may be missing",
  references: [
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET",
    "https://www.postgresql.org/docs/current/ddl-rowsecurity.html",
  ],
  on: ["unguarded-setting"],
  check(fact, { verdict }) {
    if (fact.fact !== "unguarded-setting" || !isBad(verdict.verdict)) return undefined;
    return {
      impact: "risk",
      message: sentences(
        `${sql(fact.what)} is used as if a missing setting were always NULL${fact.certain ? ", after a transaction that set it" : ""}`,
        verdict.reason,
      ),
      help: "Read it as `nullif(current_setting(…, true), '')`.",
      fixes: fixes(fact.place),
    };
  },
};
