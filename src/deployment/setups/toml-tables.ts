/** What is common to poolers whose files are TOML: tables as settings, and names that the pooler has not got. */

import { closestWord, isOneSignOff } from "../../closest-word.ts";
import { textOf } from "../../source.ts";
import type { Impact } from "../../types.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { shortened } from "../pgbouncer/refusals.ts";
import { isTemplate } from "../templates.ts";
import type { TomlScalar, TomlTable } from "../toml.ts";
import type { TomlKind, TomlValues } from "./toml-values.ts";

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

/** Short names are near to too many. */
const shortest = 6;

export interface Naming {
  readonly table: TomlTable | undefined;
  /** As its header names it. */
  readonly where: string;
  readonly known: readonly string[];
  readonly impact: Impact;
  /** In: the name in backticks, and where. Out: what the pooler does with it. */
  readonly says: (name: string, where: string) => string;
}

/** Names that are nearly those of settings: of those that are not set, or by one sign of one that is. */
export function misspelt({ table, where, known, impact, says }: Naming): readonly Problem[] {
  const entries = [...(table?.entries.values() ?? [])];
  const free = known.filter((name) => !table?.entries.has(name));
  return entries.flatMap(({ key, keyAt }): readonly Problem[] => {
    if (known.includes(key)) return [];
    const guess = closestWord(key, free, Math.min(mostDifferences, Math.floor(key.length / 3)));
    if (guess === undefined) {
      const twin = known.find((name) => isOneSignOff(key, name));
      if (twin === undefined || key.length < shortest) return [];
      return [
        { place: keyAt, name: key, impact, message: says(quoted(key), where), help: `Take it out: ${quoted(twin)} is set beside it.` },
      ];
    }
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

/* ---------------------------------------------------------------- values */

const kinds: Readonly<Record<"number" | "switch" | "text", string>> = {
  number: "a whole number, without quotes",
  switch: "`true` or `false`, without quotes",
  text: "a text in quotes",
};

/** @param release whose enumerations these are, where newer ones have more of them: what is far from all of those may be of a newer one */
export function unfitValues(title: string, table: TomlTable | undefined, takes: TomlValues, release?: string): readonly Problem[] {
  return [...(table?.entries.values() ?? [])].flatMap(({ key, value }): readonly Problem[] => {
    const kind = Object.hasOwn(takes, key) ? takes[key] : undefined;
    if (kind === undefined || value.kind !== "scalar" || isTemplate(value.text) || isOfKind(value, kind)) return [];
    const base = { place: value.place, name: key };
    if (typeof kind === "string")
      return [
        {
          ...base,
          impact: "breaks",
          message: `${title} does not start with this file: ${quoted(key)} takes ${kinds[kind]}.`,
          help: `Give ${kinds[kind]}.`,
        },
      ];
    // Of PgCat's it takes each with a capital letter, too.
    const plain = kind.filter((one) => one === one.toLowerCase());
    const guess = closestWord(value.text, plain, mostDifferences);
    const isSure = guess !== undefined || release === undefined || value.type !== "text";
    const what = value.type === "text" ? `${quoted(key)} cannot be ${quoted(shortened(value.text))}` : `${quoted(key)} takes ${kinds.text}`;
    return [
      {
        ...base,
        impact: isSure ? "breaks" : "risk",
        message: isSure
          ? `${title} does not start with this file: ${what}.`
          : `${title} ${release} does not start with this file: ${what}.`,
        help: guess === undefined ? `Give one of ${plain.map(written).join(", ")}.` : `Write ${written(guess)}.`,
        ...(guess === undefined
          ? {}
          : {
              fix: {
                title: `Write ${written(guess)}, if that is meant`,
                safe: false,
                edits: [{ ...value.place.span, text: `"${guess}"` }],
              },
            }),
      },
    ];
  });
}

function written(text: string): string {
  return `\`"${text}"\``;
}

function isOfKind({ type, text }: TomlScalar, kind: TomlKind): boolean {
  return typeof kind === "string" ? type === kind : type === "text" && kind.includes(text);
}
