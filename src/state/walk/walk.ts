/**
 * The session walk: follows transactions, savepoints and what the session holds, and reports what outlives its transaction.
 *
 * A transaction-mode pooler gives the server connection back when a message ends and no transaction is open. `COMMIT AND CHAIN`
 * and a COMMIT inside a message or a procedure do not give it back; the walk calls what lies between two of those points a lease.
 */
import { longLength } from "../../sql/long-text.ts";
import type { Fact, Place, Unread } from "../../types.ts";
import type { SessionView } from "../effects/scope.ts";
import type { Routine, Step } from "../effects/steps.ts";
import { catalog } from "../catalog.ts";
import { call, runRoutine } from "./calls.ts";
import { viewOf } from "./view.ts";
import { close, declare, fetch, materialize } from "./cursors.ts";
import { doubtOf } from "./doubt.ts";
import { createDefinitions, type Definitions } from "./definitions.ts";
import { createFacts, type PendingEscape } from "./facts.ts";
import { keyOf } from "./held.ts";
import { acquire, isRefusedValue, localSetting, readSetting, release, reset, use } from "./holdings.ts";
import { execute } from "./prepared.ts";
import { relation } from "./relations.ts";
import type { CompiledStatement, Message, Session, SessionItem } from "./session.ts";
import { create, drop, rename } from "./temp-objects.ts";
import { begin, commit, control, isTransactionControl, rollback, setModes } from "./transactions.ts";
import { define, defineRoutine, hasTemporary, isMissing, renameRoutine, switchTrigger, undefine } from "./known.ts";
import { rolledBack } from "./held.ts";
import { maxSteps, type Walker } from "./walker.ts";

export interface WalkResult {
  readonly facts: readonly Fact[];
  readonly unread: readonly Unread[];
}

/**
 * @param all the definitions of all analysed files
 * @param called collects the routines that were run, so that the others can be asked about afterwards
 * @param asksContained whether the pooler minds what needs no more than its transaction
 */
export function walk(session: Session, all: Definitions, called: Set<Routine>, asksContained = false): WalkResult {
  const open = openWalk(session, all, called, asksContained);
  for (const item of session.items) open.take(item);
  return open.finish();
}

/** A walk that goes on with each item as it comes. */
export interface OpenWalk {
  /** @returns false when the server is certain to refuse it */
  take(item: SessionItem): boolean;
  finish(): WalkResult;
}

/** @param session its items need not be there yet */
export function openWalk(session: Session, all: Definitions, called: Set<Routine>, asksContained = false): OpenWalk {
  const start = { source: session.source, span: { start: 0, end: 0 } };
  const facts = createFacts(asksContained);
  let view: SessionView | undefined;
  const w: Walker = {
    session,
    definitions: createDefinitions(all),
    facts,
    called,
    state: {
      held: new Map(),
      cursors: new Map(),
      tempFirst: false,
      known: { relations: new Map(), routines: new Map(), definitions: new Set(), disabled: new Set() },
    },
    transaction: undefined,
    mayBeOpen: session.transaction === "unknown",
    statement: start,
    calls: [],
    atomic: 0,
    steps: 0,
    running: [],
    rows: undefined,
    opaque: false,
    foreign: false,
    get view() {
      return (view ??= viewOf(w));
    },
    unreadHeld: undefined,
    made: new Set(),
    gone: new Set(),
    mayBeDeclared: new Set(),
    customSettings: new Map(),
    lease: 0,
    materialize: () => materialize(w),
    apply: (steps) => applyAll(w, steps),
  };
  let autocommit = true;
  if (session.transaction === "open") begin(w, start, "block");
  return {
    take(item) {
      if (item.kind === "autocommit") autocommit = item.on;
      if (item.kind === "unread" && w.transaction?.kind === "block") w.unreadHeld = w.state.held;
      if (item.kind === "opaque") w.mayBeOpen = true;
      if (item.kind === "opaque" || item.kind === "unread" || item.kind === "unknown") w.facts.unknown();
      return item.kind !== "message" || runMessage(w, item, autocommit);
    },
    finish: () => finished(w),
  };
}

