import { tableAsCte } from "../src/sql/rewrite.ts";
import { textOf } from "../src/source.ts";
import type { Edit, Escape, Fix, Place, Rule } from "../src/types.ts";
import { combine, deleteStatement, editAll } from "./edits.ts";
import { helpWithout, isTaken } from "./instead.ts";
import { isChained, isNamedAfter } from "./named-after.ts";
import { dropBeforeEnd, makeOnCommitDrop } from "./on-commit-drop.ts";
import { laterPlaces, otherPlaces } from "./other-places.ts";
import { escaping } from "./escaping.ts";
import { sql, type EscapePhrases } from "./phrases.ts";
import { endTransactionAfter, isDirectlyAfter, statementsAround, transactionAround } from "./statement-around.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  stray: unlessPinned((what) => `${what} needs a temporary object that nothing here has created`),
};

const relation = "Use a CTE, or `ON COMMIT DROP` in the transaction that does all the work with it.";

const help: Record<string, string> = {
  table: relation,
  "table-as": relation,
  "select-into": "Use a CTE, or `CREATE TEMP TABLE … ON COMMIT DROP AS` in the transaction that does all the work with it.",
  view: "Use a CTE, or a permanent view.",
  sequence: "Use a permanent sequence, or `row_number()`.",
  function: "Create the function in a schema of its own, once.",
};

/** `DROP` of this one object. */
function isDrop(place: Place): boolean {
  return /^drop\s+(?:table|view|sequence)\s+(?:if\s+exists\s+)?[\w."$]+(?:\s+(?:cascade|restrict))?$/i.test(textOf(place));
}

/** The query of a table that one statement uses, as a CTE of that statement. */
function asCte(fact: Escape): Fix | undefined {
  if (fact.form !== "table-as") return undefined;
  const others = otherPlaces(fact);
  const statements = statementsAround([fact.place, ...others]);
  if (statements?.length !== others.length + 1) return undefined;
  const [use, ...more] = others.filter((place) => !isDrop(place));
  if (use === undefined || more.length > 0 || !statements.some(({ span }) => span.start === use.span.start && span.end === use.span.end))
    return undefined;
  // Further down, the query would read what the statements between have changed.
  if (!isDirectlyAfter(fact.statement, use)) return undefined;
  const insertion = tableAsCte(textOf(fact.statement), textOf(use));
  const deleted = editAll([fact.statement, ...others.filter(isDrop)], deleteStatement);
  if (insertion === undefined || deleted === undefined) return undefined;
  const start = use.span.start + insertion.start;
  const edits = combine([...deleted, { start, end: use.span.start + insertion.end, text: insertion.text }]);
  return edits && { title: `Put the query into the statement that uses ${sql(nameOf(fact))}, if nothing else does`, safe: false, edits };
}

function nameOf(fact: Escape): string {
  return /[\w$"\u0080-\uffff]+$/u.exec(fact.what)?.[0] ?? fact.name;
}

/** The object ends with the transaction that it is created in. */
function withTransaction(fact: Escape): Fix | undefined {
  const { transaction } = fact;
  const later = laterPlaces(fact);
  if (transaction === undefined || isChained(fact) || !later.every(isDrop)) return undefined;
  const clause = makeOnCommitDrop(fact);
  const ended = clause ?? dropBeforeEnd(fact);
  const deleted = editAll(later, deleteStatement);
  const edits = ended === undefined || deleted === undefined ? undefined : combine([...ended, ...deleted]);
  if (edits === undefined) return undefined;
  const safe = fact.reason === "held" && transaction.ending === "commit" && !isNamedAfter(fact, nameOf(fact));
  const title = `${clause === undefined ? "Drop it before the transaction ends" : "Use `ON COMMIT DROP`"}${later.length > 0 ? " instead of the later `DROP`" : ""}`;
  return { title: safe ? title : `${title}, if nothing after this transaction needs it`, safe, edits };
}

/** One transaction from its creation to its last use: a new one, or its own that goes on until then. */
function inOneTransaction(fact: Escape): Fix | undefined {
  const { transaction, place } = fact;
  const later = laterPlaces(fact);
  if (later.length === 0 || (transaction !== undefined && later.every(isDrop))) return undefined;
  const end = transaction?.ending === "commit" ? transaction.end : undefined;
  const moved = transaction === undefined ? transactionAround([place, ...later]) : end && endTransactionAfter(end, later);
  const dropped = later.some(isDrop);
  const ended = dropped ? [] : makeOnCommitDrop(fact);
  const edits = moved && ended && combine([...moved, ...ended]);
  if (edits === undefined) return undefined;
  const clause = dropped ? "" : "`ON COMMIT DROP` and ";
  const title =
    transaction === undefined
      ? `Use ${clause}one transaction, if what stands between may run in one`
      : `Use ${clause}one transaction up to the last use, if what moves into it may run there`;
  return { title, safe: false, edits };
}

function fixes(fact: Escape): readonly Fix[] {
  if (fact.reason === "stray") return [];
  if (fact.inBody) {
    const edits: readonly Edit[] = makeOnCommitDrop(fact) ?? [];
    return edits.length === 0
      ? []
      : [{ title: "Use `ON COMMIT DROP`, if nothing after the transaction that runs this needs it", safe: false, edits }];
  }
  return [withTransaction(fact), asCte(fact), inOneTransaction(fact)].filter((fix) => fix !== undefined);
}

export const noSessionTemp: Rule = {
  id: "no-session-temp",
  description: "Disallow temporary objects that outlive their transaction",
  references: [
    "https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-TEMPORARY",
    "https://www.postgresql.org/docs/current/sql-createtableas.html",
  ],
  on: ["temp-object"],
  fixes: ["fix", "suggestion"],
  check: escaping(
    (fact, context) =>
      isTaken("on-commit-drop", fact, context)
        ? { help: help[fact.form] ?? "Create it in a permanent schema, once.", fixes: fixes(fact) }
        : { help: helpWithout("temp-object") },
    phrases,
  ),
};
