/** For "did you mean". */

import leven, { closestMatch } from "leven";

/**
 * Out: the known word that somebody who wrote this one meant, whatever the letter case; `undefined` when none is near.
 * @param within signs that may differ; further away than half of the word is no guess but noise
 */
export function closestWord(word: string, known: readonly string[], within = Math.floor(word.length / 2)): string | undefined {
  const lower = word.toLowerCase();
  const maxDistance = Math.max(1, within);
  const candidates = new Map(known.map((one) => [one.toLowerCase(), one]));
  const match = closestMatch(lower, [...candidates.keys()], { maxDistance });
  return match === undefined ? undefined : candidates.get(match);
}

/** Out: whether one sign is written wrongly, is missing, is too many, or has changed places with its neighbour. */
export function isOneSignOff(a: string, b: string): boolean {
  if (leven(a, b) === 1) return true;
  const at = [...a].findIndex((sign, index) => sign !== b[index]);
  return a.length === b.length && at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
