/** A transaction around work: what is sent before and after, and who joins it meanwhile. */
import type { CallNode } from "./doing.ts";
import { placeOf, type Interpreter } from "../program/interpreter.ts";
import { Thrown, type OpenTransaction } from "../program/run.ts";
import { sendMade } from "./send.ts";
import type { Connection, HandleValue, Value } from "../program/value.ts";

/** What begins and ends a transaction. */
export interface Bracket {
  readonly begin: string;
  readonly commit: string;
  readonly rollback: string;
}

export const wholeTransaction: Bracket = { begin: "BEGIN", commit: "COMMIT", rollback: "ROLLBACK" };

/** Of one inside another. */
export const savepoint: Bracket = {
  begin: "SAVEPOINT poolsafe",
  commit: "RELEASE SAVEPOINT poolsafe",
  rollback: "ROLLBACK TO SAVEPOINT poolsafe",
};

/**
 * @param made the handle that works in it
 * @param bracket `undefined` where the statements go with a transaction that is open
 * @param outer what it was begun on
 * @param ambient whether what is sent on `outer` meanwhile belongs to it
 */
export function around(
  i: Interpreter,
  made: HandleValue,
  bracket: Bracket | undefined,
  { outer, ambient }: { readonly outer: Connection | undefined; readonly ambient: boolean },
  node: CallNode,
  work: () => Value,
): Value {
  const { connection, driver } = made;
  if (bracket) sendMade(i, made, bracket.begin, node.expression);
  if (outer?.kind === "pool" || outer?.kind === "http") i.run.outers.add(outer);
  const open: OpenTransaction = { connection, outer, joined: new Map(), ambient, driver, place: placeOf(node.expression) };
  return whileOpen(i, open, work, (ending) => {
    if (bracket && ending) sendMade(i, made, bracket[ending], node.expression);
    if (connection !== outer) i.run.pools.giveBack(connection);
  });
}

/** @param end told how it ends; `undefined` when it was not gone through to its end */
export function whileOpen(
  i: Interpreter,
  open: OpenTransaction,
  work: () => Value,
  end: (ending: "commit" | "rollback" | undefined) => void,
): Value {
  i.run.transactions.push(open);
  let ending: "commit" | "rollback" | undefined;
  try {
    const value = work();
    ending = "commit";
    return value;
  } catch (error) {
    if (error instanceof Thrown) ending = "rollback";
    throw error;
  } finally {
    i.run.transactions.splice(i.run.transactions.indexOf(open), 1);
    end(ending);
  }
}
