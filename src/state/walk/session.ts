/** What one connection sends, in order, ready for the walk. */
import type { ParsedStatement } from "../../sql/read.ts";
import type { Place, Source, Span, Unread } from "../../types.ts";
import type { Step } from "../effects/steps.ts";

export interface CompiledStatement {
  readonly place: Place;
  readonly steps: readonly Step[];
  /** It is a query to the transaction it runs in: from then on the isolation level stands. */
  readonly queries: boolean;
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
  /** Code that is not seen has the connection: it may have begun or ended a transaction. */
  | { readonly kind: "opaque" }
  /** Code sends a text that is not known. */
  | { readonly kind: "unknown" }
  /** Anything may have happened here: a piece that was not read. */
  | { readonly kind: "unread"; readonly unread: Unread };

export interface Session {
  readonly source: Source;
  /** What is known about a transaction around all of it. */
  readonly transaction: "none" | "open" | "unknown";
  readonly items: readonly SessionItem[];
  /** Whether these are all that its connection was ever sent; where it is not said, they are taken as all of a script. */
  readonly whole?: boolean;
  /** Several connections of a pool, each of which has its own session too: only what a later transaction misses counts. */
  readonly pooled?: true;
  /** Equal for what the several ways through one function send. */
  readonly root?: object;
  /** Only what these texts take counts. */
  readonly only?: ReadonlySet<Source>;
}

/** A part of a file that a tool sends by itself. */
export interface FilePart {
  /** In the file. */
  readonly start: number;
  readonly transaction: Session["transaction"];
}

/** What a script gives, piece by piece. */
export type SqlPiece =
  | { readonly kind: "statement"; readonly source: Source; readonly statement: ParsedStatement }
  /** A statement that cannot matter, in its place. */
  | { readonly kind: "quiet"; readonly source: Source; readonly span: Span }
  | { readonly kind: "connect" }
  | { readonly kind: "autocommit"; readonly on: boolean }
  | { readonly kind: "included"; readonly source: Source }
  | { readonly kind: "unread"; readonly unread: Unread };
