/** Transactions that calls of a library have begun by hand, in one run: on which connection, how deep, and which pool keeps one for them. */
import { placeOf } from "../program/interpreter.ts";
import type { Run } from "../program/run.ts";
import type { ts } from "../program/syntax.ts";
import { takenFrom, type Connection } from "../program/value.ts";

export function markOpen(run: Run, connection: Connection, open: boolean): void {
  if (open) run.byHand.open.add(connection);
  else run.byHand.open.delete(connection);
}

export function isOpen(run: Run, connection: Connection): boolean {
  return (
    connection.transaction === "open" || run.transactions.some((open) => open.connection === connection) || run.byHand.open.has(connection)
  );
}

/** The connection that a begin has taken from this pool. */
export function pinOf(run: Run, pool: Connection): Connection | undefined {
  return run.byHand.pins.get(pool);
}

export function pin(run: Run, pool: Connection, node: ts.Node): Connection {
  const made = takenFrom(pool, placeOf(node));
  run.byHand.pins.set(pool, made);
  return made;
}

export function unpin(run: Run, connection: Connection): void {
  if (connection.pool) run.byHand.pins.delete(connection.pool);
}

/** A begin inside a transaction, which is a savepoint. */
export function enterSavepoint(run: Run, connection: Connection): void {
  const { depths } = run.byHand;
  depths.set(connection, (depths.get(connection) ?? 0) + 1);
}

/** @returns false when no begin inside is open: then it is the transaction's own end */
export function leaveSavepoint(run: Run, connection: Connection): boolean {
  const { depths } = run.byHand;
  const depth = depths.get(connection) ?? 0;
  if (depth > 0) depths.set(connection, depth - 1);
  return depth > 0;
}

const apart = new WeakMap<Connection, Connection>();

/** The pool itself, whatever transaction is open on the object that it was asked of. */
export function apartFrom(connection: Connection): Connection {
  const base = connection.pool ?? connection;
  if (base.apart === true) return base;
  const known = apart.get(base) ?? apartAgain(base);
  apart.set(base, known);
  return known;
}

/** The same, for an object that begins transactions of its own. */
export function apartAgain(connection: Connection): Connection {
  const base = connection.pool ?? connection;
  return {
    kind: base.kind === "pinned" ? "pool" : base.kind,
    direct: base.direct,
    transaction: "none",
    place: base.place,
    pool: base,
    apart: true,
  };
}
