/** BEGIN, COMMIT, ROLLBACK, savepoints: what they do to what the session holds. */
import type { Effect, Place } from "../../types.ts";
import type { Step } from "../effects/steps.ts";
import { catalog, kindsOfState } from "../catalog.ts";
import { keysOfState, rolledBack, withoutDropped } from "./held.ts";
import type { CompiledStatement } from "./session.ts";
import type { Transaction, Walker } from "./walker.ts";

type Control = Extract<
  Effect,
  { kind: "begin" | "commit" | "rollback" | "prepare-transaction" | "savepoint" | "release-savepoint" | "rollback-to" }
>;

export function begin(w: Walker, place: Place, kind: Transaction["kind"]): void {
  w.transaction = {
    kind,
    failed: false,
    queried: false,
    isolation: "read committed",
    readOnly: false,
    base: w.state,
    savepoints: [],
    tempFirstAfter: undefined,
  };
  if (kind !== "single") w.facts.begins(place, kind);
}

export function commit(w: Walker, place: Place, chain: boolean): void {
  const ended = w.transaction;
  if (!ended) return;
  if (ended.failed || !w.materialize()) {
    rollback(w, place, chain);
    return;
  }
  w.state = { ...w.state, held: withoutDropped(w.state.held), cursors: new Map(), tempFirst: ended.tempFirstAfter ?? w.state.tempFirst };
  end(w, place, "commit", chain);
}

export function rollback(w: Walker, place: Place, chain: boolean): void {
  const ended = w.transaction;
  if (!ended) return;
  w.state = { ...ended.base, held: rolledBack(w.state.held, ended.base.held) };
  end(w, place, "rollback", chain);
}

function end(w: Walker, place: Place, ending: "commit" | "rollback", chain: boolean): void {
  if (w.transaction?.kind !== "single") w.facts.ends(place, ending);
  const before = w.transaction;
  w.transaction = undefined;
  if (!chain) return;
  begin(w, place, "block");
  setModes(w, before?.isolation, before?.readOnly);
}

export function control(w: Walker, step: Control): boolean {
  const open = w.transaction;
  if (!open) return true;
  if (w.calls.length > 0 && (step.kind === "commit" || step.kind === "rollback")) return commitInBody(w, step, open);
  const isCallers = open.kind !== "block" && w.mayBeOpen;
  switch (step.kind) {
    case "begin":
      if (open.failed) return false;
      if (open.kind !== "block") {
        open.kind = "block";
        w.facts.begins(step.place, "block");
      }
      return true;
    case "commit":
      if (open.kind !== "block" && step.chain) return isCallers;
      if (open.kind === "block" || open.kind === "message") commit(w, step.place, step.chain);
      return true;
    case "prepare-transaction":
      if (open.kind !== "block") return true;
      if (kindsOfState.some((kind) => catalog[kind].unpreparable === true && keysOfState(w.state.held, kind).length > 0))
        open.failed = true;
      commit(w, step.place, false);
      return true;
    case "rollback":
      if (open.kind !== "block" && step.chain) return isCallers;
      if (open.kind === "block" || open.kind === "message") rollback(w, step.place, step.chain);
      return true;
    case "savepoint":
      if (isCallers) return true;
      if (open.kind !== "block" || open.failed) return false;
      open.savepoints.push({ name: step.name, state: w.state });
      return true;
    case "release-savepoint": {
      const index = savepointOf(open, step);
      if (index < 0 || open.failed) return isCallers || (isOpen(step) && !open.failed);
      open.savepoints.length = index;
      return true;
    }
    case "rollback-to": {
      const index = savepointOf(open, step);
      const savepoint = open.savepoints[index];
      if (!savepoint && isOpen(step)) open.failed = false;
      if (!savepoint) return isCallers || isOpen(step);
      open.savepoints.length = index + 1;
      w.state = { ...savepoint.state, held: rolledBack(w.state.held, savepoint.state.held) };
      open.failed = false;
      return true;
    }
  }
}

/** A name that code puts in may be that of any savepoint; the last is as good as another. */
function savepointOf({ savepoints }: Transaction, step: { readonly name: string; readonly place: Place }): number {
  const index = savepoints.findLastIndex((savepoint) => savepoint.name === step.name);
  return index < 0 && isOpen(step) ? savepoints.length - 1 : index;
}

function isOpen({ place }: { readonly place: Place }): boolean {
  return place.source.origin?.open === true;
}

/** COMMIT and ROLLBACK in a procedure or a DO block: allowed only when the call is a transaction of its own. */
function commitInBody(w: Walker, step: { readonly kind: "commit" | "rollback" }, open: Transaction): boolean {
  if (open.kind !== "single" || w.atomic > 0) return false;
  if (step.kind === "rollback") w.state = { ...open.base, held: rolledBack(w.state.held, open.base.held) };
  else {
    w.state = { ...w.state, held: withoutDropped(w.state.held), tempFirst: open.tempFirstAfter ?? w.state.tempFirst };
  }
  open.base = w.state;
  open.tempFirstAfter = undefined;
  return true;
}

/**
 * `BEGIN` or `SET TRANSACTION` with modes.
 * @returns false where the server refuses: another isolation level after a query or in a savepoint, writing again after a read-only query
 */
export function setModes(w: Walker, isolation: string | undefined, readOnly: boolean | undefined): boolean {
  const open = w.transaction;
  if (open?.kind !== "block") return true;
  if (isolation !== undefined && isolation !== open.isolation && (open.queried || open.savepoints.length > 0)) return false;
  if (readOnly === false && open.readOnly && (open.queried || open.savepoints.length > 0)) return false;
  open.isolation = isolation ?? open.isolation;
  open.readOnly = readOnly ?? open.readOnly;
  return true;
}

const controls: ReadonlySet<Step["kind"]> = new Set([
  "begin",
  "commit",
  "rollback",
  "prepare-transaction",
  "savepoint",
  "release-savepoint",
  "rollback-to",
]);

export function isTransactionControl(compiled: CompiledStatement): boolean {
  const [step] = compiled.steps;
  return step !== undefined && controls.has(step.kind);
}
