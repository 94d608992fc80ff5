/** What the settings ask for, ready for an analysis: the same for every host. */

import type { ProjectNames } from "./extract/typescript/program/project-names.ts";
import type { IgnorePatterns } from "./files/ignore-files.ts";
import { choosePooler, type PoolerSpec } from "./poolers/index.ts";
import type { Settings } from "./settings.ts";
import type { Pooler, Severity } from "./types.ts";

export interface Configuration {
  readonly pooler: Pooler;
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly ignore: IgnorePatterns | undefined;
  readonly names: ProjectNames;
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
  };
}
