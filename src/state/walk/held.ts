/** What a session holds, as values that can be saved, restored as a rollback does it, and merged where paths meet. */
import type { Acquire, Place, StateKind } from "../../types.ts";
import { catalog } from "../catalog.ts";
import type { CursorQuery, Deferred } from "../effects/steps.ts";

export interface Cursor {
  readonly query: CursorQuery;
  /** How many rows were read. */
  readonly read: number;
}

/** One acquisition that has not been given back. */
export interface Held {
  readonly acquire: Acquire;
  /** The calls through which it was reached, outermost first. */
  readonly calls: readonly Place[];
  /** The top-level statement that was running. */
  readonly statement: Place;
  /** The query of a prepared statement. */
  readonly run?: Deferred;
  /** The query of a cursor with hold, until its transaction commits. */
  readonly cursor?: Cursor | undefined;
  /** Keys of the objects that this one goes with, when they are dropped with CASCADE. */
  readonly dependsOn?: readonly string[];
  /** Keys of the objects that this one always goes with. */
  readonly ownedBy?: readonly string[];
  /** Why it may have been given back after all. */
  readonly doubt?: string;
  /** Only some of the paths that met hold it. */
  readonly maybe?: boolean;
  /** `ON COMMIT DROP`. */
  readonly dropsAtCommit?: boolean;
}

export type HeldMap = ReadonlyMap<string, readonly Held[]>;

export function keyOf(state: StateKind, name: string): string {
  return `${state}\0${name}`;
}

function stateOf(held: readonly Held[]): StateKind | undefined {
  return held[0]?.acquire.state;
}

/** What is held after a rollback to the point where `before` was held. */
export function rolledBack(now: HeldMap, before: HeldMap): HeldMap {
  const result = new Map<string, readonly Held[]>();
  for (const [key, held] of before) {
    const state = stateOf(held);
    if (!state) continue;
    const { rollback } = catalog[state];
    if (rollback === "undone" || (rollback === "acquisition-undone" && now.has(key))) result.set(key, held);
  }
  for (const [key, held] of now) {
    const state = stateOf(held);
    if (state && catalog[state].rollback === "kept") result.set(key, held);
  }
  return result;
}

/** What may be held where several paths meet: whatever any of them holds. */
export function merged(maps: readonly HeldMap[]): HeldMap {
  const result = new Map<string, readonly Held[]>();
  for (const map of maps) for (const [key, held] of map) if (held.length > (result.get(key)?.length ?? 0)) result.set(key, held);
  for (const [key, held] of result)
    if (maps.some((map) => map.get(key)?.length !== held.length))
      result.set(
        key,
        held.map((one) => ({ ...one, maybe: true })),
      );
  return result;
}

export function withHeld(map: HeldMap, key: string, held: Held): HeldMap {
  const before = map.get(key) ?? [];
  const counted = catalog[held.acquire.state].counted === true;
  return new Map(map).set(key, counted ? [...before, held] : [held]);
}

/** Without one acquisition of a counted kind, or without the object. */
export function withoutOne(map: HeldMap, key: string): HeldMap {
  const rest = (map.get(key) ?? []).slice(0, -1);
  const result = new Map(map);
  if (rest.length > 0) result.set(key, rest);
  else result.delete(key);
  return result;
}

export function withoutState(map: HeldMap, state: StateKind): HeldMap {
  return new Map([...map].filter(([, held]) => stateOf(held) !== state));
}

export function keysOfState(map: HeldMap, state: StateKind): string[] {
  return [...map].flatMap(([key, held]) => (stateOf(held) === state ? [key] : []));
}

/** Without what `ON COMMIT DROP` takes away, and what goes with it. */
export function withoutDropped(map: HeldMap): HeldMap {
  const dropped = [...map].flatMap(([key, held]) => (held.at(-1)?.dropsAtCommit === true ? [key] : []));
  if (dropped.length === 0) return map;
  const doomed = withDependents(map, dropped);
  return new Map([...map].filter(([key]) => !doomed.has(key)));
}

/** These and everything held that depends on them. */
export function withDependents(map: HeldMap, keys: readonly string[]): ReadonlySet<string> {
  return closure(map, keys, ({ dependsOn = [], ownedBy = [] }) => [...dependsOn, ...ownedBy]);
}

/** These and everything held that goes with them even without CASCADE. */
export function withOwned(map: HeldMap, keys: readonly string[]): ReadonlySet<string> {
  return closure(map, keys, ({ ownedBy = [] }) => ownedBy);
}

function closure(map: HeldMap, keys: readonly string[], parentsOf: (held: Held) => readonly string[]): ReadonlySet<string> {
  const found = new Set(keys);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [key, [held]] of map) if (held && parentsOf(held).some((parent) => found.has(parent))) found.add(key);
  }
  return found;
}
