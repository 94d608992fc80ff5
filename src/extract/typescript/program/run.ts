/**
 * One run through a function: the branches it takes, and what it sends on which connection.
 * A function is run again and again with other choices, until each branch was taken or the number of runs is used up.
 */
import type { Driver } from "../../../drivers/driver.ts";
import type { AddressUse, DriverFact, DriverForm, Place, Related, Unread } from "../../../types.ts";
import { makeQuery, type QueryContext, type QuerySource, type TextPart } from "../../query-text.ts";
import type { Deadline } from "./deadline.ts";
import { touch, type Frame } from "./frames.ts";
import { createPools, type Pools, type RecordedSession, type SessionItem } from "./pools.ts";
import type { FunctionNode, ts } from "./syntax.ts";
import type { Connection, FunctionValue, HandleValue, Value } from "./value.ts";

/** What a driver's object does that is no SQL, for the rules on drivers. */
export interface DriverUse {
  readonly use: DriverFact["fact"];
  readonly driver: string;
  readonly place: Place;
  /** As in `DriverFact`; for a transaction and a process id the SQL or the call as shown. */
  readonly name: string;
  readonly form?: DriverForm;
  readonly byDefault?: boolean;
  readonly certain?: boolean;
  readonly instead?: string;
  readonly offBy?: NonNullable<DriverFact["offBy"]>;
  readonly options?: NonNullable<DriverFact["options"]>;
  readonly related?: readonly Related[];
  readonly address?: string;
  /** Asked when all files have been read. */
  readonly holds?: () => boolean;
}

export interface Run {
  /** Choices to make first; whatever comes after takes the first alternative. */
  readonly prefix: readonly number[];
  readonly taken: { readonly choice: number; readonly of: number; readonly frame: Frame | undefined }[];
  /** A condition that nothing changes is the same each time it is asked. */
  readonly conditions: Map<string, number>;
  readonly sessions: Map<Connection, RecordedSession>;
  readonly pools: Pools;
  readonly uses: DriverUse[];
  /** Libraries that are given an address from the environment. */
  readonly addresses: AddressUse[];
  /** Queries whose text is not known. */
  readonly unread: Unread[];
  /** Event handlers and timers: what runs when the function is over. */
  readonly deferred: (() => void)[];
  /** Functions that were run. */
  readonly visited: Set<FunctionNode>;
  /** Transactions that callbacks are running in, innermost last. */
  readonly transactions: OpenTransaction[];
  /** Values of a module's names that this run has assigned. */
  readonly modules: Map<string, Value>;
  /** Where each connection has a transaction open that SQL began. */
  readonly begun: Map<Connection, Place>;
  /** Transactions that calls of a library have begun by hand. */
  readonly byHand: ByHand;
  /** Pools on which a transaction with a callback was opened: they are not in one themselves. */
  readonly outers: Set<Connection>;
  /** Functions that something unknown calls some time: gone through by themselves. */
  readonly roots: FunctionValue[];
  /** What an AsyncLocalStorage holds while its `run` is going on, by the receiver. */
  readonly stores: Map<string, Value>;
  readonly guesses: Map<string, HandleValue>;
  readonly stack: FunctionNode[];
  /** The call that is going on, and all calls in the order in which they began. */
  frame: Frame | undefined;
  readonly frames: Frame[];
  /** What takes the values of the generators that are running, innermost last; `depth` of the stack in which they yield. */
  readonly takers: { readonly depth: number; readonly taker: (value: Value) => void }[];
  readonly root: ts.Node;
  /** When time is up. */
  readonly until: Deadline;
  steps: number;
  readonly limit: number;
  /** Nothing is recorded: a value is looked up. */
  muted: number;
  /** Something failed of which nothing shows that it does, so that a `catch` is gone through. */
  supposesFailure: boolean;
  /** The server was certain to refuse something. */
  wasRefused: boolean;
}

export interface ByHand {
  readonly open: Set<Connection>;
  /** How many savepoints of begins inside are open. */
  readonly depths: Map<Connection, number>;
  /** A pool → the connection of it that everything is sent on. */
  readonly pins: Map<Connection, Connection>;
}

export interface OpenTransaction {
  /** `undefined` for one that a decorator opens: then each pool has its own in `joined`. */
  readonly connection: Connection | undefined;
  readonly outer: Connection | undefined;
  readonly joined: Map<Connection, Connection>;
  readonly ambient: boolean;
  readonly driver: Driver;
  readonly place: Place;
}

