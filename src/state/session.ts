/** What one connection sends, in order, ready for the walk. */
import type { Place, Source, Unread } from "../types.ts";
import type { Step } from "./steps.ts";

export interface CompiledStatement {
  readonly place: Place;
  readonly steps: readonly Step[];
}

/** The statements that travel together in one simple-query message. */
export interface Message {
  readonly kind: "message";
  readonly statements: readonly CompiledStatement[];
}

export type SessionItem =
  | Message
  /** psql's `\set AUTOCOMMIT`. */
  | { readonly kind: "autocommit"; readonly on: boolean }
  /** Anything may have happened here: a piece that was not read. */
  | { readonly kind: "unread"; readonly unread: Unread };

export interface Session {
  readonly source: Source;
  /** What is known about a transaction around all of it. */
  readonly transaction: "none" | "open" | "unknown";
  readonly items: readonly SessionItem[];
}