function finished(w: Walker): WalkResult {
  const { session, facts } = w;
  if (w.transaction?.kind === "block" && session.transaction === "open") {
    commit(w, w.statement, false);
    endLease(w);
  }
  if (w.transaction?.kind === "block" && session.transaction === "none") facts.unfinished(escapesNow(w));
  const unread =
    w.steps > maxSteps
      ? [
          {
            source: session.source,
            span: { start: 0, end: 0 },
            reason: `more than ${String(maxSteps)} steps in function bodies; the rest was not followed`,
          },
        ]
      : [];
  const found = facts.finish();
  const { pooled, only } = session;
  if (only) return { facts: found.filter((fact) => isTaken(fact) && only.has(fact.place.source)), unread };
  return { facts: pooled ? found.filter(isMissedLater) : found, unread };
}

function isTaken(fact: Fact): boolean {
  return fact.fact === "escape" && fact.reason !== "stray";
}

/** What only a later transaction makes wrong. */
function isMissedLater(fact: Fact): boolean {
  return (
    fact.fact === "unguarded-setting" || (fact.fact === "escape" && catalog[fact.state].judgedByUse === true && fact.reason !== "stray")
  );
}

/** @returns false when one of its statements is certain to fail */
function runMessage(w: Walker, message: Message, autocommit: boolean): boolean {
  const several = message.statements.length > 1;
  let works = true;
  for (const compiled of message.statements) {
    w.statement = compiled.place;
    const control = isTransactionControl(compiled);
    if (!w.transaction && !autocommit && !control) begin(w, compiled.place, "block");
    const lone = !w.transaction && !several;
    if (!w.transaction) begin(w, compiled.place, several ? "message" : "single");
    works &&= runStatement(w, compiled);
    if (!works && several) break;
    if (lone && w.transaction?.kind === "single") commit(w, compiled.place, false);
  }
  if (w.transaction?.kind === "message") commit(w, w.statement, false);
  if (!w.transaction) endLease(w);
  if (message.statements.some(endsTransaction)) w.mayBeOpen = false;
  w.facts.messageEnds();
  return works;
}

function noteLength(w: Walker, place: Place): void {
  const { source, span } = place;
  const bytes = longLength(source.text, span);
  if (bytes === undefined) return;
  const what = `a statement of ${String(Math.ceil(bytes / 1024))} KB`;
  w.facts.contained(
    { place: { ...place, span: { start: span.start, end: span.start + 1 } }, what, form: "long-text", name: "" },
    place,
    false,
  );
}

function endsTransaction({ steps }: CompiledStatement): boolean {
  return steps.some((step) => step.kind === "commit" || (step.kind === "rollback" && !step.chain));
}

/** @returns false when it is certain to fail; the rest of its message is skipped then */
function runStatement(w: Walker, compiled: CompiledStatement): boolean {
  const open = w.transaction;
  if (!open) return true;
  w.facts.statement(compiled.place);
  noteLength(w, compiled.place);
  if (open.failed && !isTransactionControl(compiled)) return false;
  const before = w.state;
  if (applyAll(w, compiled.steps)) {
    if (compiled.queries) open.queried = true;
    return true;
  }
  if (w.transaction === undefined) return false;
  w.state = { ...before, held: rolledBack(w.state.held, before.held) };
  if (open.kind === "block") open.failed = true;
  else rollback(w, compiled.place, false);
  return false;
}

