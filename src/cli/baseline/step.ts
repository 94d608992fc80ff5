/** The baseline's part in a run: read before the analysis, written and applied after it. */

import { count, grouped } from "../../report/parts/counts.ts";
import { SettingsError } from "../../settings-error.ts";
import type { Host } from "../host.ts";
import type { RunOptions } from "../options.ts";
import { applyBaseline, type Baselined, type Checked, prunedCounts, updatedCounts } from "./baseline.ts";
import { type Counts, entriesOf } from "./counts.ts";
import { baselineText, defaultBaseline, readBaseline, writeBaseline } from "./file.ts";

export interface OpenBaseline {
  /** Says on standard error what is gone. */
  readonly apply: (checked: Checked) => AppliedBaseline;
}

export interface AppliedBaseline extends Baselined {
  /**
   * Writes the baseline where that is asked for, and says so on standard error. For when the reports are written: what nobody
   * could read must not count as known.
   */
  readonly keep: () => Promise<void>;
  /** Says on standard error that the baseline is as it was, where it was to be written. */
  readonly leave: () => void;
}

/** Out: `undefined` when there is none. Errors: `SettingsError` for a file that is missing where it was asked for, or broken. */
export async function openBaseline(options: RunOptions, ruleIds: readonly string[], host: Host): Promise<OpenBaseline | undefined> {
  const { baseline, updateBaseline, pruneBaseline } = options;
  if (baseline === false) return undefined;
  const path = baseline ?? defaultBaseline;
  const file = await readBaseline(path, host.cwd, ruleIds);
  if (file === undefined && !updateBaseline) {
    if (baseline === undefined && !pruneBaseline) return undefined;
    throw new SettingsError(`The baseline ${path} does not exist.`, "Check the path, or write it with --update-baseline.");
  }
  const before: Counts = file?.counts ?? new Map();

  return {
    apply: (checked) => {
      const counts = updateBaseline ? updatedCounts(before, checked) : pruneBaseline ? prunedCounts(before, checked) : before;
      const applied = applyBaseline(counts, checked);
      // Where nothing was looked at, nothing is known to be gone.
      const isNew = counts !== before && checked.files.size > 0;
      if (applied.gone > 0) {
        const are = applied.gone === 1 ? "is" : "are";
        host.err(`poolsafe: ${count(applied.gone, "finding")} of the baseline ${are} gone: run --prune-baseline.\n`);
      }
      const keep = async (): Promise<void> => {
        if (isNew) {
          const text = baselineText(file, counts, ruleIds);
          if (text.trimEnd() !== file?.text.trimEnd()) await writeBaseline(path, text, host.cwd);
          host.err(`${path}: ${count(total(counts), "finding")}${file ? `, ${grouped(total(before))} before` : ""}.\n`);
        }
      };
      const leave = (): void => {
        if (isNew) host.err(`poolsafe: The baseline ${path} is as it was, because a report could not be written.\n`);
      };
      return { ...applied, keep, leave };
    },
  };
}

function total(counts: Counts): number {
  return entriesOf(counts).reduce((sum, { counts: { error, warning } }) => sum + error + warning, 0);
}

/** Out: a sentence for the reader; none when there is nothing to say. */
export function baselineNote(command: "check" | "audit", amount: number): readonly string[] {
  if (amount === 0) return [];
  const are = amount === 1 ? "is" : "are";
  return command === "check"
    ? [`${count(amount, "finding")} of the baseline ${are} not shown.`]
    : [`${grouped(amount)} of these findings ${are} in the baseline.`];
}
