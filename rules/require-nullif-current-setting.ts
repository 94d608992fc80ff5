import { textOf } from "../src/source.ts";
import type { Fix, Place, Rule } from "../src/types.ts";
import { insertAt, likeCase } from "./edits.ts";
import { isBad, sentences, sql } from "./phrases.ts";

/** A plain call; the group is the quote, doubled where the call stands in a quoted body. */
const plainCall =
  /^(?:"?pg_catalog"?\s*\.\s*)?"?(current_setting)"?\s*\(\s*('{1,2})[\w.]+\2\s*,\s*(?:missing_ok\s*(?:=>|:=)\s*)?true\s*\)$/i;

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
  fixes: ["suggestion"],
  check(fact, { verdict, pooler }) {
    if (fact.fact !== "unguarded-setting" || !isBad(verdict.verdict)) return undefined;
    if (fact.certain && pooler.mode !== "session") {
      return {
        impact: "breaks",
        message: `${sql(fact.what)} reads what an earlier transaction set. The connection that had it answers '', the others answer NULL or know no such setting, and ${pooler.title} may give this transaction any of them.`,
        help: "Set it in the transaction that reads it, and read it as `nullif(current_setting(…, true), '')`.",
        fixes: fixes(fact.place),
      };
    }
    return {
      impact: "risk",
      message: sentences(`${sql(fact.what)} is used as if a missing setting were always NULL`, verdict.reason),
      help: "Read it as `nullif(current_setting(…, true), '')`.",
      fixes: fixes(fact.place),
    };
  },
};
