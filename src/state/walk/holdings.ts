/** Taking, giving back and using state, and what resets wipe. */
import type { Acquire, Place, Release, ResetKind, RowCount, StateKind, Use, Value } from "../../types.ts";
import { catalog, kindsOfState } from "../catalog.ts";
import type { Step } from "../effects/steps.ts";
import { isInvalidValue } from "../setting-value.ts";
import { settings } from "../settings-data.ts";
import { movePath } from "./known.ts";
import { keyOf, keysOfState, withHeld, withoutOne, withoutState, type Held } from "./held.ts";
import { mayBeThere, type Walker } from "./walker.ts";

export function acquire(w: Walker, effect: Acquire, more: Partial<Held>): boolean {
  if (effect.state === "setting" && isRefusedValue(effect.name, effect.value)) return false;
  if (effect.state === "sequence-value" && w.transaction?.readOnly === true) return false;
  if (effect.state === "role" && effect.name === "session_authorization") removeKey(w, keyOf("role", "role"));
  const key = keyOf(effect.state, effect.name);
  w.gone.delete(key);
  if (effect.state === "setting") {
    if (effect.name.includes(".")) w.customSettings.set(effect.name, w.lease);
    if (effect.name === "search_path") {
      w.state = { ...w.state, tempFirst: startsWithTemp(effect.value?.constant) };
      movePath(w, effect.value?.constant);
    }
  }
  const rows = effect.rows ?? w.rows;
  const own = rows ? { ...effect, rows } : effect;
  w.state = { ...w.state, held: withHeld(w.state.held, key, { acquire: own, calls: w.calls, statement: w.statement, ...more }) };
  w.facts.episode(key, own);
  // An INSERT draws values too, but nobody sees it in its text.
  if (effect.state !== "sequence-value" || /^(?:nextval|setval)$/.test(effect.form))
    w.facts.contained({ ...effect, form: effect.state }, w.statement, w.calls.length > 0);
  return true;
}

/** @returns false when the server is certain to refuse it: `DEALLOCATE` of a name that this session has not got */
export function release(w: Walker, effect: Release): boolean {
  if (effect.name === undefined) {
    releaseState(w, effect.state, effect.place, effect.what);
    return true;
  }
  const names = effect.state === "role" && effect.name === "session_authorization" ? ["session_authorization", "role"] : [effect.name];
  for (const name of names) {
    const key = keyOf(effect.state, name);
    w.facts.episode(key, effect);
    w.facts.contained({ ...effect, name, form: effect.state }, w.statement, w.calls.length > 0);
    if (effect.state === "setting" && effect.name === "search_path") w.state = { ...w.state, tempFirst: false };
    if (removeKey(w, key, effect.rows ?? w.rows)) {
      if (effect.state === "prepared-statement") w.gone.add(key);
      continue;
    }
    const known = w.facts.laterRelease(key, effect.place, `\`${effect.what}\` runs here, in a later transaction`);
    if (known && effect.state === "prepared-statement") w.gone.add(key);
    if (!known && catalog[effect.state].strayRelease === true) w.facts.stray(effect, w.statement, w.calls.length > 0);
    if (!known && effect.state === "prepared-statement" && !mayBeThere(w)) return false;
  }
  return true;
}

/**
 * @param rows how often it is given back; once does not give back what was taken for every row of a table
 * @returns false when it is not held
 */
export function removeKey(w: Walker, key: string, rows?: RowCount): boolean {
  const last = w.state.held.get(key)?.at(-1);
  if (!last) return false;
  if (last.acquire.rows !== undefined && rows === undefined) {
    if (last.acquire.rows === "every-row") return true;
    const doubt = "it is taken once for each row and given back once, and nothing here says how many rows there are";
    w.state = { ...w.state, held: withHeld(withoutOne(w.state.held, key), key, { ...last, doubt }) };
    return true;
  }
  w.state = { ...w.state, held: withoutOne(w.state.held, key) };
  return true;
}

export function releaseState(w: Walker, kind: StateKind, place: Place, what: string): void {
  w.state = { ...w.state, held: withoutState(w.state.held, kind) };
  w.facts.laterOfState(kind, place, `\`${what}\` runs here, in a later transaction`);
}

