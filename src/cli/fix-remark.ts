/** What `--fix` and `--fix-dry-run` leave to a human. */

import { count } from "../report/parts/counts.ts";
import type { Finding } from "../types.ts";
import type { FixOutcome } from "./fix.ts";

function hasSafeFix({ fixes }: Finding): boolean {
  return fixes.some((fix) => fix.safe);
}

/** Out: one line; empty when nothing is left that a suggestion could mend, and something was mended. */
export function remarkOnFixes({ analysis: { findings }, files }: FixOutcome, dryRun: boolean): string {
  if (findings.length === 0) return "";
  const suggested = findings.filter((finding) => finding.fixes.length > 0 && !hasSafeFix(finding)).length;
  const nothing =
    files.length > 0 || findings.some(hasSafeFix)
      ? []
      : [`Nothing ${dryRun ? "would be" : "was"} changed: no finding has a fix that is sure to keep what the code does.`];
  const suggestions =
    suggested === 0
      ? []
      : [
          `${count(suggested, "finding")} ${suggested === 1 ? "has" : "have"} a suggestion, whose title says what must be true first: ` +
            "read it in the report and apply it by hand (--format json has its edits).",
        ];
  const lines = [...nothing, ...suggestions];
  return lines.length === 0 ? "" : `${lines.join(" ")}\n`;
}
