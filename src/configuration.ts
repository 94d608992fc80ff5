/** What the settings ask for, ready for an analysis: the same for every host. */

import type { ProjectNames } from "./extract/typescript/program/project-names.ts";
import type { IgnorePatterns } from "./files/ignore-files.ts";
import { choosePooler, type PoolerSpec } from "./poolers/index.ts";
import type { Settings } from "./settings.ts";
import type { SuppressionOptions } from "./suppressions/suppress.ts";
import type { Pooler, Rule, Severity } from "./types.ts";

export interface Configuration {
  readonly pooler: Pooler;
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly ignore: IgnorePatterns | undefined;
  readonly names: ProjectNames;
  /** Whether a comment that silences findings has to say why. */
  readonly requireReason: boolean;
}

const defaultPooler: PoolerSpec = { name: "pgbouncer" };

/**
 * @param folder what `ignore` is relative to, absolute
 * @throws SettingsError when the pooler is not known
 */
export function configurationOf(settings: Settings, folder: string, pooler: PoolerSpec = settings.pooler ?? defaultPooler): Configuration {
  return {
    pooler: choosePooler(pooler),
    rules: settings.rules ?? {},
    ignore: settings.ignore ? { folder, patterns: settings.ignore } : undefined,
    names: { direct: settings.direct ?? [], transactionWrappers: settings.transactionWrappers ?? [] },
    requireReason: settings.suppressions?.requireReason ?? false,
  };
}

/** @param honour `own` where the host reads ESLint's comments itself */
export function suppressionsFor({ requireReason }: Configuration, rules: readonly Rule[], honour: "all" | "own"): SuppressionOptions {
  return { honour, requireReason, ruleIds: rules.map(({ id }) => id) };
}
