/** What an expression is worth, as far as the code tells. */
import type { ConnectionKind, Driver, Handle, MakeSql, Member, Option, Send } from "../../../drivers/driver.ts";
import type { HookTime, Place } from "../../../types.ts";
import type { TextPart } from "../../query-text.ts";
import type { Environment } from "./environment.ts";
import type { FunctionNode, ts } from "./syntax.ts";

export type Value =
  | Unknown
  | TextValue
  | Constant
  | List
  | Properties
  | FunctionValue
  | Generator
  | ClassValue
  | Instance
  | HandleValue
  | MemberValue
  | SqlValue
  | ModuleValue
  | ServerPid
  | NativeValue
  | UrlValue;

export interface Unknown {
  readonly kind: "unknown";
  /** It belongs to another database's library. */
  readonly foreign?: true;
  /** A promise that is certain to be rejected, with this. */
  readonly rejected?: Value;
}

export interface TextValue {
  readonly kind: "text";
  readonly parts: readonly TextPart[];
}

/** A value that is no text; text that is known is a `TextValue`. */
export interface Constant {
  readonly kind: "constant";
  readonly value: number | boolean | bigint | null | undefined;
}

export interface List {
  readonly kind: "list";
  items: Value[];
  /** Nothing else can be in it. */
  complete: boolean;
}

export interface Properties {
  readonly kind: "object";
  readonly properties: Map<string, Value>;
  /** Nothing else can be in it. */
  complete: boolean;
  readonly node?: ts.Node;
  /** Where each property stands. */
  readonly places?: Map<string, Place>;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly node: FunctionNode;
  readonly environment: Environment;
  readonly self: Value | undefined;
  /** Arguments bound before. */
  readonly bound?: readonly Value[];
  /** Arguments that its declared type promises. */
  readonly promised?: readonly Value[];
}

/** What a generator function gives: its body runs when somebody takes what it yields. */
export interface Generator {
  readonly kind: "generator";
  readonly fn: FunctionValue;
  readonly args: readonly Value[];
}

export interface ClassValue {
  readonly kind: "class";
  readonly node: ts.ClassLikeDeclaration;
  readonly environment: Environment;
}

export interface Instance {
  readonly kind: "instance";
  readonly class: ClassValue;
  readonly fields: Map<string, Value>;
  /** The run that made it and has seen all that happened to it since. */
  readonly madeIn?: object;
  /** A library's object that the class extends. */
  base?: Value;
}

/** Where queries go: a pool, or one client. Its identity is what matters. */
export interface Connection {
  readonly kind: ConnectionKind;
  /** Proven not to go through the pooler. */
  readonly direct: boolean;
  /** Known when nothing has been sent yet. */
  readonly transaction: "none" | "open" | "unknown";
  /** The pool that it was taken from. */
  readonly pool?: Connection;
  /** In no transaction that another object of the same pool has begun. */
  readonly apart?: true;
  /** The library runs a callback of the code on it, then. */
  readonly hook?: HookTime;
  /** As far as the code itself says it, with `${…}` for what it does not. */
  readonly address?: string;
  /** For messages: where it was made. */
  readonly place: Place | undefined;
}

export interface HandleValue {
  readonly kind: "handle";
  readonly driver: Driver;
  readonly handle: Handle;
  readonly name: string;
  readonly connection: Connection;
  /** Texts of arguments that were given on the way, for SQL that the library makes of them. */
  readonly remembered?: Readonly<Record<string, string>>;
  /** Options for each connection that is opened with it. */
  readonly later?: {
    readonly options: readonly Option[];
    readonly given: { readonly args: readonly Value[]; readonly node: ts.CallExpression | ts.NewExpression };
    readonly node: ts.CallExpression | ts.NewExpression;
  };
  /** Recognised by nothing but its name. */
  readonly guessed?: boolean;
}

/** A member of a library or of a handle, not called yet. */
export interface MemberValue {
  readonly kind: "member";
  readonly driver: Driver;
  readonly member: Member;
  readonly name: string;
  /** The object that it was read from. */
  readonly on: Value | undefined;
  /** Arguments bound before. */
  readonly bound?: readonly Value[];
}

/** SQL that a library's call or tag has made; sent when it is awaited, if it belongs to a handle. */
export interface SqlValue {
  readonly kind: "sql";
  readonly driver: Driver;
  parts: readonly TextPart[];
  readonly place: Place;
  /** The call or tag that made it. */
  readonly node: ts.Node;
  readonly made: MakeSql | Send;
  /** The handle that it goes to when it is awaited. */
  pending: HandleValue | undefined;
  /** It has values beside its text. */
  readonly values: boolean;
  named: Place | undefined;
  /** Queries that are sent after it. */
  after?: readonly (readonly TextPart[])[];
}

/** The id of the server process that a connection has, or had. */
export interface ServerPid {
  readonly kind: "server-pid";
  readonly form: "queried" | "announced";
  readonly on: HandleValue;
  /** Where it was asked for. */
  readonly place: Place;
}

/** `import * as db from "../db"` of analysed code. */
export interface ModuleValue {
  readonly kind: "module";
  readonly environment: Environment;
}

/** Something of JavaScript's own: `Promise`, `String.raw`, a method of a list. */
export interface NativeValue {
  readonly kind: "native";
  readonly name: string;
  readonly on: Value | undefined;
}

/** `new URL(text)`: what is set in its `searchParams` is put behind its text. */
export interface UrlValue {
  readonly kind: "url";
  parts: readonly TextPart[];
}

export const unknown: Unknown = { kind: "unknown" };
export const foreign: Unknown = { kind: "unknown", foreign: true };

export function isForeignValue(value: Value): boolean {
  return value.kind === "unknown" && value.foreign === true;
}
export function isRejected(value: Value): value is Unknown & { readonly rejected: Value } {
  return value.kind === "unknown" && value.rejected !== undefined;
}

export const nothing: Constant = { kind: "constant", value: undefined };

export function constant(value: Constant["value"]): Constant {
  return { kind: "constant", value };
}

/** A client that was taken from a pool, which nobody else has until it is given back. */
export function takenFrom(pool: Connection, place: Place): Connection & { readonly pool: Connection } {
  return { kind: "pinned", direct: pool.direct, transaction: "none", place, pool };
}

/** Whether a transaction is open on a handle that nothing is known of but its kind. */
export function knownTransaction({ transaction }: Handle): Connection["transaction"] {
  if (transaction === "in") return "open";
  return transaction === "unknown" ? "unknown" : "none";
}

/** JavaScript's truth of a value; `undefined` where the code does not tell. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case "unknown":
      return undefined;
    case "constant":
      return Boolean(value.value);
    case "text": {
      const known = value.parts.some((part) => part.kind === "chars" && part.text !== "");
      return known ? true : value.parts.length === 0 || value.parts.every((part) => part.kind === "chars") ? false : undefined;
    }
    default:
      return true;
  }
}
