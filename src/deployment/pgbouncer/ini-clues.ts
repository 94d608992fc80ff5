/** What a `pgbouncer.ini` says of its pooler, for somebody who chooses a profile. */

import type { Clue } from "../clue.ts";
import type { PlacedText } from "../placed-text.ts";
import { settingClue } from "../pooler-settings.ts";
import { positionAt } from "../../source.ts";
import { isDiscardAll } from "./configuration.ts";
import { poolModes } from "./settings.ts";
import type { ReadIncluded } from "../include-walk.ts";
import { hasMainSection, isSection, readIniParts, type SectionedEntry } from "./read-ini.ts";

/** Databases and users may be pooled otherwise than the rest. Passwords stand beside it, so nothing else of the line is kept. */
function ownMode({ place, section = "", key, value }: SectionedEntry): readonly Clue[] {
  const mode = /(?:^|\s)pool_mode\s*=\s*'?(\w+)/.exec(value)?.[1];
  const clue = mode === undefined ? undefined : settingClue(place, "pool_mode", mode, `pool_mode of ${key} under [${section}]`);
  return clue ? [clue] : [];
}

function strictestFirst(clues: readonly Clue[]): readonly Clue[] {
  const rank = ({ gives }: Clue): number => poolModes.findIndex((mode) => mode === gives?.mode);
  return [...clues].sort((a, b) => rank(b) - rank(a));
}

/** In: the text of a `pgbouncer.ini`. */
export function iniClues(text: PlacedText, include: ReadIncluded): readonly Clue[] {
  const parts = readIniParts(text, include);
  const entries = parts.filter((part) => part.kind === "entry");
  const hasSections = parts.some((part) => part.kind === "section" || (part.kind === "refused" && part.section !== undefined));
  const only = hasSections ? "" : "pgbouncer";
  const inSection = (...names: readonly string[]): SectionedEntry[] => entries.filter(({ section = only }) => names.includes(section));
  const last = new Map(inSection("pgbouncer").map((entry) => [entry.key.toLowerCase(), entry]));
  const own = inSection("databases", "users").flatMap(ownMode);

  const settings: Clue[] = [];
  for (const [key, { place, value }] of last) {
    const clue = settingClue(place, key, value);
    if (clue) settings.push(clue);
  }
  const isMode = ({ gives }: Clue): boolean => gives?.mode !== undefined;
  const reset = last.get("server_reset_query");
  const clears = reset === undefined || isDiscardAll(reset.value);
  const kept = settings.map((clue): Clue => {
    if (clears || clue.gives?.resetAlways !== true) return clue;
    const query = reset.value === "" ? "empty, so nothing is reset" : "another than DISCARD ALL, so it is left out";
    const { line } = positionAt(reset.place.source, reset.place.span.start);
    return { at: clue.at, text: `${clue.text}, but server_reset_query (line ${line}) is ${query}` };
  });
  const chosenModes = strictestFirst([...kept.filter(isMode), ...own]);
  const start = text.place(0, 0);
  const silent: readonly Clue[] =
    chosenModes.length > 0 || last.has("pool_mode")
      ? []
      : [
          {
            at: start,
            text: "it sets no pool_mode, so PgBouncer pools by session; the configuration says transaction, to show what would break",
          },
        ];
  const left = parts.flatMap((part): readonly Clue[] => {
    if (part.kind === "section" && !isSection(part.name))
      return [{ at: part.place, text: `PgBouncer refuses the file here: it has no section \`[${part.name}]\`` }];
    if (part.kind === "absent") return [{ at: part.place, text: `%include ${part.file} is left out: ${part.reason}` }];
    return part.kind === "refused" ? [{ at: part.place, text: `PgBouncer refuses the file here: ${part.reason}` }] : [];
  });
  return [
    { at: start, text: "the configuration of PgBouncer", pooler: "PgBouncer" },
    ...chosenModes,
    ...silent,
    ...kept.filter((clue) => !isMode(clue)),
    ...left,
    ...(hasMainSection(parts) ? [] : [{ at: start, text: "PgBouncer refuses the file: the section [pgbouncer] is missing" }]),
  ];
}
