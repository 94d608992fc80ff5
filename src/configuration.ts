/** What the settings ask for, ready for an analysis: the same for every host. */

import type { AnalyzeOptions } from "./analyze.ts";
import type { ProjectNames } from "./extract/typescript/program/project-names.ts";
import type { PathPatterns } from "./files/ignore-files.ts";
import type { GivenRun } from "./migrations/run.ts";
import { choosePooler, type PoolerSpec } from "./poolers/index.ts";
import { SettingsError } from "./settings-error.ts";
import type { Settings } from "./settings.ts";
import type { Pooler, Rule, Severity } from "./types.ts";

type Severities = Readonly<Record<string, Severity | "off">>;

export interface Configuration {
  readonly pooler: Pooler;
  /** Neither the settings nor whoever runs this say which pooler there is. */
  readonly isPoolerAssumed: boolean;
  readonly alsoBehind: readonly Pooler[];
  readonly rules: Severities;
  /** The last one that names a file and a rule counts. */
  readonly overrides: readonly { readonly files: PathPatterns; readonly rules: Severities }[];
  /** What is looked at in folders; all that can be, where it is not said. */
  readonly include: PathPatterns | undefined;
  readonly ignore: PathPatterns | undefined;
  /** The first one that names a file counts. */
  readonly migrations: readonly { readonly files: PathPatterns; readonly run: GivenRun }[];
  /** Whose connections do not go through the pooler. */
  readonly directFiles: PathPatterns | undefined;
  readonly names: ProjectNames;
  /** What is made of text that was not understood. */
  readonly unread: Severity | "off";
  /** Whether a comment that silences findings has to say why. */
  readonly requireReason: boolean;
}

const defaultPooler: PoolerSpec = { name: "pgbouncer" };

/** The poolers that settings name, the first one first. */
export function poolersIn({ pooler, alsoBehind = [] }: Settings): Poolers {
  return [pooler ?? defaultPooler, ...alsoBehind];
}

export type Poolers = readonly [PoolerSpec, ...PoolerSpec[]];

/**
 * @param folder what paths are relative to, absolute
 * @throws SettingsError when a pooler is not known
 */
export function configurationOf(settings: Settings, folder: string, poolers: Poolers = poolersIn(settings)): Configuration {
  const [pooler, ...others] = poolers;
  const below = (patterns: readonly string[] | undefined): PathPatterns | undefined => patterns && { folder, patterns };
  return {
    pooler: chosen(pooler, "pooler"),
    isPoolerAssumed: pooler === defaultPooler,
    alsoBehind: others.map((one, index) => chosen(one, "alsoBehind", index)),
    rules: settings.rules ?? {},
    overrides: (settings.overrides ?? []).map(({ files, rules }) => ({ files: { folder, patterns: files }, rules })),
    include: below(settings.include),
    ignore: below(settings.ignore),
    migrations: (settings.migrations ?? []).map(({ files, ...run }) => ({ files: { folder, patterns: files }, run })),
    directFiles: below(settings.directFiles),
    names: { direct: settings.direct ?? [], transactionWrappers: settings.transactionWrappers ?? [] },
    unread: settings.unread ?? "warning",
    requireReason: settings.suppressions?.requireReason ?? false,
  };
}

function chosen(spec: PoolerSpec, ...path: readonly (string | number)[]): Pooler {
  try {
    return choosePooler(spec);
  } catch (error) {
    if (!(error instanceof SettingsError) || error.path.length === 0) throw error;
    throw new SettingsError(error.message, error.remedy, ...path, ...error.path);
  }
}

/** Makes of patterns the question whether a path is one of those. Asked only where there are patterns, because it takes a library. */
export type MakeMatcher = (patterns: PathPatterns) => (path: string) => boolean;

export function hasPatterns({ overrides, migrations, directFiles }: Configuration): boolean {
  return overrides.length > 0 || migrations.length > 0 || directFiles !== undefined;
}

/** @param host `files`: sees single files only. `eslint`: so does it, and it reads ESLint's comments itself */
export function analysisOptions(
  configuration: Configuration,
  rules: readonly Rule[],
  host: "project" | "files" | "eslint",
  match: MakeMatcher,
  cwd: string,
): Pick<
  AnalyzeOptions,
  "rules" | "pooler" | "alsoBehind" | "isPoolerAssumed" | "severity" | "isDirect" | "givenRun" | "suppressions" | "cwd"
> {
  const { pooler, alsoBehind, isPoolerAssumed, rules: everywhere, overrides, migrations, directFiles, requireReason } = configuration;
  const byPath = overrides.map((one) => ({ isMeant: match(one.files), rules: one.rules })).reverse();
  const runs = migrations.map((one) => ({ isMeant: match(one.files), run: one.run }));
  return {
    rules,
    pooler,
    alsoBehind,
    isPoolerAssumed,
    cwd,
    severity: (rule, _impact, path) =>
      byPath.find((one) => one.rules[rule] !== undefined && one.isMeant(path))?.rules[rule] ?? everywhere[rule],
    givenRun: (path) => runs.find((one) => one.isMeant(path))?.run,
    isDirect: directFiles ? match(directFiles) : () => false,
    suppressions: {
      honour: host === "eslint" ? "own" : "all",
      tellsUnused: host === "project",
      requireReason,
      ruleIds: rules.map(({ id }) => id),
    },
  };
}
