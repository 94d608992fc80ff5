/** A `pgbouncer.ini` with what it includes, in the order in which PgBouncer meets it. */

import type { Place } from "../../types.ts";
import type { PlacedText } from "../placed-text.ts";
import { type IniEntry, type IniStep, parseIni } from "./parse-ini.ts";

/** Out: the text of a file that another one includes, and its path; a text alone says why there is none. */
export type ReadIncluded = (named: string, from: string) => { readonly path: string; readonly text: PlacedText } | string;

export interface SectionedEntry extends IniEntry {
  /** As it is written; `undefined` before the first one. */
  readonly section: string | undefined;
}

export type IniPart =
  | Exclude<IniStep, { readonly kind: "entry" | "include" }>
  | SectionedEntry
  /** A file that is not read: it is not here, so that nobody knows what it says, or PgBouncer is certain to refuse it. */
  | { readonly kind: "absent"; readonly file: string; readonly reason: string; readonly isRefused: boolean; readonly place: Place };

/** PgBouncer's own limit on files that include each other. */
const deepest = 10;

/** So that files that include each other many times come to an end. */
const mostIncludes = 1000;

/** A section goes on behind a file that is included, and the file's last one goes on in the file that includes it. */
export function readIniParts(root: PlacedText, include: ReadIncluded): readonly IniPart[] {
  const parts: IniPart[] = [];
  let section: string | undefined;
  let includes = 0;
  const read = (text: PlacedText, within: readonly string[]): void => {
    for (const step of parseIni(text)) {
      if (step.kind === "include") {
        const { file, place } = step;
        includes += 1;
        const isTooMuch = within.length > deepest || includes > mostIncludes;
        const found = isTooMuch ? "there are too many" : include(file, place.source.path);
        if (typeof found === "string") parts.push({ kind: "absent", file, reason: found, isRefused: isTooMuch, place });
        else if (within.includes(found.path)) parts.push({ kind: "absent", file, reason: "it includes itself", isRefused: true, place });
        else read(found.text, [...within, found.path]);
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
