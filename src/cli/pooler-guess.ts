/** A pooler that there is not: which one was meant. */

import { SettingsError } from "../settings-error.ts";

/**
 * @param error says that there is no such pooler
 * @param asked the names that were given
 * @returns the same error where none of the known names is near
 */
export async function withGuess(error: SettingsError, asked: readonly string[]): Promise<SettingsError> {
  // Not every run loads what guesses.
  const [{ closestWord }, { poolerNames }] = await Promise.all([import("../closest-word.ts"), import("../poolers/index.ts")]);
  const wrong = asked.find((name) => error.message.includes(`"${name}"`)) ?? "";
  const guess = closestWord(wrong, poolerNames);
  return guess === undefined
    ? error
    : new SettingsError(error.message, `Did you mean \`${guess}\`? \`poolsafe poolers\` lists them.`, ...error.path);
}
