/** Names and their values, scope in scope, up to the module. */
import type { CodeFile } from "./modules.ts";
import type { Value } from "./value.ts";

export interface Environment {
  readonly variables: Map<string, Value>;
  /** `undefined` for a module's own scope, whose names are looked up in its file when they are first asked for. */
  readonly parent: Environment | undefined;
  readonly file: CodeFile;
  /** What `this` is; the enclosing one's where absent. */
  readonly self?: Value;
  /** Given when it is asked for. */
  number?: number;
}

export function inner(parent: Environment, self?: Value): Environment {
  return self === undefined
    ? { variables: new Map(), parent, file: parent.file }
    : { variables: new Map(), parent, file: parent.file, self };
}

export function moduleEnvironment(file: CodeFile): Environment {
  return { variables: new Map(), parent: undefined, file };
}

export function selfOf(environment: Environment): Value | undefined {
  for (let at: Environment | undefined = environment; at !== undefined; at = at.parent) if (at.self !== undefined) return at.self;
  return undefined;
}

let count = 0;
// Scopes are many, so they have their numbers with them: a weak map of so many slows down every collection of garbage.
const numbers = new WeakMap<Value, number>();

function numberOf(owner: Value): number {
  const known = numbers.get(owner);
  if (known !== undefined) return known;
  numbers.set(owner, ++count);
  return count;
}

/** Equal for the same words where they mean the same object: `client`, `this.db`. */
export function keyOfReceiver(text: string, environment: Environment): string {
  const [first = ""] = text.split(/[.?!([]/, 1);
  const owner = first === "this" ? selfOf(environment) : undefined;
  const number = owner ? numberOf(owner) : (scopeOf(environment, first).number ??= ++count);
  return `${String(number)} ${text}`;
}

/** The scope that has the name, or the module's. */
export function scopeOf(environment: Environment, name: string): Environment {
  let at = environment;
  while (!at.variables.has(name) && at.parent !== undefined) at = at.parent;
  return at;
}
