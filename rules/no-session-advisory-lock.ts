import { textOf } from "../src/source.ts";
import type { Edit, Escape, Fix, Place, Rule } from "../src/types.ts";
import { mayServeLaterStatements } from "./after-transaction.ts";
import { isInDo, laterPlaces } from "./calls.ts";
import { combine, deleteStatement, editAll, insertAt, wrapInTransaction } from "./edits.ts";
import { helpWithout, isTaken } from "./instead.ts";
import { moveIntoNextTransaction, transactionWithNext } from "./next-statement.ts";
import { escaping } from "./escaping.ts";
import { sql, type EscapePhrases, type Phrase } from "./phrases.ts";
import { selectOf } from "./statement-around.ts";

const unlocksAlone: Phrase = (what) => `${what} gives back a lock that this session is not seen to take`;

const phrases: EscapePhrases = {
  held: {
    leaks: (what, pooler) => `${what} is still held on the server connection that ${pooler} takes back when the transaction ends`,
  },
  stray: { leaks: unlocksAlone, misdelivered: unlocksAlone, cleared: unlocksAlone, fails: unlocksAlone },
};

function help({ around, form, reason }: Escape): string {
  if (reason === "stray") return "Take the lock with `pg_advisory_xact_lock`, which needs no unlock, or use a direct connection for both.";
  if (around !== undefined) return `Take it on a direct connection, with the work: ${sql(around)} cannot run in a transaction.`;
  const own = /^pg_(?:try_)?advisory_lock(?:_shared)?$/.test(form) ? form : "pg_advisory_lock";
  const instead = sql(own.replace("advisory_lock", "advisory_xact_lock"));
  return `Take it with ${instead} in the transaction that does the work, and delete the unlock; a long job needs a direct connection.`;
}

/** `pg_advisory_lock(7)` becomes `pg_advisory_xact_lock(7)`; the try and shared ones alike. */
function makeTransactional(call: Place): readonly Edit[] | undefined {
  const name = /^(?:"?pg_catalog"?\s*\.\s*)?"?pg_(?:try_)?(advisory_)lock(?:_shared)?"?\s*\(/i.exec(textOf(call));
  if (name?.[1] === undefined) return undefined;
  const at = call.span.start + name[0].indexOf(name[1]) + name[1].length;
  return [insertAt(at, name[1] === name[1].toLowerCase() ? "xact_" : "XACT_")];
}

function deleteUnlock(call: Place): readonly Edit[] | undefined {
  const statement = selectOf(call);
  return statement === undefined ? undefined : deleteStatement(statement);
}

function fixes(fact: Escape): readonly Fix[] {
  if (fact.reason === "stray") return [];
  const rename = makeTransactional(fact.place);
  if (rename === undefined) return [];
  const form = sql(fact.form.replace("advisory_lock", "advisory_xact_lock"));
  const unlocks = laterPlaces(fact);
  if (!unlocks.every((place) => /pg_advisory_unlock/i.test(textOf(place)) && place.source === fact.place.source)) return [];
  if (fact.inBody) {
    const plain = isInDo(fact) && unlocks.length === 0 && fact.episodes.every((episode) => episode.kind === "acquire");
    return plain ? [{ title: `Use ${form}, if nothing after this block needs the lock`, safe: false, edits: rename }] : [];
  }
  if (fact.transaction !== undefined) return inTransaction(fact, form, rename, unlocks);
  return alone(fact, form, rename, unlocks);
}

/** The statement is `SELECT` and the call, nothing else. */
function isWhole({ place, statement }: Escape): boolean {
  const before = place.source.text.slice(statement.span.start, place.span.start);
  return place.span.end === statement.span.end && /^select\s+$/i.test(before);
}

/** Outside a transaction: in the one that follows, or in one around everything up to the unlock or the end of the file. */
function alone(fact: Escape, form: string, rename: readonly Edit[], unlocks: readonly Place[]): readonly Fix[] {
  const moved = isWhole(fact) ? moveIntoNextTransaction(fact.statement, rename) : undefined;
  const deleted = moved === undefined ? undefined : editAll(unlocks, deleteUnlock);
  const inside = moved === undefined || deleted === undefined ? undefined : combine([...moved, ...deleted]);
  if (inside !== undefined) {
    return [{ title: `Use ${form} in the transaction that follows, if nothing else needs the lock`, safe: false, edits: inside }];
  }
  const [unlock, ...more] = unlocks;
  const end = unlock === undefined || more.length > 0 ? undefined : selectOf(unlock);
  const around =
    end === undefined ? transactionWithNext(fact.statement, unlock === undefined ? [] : [unlock]) : wrapInTransaction(fact.statement, end);
  const edits = around === undefined ? undefined : combine([...rename, ...around]);
  if (edits === undefined) return [];
  const title =
    end === undefined
      ? `Use ${form} in one transaction with the statement that follows, if nothing else needs the lock`
      : `Use ${form} and one transaction up to the unlock, if what stands between may run in one`;
  return [{ title, safe: false, edits }];
}

/** All locks and unlocks of the key in that transaction change together; unlocks after it are deleted too. */
function inTransaction(fact: Escape, form: string, rename: readonly Edit[], unlocks: readonly Place[]): readonly Fix[] {
  const locks = fact.episodes.filter((episode) => episode.kind === "acquire" && episode.place.span.start !== fact.place.span.start);
  const releases = fact.episodes.filter((episode) => episode.kind === "release");
  const renamed = editAll(locks, (lock) => makeTransactional(lock.place));
  const deleted = editAll([...releases.map((release) => release.place), ...unlocks], deleteUnlock);
  if (renamed === undefined || deleted === undefined) return [];
  const edits = combine([...rename, ...renamed, ...deleted]);
  if (edits === undefined) return [];
  const deletes = deleted.length > 0 ? ` and delete ${deleted.length > 1 ? "its unlocks" : "its unlock"}` : "";
  const safe = fact.reason === "held" && !mayServeLaterStatements(fact);
  const condition = safe ? "" : ", if nothing after this transaction needs the lock";
  return [{ title: `Use ${form}${deletes}${condition}`, safe, edits }];
}

export const noSessionAdvisoryLock: Rule = {
  id: "no-session-advisory-lock",
  description: "Disallow advisory locks that outlive their transaction",
  references: [
    "https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS",
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS",
  ],
  on: ["advisory-lock"],
  fixes: ["fix", "suggestion"],
  check: escaping(
    (fact, context) =>
      isTaken("xact-lock", fact, context) ? { help: help(fact), fixes: fixes(fact) } : { help: helpWithout("xact-lock") },
    phrases,
  ),
};
