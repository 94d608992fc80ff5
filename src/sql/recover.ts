/** One statement that the grammar does not take as it stands: with placeholders in its holes it may. */

import type { Span } from "../types.ts";
import { bridge, findHoles, isOnlyDirectives, type Bridged, type Hole, type ParameterNumbers, type Stand } from "./holes.ts";
import { SqlSyntaxError, tryParse, type GrammarStatement } from "./parse.ts";

export interface Recovered {
  readonly statements: readonly GrammarStatement[];
  readonly bridged: Bridged;
}

/** Tries are cheap on small statements and dear on large ones. */
function triesFor(length: number, holes: number): number {
  return length > 100_000 ? 12 : Math.min(200, 24 + 2 * holes);
}

/** @returns the statements of `text.slice(span.start, span.end)`; `undefined` when no placeholder makes it parse */
export function recover(text: string, span: Span, numbers: ParameterNumbers): Recovered | undefined {
  const holes = findHoles(text, span.start, span.end);
  if (holes.length === 0) return undefined;
  if (isOnlyDirectives(text, span, holes)) return { statements: [], bridged: bridge(text, span, [], [], numbers) };
  const choice = holes.map(() => 0);
  for (let tries = triesFor(span.end - span.start, holes.length); tries > 0; tries--) {
    const made = bridge(text, span, holes, standsOf(holes, choice), numbers);
    const answer = tryParse(made.text);
    // A hole that stood for the whole statement says nothing of what it does.
    if (!(answer instanceof SqlSyntaxError)) return answer.length > 0 ? { statements: answer, bridged: made } : undefined;
    if (answer.position === undefined || !advance(choice, holes, suspect(made, holes, answer.position))) return undefined;
  }
  return undefined;
}

function standsOf(holes: readonly Hole[], choice: readonly number[]): Stand[] {
  return holes.map((hole, n) => hole.stands[choice[n] ?? 0] ?? "as-is");
}

/** The grammar stops at the first token that cannot follow, so the last hole before it is the likely cause. */
function suspect(made: Bridged, holes: readonly Hole[], position: number): number {
  let found = -1;
  for (let n = 0; n < holes.length && made.startOf(n) <= position; n++) found = n;
  return found;
}

/** The next choice for hole `n`; when it has none left, it starts over and the hole before it moves on. */
function advance(choice: number[], holes: readonly Hole[], n: number): boolean {
  for (let index = n; index >= 0; index--) {
    const next = (choice[index] ?? 0) + 1;
    if (next < (holes[index]?.stands.length ?? 0)) {
      choice[index] = next;
      return true;
    }
    choice[index] = 0;
  }
  return false;
}
