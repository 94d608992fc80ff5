/**
 * The session walk: follows transactions, savepoints and what the session holds, and reports what outlives its transaction.
 *
 * A transaction-mode pooler gives the server connection back when a message ends and no transaction is open. `COMMIT AND CHAIN`
 * and a COMMIT inside a message or a procedure do not give it back; the walk calls what lies between two of those points a lease.
 */
import type { Acquire, Effect, Fact, Place, Release, ResetKind, StateKind, Unread, Use, Value } from "../types.ts";
import type { Host } from "./body.ts";
import { catalog } from "./catalog.ts";
import { createDefinitions, type Definitions, type Routine } from "./definitions.ts";
import { emptyScope } from "./expression.ts";
import { createFacts } from "./facts.ts";
import { keyOf, keysOfState, merged, rolledBack, withDependents, withHeld, withoutDropped, withoutOne, withoutState, type Held, type HeldMap } from "./held.ts";
import type { CompiledStatement, Message, Session } from "./session.ts";
import { isBuiltInDefault, isInvalidValue } from "./setting-value.ts";
import { settings } from "./settings-data.ts";
import type { Argument, Call, CreateStep, Deferred, DropStep, QualifiedName, RelationAction, Step } from "./steps.ts";

export interface WalkResult {
  readonly facts: readonly Fact[];
  readonly unread: readonly Unread[];
}

/** More steps than this in one session are not followed. */
const maxSteps = 200_000;
const maxDepth = 24;

interface Cursor {
  readonly run: Deferred;
  readonly opened: boolean;
}

/** Everything that a rollback or a branch may have to restore. */
interface State {
  readonly held: HeldMap;
  /** Cursors without hold. */
  readonly cursors: ReadonlyMap<string, Cursor>;
  /** search_path begins with pg_temp. */
  readonly tempFirst: boolean;
}

interface Transaction {
  /** One statement on its own, the statements of one message, or what `BEGIN` opened. */
  kind: "single" | "message" | "block";
  failed: boolean;
  base: State;
  readonly savepoints: { readonly name: string; readonly state: State }[];
  /** `search_path` as it was before `SET LOCAL` touched it. */
  tempFirstAfter: boolean | undefined;
}

/**
 * @param all the definitions of all analysed files
 * @param called collects the routines that were run, so that the others can be asked about afterwards
 */
