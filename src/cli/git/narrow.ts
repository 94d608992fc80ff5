/**
 * An analysis narrowed to what a change is about: what is found on its lines, and what it causes elsewhere. Deleting a `COMMIT` makes a finding
 * of a line that nobody touched, in this file or in another; so what was not found before the change is shown wherever it stands.
 */

import { resolve } from "node:path";

import { decodeSource } from "../../files/read.ts";
import { positionAt, textOf } from "../../source.ts";
import type { Analysis, Finding, Place, Source, Unread } from "../../types.ts";
import { linesBefore } from "./lines.ts";
import type { Versions } from "./versions.ts";

export interface Narrowed {
  readonly analysis: Analysis;
  /** How many findings are not shown. */
  readonly left: number;
}

export interface Narrowing extends Pick<Versions, "changes" | "before"> {
  /** Absolute. */
  readonly cwd: string;
  /** Changed files are shown as a whole. */
  readonly wholeFiles: boolean;
}

/**
 * @param now all findings, or some of them
 * @param before called where it is needed: the analysis of the project before the change
 */
export async function narrow(now: Analysis, before: () => Promise<Analysis>, narrowing: Narrowing): Promise<Narrowed> {
  const touched = createTouched(narrowing);
  const places = new Map([...now.findings, ...now.coverage.unread].map((one) => [one, touched.placeBefore(placeOf(one))]));
  const known: Known = [...places.values()].some((old) => old !== undefined) ? knownIn(await before(), narrowing.cwd) : new Map();
  const isShown = (one: Finding | Unread): boolean => {
    const old = places.get(one);
    return old === undefined || (known.get(`${nameOf(one)}\0${old}`) ?? -1) < weightOf(one);
  };
  const findings = now.findings.filter(isShown);
  const unread = now.coverage.unread.filter(isShown);
  return { analysis: { ...now, findings, coverage: { ...now.coverage, unread } }, left: now.findings.length - findings.length };
}

/** What is an error now and was a warning is worse than it was. */
function weightOf(one: Finding | Unread): number {
  return "severity" in one && one.severity === "error" ? 1 : 0;
}

/** The rule and the text, however that is broken into lines. */
function nameOf(one: Finding | Unread): string {
  return "reason" in one ? one.reason : `${one.rule}\0${textOf(one.place).replace(/\s+/g, " ")}`;
}

function placeOf(one: Finding | Unread): Place {
  return "reason" in one ? one : one.place;
}

/** What was found before, by name and place, and how bad it was. */
type Known = ReadonlyMap<string, number>;

function knownIn({ findings, coverage }: Analysis, cwd: string): Known {
  const known = new Map<string, number>();
  for (const one of [...findings, ...coverage.unread]) {
    const { source, span } = placeOf(one);
    const { line, column } = positionAt(source, span.start);
    known.set(`${nameOf(one)}\0${placeName(resolve(cwd, source.path), line, column)}`, weightOf(one));
  }
  return known;
}

function placeName(path: string, line: number, column: number): string {
  return `${path}\0${line}\0${column}`;
}

interface Touched {
  /** Where a place was before the change; `undefined` when the change touches one of its lines. */
  readonly placeBefore: (place: Place) => string | undefined;
}

function createTouched({ changes, before, cwd, wholeFiles }: Narrowing): Touched {
  const maps = new Map<Source, readonly (number | undefined)[]>();
  const linesOf = (source: Source, pathBefore: string): readonly (number | undefined)[] => {
    const bytes = before.texts.get(pathBefore);
    const old = bytes && decodeSource(pathBefore, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    const lines = maps.get(source) ?? (old?.kind === "source" ? linesBefore(old.source.text, source.text) : []);
    maps.set(source, lines);
    return lines;
  };
  return {
    placeBefore: ({ source, span }) => {
      const path = resolve(cwd, source.path);
      const { line, column } = positionAt(source, span.start);
      const change = changes.get(path);
      if (change === undefined) return placeName(path, line, column);
      if (change.before === undefined || wholeFiles) return undefined;
      const lines = linesOf(source, change.before.path);
      const last = positionAt(source, Math.max(span.start, span.end - 1)).line;
      for (let at = line; at <= last; at += 1) if (lines[at - 1] === undefined) return undefined;
      return placeName(change.before.path, (lines[line - 1] ?? 0) + 1, column);
    },
  };
}
