/** Facts as the walk and the drivers give them, with nothing but what a pooler is asked about. */
import type { ContainedForm, DriverFact, DriverForm, Escape, Fact, Place, ResetKind, StateKind } from "../../src/types.ts";

export const place: Place = { source: { path: "a.sql", text: "", language: "sql" }, span: { start: 0, end: 0 } };
export const base = { place, statement: place, what: "", related: [], transaction: undefined, inBody: false } as const;

export function escape(state: StateKind, name: string, form: string, reason: Escape["reason"] = "held"): Escape {
  return { ...base, fact: "escape", state, name, form, value: undefined, reason, doubt: undefined, episodes: [] };
}

/** A setting whose new value the code gives. */
export function setting(name: string, constant: string, form = "set"): Escape {
  return { ...escape("setting", name, form), value: { key: constant, constant } };
}

export function inBody<F extends Fact>(fact: F): F {
  return { ...fact, inBody: true };
}

export function reset(kind: ResetKind): Fact {
  return { ...base, fact: "session-reset", reset: kind };
}

export function driver(fact: DriverFact["fact"], name: string, form: DriverForm = "plain"): DriverFact {
  return { ...base, fact, driver: "pg", name, form, byDefault: false, certain: true, instead: "" };
}

/** Begun and ended in one transaction. */
export function contained(form: ContainedForm, name = ""): Fact {
  return { ...base, fact: "contained", form, name };
}

export const block: Fact = { ...base, fact: "transaction-block" };
export const setLocalAlone: Fact = { ...base, fact: "missing-transaction", need: "set-local" };

export function unguarded(name: string): Fact {
  return { ...base, fact: "unguarded-setting", name, certain: true };
}
