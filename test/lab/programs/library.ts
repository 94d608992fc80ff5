/** What the generator knows of a library: how a program that uses it is written. */
import type { Random } from "./random.ts";
import type { Statement } from "./states.ts";

/** The object that a program sends statements on. */
export interface Handle {
  readonly kind: "pool" | "pinned" | "transaction";
  /** The expression that names it. */
  readonly code: string;
  /** Of a parameter that takes it. */
  readonly type: string;
  /** Sequelize's transaction, which goes beside each query. */
  readonly transaction?: string;
}

/** A program on its way. */
export interface Draft {
  readonly random: Random;
  readonly library: Library;
  /** Declarations of the module, in order. */
  readonly top: string[];
  /** A second module of the program: its declarations, and what the first imports of it. */
  readonly beside: { readonly top: string[]; readonly names: string[] };
  /** A name that nothing else in the program has. */
  readonly fresh: (name: string) => string;
}

export type Lines = readonly string[];
export type Body = (handle: Handle) => Lines;

export interface Library {
  readonly name: string;
  readonly imports: Lines;
  /** Opens the library's own object. */
  open(draft: Draft): { readonly lines: Lines; readonly handle: Handle; readonly close: string };
  /** The expression of one statement, a promise. */
  send(draft: Draft, handle: Handle, statement: Statement): string;
  /** The same for a text that an expression gives, without values. */
  sendText(draft: Draft, handle: Handle, text: string): string;
  /** The expression of a result's rows, from one that awaits it. */
  rows(awaited: string): string;
  /** Keeps one connection for the body. */
  readonly pinned: readonly ((draft: Draft, pool: Handle, body: Body) => Lines)[];
  /** A transaction around the body; what the body throws rolls it back and is thrown. */
  readonly transactions: readonly ((draft: Draft, pool: Handle, body: Body) => Lines)[];
  /** It refuses a `BEGIN` in a text that is sent on the pool. */
  readonly beginsByItself?: true;
  /** A transaction in a transaction. */
  readonly nested?: (draft: Draft, transaction: Handle, body: Body) => Lines;
}

export function indent(lines: Lines): string[] {
  return lines.map((line) => (line === "" ? line : `  ${line}`));
}

/** A statement's values in its text: `$1` as `write` has it. */
export function inlined({ sql, values = [] }: Statement, write: (value: string | number) => string): string {
  return sql.replace(/\$(\d)/g, (_, index: string) => write(values[Number(index) - 1] ?? ""));
}

export function literal(value: string | number): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

export function list(values: readonly (string | number)[]): string {
  return `[${values.map(literal).join(", ")}]`;
}

/** A text as an expression, in one of the ways that people write it. */
export function quoted(random: Random, sql: string): string {
  if (random.chance(0.3)) return `\`${sql}\``;
  if (random.chance(0.3) && !sql.includes("'")) return `'${sql}'`;
  return JSON.stringify(sql);
}

/** What a statement selects, where that is one call of a function without values. */
export function calledIn({ sql, values }: Statement): string | undefined {
  return values ? undefined : /^SELECT (\w+\([^()]*\))(?: AS \w+)?$/.exec(sql)?.[1];
}

/** The expression of a template with tag. */
export function tagged(tag: string, statement: Statement): string {
  return `${tag}\`${inlined(statement, (value) => `\${${literal(value)}}`)}\``;
}