export function walk(session: Session, all: Definitions, called: Set<Routine>): WalkResult {
  const definitions = createDefinitions(all);
  const facts = createFacts();
  const unread: Unread[] = [];

  let state: State = { held: new Map(), cursors: new Map(), tempFirst: false };
  let transaction: Transaction | undefined;
  let autocommit = true;
  let statement: Place = { source: session.source, span: { start: 0, end: 0 } };
  let calls: readonly Place[] = [];
  /** Bodies that may not commit, open exception blocks included. */
  let atomic = 0;
  let steps = 0;
  /** Names that this session has given back and that are gone for certain. */
  const gone = new Set<string>();
  /** Custom settings that this session has set, and the lease it last did so in. */
  const customSettings = new Map<string, number>();
  let lease = 0;

  const host: Host<State> = {
    apply: applyAll,
    save: () => state,
    restore: (saved) => {
      state = saved;
    },
    merge: (states) => {
      state = { ...state, held: merged(states.map((one) => one.held)) };
    },
    subtransaction: () => {
      const before = state;
      atomic++;
      return {
        undo: () => {
          atomic--;
          state = { ...before, held: rolledBack(state.held, before.held) };
        },
        release: () => {
          atomic--;
        },
      };
    },
    exhausted: () => steps > maxSteps,
  };

  if (session.transaction === "open") begin({ source: session.source, span: { start: 0, end: 0 } }, "block");
  for (const item of session.items) {
    if (item.kind === "autocommit") autocommit = item.on;
    if (item.kind === "message") runMessage(item);
  }
  if (transaction?.kind === "block" && session.transaction === "none") facts.unfinished(escapesNow());
  if (steps > maxSteps) unread.push({ source: session.source, span: { start: 0, end: 0 }, reason: `more than ${String(maxSteps)} steps; the rest was not followed` });
  return { facts: facts.finish(), unread };

  /* ---------------------------------------------------------- messages and transactions */

  function runMessage(message: Message): void {
    const several = message.statements.length > 1;
    for (const compiled of message.statements) {
      statement = compiled.place;
      const control = isTransactionControl(compiled);
      if (!transaction && !autocommit && !control) begin(compiled.place, "block");
      const lone = !transaction && !several;
      if (!transaction) begin(compiled.place, several ? "message" : "single");
      if (!runStatement(compiled, several)) break;
      if (lone && transaction?.kind === "single") commit(compiled.place, false);
    }
    if (transaction?.kind === "message") commit(statement, false);
    if (!transaction) endLease();
    facts.messageEnds();
  }

  /** @returns false when the rest of the message is skipped */
  function runStatement(compiled: CompiledStatement, several: boolean): boolean {
    const open = transaction;
    if (!open) return true;
    facts.statement(compiled.place);
    if (open.failed && !isTransactionControl(compiled)) return !several;
    const before = state;
    if (applyAll(compiled.steps)) return true;
    if (transaction === undefined) return !several;
    state = { ...before, held: rolledBack(state.held, before.held) };
    if (open.kind === "block") open.failed = true;
    else rollback(compiled.place, false);
    return !several;
  }

  function isTransactionControl(compiled: CompiledStatement): boolean {
    const [step] = compiled.steps;
    return step !== undefined && controls.has(step.kind);
  }

  function begin(place: Place, kind: Transaction["kind"]): void {
    transaction = { kind, failed: false, base: state, savepoints: [], tempFirstAfter: undefined };
    if (kind !== "single") facts.begins(place, kind);
  }

  function commit(place: Place, chain: boolean): void {
    const ended = transaction;
    if (!ended) return;
    if (ended.failed) return rollback(place, chain);
    state = { held: withoutDropped(state.held), cursors: new Map(), tempFirst: ended.tempFirstAfter ?? state.tempFirst };
    end(place, "commit", chain);
  }

  function rollback(place: Place, chain: boolean): void {
    const ended = transaction;
    if (!ended) return;
    state = { ...ended.base, held: rolledBack(state.held, ended.base.held) };
    end(place, "rollback", chain);
  }

  function end(place: Place, ending: "commit" | "rollback", chain: boolean): void {
    if (transaction?.kind !== "single") facts.ends(place, ending);
    transaction = undefined;
    if (chain) begin(place, "block");
  }

  /** The pooler takes the server connection back: what is still held stays on it. */
  function endLease(): void {
    for (const escape of escapesNow()) facts.escape(escape.key, escape.held, escape.unsure);
    facts.leaseEnds();
    state = { ...state, held: new Map() };
    lease++;
  }

  function escapesNow(): { key: string; held: Held; unsure: string | undefined }[] {
    const found: { key: string; held: Held; unsure: string | undefined }[] = [];
    for (const [key, list] of state.held) for (const held of list) found.push({ key, held, unsure: doubtOf(held.acquire) });
    return found;
  }

  /* ---------------------------------------------------------- steps */

  function applyAll(list: readonly Step[]): boolean {
    for (const step of list) {
      if (++steps > maxSteps) return true;
      if (!apply(step)) return false;
    }
    return true;
  }

  /** @returns false when the server is certain to refuse it */
  function apply(step: Step): boolean {
    switch (step.kind) {
      case "begin":
      case "commit":
      case "rollback":
      case "prepare-transaction":
      case "savepoint":
      case "release-savepoint":
      case "rollback-to":
        return control(step);
      case "fail":
        return false;
      case "acquire":
        return acquire(step, {});
      case "release":
        release(step);
        return true;
      case "use":
        use(step);
        return true;
      case "need-transaction":
        if (calls.length === 0 && transaction?.kind === "single" && session.transaction !== "unknown") facts.missing(step, statement);
        return step.need !== "cursor";
      case "reset":
        return reset(step.place, step.what);
      case "unguarded-setting":
        facts.unguarded(step, statement, false, calls.length > 0);
        return true;
      case "call":
        return call(step.call);
      case "do":
        return runRoutine(step.routine, [], step.place, true);
      case "run":
        return runRoutine(step.routine, [], step.place, true);
      case "define":
        definitions.add(step.definition);
        return true;
      case "relation":
        return relation(step.action, step.relation, step.columns, step.place);
      case "create":
        return create(step);
      case "drop":
        return drop(step);
      case "rename":
        return rename(step.from, step.to);
      case "prepare":
        if (state.held.has(keyOf("prepared-statement", step.acquire.name))) return false;
        return acquire(step.acquire, { run: step.run });
      case "execute":
        return execute(step);
      case "declare":
        return declare(step);
      case "fetch":
        return fetch(step);
      case "close":
        return close(step);
      case "outside-only":
        return transaction?.kind === "single" && calls.length === 0;
      case "read-setting":
        readSetting(step);
        return true;
      case "local-setting":
        localSetting(step.name, step.value?.constant);
        return true;
    }
  }

  function control(step: Extract<Effect, { kind: "begin" | "commit" | "rollback" | "prepare-transaction" | "savepoint" | "release-savepoint" | "rollback-to" }>): boolean {
    const open = transaction;
    if (!open) return true;
    if (calls.length > 0 && (step.kind === "commit" || step.kind === "rollback")) return commitInBody(step, open);
    switch (step.kind) {
      case "begin":
        if (open.failed) return false;
        if (open.kind !== "block") {
          open.kind = "block";
          facts.begins(step.place, "block");
        }
        return true;
      case "commit":
        if (open.kind !== "block" && step.chain) return false;
        if (open.kind === "block" || open.kind === "message") commit(step.place, step.chain);
        return true;
      case "prepare-transaction":
        if (open.kind !== "block") return true;
        // What touched temporary objects, LISTEN or a held cursor cannot be prepared: it is rolled back (docs: sql-prepare-transaction).
        if (["temp-object", "listen", "held-cursor"].some((kind) => keysOfState(state.held, kind as StateKind).length > 0)) open.failed = true;
        commit(step.place, false);
        return true;
      case "rollback":
        if (open.kind !== "block" && step.chain) return false;
        if (open.kind === "block" || open.kind === "message") rollback(step.place, step.chain);
        return true;
      case "savepoint":
        if (open.kind !== "block" || open.failed) return false;
        open.savepoints.push({ name: step.name, state });
        return true;
      case "release-savepoint": {
        const index = open.savepoints.findLastIndex((savepoint) => savepoint.name === step.name);
        if (index < 0 || open.failed) return false;
        open.savepoints.length = index;
        return true;
      }
      case "rollback-to": {
        const index = open.savepoints.findLastIndex((savepoint) => savepoint.name === step.name);
        const savepoint = open.savepoints[index];
        if (!savepoint) return false;
        open.savepoints.length = index + 1;
        state = { ...savepoint.state, held: rolledBack(state.held, savepoint.state.held) };
        open.failed = false;
        return true;
      }
    }
  }

  /** COMMIT and ROLLBACK in a procedure or a DO block: allowed only when the call is a transaction of its own. */
  function commitInBody(step: { readonly kind: "commit" | "rollback" }, open: Transaction): boolean {
    if (open.kind !== "single" || atomic > 0) return false;
    if (step.kind === "rollback") state = { ...open.base, held: rolledBack(state.held, open.base.held) };
    else {
      state = { ...state, held: withoutDropped(state.held), tempFirst: open.tempFirstAfter ?? state.tempFirst };
    }
    open.base = state;
    open.tempFirstAfter = undefined;
    return true;
  }

  /* ---------------------------------------------------------- acquire, release, use */

  function acquire(effect: Acquire, more: Partial<Held>): boolean {
    if (effect.state === "setting" && isRefused(effect)) return false;
    if (effect.state === "role" && effect.name === "session_authorization") removeKey(keyOf("role", "role"));
    const key = keyOf(effect.state, effect.name);
    gone.delete(key);
    if (effect.state === "setting") {
      if (effect.name.includes(".")) customSettings.set(effect.name, lease);
      if (effect.name === "search_path") state = { ...state, tempFirst: startsWithTemp(effect.value?.constant) };
    }
    state = { ...state, held: withHeld(state.held, key, { acquire: effect, calls, statement, ...more }) };
    facts.episode(key, effect);
    return true;
  }

  function release(effect: Release): void {
    if (effect.name === undefined) {
      releaseState(effect.state, effect.place, effect.what);
      return;
    }
    const names = effect.state === "role" && effect.name === "session_authorization" ? ["session_authorization", "role"] : [effect.name];
    for (const name of names) {
      const key = keyOf(effect.state, name);
      facts.episode(key, effect);
      if (effect.state === "setting" && effect.name === "search_path") state = { ...state, tempFirst: false };
      if (removeKey(key)) {
        if (effect.state === "prepared-statement") gone.add(key);
        continue;
      }
      const known = facts.later(key, effect.place, `\`${effect.what}\` runs here, in a later transaction`);
      if (!known && strayReleases.has(effect.state)) facts.stray(effect, statement, calls.length > 0);
    }
  }

  function removeKey(key: string): boolean {
    if (!state.held.has(key)) return false;
    state = { ...state, held: withoutOne(state.held, key) };
    return true;
  }

  function releaseState(kind: StateKind, place: Place, what: string): void {
    state = { ...state, held: withoutState(state.held, kind) };
    facts.laterOfState(kind, place, `\`${what}\` runs here, in a later transaction`);
  }

  function use(effect: Use): void {
    if (effect.state === "sequence-value") return useSequence(effect);
    const key = keyOf(effect.state, effect.name ?? "");
    facts.episode(key, effect);
    if (state.held.has(key)) return;
    facts.later(key, effect.place, `\`${effect.what}\` relies on it here, in a later transaction`);
  }

  function useSequence(effect: Use): void {
    const matches = (key: string): boolean => {
      const name = key.slice(key.indexOf("\0") + 1);
      return effect.name === undefined || name === effect.name || (name.endsWith("_") && effect.name.startsWith(name));
    };
    if (keysOfState(state.held, "sequence-value").some(matches)) return;
    facts.sequenceUse(effect, statement, calls, matches);
  }

  function reset(place: Place, what: ResetKind): boolean {
    if (what === "discard-all" && (transaction?.kind !== "single" || calls.length > 0)) return false;
    const kinds = resetKinds[what];
    const holds = kinds.some((kind) => keysOfState(state.held, kind).length > 0);
    for (const kind of kinds) releaseState(kind, place, resetSql[what]);
    if (what === "reset-all" || what === "discard-all") state = { ...state, tempFirst: false };
    if (!holds && transaction?.kind === "single") facts.reset(place, statement, what, resetSql[what], calls.length > 0);
    return true;
  }

  /* ---------------------------------------------------------- settings */

  function localSetting(name: string, value: unknown): void {
    if (name.includes(".")) customSettings.set(name, lease);
    if (name !== "search_path" || !transaction) return;
    transaction.tempFirstAfter ??= state.tempFirst;
    state = { ...state, tempFirst: startsWithTemp(value) };
  }

  /**
   * A custom setting that was ever set on a backend reads `''` there and is unknown on the others
   * (docs: runtime-config-custom; measured in truth-table.json, set_config_true_notxn).
   */
  function readSetting(step: Extract<Step, { kind: "read-setting" }>): void {
    const key = keyOf("setting", step.name);
    if (facts.later(key, step.place, `\`${step.what}\` reads it here, in a later transaction`)) return;
    const last = customSettings.get(step.name);
    if (last !== undefined && last < lease && !step.guarded && !settings.has(step.name)) facts.unguarded(step, statement, true, calls.length > 0);
  }

  /* ---------------------------------------------------------- objects */

  function objectKey(space: CreateStep["space"], name: string): string {
    return keyOf("temp-object", space === "relation" ? name : space === "function" ? `${name}()` : `type ${name}`);
  }

  function isTempName(name: QualifiedName): boolean {
    return name.schema !== undefined && /^pg_temp(_\d+)?$/.test(name.schema);
  }

  function create(step: CreateStep): boolean {
    const parents = step.dependsOn.filter((name) => name.schema === undefined || isTempName(name)).map((name) => objectKey("relation", name.name));
    const temporaryParents = parents.filter((key) => state.held.has(key) || facts.isLeaked(key));
    const temporary = step.temporary || isTempName(step.object) || (step.object.schema === undefined && state.tempFirst) || (step.inheritsTemporary && temporaryParents.length > 0);
    if (!temporary) return true;
    const key = objectKey(step.space, step.object.name);
    if (state.held.has(key) && step.space !== "function") {
      return step.lenient;
    }
    const name = key.slice(key.indexOf("\0") + 1);
    const effect: Acquire = { kind: "acquire", state: "temp-object", place: step.place, name, what: step.what, certain: true, form: step.form };
    return acquire(effect, { dependsOn: temporaryParents, dropsAtCommit: step.onCommitDrop });
  }

  function drop(step: DropStep): boolean {
    const keys = step.objects.filter((name) => name.schema === undefined || isTempName(name)).map((name) => objectKey(step.space, name.name));
    const doomed = withDependents(state.held, keys.filter((key) => state.held.has(key)));
    if (!step.cascade && [...doomed].some((key) => !keys.includes(key))) return false;
    const held = new Map(state.held);
    for (const key of doomed) {
      held.delete(key);
      facts.episode(key, dropEffect(step, key));
    }
    state = { ...state, held };
    for (const key of keys) if (!doomed.has(key)) facts.later(key, step.place, `\`${step.what}\` runs here, in a later transaction`);
    return true;
  }

  function dropEffect(step: DropStep, key: string): Release {
    return { kind: "release", state: "temp-object", place: step.place, name: key.slice(key.indexOf("\0") + 1), what: step.what, form: "drop" };
  }

  function rename(from: QualifiedName, to: string): boolean {
    if (from.schema !== undefined && !isTempName(from)) return true;
    const [oldKey, newKey] = [objectKey("relation", from.name), objectKey("relation", to)];
    const held = new Map(state.held);
    const moved = held.get(oldKey);
    if (!moved) return true;
    held.delete(oldKey);
    for (const [key, list] of held) held.set(key, list.map((item) => (item.dependsOn?.includes(oldKey) ? { ...item, dependsOn: item.dependsOn.map((parent) => (parent === oldKey ? newKey : parent)) } : item)));
    held.set(newKey, moved);
    state = { ...state, held };
    return true;
  }

  function relation(action: RelationAction, name: QualifiedName, columns: readonly string[] | undefined, place: Place): boolean {
    if (name.schema === undefined || isTempName(name)) {
      const key = objectKey("relation", name.name);
      const effect: Use = { kind: "use", state: "temp-object", place, name: name.name, what: name.name, form: action };
      if (state.held.has(key)) facts.episode(key, effect);
      else facts.later(key, place, `\`${name.name}\` is used here, in a later transaction`);
      if (state.held.has(key) && action !== "insert") return true;
    }
    if (action === "read") return definitions.find("view", name, session.source).every((view) => inCall(place, () => applyAll(view.run(emptyScope))));
    if (action === "insert") drawSequences(name, columns, place);
    return definitions
      .find("trigger", name, session.source)
      .filter((trigger) => trigger.on.includes(action))
      .every((trigger) => call({ function: trigger.function, args: [], place, procedure: false }));
  }

  /** An INSERT draws from the sequences of the columns that it does not give. */
  function drawSequences(name: QualifiedName, columns: readonly string[] | undefined, place: Place): void {
    const tables = definitions.find("table", name, session.source);
    const drawn = tables.flatMap((table) => [...table.sequences].filter(([column]) => columns?.includes(column) !== true).map(([, sequence]) => sequence));
    // Of a table that is not defined here, the sequence's own column is most often `id`.
    const guessed = columns?.includes("id") === true ? [] : [`${name.name}_`];
    const names = tables.length > 0 ? drawn : guessed;
    for (const sequence of names) acquire({ kind: "acquire", state: "sequence-value", place, name: sequence, what: `INSERT INTO ${name.name}`, certain: true, form: "insert" }, {});
  }

  /* ---------------------------------------------------------- prepared statements and cursors */

  function execute(step: Extract<Step, { kind: "execute" }>): boolean {
    const key = keyOf("prepared-statement", step.name);
    const effect: Use = { kind: "use", state: "prepared-statement", place: step.place, name: step.name, what: step.what, form: "execute" };
    facts.episode(key, effect);
    const held = state.held.get(key)?.at(-1);
    if (held) return inCall(step.place, () => applyAll(held.run?.(step.args) ?? []));
    if (gone.has(key)) return false;
    const leaked = facts.leaked(key);
    facts.later(key, step.place, `\`${step.what}\` relies on it here, in a later transaction`);
    if (!leaked) facts.stray(effect, statement, calls.length > 0);
    return leaked?.run ? inCall(step.place, () => applyAll(leaked.run?.(step.args) ?? [])) : true;
  }

  function declare(step: Extract<Step, { kind: "declare" }>): boolean {
    const key = keyOf("held-cursor", step.name);
    if (state.held.has(key) || state.cursors.has(step.name)) return false;
    if (step.hold) {
      const effect: Acquire = { kind: "acquire", state: "held-cursor", place: step.place, name: step.name, what: `DECLARE ${step.name} … WITH HOLD`, certain: true, form: "declare" };
      return acquire(effect, {}) && applyAll(step.run([]));
    }
    if (transaction?.kind === "single" && calls.length === 0) {
      if (session.transaction !== "unknown") facts.missing({ place: step.place, what: `DECLARE ${step.name}`, need: "cursor" }, statement);
      return false;
    }
    state = { ...state, cursors: new Map(state.cursors).set(step.name, { run: step.run, opened: false }) };
    return true;
  }

  function fetch(step: Extract<Step, { kind: "fetch" }>): boolean {
    const cursor = state.cursors.get(step.name);
    if (cursor) {
      state = { ...state, cursors: new Map(state.cursors).set(step.name, { ...cursor, opened: true }) };
      return cursor.opened || applyAll(cursor.run([]));
    }
    return useCursor({ kind: "use", state: "held-cursor", place: step.place, name: step.name, what: step.what, form: "fetch" });
  }

  function useCursor(effect: Use): boolean {
    const key = keyOf("held-cursor", effect.name ?? "");
    facts.episode(key, effect);
    if (state.held.has(key)) return true;
    if (gone.has(key)) return false;
    if (facts.later(key, effect.place, `\`${effect.what}\` relies on it here, in a later transaction`)) return true;
    if (transaction?.kind === "single" && calls.length === 0) facts.stray(effect, statement, false);
    return true;
  }

  function close(step: Extract<Step, { kind: "close" }>): boolean {
    if (step.name === undefined) {
      state = { ...state, cursors: new Map() };
      releaseState("held-cursor", step.place, step.what);
      return true;
    }
    const cursors = new Map(state.cursors);
    if (cursors.delete(step.name)) {
      state = { ...state, cursors };
      return true;
    }
    const key = keyOf("held-cursor", step.name);
    const effect: Release = { kind: "release", state: "held-cursor", place: step.place, name: step.name, what: step.what, form: "close" };
    facts.episode(key, effect);
    if (removeKey(key)) {
      gone.add(key);
      return true;
    }
    if (gone.has(key)) return false;
    const known = facts.later(key, step.place, `\`${step.what}\` runs here, in a later transaction`);
    if (!known && transaction?.kind === "single" && calls.length === 0) facts.stray(effect, statement, false);
    return true;
  }

  /* ---------------------------------------------------------- calls */

  function call(target: Call): boolean {
    if (target.function.schema !== undefined && isTempName(target.function)) facts.later(objectKey("function", target.function.name), target.place, "called here, in a later transaction");
    const routines = definitions.find("routine", target.function, session.source).filter((routine) => accepts(routine, target.args.length));
    return routines.every((routine) => runRoutine(routine, target.args, target.place, target.procedure));
  }

  function runRoutine(routine: Routine, args: readonly Argument[], place: Place, mayCommit: boolean): boolean {
    called.add(routine);
    const values = new Map([...defaultsOf(routine), ...args.flatMap((arg, index) => namesOf(routine, arg, index).map((name) => [name, arg.value] as const))]);
    const forbids = !mayCommit || routine.hasSetClause;
    if (forbids) atomic++;
    const ok = inCall(place, () => routine.body.run(host, values));
    if (forbids) atomic--;
    return ok;
  }

  function inCall(place: Place, run: () => boolean): boolean {
    if (calls.length >= maxDepth) return true;
    const outer = calls;
    calls = [...calls, place];
    const ok = run();
    calls = outer;
    return ok;
  }
}

