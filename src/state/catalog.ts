/**
 * How each kind of state behaves in a PostgreSQL session: DESIGN.md's table as data.
 * Nothing here says whether that is good or bad; poolers and rules do.
 */
import type { ResetKind, StateKind } from "../types.ts";

export interface KindOfState {
  /** What ROLLBACK and ROLLBACK TO do: undo taking and giving back, undo taking only, or neither. */
  readonly rollback: "undone" | "acquisition-undone" | "kept";
  /** Taking it twice needs giving it back twice. */
  readonly counted?: true;
  /** Leaving it behind harms nobody by itself; a later transaction that reads it is harmed. */
  readonly judgedByUse?: true;
  /** What gives all of it back at once. */
  readonly resets: readonly ResetKind[];
  /** Giving it back with no acquisition in sight acts on whatever connection it gets; of other kinds that is nothing to worry about. */
  readonly strayRelease?: true;
  /** A transaction that touched it cannot be prepared: it is rolled back (docs: sql-prepare-transaction). */
  readonly unpreparable?: true;
}

export const catalog: Readonly<Record<StateKind, KindOfState>> = {
  setting: { rollback: "undone", resets: ["discard-all", "reset-all"] },
  role: { rollback: "undone", resets: ["discard-all"] },
  "advisory-lock": { rollback: "kept", counted: true, resets: ["discard-all", "unlock-all"], strayRelease: true },
  "prepared-statement": { rollback: "kept", resets: ["discard-all", "deallocate-all"], strayRelease: true },
  listen: { rollback: "undone", resets: ["discard-all", "unlisten-all"], strayRelease: true, unpreparable: true },
  "temp-object": { rollback: "undone", resets: ["discard-all"], unpreparable: true },
  "held-cursor": { rollback: "acquisition-undone", resets: ["discard-all"], unpreparable: true },
  "sequence-value": { rollback: "kept", judgedByUse: true, resets: ["discard-all"] },
  library: { rollback: "kept", resets: [] },
  "random-seed": { rollback: "kept", judgedByUse: true, resets: [] },
  "dblink-connection": { rollback: "kept", resets: [], strayRelease: true },
  "server-session": { rollback: "kept", resets: [], strayRelease: true },
};

export const kindsOfState = Object.keys(catalog) as readonly StateKind[];

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
