import { inlinePrepared } from "../src/sql/rewrite.ts";
import { textOf } from "../src/source.ts";
import type { Edit, Escape, Fix, Place, Rule } from "../src/types.ts";
import { combine, deleteStatement, editAll, hasComment } from "./edits.ts";
import { otherPlaces } from "./other-places.ts";
import { escaping } from "./escaping.ts";
import { sql, type EscapePhrases } from "./phrases.ts";
import { statementsAround } from "./statement-around.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  stray: unlessPinned((what) => `${what} needs a statement that nothing here has prepared`),
};

function inline(prepare: Place, other: Place): readonly Edit[] | undefined {
  const text = textOf(other);
  if (hasComment(text)) return undefined;
  if (/^deallocate\b/i.test(text)) return /\ball$/i.test(text) ? [] : deleteStatement(other);
  const statement = inlinePrepared(textOf(prepare), text);
  return statement === undefined ? undefined : [{ ...other.span, text: statement }];
}

/** The statement in place of each `EXECUTE`; `PREPARE` and `DEALLOCATE` deleted. */
function fixes(fact: Escape): readonly Fix[] {
  if (fact.form !== "prepare" || fact.inBody) return [];
  const others = otherPlaces(fact);
  if (!others.some((place) => /^execute\b/i.test(textOf(place)))) return [];
  // Each must be a statement of this file: one in a body runs where a statement of its own has other rules.
  const statements = statementsAround([fact.place, ...others]);
  if (statements?.length !== others.length + 1) return [];
  const removed = deleteStatement(fact.place);
  const inlined = editAll(others, (other) => inline(fact.place, other));
  if (removed === undefined || inlined === undefined) return [];
  const edits = combine([...removed, ...inlined]);
  if (edits === undefined) return [];
  return [{ title: `Write the statement where it is executed, if nothing else executes ${sql(fact.name)}`, safe: false, edits }];
}

export const noSqlPrepare: Rule = {
  id: "no-sql-prepare",
  description: "Disallow prepared statements that outlive their transaction",
  references: ["https://www.postgresql.org/docs/current/sql-prepare.html", "https://www.postgresql.org/docs/current/sql-execute.html"],
  on: ["prepared-statement"],
  fixes: ["suggestion"],
  check: escaping(
    (fact) => ({
      help: "Send the statement itself with its parameters through the driver, and leave preparing to the driver.",
      fixes: fixes(fact),
    }),
    phrases,
  ),
};
