/**
 * How each kind of state behaves in a PostgreSQL session: DESIGN.md's table as data.
 * Nothing here says whether that is good or bad; poolers and rules do.
 */
import type { StateKind } from "../types.ts";

export interface KindOfState {
  /** What ROLLBACK and ROLLBACK TO do: undo taking and giving back, undo taking only, or neither. */
  readonly rollback: "undone" | "acquisition-undone" | "kept";
  /** Taking it twice needs giving it back twice. */
  readonly counted?: true;
  /** Leaving it behind harms nobody by itself; a later transaction that reads it is harmed. */
  readonly judgedByUse?: true;
  /** `DISCARD ALL` gives it back. */
  readonly discarded: boolean;
}

export const catalog: Readonly<Record<StateKind, KindOfState>> = {
  setting: { rollback: "undone", discarded: true },
  role: { rollback: "undone", discarded: true },
  "advisory-lock": { rollback: "kept", counted: true, discarded: true },
  "prepared-statement": { rollback: "kept", discarded: true },
  listen: { rollback: "undone", discarded: true },
  "temp-object": { rollback: "undone", discarded: true },
  "held-cursor": { rollback: "acquisition-undone", discarded: true },
  "sequence-value": { rollback: "kept", judgedByUse: true, discarded: true },
  library: { rollback: "kept", discarded: false },
  "random-seed": { rollback: "kept", judgedByUse: true, discarded: false },
  "dblink-connection": { rollback: "kept", discarded: false },
  "server-session": { rollback: "kept", discarded: false },
};

/** Settings of the current transaction: never session state (sql-set-transaction). */
export const transactionSettings: ReadonlySet<string> = new Set([
  "transaction_isolation",
  "transaction_read_only",
  "transaction_deferrable",
]);

/** Other names under which SET, RESET and set_config() know a setting (src/backend/utils/misc/guc.c, map_old_guc_names). */
export const settingAliases: ReadonlyMap<string, string> = new Map([
  ["sort_mem", "work_mem"],
  ["vacuum_mem", "maintenance_work_mem"],
]);
