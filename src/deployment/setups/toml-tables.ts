/** What is common to poolers whose files are TOML: tables as settings, and names that the pooler has not got. */

import { closestWord } from "../../closest-word.ts";
import { textOf } from "../../source.ts";
import type { Impact } from "../../types.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { isTemplate } from "../templates.ts";
import type { TomlTable } from "../toml.ts";

/** Only what is one value; of a template nobody knows which. */
export function settingsOf(table: TomlTable | undefined): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const { key, at, value } of table?.entries.values() ?? []) {
    if (value.kind !== "scalar") continue;
    const known = isTemplate(value.text) ? undefined : value.text;
    settings.set(key, { name: key, written: key, value: known, place: at, valueAt: value.place });
  }
  return settings;
}

/** Signs by which a misspelt name differs: what is further away may be of a newer release. */
const mostDifferences = 2;

export interface Naming {
  readonly table: TomlTable | undefined;
  /** As its header names it. */
  readonly where: string;
  readonly known: readonly string[];
  readonly impact: Impact;
  /** In: the name in backticks, and where. Out: what the pooler does with it. */
  readonly says: (name: string, where: string) => string;
}

/** Names that are nearly those of settings that are not set. */
export function misspelt({ table, where, known, impact, says }: Naming): readonly Problem[] {
  const entries = [...(table?.entries.values() ?? [])];
  const free = known.filter((name) => !table?.entries.has(name));
  return entries.flatMap(({ key, keyAt }): readonly Problem[] => {
    const guess = known.includes(key) ? undefined : closestWord(key, free, Math.min(mostDifferences, Math.floor(key.length / 3)));
    if (guess === undefined) return [];
    const isPlain = textOf(keyAt) === key;
    return [
      {
        place: keyAt,
        name: key,
        impact,
        message: says(quoted(key), where),
        help: `Write ${quoted(guess)}.`,
        ...(isPlain
          ? { fix: { title: `Write ${quoted(guess)}, if that is meant`, safe: false, edits: [{ ...keyAt.span, text: guess }] } }
          : {}),
      },
    ];
  });
}
