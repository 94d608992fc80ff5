/** For "did you mean". */

import { closestMatch } from "leven";

/** Out: the known word that somebody who wrote this one meant, whatever the letter case; `undefined` when none is near. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  // Further away than half of the word is no guess but noise.
  const maxDistance = Math.max(1, Math.floor(lower.length / 2));
  const candidates = new Map(known.map((one) => [one.toLowerCase(), one]));
  const match = closestMatch(lower, [...candidates.keys()], { maxDistance });
  return match === undefined ? undefined : candidates.get(match);
}
