/** One kind of statement and what gives its steps. */
import type { Node } from "../../sql/parse.ts";
import type { Place } from "../../types.ts";
import type { Scope } from "./scope.ts";
import type { Step } from "./steps.ts";
import type { Text } from "./text.ts";

type NodeName = Node extends infer N ? (N extends unknown ? keyof N & string : never) : never;
export type Of<K extends string> = Extract<Node, Record<K, unknown>>;
export type Inner<K extends string> = Of<K> extends Record<K, infer V> ? V : never;

export type Handler = (node: Node, text: Text, scope: Scope) => readonly Step[];

export function on<K extends NodeName>(name: K, handle: (inner: Inner<K>, text: Text, scope: Scope) => readonly Step[]): [string, Handler] {
  return [name, (node, text, scope) => (isKind(node, name) ? handle((node as unknown as Record<K, Inner<K>>)[name], text, scope) : [])];
}

function isKind(node: Node, name: string): boolean {
  return name in node;
}

export const whole = (text: Text): Place => text.statement;