/** The pooler takes the server connection back: what is still held stays on it. */
function endLease(w: Walker): void {
  for (const escape of escapesNow(w)) w.facts.escape(escape.key, escape.held, escape.unsure);
  // If what was not read fails, nothing after it is given back; what a rollback keeps then stays.
  for (const [key, list] of w.unreadHeld ?? [])
    for (const held of list)
      if (!w.state.held.has(key) && catalog[held.acquire.state].rollback === "kept" && catalog[held.acquire.state].judgedByUse !== true)
        w.facts.escape(key, held, "a statement that could not be read stands before it is given back; if that one fails, it stays");
  w.unreadHeld = undefined;
  w.facts.leaseEnds();
  w.state = { ...w.state, held: new Map() };
  w.lease++;
  w.opaque = false;
}

function escapesNow(w: Walker): PendingEscape[] {
  const found: PendingEscape[] = [];
  for (const [key, list] of w.state.held) for (const held of list) found.push({ key, held, unsure: held.doubt ?? doubtOf(held.acquire) });
  return found;
}

function applyAll(w: Walker, list: readonly Step[]): boolean {
  for (const step of list) {
    // A script is as long as it is; what bodies make of it is bounded.
    if (w.calls.length > 0 && ++w.steps > maxSteps) return true;
    if (!apply(w, step)) return false;
  }
  return true;
}

/** @returns false when the server is certain to refuse it */
function apply(w: Walker, step: Step): boolean {
  switch (step.kind) {
    case "begin":
    case "commit":
    case "rollback":
    case "prepare-transaction":
    case "savepoint":
    case "release-savepoint":
    case "rollback-to":
      return control(w, step);
    case "fail":
      return false;
    case "acquire":
      return acquire(w, step, {});
    case "release":
      return release(w, step);
    case "use":
      return use(w, step);
    case "contained":
      w.facts.contained(step, w.statement, w.calls.length > 0);
      return true;
    case "need-transaction":
      w.facts.contained({ ...step, form: step.need, name: "" }, w.statement, w.calls.length > 0);
      if (w.calls.length === 0 && w.transaction?.kind === "single" && !w.mayBeOpen) w.facts.missing(step, w.statement);
      return true;
    case "reset":
      return reset(w, step.place, step.what);
    case "unguarded-setting":
      w.facts.unguarded(step, w.statement, false, w.calls.length > 0);
      return true;
    case "call":
      return call(w, step.call);
    case "late":
      return w.apply(step.run(w.view));
    case "do":
      return runRoutine(w, step.routine, [], step.place, true);
    case "run":
      return runRoutine(w, step.routine, [], step.place, true);
    case "define":
      if (step.definition.kind === "routine") return defineRoutine(w, step.definition);
      return define(w, step.definition);
    case "switch-trigger":
      switchTrigger(w, step.table, step.name, step.on);
      return true;
    case "undefine":
      return undefine(w, step);
    case "exists":
      return !isMissing(w, step.relation);
    case "relation":
      return relation(w, step.action, step.relation, step);
    case "create":
      return create(w, step);
    case "drop":
      return drop(w, step);
    case "rename":
      if (step.space !== "function") return rename(w, step.from, step.to, step.lenient);
      renameRoutine(w, step.from, step.to);
      return true;
    case "transaction-modes":
      return setModes(w, step.isolation, step.readOnly);
    case "relocate":
      return !hasTemporary(w, step.relation);
    case "write":
      return w.transaction?.readOnly !== true;
    case "prepare":
      if (w.state.held.has(keyOf("prepared-statement", step.acquire.name))) return false;
      return acquire(w, step.acquire, { run: step.run });
    case "execute":
      return execute(w, step);
    case "declare":
      return declare(w, step);
    case "fetch":
      return fetch(w, step);
    case "close":
      return close(w, step);
    case "outside-only":
      if (w.transaction?.kind !== "single" || w.calls.length > 0) return false;
      w.facts.runsOutside(step.place, step.what);
      return true;
    case "read-setting":
      readSetting(w, step);
      return true;
    case "local-setting":
      if (isRefusedValue(step.name, step.value)) return false;
      localSetting(w, step.name, step.value?.constant);
      return true;
  }
}
