/** A pooler's file that its own reader does not get through: the pooler does not start, and the file still says which pooler it is. */

import { profiles } from "../../poolers/index.ts";
import type { Place } from "../../types.ts";
import type { Problem } from "../pgbouncer/problem.ts";
import type { PlacedText } from "../placed-text.ts";
import { isTemplate } from "../templates.ts";
import type { Setup } from "./setup.ts";

/** Where a reader stops, and why. */
interface Stop {
  readonly place: Place;
  /** In the text. */
  readonly index: number;
  readonly reason: string;
}

/** By the file's name, or by words that only one of them has. */
const readers: readonly { readonly pooler: string; readonly name: RegExp; readonly words: RegExp }[] = [
  { pooler: "pgcat", name: /pgcat/i, words: /^[ \t]*\[[ \t]*pools\.[^\]\n]*shards/m },
  { pooler: "pgdog", name: /pgdog/i, words: /^[ \t]*pooler_mode[ \t]*=/m },
];

/** Out: `undefined` for a text that may be somebody else's. */
export function whoReads(fileName: string, text: string): string | undefined {
  return (readers.find(({ name }) => name.test(fileName)) ?? readers.find(({ words }) => words.test(text)))?.pooler;
}

/** Out: whether it stops where something else fills the file in; then nobody here knows what the pooler gets to read. */
export function isFilledIn(text: string, index: number): boolean {
  const end = text.indexOf("\n", index);
  const line = text.slice(text.lastIndexOf("\n", index - 1) + 1, end < 0 ? text.length : end);
  return /\{\{|<%|\{%/.test(text) || isTemplate(line);
}

export function notStarted(pooler: string, { text }: PlacedText, { place, index, reason }: Stop): Problem {
  const title = profiles.find(({ name }) => name === pooler)?.title ?? pooler;
  const why = pooler === "odyssey" ? reason : `this is not valid TOML: ${reason.replace(/\.$/, "")}`;
  return {
    place,
    name: "",
    impact: "breaks",
    message: `${title} does not start with this file: ${why}.`,
    help: isBareWord(text, index) ? "Put the value in quotes." : "Mend it here, or in the line above: what stands below was not looked at.",
  };
}

/** TOML has texts in quotes only: `pooler_mode = transaction`. */
function isBareWord(text: string, index: number): boolean {
  const start = text.lastIndexOf("\n", index - 1) + 1;
  return /=[ \t]*$/.test(text.slice(start, index)) && /^[A-Za-z_]/.test(text.slice(index));
}

/** Out: what is left to say of it: which pooler it is. */
export function brokenFile(pooler: string, at: Place, problems: readonly Problem[]): Setup {
  return { pooler, at, version: undefined, settings: new Map(), pools: [], listens: undefined, problems };
}
