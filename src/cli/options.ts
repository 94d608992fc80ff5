/** The options of `check` and `audit`, from what the argument parser gives to what the run needs. */

import { SettingsError } from "../settings-error.ts";
import type { PoolMode, Shard } from "../types.ts";
import { type Reports, type ReportWord, reportsOf } from "./reports.ts";

/** Those that analyse. They differ in the report only. */
export type Command = "check" | "audit";

export interface RunOptions {
  readonly reports: Reports;
  /** A path; `false` for `--no-config`; `undefined` to look for one. */
  readonly config: string | false | undefined;
  /** `NAME[@VERSION]`, each. */
  readonly poolers: readonly string[];
  /** Of the first pooler, whatever else says of it. */
  readonly poolMode: PoolMode | undefined;
  readonly fix: boolean;
  readonly fixDryRun: boolean;
  /** Packages too: analysed as if they were the user's own code. */
  readonly includeNodeModules: boolean;
  readonly stdinFilename: string | undefined;
  readonly maxWarnings: number | undefined;
  /** A path; `false` for `--no-baseline`; `undefined` for the one in the working directory, if there is one. */
  readonly baseline: string | false | undefined;
  readonly updateBaseline: boolean;
  readonly pruneBaseline: boolean;
  /** A commit, in any of git's ways to name one. */
  readonly since: string | undefined;
  readonly staged: boolean;
  /** Whole files, where lines would be reported. */
  readonly sinceFiles: boolean;
  readonly shard: Shard | undefined;
  readonly stats: boolean;
}

export const poolModes: readonly PoolMode[] = ["transaction", "session", "statement"];

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function wholeNumber(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^\d+$/.test(written)) return Number(written);
  throw new SettingsError(`--max-warnings cannot be \`${written}\`.`, "Give it a whole number, such as --max-warnings 0.");
}

function shardOf(written: string | undefined): Shard | undefined {
  if (written === undefined) return undefined;
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(written)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count };
  throw new SettingsError(`--shard cannot be \`${written}\`.`, "Give it which part of how many, from 1 on: --shard 2/4.");
}

/**
 * In: what the parser gives, but `--format` and `--output`, whose order counts. Errors: `SettingsError` for values and combinations that mean
 * nothing.
 */
export function readOptions(
  values: Readonly<Record<string, unknown>>,
  reportWords: readonly ReportWord[],
  paths: readonly string[],
  command: Command,
): RunOptions {
  const options: RunOptions = {
    reports: reportsOf(reportWords),
    config: values["config"] === false ? false : text(values["config"]),
    poolers: Array.isArray(values["pooler"]) ? [...new Set(values["pooler"].map(String))] : [],
    poolMode: poolModes.find((mode) => mode === values["poolMode"]),
    fix: values["fix"] === true,
    fixDryRun: values["fixDryRun"] === true,
    includeNodeModules: values["includeNodeModules"] === true,
    stdinFilename: text(values["stdinFilename"]),
    maxWarnings: wholeNumber(text(values["maxWarnings"])),
    baseline: values["baseline"] === false ? false : text(values["baseline"]),
    updateBaseline: values["updateBaseline"] === true,
    pruneBaseline: values["pruneBaseline"] === true,
    since: text(values["since"]),
    staged: values["staged"] === true,
    sinceFiles: values["sinceFiles"] === true,
    shard: shardOf(text(values["shard"])),
    stats: values["stats"] === true,
  };
  for (const { holds, message, remedy } of contradictions) {
    const found = holds(options, paths, command);
    if (found !== undefined && found !== false) throw new SettingsError(message.replace("{}", String(found)), remedy);
  }
  return options;
}

interface Contradiction {
  /** Out: false or `undefined` for none; what stands for `{}` in the message, where that has one. */
  readonly holds: (options: RunOptions, paths: readonly string[], command: Command) => boolean | string | undefined;
  readonly message: string;
  readonly remedy: string;
}

/** The option that writes the baseline, as it is written. */
function writesBaseline({ updateBaseline, pruneBaseline }: RunOptions): string | undefined {
  return updateBaseline ? "--update-baseline" : pruneBaseline ? "--prune-baseline" : undefined;
}

/** The option that asks git, as it is written. */
function asksGit({ since, staged, sinceFiles }: RunOptions): string | undefined {
  return since !== undefined ? "--since" : staged ? "--staged" : sinceFiles ? "--since-files" : undefined;
}

/** The first that holds is told. */
const contradictions: readonly Contradiction[] = [
  {
    holds: ({ fix, fixDryRun }) => fix && fixDryRun,
    message: "--fix and --fix-dry-run exclude each other.",
    remedy: "Give one of them.",
  },
  {
    holds: ({ stdinFilename }, paths) => stdinFilename !== undefined && paths.length > 0,
    message: "--stdin-filename reads standard input, so it takes no paths.",
    remedy: "Leave the paths out.",
  },
  {
    holds: ({ stdinFilename, fix }) => stdinFilename !== undefined && fix,
    message: "--fix cannot write to standard input.",
    remedy: "Use --fix-dry-run to see what would change.",
  },
  {
    holds: (options, _, command) => command === "audit" && (writesBaseline(options) ?? asksGit(options)),
    message: "{} is nothing for `audit`, which reports on everything.",
    remedy: "Use `poolsafe check`.",
  },
  {
    holds: (options) => options.stdinFilename !== undefined && (writesBaseline(options) ?? asksGit(options)),
    message: "{} needs files, and --stdin-filename reads standard input.",
    remedy: "Name the file as a path.",
  },
  {
    holds: ({ updateBaseline, pruneBaseline }) => updateBaseline && pruneBaseline,
    message: "--update-baseline and --prune-baseline exclude each other.",
    remedy: "Give one of them: --update-baseline takes out what is gone, too.",
  },
  {
    holds: (options) => options.baseline === false && writesBaseline(options),
    message: "{} and --no-baseline exclude each other.",
    remedy: "Leave one of them out.",
  },
  {
    holds: (options) => options.fixDryRun && writesBaseline(options),
    message: "{} writes a file, and --fix-dry-run writes none.",
    remedy: "Leave one of them out.",
  },
  {
    holds: (options) => writesBaseline(options) !== undefined && asksGit(options),
    message: "{} shows a part of the findings, and a baseline has all of them.",
    remedy: "Write the baseline in a run of its own.",
  },
  {
    holds: (options) => options.shard && (writesBaseline(options) ?? (options.fix ? "--fix" : options.fixDryRun && "--fix-dry-run")),
    message: "{} is for all files, and --shard looks at a part of them.",
    remedy: "Run it once, without --shard.",
  },
  {
    holds: ({ shard, stdinFilename }) => shard !== undefined && stdinFilename !== undefined,
    message: "--shard divides files, and --stdin-filename reads standard input.",
    remedy: "Leave one of them out.",
  },
  {
    holds: ({ since, staged }) => since !== undefined && staged,
    message: "--since and --staged exclude each other.",
    remedy: "Give one of them.",
  },
  {
    holds: ({ since, staged, sinceFiles }) => sinceFiles && since === undefined && !staged,
    message: "--since-files goes with --since or --staged.",
    remedy: "Say since when: --since main --since-files.",
  },
  {
    holds: ({ staged, fix, fixDryRun }) => staged && (fix ? "--fix" : fixDryRun && "--fix-dry-run"),
    message: "{} changes the files, and --staged looks at what is in git's index, which may be another text.",
    remedy: "Run `poolsafe check --fix`, `git add` what it mends, then check what is staged.",
  },
];
