/** Applies the safe fixes of an analysis to texts, again and again, until a run has none left. */

import { inLineEndsOf } from "../source.ts";
import type { Analysis, Edit, Finding, Source } from "../types.ts";

/** Each round mends what the round before uncovered; more than this means that two fixes undo each other. */
const mostRounds = 10;

export interface FixedFile {
  readonly before: Source;
  readonly after: Source;
  /** How many findings were mended. */
  readonly mended: number;
}

export interface FixOutcome {
  /** Of the texts after the last round. */
  readonly analysis: Analysis;
  /** Only files whose text changed. */
  readonly files: readonly FixedFile[];
}

/** A fix counts as a whole: all its edits or none. Two that touch the same text wait for each other. */
function chooseEdits(findings: readonly Finding[]): { edits: readonly Edit[]; mended: number } {
  const edits: Edit[] = [];
  let mended = 0;
  for (const finding of findings) {
    const fix = finding.fixes.find((candidate) => candidate.safe);
    if (fix === undefined || fix.edits.length === 0) continue;
    const clashes = fix.edits.some((edit) => edits.some((taken) => edit.start <= taken.end && taken.start <= edit.end));
    if (clashes) continue;
    edits.push(...fix.edits);
    mended += 1;
  }
  return { edits: edits.sort((a, b) => a.start - b.start), mended };
}

/** In: a text and sorted edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = "";
  let from = 0;
  for (const edit of edits) {
    result += text.slice(from, edit.start) + inLineEndsOf(text, edit.text);
    from = edit.end;
  }
  return result + text.slice(from);
}

function findingsByFile(analysis: Analysis, mayChange: (path: string) => boolean): Map<string, Finding[]> {
  const byFile = new Map<string, Finding[]>();
  for (const finding of analysis.findings) {
    const { path } = finding.place.source;
    if (!mayChange(path) || !finding.fixes.some((fix) => fix.safe)) continue;
    const known = byFile.get(path);
    if (known === undefined) byFile.set(path, [finding]);
    else known.push(finding);
  }
  return byFile;
}

/**
 * In: the analysis so far; a function that analyses everything again with some sources replaced, by path; and which files
 * may change. A fix in one file can change what is found in another, hence everything again.
 */
export function fixUntilStable(
  first: Analysis,
  analyseWith: (changed: ReadonlyMap<string, Source>) => Analysis,
  mayChange: (path: string) => boolean,
): FixOutcome {
  let analysis = first;
  const files = new Map<string, FixedFile>();
  const changed = new Map<string, Source>();
  for (let round = 0; round < mostRounds; round += 1) {
    let progress = false;
    for (const [path, findings] of findingsByFile(analysis, mayChange)) {
      const source = findings[0]?.place.source;
      if (source === undefined) continue;
      const { edits, mended } = chooseEdits(findings);
      const after: Source = { ...source, text: applyEdits(source.text, edits) };
      if (after.text === source.text) continue;
      const known = files.get(path);
      files.set(path, { before: known?.before ?? source, after, mended: (known?.mended ?? 0) + mended });
      changed.set(path, after);
      progress = true;
    }
    if (!progress) break;
    analysis = analyseWith(changed);
  }
  return { analysis, files: [...files.values()] };
}
