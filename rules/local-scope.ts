/** Fixes that make a setting or a role end with its transaction. */
import { textOf } from "../src/source.ts";
import type { Edit, Escape, Fix, Place } from "../src/types.ts";
import { mayServeLaterStatements } from "./after-transaction.ts";
import { laterPlaces } from "./calls.ts";
import { combine, editAll, makeSetConfigLocal, makeSetLocal, wrapInTransaction } from "./edits.ts";
import { moveIntoNextTransaction, transactionWithNext } from "./next-statement.ts";
import { sql } from "./phrases.ts";

function makeLocal(place: Place): readonly Edit[] | undefined {
  return /^set\b/i.test(textOf(place)) ? makeSetLocal(place) : makeSetConfigLocal(place);
}

/** Every place that sets it in the same transaction: one left as it is would outlive the transaction in their stead. */
function setters(fact: Escape): readonly Place[] {
  const places = fact.episodes.filter((episode) => episode.kind === "acquire").map((episode) => episode.place);
  return [fact.place, ...places.filter((place) => place.source === fact.place.source && place.span.start !== fact.place.span.start)];
}

function localForm(fact: Escape): string {
  if (!/^set\b/i.test(textOf(fact.place))) return "`true` as the third argument";
  if (fact.form === "session-authorization") return "`SET LOCAL SESSION AUTHORIZATION`";
  return fact.state === "role" ? "`SET LOCAL ROLE`" : "`SET LOCAL`";
}

/** In: what to do where a direct connection cannot be had. Out: the help where what needs it runs in no transaction. */
export function helpAround(fact: Escape, instead: string): string | undefined {
  if (fact.around === undefined) return undefined;
  return `Run this on a direct connection, or ${instead}: ${sql(fact.around)} cannot run in a transaction, so ${localForm(fact)} does not reach it.`;
}

/** The statement that gives it back later, when it is the only thing that happens to it after its transaction. */
function laterReset(fact: Escape): Place | undefined {
  const [only, ...others] = fact.related;
  if (only === undefined || others.length > 0 || only.source !== fact.place.source) return undefined;
  return /^(?:reset|set)\b/i.test(textOf(only)) ? only : undefined;
}

/**
 * In: an escape of a setting or a role. Out: `SET LOCAL` in its transaction (safe when nothing after it can rely on the
 * value), or a transaction around everything from the `SET` to its `RESET` (a suggestion).
 */
export function localFixes(fact: Escape): readonly Fix[] {
  if (fact.reason === "stray") return [];
  const local = localForm(fact);
  if (fact.inBody) {
    const edits = laterPlaces(fact).length === 0 ? makeLocal(fact.place) : undefined;
    if (edits === undefined || edits.length === 0) return [];
    return [{ title: `Use ${local}, if nothing after the transaction that runs this needs it`, safe: false, edits }];
  }
  if (fact.transaction !== undefined) {
    const made = editAll(setters(fact), makeLocal);
    const edits = made === undefined ? undefined : combine(made);
    if (edits === undefined) return [];
    const safe = fact.reason === "held" && fact.transaction.ending === "commit" && !mayServeLaterStatements(fact);
    return [{ title: safe ? `Use ${local}` : `Use ${local}, if nothing after this transaction needs it`, safe, edits }];
  }
  return alone(fact, local);
}

/** Outside a transaction: in the one that follows, or in one around everything up to its `RESET` or the end of the file. */
function alone(fact: Escape, local: string): readonly Fix[] {
  const made = makeLocal(fact.place);
  if (made === undefined) return [];
  const moved = fact.related.length === 0 ? moveIntoNextTransaction(fact.statement, made) : undefined;
  if (moved !== undefined) {
    return [{ title: `Use ${local} in the transaction that follows, if nothing else needs it`, safe: false, edits: moved }];
  }
  const reset = laterReset(fact);
  const around = reset === undefined ? transactionWithNext(fact.statement, fact.related) : wrapInTransaction(fact.statement, reset);
  const edits = around === undefined ? undefined : combine([...made, ...around]);
  if (edits === undefined) return [];
  const title =
    reset === undefined
      ? `Use ${local} in one transaction with the statement that follows, if nothing else needs it`
      : `Use ${local} and one transaction up to ${sql(textOf(reset))}, if what stands between may run in one`;
  return [{ title, safe: false, edits }];
}
