/** Configuration file and `--pooler` together: what this run is asked to do. */

import { dirname, relative } from "node:path";

import type { ProjectNames } from "../extract/typescript/program/project-names.ts";
import type { PoolerSpec } from "../poolers/index.ts";
import { SettingsError } from "../settings-error.ts";
import type { Settings } from "../settings.ts";
import { findSettings, readSettings } from "../settings-search.ts";
import type { Pooler, Severity } from "../types.ts";
import type { IgnorePatterns } from "./walk.ts";
import type { RunOptions } from "./options.ts";

export interface Configuration {
  readonly pooler: Pooler;
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly ignore: IgnorePatterns | undefined;
  readonly names: ProjectNames;
}

const defaultPooler: PoolerSpec = { name: "pgbouncer" };

interface Loaded {
  /** As shown. */
  readonly path: string;
  readonly folder: string;
  readonly settings: Settings;
}

async function loadSettings(option: RunOptions["config"], cwd: string, ruleIds: readonly string[]): Promise<Loaded | undefined> {
  if (option === false) return undefined;
  const found = option === undefined ? findSettings(cwd) : readSettings(option, cwd);
  if (found === undefined) return undefined;
  const fromCwd = relative(cwd, found.path);
  const path = fromCwd.startsWith("..") ? found.path : fromCwd;
  const { parseSettings } = await import("../settings.ts");
  const settings = parseSettings({ ...found, path }, ruleIds);
  if (settings === undefined) {
    throw new SettingsError(`${path} has no settings for poolsafe.`, 'Put them under the key `"poolsafe"`, or name another file.');
  }
  return { path, folder: dirname(found.path), settings };
}

/** `NAME[@VERSION]`. What the file says of another pooler does not carry over; of another version of the same one it does. */
function overridden(file: PoolerSpec | undefined, option: string | undefined): PoolerSpec {
  if (option === undefined) return file ?? defaultPooler;
  const at = option.indexOf("@");
  const name = (at < 0 ? option : option.slice(0, at)).toLowerCase();
  const version = at < 0 ? undefined : option.slice(at + 1);
  if (file?.name.toLowerCase() !== name) return { name, version };
  return version === undefined ? file : { ...file, version };
}

/** Errors: `SettingsError` that names the file, when the file is at fault. */
export async function configure(
  options: RunOptions,
  cwd: string,
  ruleIds: readonly string[],
  choosePooler: (spec: PoolerSpec) => Pooler,
): Promise<Configuration> {
  const loaded = await loadSettings(options.config, cwd, ruleIds);
  const settings = loaded?.settings;
  const spec = overridden(settings?.pooler, options.pooler);
  let pooler: Pooler;
  try {
    pooler = choosePooler(spec);
  } catch (error) {
    if (error instanceof SettingsError && loaded !== undefined && settings?.pooler?.name.toLowerCase() === spec.name) {
      throw new SettingsError(`${loaded.path}: ${error.message}`, error.remedy);
    }
    throw error;
  }
  const ignore = loaded && settings?.ignore ? { folder: loaded.folder, patterns: settings.ignore } : undefined;
  const names = { direct: settings?.direct ?? [], transactionWrappers: settings?.transactionWrappers ?? [] };
  return { pooler, rules: settings?.rules ?? {}, ignore, names };
}
