/** The options of `check` and `audit`, from what the argument parser gives to what the run needs. */

import { SettingsError } from "../settings-error.ts";
import { type Reports, type ReportWord, reportsOf } from "./reports.ts";

export interface RunOptions {
  readonly reports: Reports;
  /** A path; `false` for `--no-config`; `undefined` to look for one. */
  readonly config: string | false | undefined;
  readonly pooler: string | undefined;
  readonly fix: boolean;
  readonly fixDryRun: boolean;
  /** Packages too: analysed as if they were the user's own code. */
  readonly includeNodeModules: boolean;
  readonly stdinFilename: string | undefined;
  readonly maxWarnings: number | undefined;
  readonly stats: boolean;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function wholeNumber(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^\d+$/.test(written)) return Number(written);
  throw new SettingsError(`--max-warnings cannot be \`${written}\`.`, "Give it a whole number, such as --max-warnings 0.");
}

/**
 * In: what the parser gives, but `--format` and `--output`, whose order counts. Errors: `SettingsError` for values and combinations that mean
 * nothing.
 */
export function readOptions(
  values: Readonly<Record<string, unknown>>,
  reportWords: readonly ReportWord[],
  paths: readonly string[],
): RunOptions {
  const options: RunOptions = {
    reports: reportsOf(reportWords),
    config: values["config"] === false ? false : text(values["config"]),
    pooler: text(values["pooler"]),
    fix: values["fix"] === true,
    fixDryRun: values["fixDryRun"] === true,
    includeNodeModules: values["includeNodeModules"] === true,
    stdinFilename: text(values["stdinFilename"]),
    maxWarnings: wholeNumber(text(values["maxWarnings"])),
    stats: values["stats"] === true,
  };
  if (options.fix && options.fixDryRun) {
    throw new SettingsError("--fix and --fix-dry-run exclude each other.", "Give one of them.");
  }
  if (options.stdinFilename !== undefined && paths.length > 0) {
    throw new SettingsError("--stdin-filename reads standard input, so it takes no paths.", "Leave the paths out.");
  }
  if (options.stdinFilename !== undefined && options.fix) {
    throw new SettingsError("--fix cannot write to standard input.", "Use --fix-dry-run to see what would change.");
  }
  return options;
}
