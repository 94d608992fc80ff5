/** `pgbouncer.ini`, read as PgBouncer reads it: lines, sections, `%include`, the last value of a key counts. */

import type { Clue, Spot } from "./clue.ts";
import { settingClue } from "./pooler-settings.ts";

/** Out: the text of a file that another one includes, and its path as shown; a text alone says why there is none. */
export type ReadIncluded = (named: string, from: string) => { readonly path: string; readonly text: string } | string;

interface Entry {
  readonly at: Spot;
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

interface Lines {
  readonly entries: Entry[];
  readonly clues: Clue[];
  section: string;
  includes: number;
}

/** Nobody has as many. */
const mostIncludes = 1000;

export function isPgbouncerIni(text: string): boolean {
  return /^[ \t]*\[pgbouncer\][ \t]*\r?$/m.test(text);
}

/**
 * @param within the files that it is included by, and itself
 * @param offset the line before the text's first one, for text inside another file
 */
function readLines(file: string, text: string, offset: number, include: ReadIncluded, within: readonly string[], into: Lines): void {
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    const at = { file, line: offset + index + 1 };
    // In the middle of a line neither begins a comment.
    if (line === "" || line.startsWith(";") || line.startsWith("#")) continue;
    const included = /^%include\s+(.+)$/.exec(line)?.[1];
    if (included !== undefined) {
      into.includes += 1;
      const found = into.includes > mostIncludes ? "there are too many" : include(included, file);
      const refusal = typeof found === "string" ? found : within.includes(found.path) ? "it includes itself" : undefined;
      if (refusal !== undefined) into.clues.push({ at, text: `%include ${included} is left out: ${refusal}` });
      else if (typeof found !== "string") readLines(found.path, found.text, 0, include, [...within, found.path], into);
      continue;
    }
    const section = /^\[(.*)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      into.section = section.trim().toLowerCase();
      continue;
    }
    const equals = line.indexOf("=");
    if (equals < 1) continue;
    into.entries.push({
      at,
      section: into.section,
      key: line.slice(0, equals).trim().toLowerCase(),
      value: line.slice(equals + 1).trim(),
    });
  }
}

/** Databases and users may be pooled otherwise than the rest. Passwords stand beside it, so nothing else of the line is kept. */
function ownMode({ at, section, key, value }: Entry): readonly Clue[] {
  const mode = /(?:^|\s)pool_mode\s*=\s*'?(\w+)/.exec(value)?.[1];
  const clue = mode === undefined ? undefined : settingClue(at, "pool_mode", mode, `pool_mode of ${key} under [${section}]`);
  return clue ? [clue] : [];
}

/** The one that keeps the least for a client. */
const strictness = ["session", "transaction", "statement"];

function strictestFirst(clues: readonly Clue[]): readonly Clue[] {
  const rank = ({ gives }: Clue): number => strictness.indexOf(gives?.mode ?? "");
  return [...clues].sort((a, b) => rank(b) - rank(a));
}

/** In: the text of a `pgbouncer.ini`, its path as shown, and the line before its first one where it stands inside another file. */
export function readIni(file: string, text: string, include: ReadIncluded, offset = 0): readonly Clue[] {
  const read: Lines = { entries: [], clues: [], section: "", includes: 0 };
  readLines(file, text, offset, include, [file], read);
  const last = new Map(read.entries.filter(({ section }) => section === "pgbouncer").map((entry) => [entry.key, entry]));
  const own = read.entries.filter(({ section }) => section === "databases" || section === "users").flatMap(ownMode);

  const settings: Clue[] = [];
  for (const { at, key, value } of last.values()) {
    const clue = settingClue(at, key, value);
    if (clue) settings.push(clue);
  }
  const isMode = ({ gives }: Clue): boolean => gives?.mode !== undefined;
  const reset = last.get("server_reset_query");
  const clears = reset === undefined || /^discard\s+all\s*;?$/i.test(reset.value);
  const kept = settings.map((clue): Clue => {
    if (clears || clue.gives?.resetAlways !== true) return clue;
    const query = reset.value === "" ? "empty, so nothing is reset" : "another than DISCARD ALL, so it is left out";
    return { at: clue.at, text: `${clue.text}, but server_reset_query (line ${reset.at.line}) is ${query}` };
  });
  const chosenModes = strictestFirst([...kept.filter(isMode), ...own]);
  const start = { file, line: offset + 1 };
  const silent: readonly Clue[] =
    chosenModes.length > 0
      ? []
      : [
          {
            at: start,
            text: "it sets no pool_mode, so PgBouncer pools by session; the configuration says transaction, to show what would break",
          },
        ];
  return [
    { at: start, text: "the configuration of PgBouncer", pooler: "PgBouncer" },
    ...chosenModes,
    ...silent,
    ...kept.filter((clue) => !isMode(clue)),
    ...read.clues,
  ];
}
