/** Which reports a run writes, and where to. */

import { resolve } from "node:path";

import type { Format } from "../report/format.ts";
import { SettingsError } from "../settings-error.ts";
import { chooseFormat } from "./formats.ts";

/** `--format` or `--output`, as it was given. */
export interface ReportWord {
  readonly option: "format" | "output";
  readonly value: string;
}

interface ReportTarget {
  readonly format: Format;
  /** A file; standard output where it is absent. */
  readonly output: string | undefined;
}

export interface Reports {
  readonly targets: readonly ReportTarget[];
  /** Nobody named a format. */
  readonly byDefault: boolean;
}

/**
 * In: the words in their order. Each output belongs to the format before it, or to the first one when none stands before it.
 * Errors: `SettingsError` for formats that are not there, and for what has no place, or the same one.
 */
export function reportsOf(words: readonly ReportWord[]): Reports {
  const early: string[] = [];
  const named: { readonly name: string; readonly outputs: string[] }[] = [];
  for (const { option, value } of words) {
    if (option === "format") named.push({ name: value, outputs: named.length === 0 ? early : [] });
    else (named.at(-1)?.outputs ?? early).push(value);
  }
  const byDefault = named.length === 0;
  const targets = (byDefault ? [{ name: "text", outputs: early }] : named).map(({ name, outputs: [output, second] }): ReportTarget => {
    const format = chooseFormat(name);
    if (second !== undefined) {
      throw new SettingsError(
        `--output ${second} has no format: the format \`${name}\` is written to ${output ?? ""}.`,
        "Put a --format before each --output.",
      );
    }
    return { format, output };
  });
  refuseClashes(targets);
  return { targets, byDefault };
}

function refuseClashes(targets: readonly ReportTarget[]): void {
  const [first, second] = targets.filter(({ output }) => output === undefined);
  if (first && second) {
    throw new SettingsError(
      `The formats \`${first.format.name}\` and \`${second.format.name}\` cannot both go to standard output.`,
      "Put --output and a file behind all but one of them.",
    );
  }
  const taken = new Set<string>();
  for (const { output } of targets) {
    if (output === undefined) continue;
    // Relative to whatever: two names of one file are one file from everywhere.
    const path = resolve(output);
    if (taken.has(path)) throw new SettingsError(`Two reports cannot both be written to ${output}.`, "Name another file for one of them.");
    taken.add(path);
  }
}
