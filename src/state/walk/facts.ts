/** Gathers what the walk sees and turns it into facts once the session is over and every later use is known. */
import type {
  Acquire,
  Contained,
  Escape,
  Fact,
  Place,
  Related,
  RelatedRole,
  Release,
  ResetKind,
  Source,
  StateKind,
  TransactionNeed,
  Use,
  VisibleTransaction,
} from "../../types.ts";
import { catalog } from "../catalog.ts";
import type { Held } from "./held.ts";

interface TransactionRecord {
  begin: Place;
  end: Place | undefined;
  ending: "commit" | "rollback" | "none";
  readonly statements: Place[];
  followed: boolean;
  readonly kind: "message" | "block";
  readonly message: number;
}

type Episode = Acquire | Release | Use;

interface EscapeRecord {
  readonly fact: Omit<Escape, "related" | "transaction" | "episodes">;
  readonly record: TransactionRecord | undefined;
  readonly related: Related[];
  readonly episodes: readonly Episode[];
  readonly held: Held | undefined;
  around?: string;
}

/** State that is still held, and why it may be none, if so. */
export interface PendingEscape {
  readonly key: string;
  readonly held: Held;
  readonly unsure: string | undefined;
}

export interface Facts {
  statement(place: Place): void;
  /** Something is sent of which nothing is known. */
  unknown(): void;
  begins(place: Place, kind: "message" | "block"): void;
  ends(place: Place, ending: "commit" | "rollback"): void;
  messageEnds(): void;
  leaseEnds(): void;
  /** Something was done to this object in the current lease. */
  episode(key: string, effect: Episode): void;
  /** State that is still held when the server connection goes back. */
  escape(key: string, held: Held, doubt: string | undefined): void;
  /** Something meets state that an earlier lease left behind. @returns whether there is any */
  later(key: string, place: Place, message: string, role?: RelatedRole): boolean;
  /** The same, and it gives the state back: what follows does not meet it any more. */
  laterRelease(key: string, place: Place, message: string): boolean;
  laterOfState(state: StateKind, place: Place, message: string): void;
  /** A statement that no transaction may be around runs with what earlier leases left behind; that of other files is not meant for it. */
  runsOutside(place: Place, what: string): void;
  leaked(key: string): Held | undefined;
  isLeaked(key: string): boolean;
  /** @returns whether anything was drawn in an earlier transaction */
  sequenceUse(effect: Use, statement: Place, calls: readonly Place[], matches: (key: string, held: readonly Held[]) => boolean): boolean;
  stray(effect: Release | Use, statement: Place, inBody: boolean): void;
  missing(need: { readonly place: Place; readonly what: string; readonly need: TransactionNeed }, statement: Place): void;
  /** Needs no more than its transaction. */
  contained(one: Pick<Contained, "place" | "what" | "form" | "name">, statement: Place, inBody: boolean): void;
  reset(place: Place, statement: Place, what: ResetKind, sql: string, inBody: boolean): void;
  unguarded(
    read: { readonly place: Place; readonly name: string; readonly what: string },
    statement: Place,
    certain: boolean,
    inBody: boolean,
  ): void;
  /** The session ends inside a transaction that still holds these. */
  unfinished(escapes: readonly PendingEscape[]): void;
  finish(): readonly Fact[];
}

