/** The walk's memory: where a session stands. One for each session; the other files of this folder act on it. */
import type { SessionView } from "../effects/scope.ts";
import type { Definition, Step } from "../effects/steps.ts";
import type { Place, RowCount } from "../../types.ts";
import type { Definitions } from "./definitions.ts";
import type { Routine } from "../effects/steps.ts";
import type { Facts } from "./facts.ts";
import type { Cursor, HeldMap } from "./held.ts";
import type { Session } from "./session.ts";

/** Everything that a rollback or a branch may have to restore. */
export interface State {
  readonly held: HeldMap;
  /** Cursors without hold. */
  readonly cursors: ReadonlyMap<string, Cursor>;
  /** search_path begins with pg_temp. */
  readonly tempFirst: boolean;
  /** What this session has made and unmade. */
  readonly known: Known;
}

/** Objects of this session by key, with what hangs on them; `gone` for what it has dropped. */
export interface Known {
  readonly relations: ReadonlyMap<string, KnownRelation | "gone">;
  readonly routines: ReadonlyMap<string, readonly Routine[]>;
  /** Triggers that are switched off, as `table name`; `table *` for all of one. Views that are `empty name`. */
  readonly disabled: ReadonlySet<string>;
  /** Triggers, rules and views that it has made. */
  readonly definitions: ReadonlySet<Definition>;
}

export interface KnownRelation {
  readonly dependsOn: readonly string[];
  readonly references: readonly string[];
}

export interface Transaction {
  /** One statement on its own, the statements of one message, or what `BEGIN` opened. */
  kind: "single" | "message" | "block";
  failed: boolean;
  /** A query has run in it, so its isolation level is settled. */
  queried: boolean;
  isolation: string;
  readOnly: boolean;
  base: State;
  readonly savepoints: { readonly name: string; readonly state: State }[];
  /** Whether search_path began with pg_temp before `SET LOCAL` touched it. */
  tempFirstAfter: boolean | undefined;
}

export interface Walker {
  readonly session: Session;
  readonly definitions: Definitions;
  readonly facts: Facts;
  /** The routines that were run. */
  readonly called: Set<Routine>;
  state: State;
  transaction: Transaction | undefined;
  /** Whether a transaction is open is not known: a caller, or code that is not seen, may have begun one. */
  mayBeOpen: boolean;
  /** The top-level statement that is running. */
  statement: Place;
  /** The calls that led here, outermost first. */
  calls: readonly Place[];
  /** Open bodies and exception blocks that may not commit. */
  atomic: number;
  steps: number;
  /** The routines that are running, outermost first. */
  readonly running: Routine[];
  /** The row count of the call that is running. */
  rows: RowCount | undefined;
  /** Something ran in this lease whose body is not known, or that opens cursors by itself. */
  opaque: boolean;
  /** A function ran that the analysed files do not define: what it holds is not known. */
  foreign: boolean;
  /** The session as expressions see it. */
  readonly view: SessionView;
  /** What was held when a statement of the open transaction could not be read. */
  unreadHeld: HeldMap | undefined;
  /** Keys of the relations that this session has made, rolled back or not. */
  readonly made: Set<string>;
  /** What this session has given back and is gone for certain. */
  readonly gone: Set<string>;
  /** Cursors that it declares where a transaction may be open: they are there only if one is. */
  readonly mayBeDeclared: Set<string>;
  /** Custom settings that this session has set, and the lease in which it last did. */
  readonly customSettings: Map<string, number>;
  /** Counts the times that the server connection went back. */
  lease: number;
  /** Reads cursors with hold to their end. @returns false when that fails */
  materialize(): boolean;
  /** @returns false when a step is certain to fail */
  apply(steps: readonly Step[]): boolean;
}

/** Whether something may be there that nothing here has made. A script outside of a transaction goes on in any case, so that nothing hangs on it. */
export function mayBeThere(w: Walker): boolean {
  const { whole } = w.session;
  return w.opaque || (whole === undefined ? w.transaction?.kind !== "block" : !whole || w.foreign);
}

/** More steps than this in one session are not followed. */
export const maxSteps = 20_000;
