/** Cursors: those with hold are state, those without end with their transaction. */
import type { Acquire, Release, Use } from "../../types.ts";
import type { Step } from "../effects/steps.ts";
import { keyOf, keysOfState, type Held } from "./held.ts";
import { acquire, releaseState, removeKey } from "./holdings.ts";
import { mayBeThere, type Walker } from "./walker.ts";

export function declare(w: Walker, step: Extract<Step, { kind: "declare" }>): boolean {
  const key = keyOf("held-cursor", step.name);
  if (w.state.held.has(key) || w.state.cursors.has(step.name)) return false;
  if (step.hold) {
    const effect: Acquire = {
      kind: "acquire",
      state: "held-cursor",
      place: step.place,
      name: step.name,
      what: `DECLARE ${step.name} … WITH HOLD`,
      certain: true,
      form: "declare",
    };
    // Its query runs when rows are fetched, and what is left of it when the transaction commits (docs: sql-declare).
    return acquire(w, effect, { cursor: { query: step.query, read: 0 } });
  }
  if (w.transaction?.kind === "single" && w.calls.length === 0) {
    if (w.mayBeOpen) w.mayBeDeclared.add(step.name);
    else w.facts.missing({ place: step.place, what: `DECLARE ${step.name}`, need: "cursor" }, w.statement);
    return w.mayBeOpen;
  }
  w.facts.contained({ place: step.place, what: `DECLARE ${step.name}`, form: "cursor", name: step.name }, w.statement, w.calls.length > 0);
  w.state = { ...w.state, cursors: new Map(w.state.cursors).set(step.name, { query: step.query, read: 0 }) };
  return true;
}

export function fetch(w: Walker, step: Extract<Step, { kind: "fetch" }>): boolean {
  const cursor = w.state.cursors.get(step.name);
  if (cursor) {
    const read = cursor.read + step.count;
    w.state = { ...w.state, cursors: new Map(w.state.cursors).set(step.name, { ...cursor, read }) };
    return w.apply(cursor.query.steps(cursor.read, read, w.view));
  }
  const key = keyOf("held-cursor", step.name);
  const held = w.state.held.get(key)?.at(-1);
  if (held?.cursor) {
    const { query, read } = held.cursor;
    setHeld(w, key, { ...held, cursor: { query, read: read + step.count } });
    if (!w.apply(query.steps(read, read + step.count, w.view))) return false;
  }
  return useCursor(w, { kind: "use", state: "held-cursor", place: step.place, name: step.name, what: step.what, form: "fetch" });
}

function setHeld(w: Walker, key: string, held: Held): void {
  w.state = { ...w.state, held: new Map(w.state.held).set(key, [held]) };
}

/** @returns false when the query of a cursor with hold fails as it is read to its end */
export function materialize(w: Walker): boolean {
  return keysOfState(w.state.held, "held-cursor").every((key) => {
    const held = w.state.held.get(key)?.at(-1);
    if (!held?.cursor) return true;
    const { query, read } = held.cursor;
    setHeld(w, key, { ...held, cursor: undefined });
    return w.apply(query.steps(query.rewinds ? 0 : read, Infinity, w.view));
  });
}

function useCursor(w: Walker, effect: Use): boolean {
  const key = keyOf("held-cursor", effect.name ?? "");
  w.facts.episode(key, effect);
  if (w.state.held.has(key)) return true;
  if (w.gone.has(key)) return false;
  if (w.facts.later(key, effect.place, `\`${effect.what}\` relies on it here, in a later transaction`, "reliance")) return true;
  if (isAlone(w, effect)) w.facts.stray(effect, w.statement, false);
  return mayBeThere(w);
}

/** In no transaction that could have the cursor. */
function isAlone(w: Walker, { name = "" }: Use | Release): boolean {
  return w.transaction?.kind === "single" && w.calls.length === 0 && !w.mayBeDeclared.has(name);
}

export function close(w: Walker, step: Extract<Step, { kind: "close" }>): boolean {
  if (step.name === undefined) {
    w.state = { ...w.state, cursors: new Map() };
    releaseState(w, "held-cursor", step.place, step.what);
    return true;
  }
  const cursors = new Map(w.state.cursors);
  if (cursors.delete(step.name)) {
    w.state = { ...w.state, cursors };
    return true;
  }
  const key = keyOf("held-cursor", step.name);
  const effect: Release = { kind: "release", state: "held-cursor", place: step.place, name: step.name, what: step.what, form: "close" };
  w.facts.episode(key, effect);
  if (removeKey(w, key)) {
    w.gone.add(key);
    return true;
  }
  if (w.gone.has(key)) return false;
  const known = w.facts.laterRelease(key, step.place, `\`${step.what}\` runs here, in a later transaction`);
  if (!known && isAlone(w, effect)) w.facts.stray(effect, w.statement, false);
  return known || mayBeThere(w);
}
