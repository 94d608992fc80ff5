/** `--fix` and `--fix-dry-run`: mends the files, or shows how it would. */

import { count } from "../report/parts/counts.ts";
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

/** Out: false when a file could not be written. Errors: `Interrupted` after a signal, between two files. */
async function writeChanges(files: readonly FixedFile[], host: Host): Promise<boolean> {
  const [{ inPieces }, { writeFixedFile }] = await Promise.all([import("./interrupt.ts"), import("./write.ts")]);
  let allWritten = true;
  const write = (file: FixedFile): void => {
    const refusal = writeFixedFile(file, host.cwd);
    if (refusal === undefined) host.err(`Mended ${oneLine(file.before.path)} (${file.mended}).\n`);
    else host.err(`poolsafe: ${oneLine(refusal)}\n`);
    allWritten &&= refusal === undefined;
  };
  await inPieces(files, write, (done) => {
    const left = files.length - done;
    const others =
      left === 0
        ? ""
        : ` ${count(left, "file that would have been", "files that would have been")} mended ${left === 1 ? "is" : "are"} as before.`;
    return `What is named above is mended, each file whole.${others} There is no report: run poolsafe again.`;
  });
  return allWritten;
}
