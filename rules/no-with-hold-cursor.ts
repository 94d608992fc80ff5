import { textOf } from "../src/source.ts";
import type { Edit, Escape, Fix, Place, Rule } from "../src/types.ts";
import { combine, deleteStatement, editAll, hasComment } from "./edits.ts";
import { helpWithout, isTaken } from "./instead.ts";
import { isChained, isNamedAfter } from "./named-after.ts";
import { laterPlaces } from "./other-places.ts";
import { escaping } from "./escaping.ts";
import { type EscapePhrases } from "./phrases.ts";
import { endTransactionAfter, transactionAround } from "./statement-around.ts";
import { unlessPinned } from "./unless-pinned.ts";

const phrases: EscapePhrases = {
  stray: unlessPinned((what) => `${what} needs a cursor that nothing here has declared`),
};

const declaration =
  /^declare\s+(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)\s+(?:(?:binary|insensitive|asensitive|no\s+scroll|scroll)\s+)*cursor\s+(with\s+hold\s+)for\s/iu;

/** `DECLARE c CURSOR WITH HOLD FOR …` without `WITH HOLD`. */
function makeTransactional(declare: Place): readonly Edit[] | undefined {
  const match = declaration.exec(textOf(declare));
  if (match?.[1] === undefined) return undefined;
  const start = declare.span.start + match[0].lastIndexOf(match[1]);
  return [{ start, end: start + match[1].length, text: "" }];
}

function isClose(place: Place): boolean {
  return /^close\s/i.test(textOf(place)) && !hasComment(textOf(place));
}

/** `CLOSE ALL` may be meant for others as well, and stays. */
function withoutClose(close: Place): readonly Edit[] | undefined {
  return /^close\s+all$/i.test(textOf(close)) ? [] : deleteStatement(close);
}

/** The rows of a held cursor are computed at the end of its transaction at the latest; a call in its query could do more than read. */
function onlyReads(declare: Place): boolean {
  return !/[\w"]\s*\(/.test(textOf(declare).replace(/\b(?:in|and|or|not|exists|any|all|as|values|where|on|from|select)\s*\(/gi, ""));
}

/** The cursor is read where it is open: in one transaction that is begun, or goes on, until its last `FETCH`. */
function inOneTransaction(fact: Escape, plain: readonly Edit[]): readonly Fix[] {
  const { transaction, place } = fact;
  const later = laterPlaces(fact);
  if (later.length === 0) return [];
  if (transaction === undefined) {
    const around = transactionAround([place, ...later]);
    const edits = around && combine([...plain, ...around]);
    return edits === undefined
      ? []
      : [{ title: "Drop `WITH HOLD` and read the cursor in one transaction, if what stands between may run in one", safe: false, edits }];
  }
  const end = transaction.ending === "commit" ? transaction.end : undefined;
  const moved = end && endTransactionAfter(end, later);
  const edits = moved && combine([...plain, ...moved]);
  return edits === undefined
    ? []
    : [
        {
          title: "Drop `WITH HOLD` and commit after the last `FETCH`, if what moves into the transaction may run there",
          safe: false,
          edits,
        },
      ];
}

function fixes(fact: Escape): readonly Fix[] {
  if (fact.reason === "stray" || fact.form !== "declare" || fact.inBody) return [];
  const plain = makeTransactional(fact.place);
  if (plain === undefined) return [];
  const later = laterPlaces(fact);
  if (fact.transaction === undefined || !later.every(isClose)) return inOneTransaction(fact, plain);
  if (isChained(fact)) return [];
  const closes = editAll(later, withoutClose);
  const edits = closes && combine([...plain, ...closes]);
  if (edits === undefined) return [];
  const safe = fact.reason === "held" && fact.transaction.ending === "commit" && onlyReads(fact.place) && !isNamedAfter(fact, fact.name);
  const title = closes?.length === 0 ? "Drop `WITH HOLD`" : "Drop `WITH HOLD` and the `CLOSE` after the transaction";
  return [{ title: safe ? title : `${title}, if nothing after this transaction reads the cursor`, safe, edits }];
}

export const noWithHoldCursor: Rule = {
  id: "no-with-hold-cursor",
  description: "Disallow cursors that outlive their transaction",
  references: ["https://www.postgresql.org/docs/current/sql-declare.html", "https://www.postgresql.org/docs/current/sql-fetch.html"],
  on: ["held-cursor"],
  fixes: ["fix", "suggestion"],
  check: escaping(
    (fact, context) =>
      isTaken("cursor", fact, context)
        ? {
            help: "Fetch the rows in the transaction that declares the cursor, or page by key: `WHERE id > … ORDER BY id LIMIT …`.",
            fixes: fixes(fact),
          }
        : { help: helpWithout("held-cursor") },
    phrases,
  ),
};
