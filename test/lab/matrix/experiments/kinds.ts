/** The kinds of experiments. `observe.ts` says how each is run and how its word is found. */
import type { Fact } from "../../../../src/types.ts";
import type { Message } from "../../wire.ts";

interface Base {
  /** As in observed.json. */
  readonly name: string;
  /** What poolsafe asks the profile about such code; absent: nothing, for a reason that stands beside it. */
  readonly fact?: Fact;
  /** The first PostgreSQL that has it. */
  readonly since?: 18;
  /** Sent to the server itself, before and after. */
  readonly before?: string;
  readonly after?: string;
}

/** Does the state outlive its transaction, for whom? `look` answers what only a session that has it answers. */
export interface Held extends Base {
  readonly kind: "held";
  readonly make: readonly Message[];
  readonly look: string;
  /** The clients have no `application_name`. */
  readonly nameless?: true;
}

/** The session's next transaction relies on what one before it made. */
interface Use extends Base {
  readonly kind: "use";
  readonly make: Message;
  readonly use: Message;
  /** The code shows what made it; absent: it uses whatever it meets. */
  readonly later?: true;
  /** What another client sends over the first one's connection in between. */
  readonly between?: Message;
  /** What the client itself sends there in between: more than the pooler keeps for it. */
  readonly crowd?: readonly Message[];
  /** Answers `t` where what was made is there; for a use that is answered alike wherever it runs. */
  readonly remains?: string;
}

/** A clean-up: what does it do to what another client left there? */
interface Reset extends Base {
  readonly kind: "reset";
  readonly make: string;
  readonly look: string;
  readonly reset: string;
  /** It may take prepared statements away from the pooler. */
  readonly statements?: true;
}

/** A parameter of the first message; `show` is the setting and `value` what it then is. */
export interface Startup extends Base {
  readonly kind: "startup";
  readonly startup: Readonly<Record<string, string>>;
  readonly show: string;
  readonly value: string;
}

/** Statements whose answers are to be those of a direct connection, and of which nothing is to be left. */
export interface Plain extends Base {
  readonly kind: "plain";
  readonly messages: readonly string[];
  /** Answers `t` to the next client where something was left. */
  readonly left?: string;
  /** Takes several messages for one transaction, which statement mode forbids. */
  readonly apart?: true;
}

/** One statement, whose effect only its own kind of experiment sees. */
interface Special<Kind extends string> extends Base {
  readonly kind: Kind;
  readonly sql: string;
}

export type Experiment =
  | Held
  | Use
  | Reset
  | Startup
  | Plain
  | Special<"listen">
  | Special<"notify">
  | Special<"pool">
  | Special<"pid-queried">
  | Special<"pid-announced">
  | Special<"replication">;

export function held(name: string, make: string, look: string, fact?: Fact, more: Partial<Held> = {}): Held {
  return { kind: "held", name, make: [{ sql: make }], look, ...(fact ? { fact } : {}), ...more };
}
