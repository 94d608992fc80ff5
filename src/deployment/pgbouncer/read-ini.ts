/** A `pgbouncer.ini` with what it includes, in the order in which PgBouncer meets it. */

import type { Place } from "../../types.ts";
import { includeWalk, type ReadIncluded } from "../include-walk.ts";
import type { PlacedText } from "../placed-text.ts";
import { type IniEntry, type IniStep, parseIni } from "./parse-ini.ts";

export interface SectionedEntry extends IniEntry {
  /** As it is written; `undefined` before the first one. */
  readonly section: string | undefined;
}

export type IniPart =
  | Exclude<IniStep, { readonly kind: "entry" | "include" }>
  | SectionedEntry
  /** A file that is not read: it is not here, so that nobody knows what it says, or PgBouncer is certain to refuse it. */
  | { readonly kind: "absent"; readonly file: string; readonly reason: string; readonly isRefused: boolean; readonly place: Place };

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
        if (step.kind === "section") section = step.name;
        parts.push(step);
      }
    }
  };
  read(root, [root.place(0, 0).source.path]);
  return parts;
}

/** Whether a text is one of PgBouncer's files that others do not include. */
export function isPgbouncerIni(text: string): boolean {
  return /^[ \t]*\[pgbouncer\]/m.test(text);
}
