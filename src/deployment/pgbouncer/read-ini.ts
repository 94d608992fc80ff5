/** A `pgbouncer.ini` with what it includes, in the order in which PgBouncer meets it. */

import { closestWord } from "../../closest-word.ts";
import { textOf } from "../../source.ts";
import type { Place } from "../../types.ts";
import { includeWalk, type ReadIncluded } from "../include-walk.ts";
import type { PlacedText } from "../placed-text.ts";
import { isTemplate } from "../templates.ts";
import { type IniEntry, type IniStep, parseIni } from "./parse-ini.ts";
import { settingCalled } from "./settings.ts";

export interface SectionedEntry extends IniEntry {
  /** The one that is meant, where it is misspelt; else as it is written. `undefined` before the first one. */
  readonly section: string | undefined;
}

export type IniPart =
  | Exclude<IniStep, { readonly kind: "entry" | "include" }>
  | SectionedEntry
  /** A file that is not read: it is not here, so that nobody knows what it says, or PgBouncer is certain to refuse it. */
  | { readonly kind: "absent"; readonly file: string; readonly reason: string; readonly isRefused: boolean; readonly place: Place };

export const sections = ["pgbouncer", "databases", "users", "peers"] as const;
export type Section = (typeof sections)[number];

export function isSection(name: string): name is Section {
  return (sections as readonly string[]).includes(name);
}

/** Out: false where PgBouncer refuses it for that: the section is neither there nor misspelt, nor can it be in a file that is not here. */
export function hasMainSection(parts: readonly IniPart[]): boolean {
  return parts.some((part) => {
    if (part.kind === "section") return sectionMeant(part.name) === "pgbouncer";
    if (part.kind === "absent") return !part.isRefused;
    if (part.kind === "entry") return false;
    return isTemplate(textOf(part.place)) || (part.section !== undefined && sectionMeant(part.section) === "pgbouncer");
  });
}

/** In: a section's name as it is written. Out: the one that is meant; `undefined` where none is near. */
export function sectionMeant(name: string): Section | undefined {
  const meant = closestWord(name.trim(), sections, 2);
  return sections.find((one) => one === meant);
}

/** A section goes on behind a file that is included, and the file's last one goes on in the file that includes it. */
export function readIniParts(root: PlacedText, include: ReadIncluded): readonly IniPart[] {
  const parts: IniPart[] = [];
  let section: string | undefined;
  const walk = includeWalk(include);
  const read = (text: PlacedText, within: readonly string[]): void => {
    for (const step of parseIni(text)) {
      if (step.kind === "include") {
        const { file, place } = step;
        const found = walk(file, place.source.path, within);
        if (found.kind === "absent") parts.push({ ...found, file, place });
        else if (found.kind === "text") read(found.text, [...within, found.path]);
      } else if (step.kind === "entry") {
        parts.push({ ...step, section });
      } else {
        if (step.kind === "section") section = sectionMeant(step.name) ?? step.name;
        else if (step.section !== undefined) section = sectionMeant(step.section) ?? section;
        parts.push(step);
      }
    }
  };
  read(root, [root.place(0, 0).source.path]);
  return parts;
}

/** Whether a text is one of PgBouncer's files that others do not include. */
export function isPgbouncerIni(text: string, path = ""): boolean {
  if (/^[ \t]*\[pgbouncer\]/m.test(text)) return true;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /^pgbouncer[^/]*\.ini$/i.test(name) && isBroken(text, /^pgbouncer\.ini$/i.test(name));
}

/**
 * A file of PgBouncer's without its main section, which PgBouncer refuses. Those of other tools have sections of their own (Supervisor: `[program:pgbouncer]`).
 * @param isMain by its name it is the file that PgBouncer starts with
 */
function isBroken(text: string, isMain: boolean): boolean {
  const sections = [...text.matchAll(/^[ \t]*\[(?<name>[^\]\n]*)/gm)].map(({ groups }) => sectionMeant(groups?.["name"] ?? ""));
  if (sections.includes("pgbouncer")) return true;
  if (!isMain) return false;
  if (sections.length > 0) return sections.includes("databases");
  const includes = /^[ \t]*%include[ \t]/m.test(text);
  return (
    includes || [...text.matchAll(/^[ \t]*(?<key>\w+)[ \t]*=/gm)].some(({ groups }) => settingCalled(groups?.["key"] ?? "") !== undefined)
  );
}
