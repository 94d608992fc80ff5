/** The part of `--since` and `--staged` in a run: after the analysis, what the change is not about is left out. */

import { resolve } from "node:path";

import type { Analysis } from "../../types.ts";
import { analyseInputs, type Job, type Outcome } from "../analysis.ts";
import { gatedBy, inputsFrom } from "../inputs.ts";
import type { RunOptions } from "../options.ts";
import { narrow, type Narrowed } from "./narrow.ts";
import type { Versions } from "./versions.ts";

/**
 * @param analysis what is left to report of the first outcome, or of the files after they were mended
 * @param first the analysis of the files as they are now
 */
export async function narrowToChange(
  analysis: Analysis,
  first: Outcome,
  versions: Versions,
  job: Job,
  { sinceFiles }: RunOptions,
): Promise<Narrowed> {
  const { host, watch } = job;
  const before = async (): Promise<Analysis> =>
    isTouched(versions, first, host.cwd)
      ? analyseInputs(await inputsFrom(versions.before, gatedBy(job), host, watch), job).analysis
      : first.analysis;
  return narrow(analysis, before, { ...versions, cwd: host.cwd, wholeFiles: sinceFiles });
}

/** Whether anything that changed was looked at, or looked for. A commit of documentation is analysed once. */
function isTouched({ now, before, touched }: Versions, { asked }: Outcome, cwd: string): boolean {
  return [...now.files, ...before.files, ...asked].some((path) => touched.has(resolve(cwd, path)));
}