const controls: ReadonlySet<Step["kind"]> = new Set(["begin", "commit", "rollback", "prepare-transaction", "savepoint", "release-savepoint", "rollback-to"]);

/** Giving back what is not in sight acts on whatever connection it gets; a lone RESET is nothing to worry about. */
const strayReleases: ReadonlySet<StateKind> = new Set(["advisory-lock", "listen", "prepared-statement", "dblink-connection", "server-session"]);

const resetKinds: Readonly<Record<ResetKind, readonly StateKind[]>> = {
  "discard-all": (Object.keys(catalog) as StateKind[]).filter((kind) => catalog[kind].discarded),
  "deallocate-all": ["prepared-statement"],
  "reset-all": ["setting"],
  "unlisten-all": ["listen"],
  "unlock-all": ["advisory-lock"],
};

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
function isRefused(effect: Acquire): boolean {
  const { constant } = effect.value ?? {};
  return settings.get(effect.name)?.context === "other" || (constant !== undefined && constant !== null && isInvalidValue(effect.name, String(constant)));
}

/** Why it cannot be said that state is left behind. */
function doubtOf(effect: Acquire): string | undefined {
  if (!effect.certain) return "the third argument of `set_config` decides, and it is not a constant here";
  const { constant } = effect.value ?? {};
  if (effect.state === "setting" && constant !== undefined && constant !== null && isBuiltInDefault(effect.name, String(constant)))
    return "the value is PostgreSQL's own default, so it changes something only where the server or the role is set up otherwise";
  if (effect.state === "setting" && !/[.\s]/.test(effect.name) && !settings.has(effect.name) && !effect.name.includes("$"))
    return "PostgreSQL 18 has no setting of that name; a version that has one keeps it";
  return undefined;
}

function accepts(routine: Routine, count: number): boolean {
  const required = routine.parameters.filter((parameter) => !parameter.optional).length;
  return count >= required && (count <= routine.parameters.length || routine.parameters.at(-1)?.optional === true);
}

function defaultsOf(routine: Routine): (readonly [string, Value])[] {
  return routine.parameters.flatMap((parameter, index) => {
    const value = parameter.default;
    return value ? namesOf(routine, { name: undefined, value }, index).map((name) => [name, value] as const) : [];
  });
}

/** The names under which a body knows an argument: `$1` and the parameter's own. */
function namesOf(routine: Routine, arg: Argument, index: number): string[] {
  const position = arg.name === undefined ? index : routine.parameters.findIndex((parameter) => parameter.name === arg.name);
  const name = routine.parameters[position]?.name;
  return [`$${String(position + 1)}`, ...(name === undefined ? [] : [name.toLowerCase(), `${routine.name.name}.${name.toLowerCase()}`])];
}
