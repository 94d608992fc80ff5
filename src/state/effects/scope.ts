/** What an expression may refer to: names, and the session that runs it. */
import type { Value } from "../../types.ts";

/** The names an expression may refer to: variables and columns in lower case, parameters as `$1`. */
export interface Scope {
  lookup(name: string): Value | undefined;
  /** The session that runs the expression, where it is known when it is evaluated. */
  readonly session?: SessionView | undefined;
}

/** What an expression may ask of the session that runs it. */
export interface SessionView {
  /** Whether giving this lock back succeeds; undefined when that cannot be said. */
  holds(lock: string): boolean | undefined;
  /** What a function of the analysed files gives for these arguments. */
  result(schema: string | undefined, name: string, args: readonly NamedValue[]): FunctionResult | undefined;
}

export interface NamedValue {
  readonly name: string | undefined;
  readonly value: Value;
}

export interface FunctionResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** Where the columns stand among the arguments of a CALL. */
  readonly positions: readonly number[];
}

export const emptyScope: Scope = { lookup: () => undefined };

export function scopeOf(values: ReadonlyMap<string, Value>, outer: Scope = emptyScope): Scope {
  return { lookup: (name) => values.get(name) ?? outer.lookup(name), session: outer.session };
}

export function inSession(scope: Scope, session: SessionView | undefined): Scope {
  return { lookup: (name) => scope.lookup(name), session };
}
