/** What a class itself holds: its static properties as the run has set them, and its `static { … }` blocks. */
import { inner } from "../program/environment.ts";
import type { Interpreter } from "../program/interpreter.ts";
import { ts } from "../program/syntax.ts";
import type { ClassValue, Value } from "../program/value.ts";

function keyOf({ node, environment }: ClassValue, name: string): string {
  return `${environment.file.source.path}\0static ${String(node.pos)} ${name}`;
}

export function keepStatic(i: Interpreter, value: ClassValue, name: string, held: Value): void {
  i.run.modules.set(keyOf(value, name), held);
}

/** What was assigned, by the blocks too; `undefined` where nothing was. */
export function keptStatic(i: Interpreter, value: ClassValue, name: string): Value | undefined {
  const key = keyOf(value, name);
  if (!i.run.modules.has(key) && blocksOf(value).length > 0) {
    i.run.muted++;
    try {
      initialize(i, value);
    } finally {
      i.run.muted--;
    }
  }
  return i.run.modules.get(key);
}

/** Once in a run: a block may ask for what it has not set yet. */
export function initialize(i: Interpreter, value: ClassValue): void {
  const done = keyOf(value, "");
  if (i.run.modules.has(done)) return;
  i.run.modules.set(done, value);
  const scope = inner(value.environment, value);
  for (const { body } of blocksOf(value)) i.execute(body, scope);
}

function blocksOf({ node }: ClassValue): readonly ts.ClassStaticBlockDeclaration[] {
  return node.members.filter((one) => ts.isClassStaticBlockDeclaration(one));
}