/** @param asksContained whether anybody wants to know what needs no more than its transaction */
export function createFacts(asksContained: boolean): Facts {
  const escapes: EscapeRecord[] = [];
  const others: Exclude<Fact, Escape>[] = [];
  /** What earlier leases left behind. */
  const leaked = new Map<string, EscapeRecord[]>();
  const drawn = new Map<string, Held>();
  const contained: { readonly fact: Contained; readonly record: TransactionRecord | undefined }[] = [];
  const records: TransactionRecord[] = [];
  const recordOf = new Map<Acquire, TransactionRecord | undefined>();
  let episodes = new Map<string, Episode[]>();
  let current: TransactionRecord | undefined;
  let message = 0;

  function record(key: string, held: Held, reason: Escape["reason"], doubt: string | undefined): void {
    const { acquire, calls, statement } = held;
    const made: EscapeRecord = {
      held,
      record: recordOf.get(acquire),
      related: callsOf(calls),
      episodes: episodes.get(key) ?? [],
      fact: {
        fact: "escape",
        state: acquire.state,
        place: acquire.place,
        statement: calls.length > 0 ? acquire.place : statement,
        what: acquire.what,
        name: acquire.name,
        form: acquire.form,
        value: acquire.value,
        reason,
        doubt,
        inBody: calls.length > 0,
      },
    };
    escapes.push(made);
    const list = leaked.get(key);
    if (list) list.push(made);
    else leaked.set(key, [made]);
  }

  return {
    statement(place) {
      goesOn();
      current?.statements.push(place);
    },
    unknown: goesOn,
    begins(place, kind) {
      current = { begin: place, end: undefined, ending: "none", statements: [], followed: false, kind, message };
      records.push(current);
    },
    ends(place, ending) {
      if (!current) return;
      current.end = place;
      current.ending = ending;
      // BEGIN, COMMIT and what lies between in one message are accepted where transaction blocks are not.
      if (current.kind === "block" && current.message !== message) addBlock(current);
      current = undefined;
    },
    messageEnds() {
      message++;
    },
    leaseEnds() {
      episodes = new Map();
    },
    episode(key, effect) {
      if (effect.kind === "acquire") recordOf.set(effect, current);
      const list = episodes.get(key);
      if (list) list.push(effect);
      else episodes.set(key, [effect]);
    },
    escape(key, held, doubt) {
      if (held.acquire.state === "sequence-value") drawn.set(key, held);
      else record(key, held, doubt === undefined ? "held" : "unsure", doubt);
    },
    later(key, place, text, role) {
      const list = leaked.get(key) ?? [];
      for (const one of list) addRelated(one.related, { ...place, message: text, ...(role ? { role } : {}) });
      return list.length > 0;
    },
    laterRelease(key, place, text) {
      const list = leaked.get(key);
      const last = list?.pop();
      if (!list || !last) return false;
      addRelated(last.related, { ...place, message: text });
      if (list.length === 0) leaked.delete(key);
      return true;
    },
    laterOfState(state, place, text) {
      for (const [key, list] of leaked) {
        if (list[0]?.fact.state !== state) continue;
        for (const one of list) addRelated(one.related, { ...place, message: text });
        leaked.delete(key);
      }
      if (state === "sequence-value") drawn.clear();
    },
    runsOutside(place, what) {
      const isMeant = ({ record: own, fact }: EscapeRecord): boolean =>
        own === undefined && !fact.inBody && fact.place.source.path === place.source.path;
      for (const one of [...leaked.values()].flat()) if (isMeant(one)) one.around ??= what;
    },
    leaked: (key) => leaked.get(key)?.at(-1)?.held,
    isLeaked: (key) => leaked.has(key),
    sequenceUse(effect, statement, calls, matches) {
      const source = [...drawn].find(([key, held]) => matches(key, [held]))?.[1];
      escapes.push({
        held: undefined,
        record: current,
        related: [
          ...callsOf(calls),
          ...(source
            ? [{ ...source.acquire.place, message: `\`${source.acquire.what}\` draws the value here, in an earlier transaction` }]
            : []),
        ],
        episodes: [],
        fact: escapeOf(effect, statement, source ? "used-later" : "stray", calls.length > 0),
      });
      return source !== undefined || drawn.size > 0;
    },
    stray(effect, statement, inBody) {
      escapes.push({ held: undefined, record: current, related: [], episodes: [], fact: escapeOf(effect, statement, "stray", inBody) });
    },
    missing({ place, what, need }, statement) {
      others.push({ fact: "missing-transaction", place, statement, what, need, related: [], transaction: undefined, inBody: false });
    },
    contained({ place, what, form, name }, statement, inBody) {
      if (!asksContained) return;
      const fact: Contained = { fact: "contained", place, statement, what, form, name, related: [], transaction: undefined, inBody };
      contained.push({ fact, record: current });
    },
    reset(place, statement, reset, what, inBody) {
      others.push({ fact: "session-reset", place, statement, what, reset, related: [], transaction: undefined, inBody });
    },
    unguarded({ place, name, what }, statement, certain, inBody) {
      others.push({ fact: "unguarded-setting", place, statement, what, name, certain, related: [], transaction: undefined, inBody });
    },
    unfinished(list) {
      for (const { key, held, unsure } of list)
        if (catalog[held.acquire.state].judgedByUse !== true)
          record(key, held, "unsure", unsure ?? "its transaction is not ended here; if it is committed, the state stays");
    },
    finish() {
      if (current?.kind === "block") addBlock(current);
      const visible = new Map(
        records.map((one) => [
          one,
          { begin: one.begin, end: one.end, ending: one.ending, statements: one.statements, followed: one.followed },
        ]),
      );
      const finished = escapes.map(({ fact, record: own, related, episodes: list, around }): Escape => {
        // Either harms nobody by itself.
        const quiet = fact.state === "random-seed" || (fact.state === "setting" && fact.value?.constant === "");
        const used = quiet && related.some((one) => one.role === "reliance");
        return {
          ...fact,
          reason: used ? "used-later" : fact.reason,
          related,
          episodes: list,
          transaction: own && visible.get(own),
          ...(around === undefined ? {} : { around }),
        };
      });
      // What outlives its transaction is told as that, and what misses one too.
      const told = new Map<Source, Set<number>>();
      for (const { source, span } of [...finished, ...others].map(({ place }) => place)) {
        told.set(source, (told.get(source) ?? new Set()).add(span.start));
      }
      const inside = contained.filter(({ fact: { place } }) => told.get(place.source)?.has(place.span.start) !== true);
      return [...finished, ...others, ...inside.map(({ fact, record: own }) => ({ ...fact, transaction: own && visible.get(own) }))];
    },
  };

  /** What is held when a transaction ends may serve what comes after it. */
  function goesOn(): void {
    for (let at = records.length - 1; at >= 0; at--) {
      const record = records[at];
      if (record === undefined || record === current) continue;
      if (record.followed) break;
      record.followed = true;
    }
  }

  function addBlock(block: TransactionRecord): void {
    const transaction: VisibleTransaction = block;
    const { start, end } = block.begin.span;
    // Opened around the session, by a migration tool or a library: no statement says so.
    const place = start === end ? (block.statements[0] ?? block.begin) : block.begin;
    others.push({
      fact: "transaction-block",
      place,
      statement: place,
      what: start === end ? "" : "BEGIN",
      related: [],
      transaction,
      inBody: false,
    });
  }
}

function escapeOf(effect: Release | Use, statement: Place, reason: "used-later" | "stray", inBody: boolean): EscapeRecord["fact"] {
  return {
    fact: "escape",
    state: effect.state,
    place: effect.place,
    statement: inBody ? effect.place : statement,
    what: effect.what,
    name: effect.name ?? "",
    form: effect.form,
    value: undefined,
    reason,
    doubt: undefined,
    inBody,
  };
}

function callsOf(calls: readonly Place[]): Related[] {
  return calls.map((place) => ({ ...place, message: "called here", role: "call" }));
}

function addRelated(list: Related[], related: Related): void {
  const known = list.some(
    (one) => one.source === related.source && one.span.start === related.span.start && one.message === related.message,
  );
  if (!known) list.push(related);
}