/** @returns false when the server is certain to refuse it: `lastval()` before anything was drawn */
export function use(w: Walker, effect: Use): boolean {
  if (effect.state === "sequence-value") return useSequence(w, effect);
  const key = keyOf(effect.state, effect.name ?? "");
  w.facts.episode(key, effect);
  if (!w.state.held.has(key)) w.facts.later(key, effect.place, `\`${effect.what}\` relies on it here, in a later transaction`, "reliance");
  return true;
}

function useSequence(w: Walker, effect: Use): boolean {
  const matches = (key: string, held: readonly Held[] = []): boolean => {
    // setval() sets what currval() gives, not what lastval() gives.
    if (effect.name === undefined && held.at(-1)?.acquire.form === "setval") return false;
    const name = key.slice(key.indexOf("\0") + 1);
    return (
      effect.name === undefined ||
      name === effect.name ||
      (name.endsWith("_") && effect.name.startsWith(name) && /^[a-z0-9]+_seq$/.test(effect.name.slice(name.length)))
    );
  };
  const drawn = keysOfState(w.state.held, "sequence-value");
  if (drawn.some((key) => matches(key, w.state.held.get(key)))) return true;
  const known = w.facts.sequenceUse(effect, w.statement, w.calls, matches);
  // setval() alone leaves lastval() undefined; any other draw may be of the sequence that is asked for.
  const others = drawn.some((key) => effect.name !== undefined || w.state.held.get(key)?.at(-1)?.acquire.form !== "setval");
  return known || others || w.foreign || w.session.transaction !== "none" || mayBeThere(w);
}

export function reset(w: Walker, place: Place, what: ResetKind): boolean {
  if (what === "discard-all" && (w.transaction?.kind !== "single" || w.calls.length > 0)) return false;
  const kinds = kindsOfState.filter((kind) => catalog[kind].resets.includes(what));
  const holds = kinds.some((kind) => keysOfState(w.state.held, kind).length > 0);
  for (const kind of kinds) releaseState(w, kind, place, resetSql[what]);
  if (what === "reset-all" || what === "discard-all") w.state = { ...w.state, tempFirst: false };
  if (!holds && w.transaction?.kind === "single") w.facts.reset(place, w.statement, what, resetSql[what], w.calls.length > 0);
  return true;
}

export function localSetting(w: Walker, name: string, value: unknown): void {
  if (name.includes(".")) w.customSettings.set(name, w.lease);
  if (name !== "search_path" || !w.transaction) return;
  w.transaction.tempFirstAfter ??= w.state.tempFirst;
  w.state = { ...w.state, tempFirst: startsWithTemp(value) };
  movePath(w, typeof value === "string" ? value : undefined);
}

/**
 * A custom setting that was ever set on a backend reads `''` there and is unknown on the others
 * (docs: runtime-config-custom; measured in truth-table.json, set_config_true_notxn).
 */
export function readSetting(w: Walker, step: Extract<Step, { kind: "read-setting" }>): void {
  const key = keyOf("setting", step.name);
  // An empty value and none at all come out the same where the reader asks for nullif().
  const shows = !step.guarded && w.facts.leaked(key)?.acquire.value?.constant === "";
  const verb = shows ? "shows whether it is set" : "reads it";
  if (w.facts.later(key, step.place, `\`${step.what}\` ${verb} here, in a later transaction`, shows ? "reliance" : undefined)) return;
  const last = w.customSettings.get(step.name);
  if (last !== undefined && last < w.lease && !step.guarded && !settings.has(step.name))
    w.facts.unguarded(step, w.statement, true, w.calls.length > 0);
}

const resetSql: Readonly<Record<ResetKind, string>> = {
  "discard-all": "DISCARD ALL",
  "deallocate-all": "DEALLOCATE ALL",
  "reset-all": "RESET ALL",
  "unlisten-all": "UNLISTEN *",
  "unlock-all": "pg_advisory_unlock_all()",
};

function startsWithTemp(value: unknown): boolean {
  return typeof value === "string" && /^\s*"?pg_temp"?\s*(,|$)/.test(value);
}

/** The server refuses it: a setting of the whole server, or a value that is none of its type. */
export function isRefusedValue(name: string, value: Value | undefined): boolean {
  const { constant } = value ?? {};
  return settings.get(name)?.context === "other" || (constant !== undefined && constant !== null && isInvalidValue(name, String(constant)));
}
