/** `--fix` and `--fix-dry-run`: mends the files, or shows how it would. */

import { oneLine } from "../report/parts/printable.ts";
import { maskedSource } from "../secrets/mask.ts";
import type { Analysis, Source } from "../types.ts";
import type { Job } from "./analysis.ts";
import { type FixedFile, fixUntilStable } from "./fix.ts";
import { remarkOnFixes } from "./fix-remark.ts";
import type { Host } from "./host.ts";
import type { RunOptions } from "./options.ts";
import { besideReport } from "./publish.ts";

export interface Mending {
  readonly first: Analysis;
  readonly analyseWith: (changed: ReadonlyMap<string, Source>) => Analysis;
  /** By the path as shown. */
  readonly mayChange: (path: string) => boolean;
}

/** Out: the analysis of the files as they are now; `undefined` when one of them could not be written. */
export async function mend(mending: Mending, options: RunOptions, job: Job): Promise<Analysis | undefined> {
  const { first, analyseWith, mayChange } = mending;
  const { host, watch, progress } = job;
  progress.phase("Mending");
  const fixed = watch.time("fix", () => fixUntilStable(first, analyseWith, mayChange));
  progress.clear();
  let now: Analysis | undefined = first;
  if (options.fixDryRun) {
    // The report of a dry run describes the files as they are, because they stay so.
    await showChanges(fixed.files, besideReport(options.reports, host));
  } else {
    now = (await writeChanges(fixed.files, host)) ? fixed.analysis : undefined;
  }
  host.err(remarkOnFixes(fixed, options.fixDryRun));
  return now;
}

async function showChanges(files: readonly FixedFile[], say: (text: string) => void): Promise<void> {
  if (files.length === 0) return;
  const { FILE_HEADERS_ONLY, formatPatch, structuredPatch } = await import("diff");
  const patches = files.map((file) => {
    const [before, after] = [maskedSource(file.before), maskedSource(file.after)];
    const patch = structuredPatch(`a/${before.path}`, `b/${before.path}`, before.text, after.text, "", "", { context: 2 });
    return `${formatPatch(patch, FILE_HEADERS_ONLY)}\n`;
  });
  say(patches.join(""));
}

/** Out: false when a file could not be written. */
async function writeChanges(files: readonly FixedFile[], host: Host): Promise<boolean> {
  const { writeFixedFile } = await import("./write.ts");
  let allWritten = true;
  for (const file of files) {
    const refusal = await writeFixedFile(file, host.cwd);
    if (refusal === undefined) host.err(`Mended ${oneLine(file.before.path)} (${file.mended}).\n`);
    else host.err(`poolsafe: ${oneLine(refusal)}\n`);
    allWritten &&= refusal === undefined;
  }
  return allWritten;
}