/** The analysed code threw. */
export class Thrown extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super("the analysed code threw");
    this.value = value;
  }
}

/** What a promise of some work is: rejected where the code throws. */
export function promiseOf(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return { kind: "unknown", rejected: error.value };
  }
}

/** Nobody takes more of what the analysed code's generator yields. */
export class Left extends Error {}

/** Too many steps, or too much time: what was seen until then counts. */
export class Exhausted extends Error {}

export function createRun(prefix: readonly number[], root: ts.Node, until: Deadline, limit: number): Run {
  return {
    prefix,
    taken: [],
    conditions: new Map(),
    sessions: new Map(),
    pools: createPools(),
    uses: [],
    addresses: [],
    unread: [],
    deferred: [],
    visited: new Set(),
    transactions: [],
    modules: new Map(),
    begun: new Map(),
    byHand: { open: new Set(), depths: new Map(), pins: new Map() },
    outers: new Set(),
    roots: [],
    stores: new Map(),
    guesses: new Map(),
    stack: [],
    frame: undefined,
    frames: [],
    takers: [],
    root,
    until,
    limit,
    steps: 0,
    muted: 0,
    supposesFailure: false,
    wasRefused: false,
  };
}

/** One of `of` alternatives, numbered from 0. */
export function choose(run: Run, of: number, condition?: string): number {
  if (of <= 1) return 0;
  const known = condition === undefined ? undefined : run.conditions.get(condition);
  if (known !== undefined) return Math.min(known, of - 1);
  const choice = run.muted > 0 ? 0 : Math.min(run.prefix[run.taken.length] ?? 0, of - 1);
  if (run.muted === 0) run.taken.push({ choice, of, frame: run.frame });
  if (condition !== undefined) run.conditions.set(condition, choice);
  return choice;
}

/** A call of one of the code's own functions. */
export function inFrame(run: Run, node: FunctionNode, work: () => Value): Value {
  const frame: Frame = { node, caller: run.frame, matters: false, gives: false };
  if (run.muted === 0) run.frames.push(frame);
  run.frame = frame;
  run.stack.push(node);
  try {
    const value = work();
    frame.gives = !isPlain(value);
    return value;
  } finally {
    run.stack.pop();
    run.frame = frame.caller;
  }
}

/** Nothing that can become part of a query, be sent one, or decide which is sent. */
function isPlain(value: Value): boolean {
  return value.kind === "unknown" || (value.kind === "constant" && value.value === undefined);
}

export function step(run: Run): void {
  if (++run.steps > run.limit || (run.steps % 512 === 0 && run.until.isOver())) throw new Exhausted();
}

/** Goes through what is only looked at: nothing is recorded. */
export function quietly<Result>(run: Run, work: () => Result): Result {
  run.muted++;
  try {
    return work();
  } finally {
    run.muted--;
  }
}

/** Out: as much as is certain of what its connection to the server was sent until then. */
export function record(run: Run, connection: Connection, item: SessionItem): RecordedSession {
  const session = run.sessions.get(connection) ?? { connection, items: [], whole: false };
  run.sessions.set(connection, session);
  session.items.push(item);
  touch(run.frame);
  const pooled = run.pools.send(connection, item);
  return pooled.whole ? pooled : session;
}

/* ------------------------------------------------------------ queries, each made once */

export interface Queries {
  make(path: string, parts: readonly TextPart[], home: Place, notes: readonly Related[], context?: QueryContext): QuerySource;
}

export function createQueries(): Queries {
  const known = new Map<string, QuerySource>();
  return {
    make(path, parts, home, notes, context = {}) {
      const key = [
        path,
        context.hook,
        context.outside,
        ...parts.map(keyOfPart),
        keyOfPlace(home),
        ...notes.map((note) => keyOfPlace(note) + note.message),
      ].join("\0");
      const query = known.get(key) ?? makeQuery(path, parts, home, notes, context);
      known.set(key, query);
      return query;
    },
  };
}

function keyOfPlace({ source, span }: Place): string {
  return `${source.path}:${String(span.start)}-${String(span.end)}`;
}

function keyOfPart(part: TextPart): string {
  return part.kind === "hole" ? `\${${part.name}}${keyOfPlace(part.place)}` : `${part.text}${keyOfPlace(part)}`;
}
