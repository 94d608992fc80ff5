/** What a run makes of its baseline: which findings are not shown, which are gone, and what the file says afterwards. */

import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";

import type { Finding } from "../../types.ts";
import { type BySeverity, collect, compare, type Counted, countIn, type Counts, entriesOf } from "./counts.ts";

export interface Baselined {
  readonly shown: readonly Finding[];
  readonly baselined: readonly Finding[];
  /** How many that the baseline allows are not found any more. */
  readonly gone: number;
}

export interface Checked {
  readonly findings: readonly Finding[];
  /** The files that were looked at, as shown. */
  readonly files: ReadonlySet<string>;
  /** Absolute. */
  readonly cwd: string;
}

/** Relative to the working directory, with forward slashes, as ESLint has it. */
function nameOf(path: string, cwd: string): string {
  return relative(cwd, resolve(cwd, path)).replaceAll(sep, "/");
}

interface Present {
  readonly found: Counts;
  /** Whether that is all that is to be found in a file. */
  readonly isChecked: (file: string) => boolean;
  /** … or the file is not there any more. */
  readonly isSettled: (file: string) => boolean;
}

function present({ findings, files, cwd }: Checked): Present {
  const checked = new Set([...files].map((path) => nameOf(path, cwd)));
  const found = collect(
    findings.map(({ rule, severity, place }) => ({
      file: nameOf(place.source.path, cwd),
      rule,
      counts: { error: severity === "error" ? 1 : 0, warning: severity === "warning" ? 1 : 0 },
    })),
  );
  return { found, isChecked: (file) => checked.has(file), isSettled: (file) => checked.has(file) || !existsSync(resolve(cwd, file)) };
}

export function applyBaseline(counts: Counts, checked: Checked): Baselined {
  const { found, isSettled } = present(checked);
  const hides = ({ rule, severity, place }: Finding): boolean => {
    const file = nameOf(place.source.path, checked.cwd);
    const allowed = counts.get(file)?.get(rule);
    return allowed !== undefined && compare(allowed, countIn(found, file, rule)).hides[severity];
  };
  const gone = entriesOf(counts)
    .filter(({ file }) => isSettled(file))
    .map(({ file, rule, counts: allowed }) => compare(allowed, countIn(found, file, rule)).gone)
    .reduce((sum, { error, warning }) => sum + error + warning, 0);
  const shown: Finding[] = [];
  const baselined: Finding[] = [];
  for (const finding of checked.findings) (hides(finding) ? baselined : shown).push(finding);
  return { shown, baselined, gone };
}

/** Out: the counts with what is found now. What was not looked at stays; of a file that was only met on the way, what it had stays too. */
export function updatedCounts(counts: Counts, checked: Checked): Counts {
  const { found, isChecked } = present(checked);
  const kept = collect(entriesOf(counts).filter(({ file }) => !isChecked(file)));
  const added = entriesOf(found).map(({ file, rule, counts: now }): Counted => {
    const known = countIn(kept, file, rule);
    return { file, rule, counts: minus(greatest(known, now), known) };
  });
  return collect([...entriesOf(kept), ...added]);
}

/** Out: the counts without what is gone. Nothing is added. */
export function prunedCounts(counts: Counts, checked: Checked): Counts {
  const { found, isSettled } = present(checked);
  return collect(
    entriesOf(counts).map(({ file, rule, counts: allowed }) => ({
      file,
      rule,
      counts: isSettled(file) ? minus(allowed, compare(allowed, countIn(found, file, rule)).gone) : allowed,
    })),
  );
}

function greatest(a: BySeverity, b: BySeverity): BySeverity {
  return { error: Math.max(a.error, b.error), warning: Math.max(a.warning, b.warning) };
}

function minus(a: BySeverity, b: BySeverity): BySeverity {
  return { error: a.error - b.error, warning: a.warning - b.warning };
}
