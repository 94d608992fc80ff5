/** Configuration file and `--pooler` together: what this run is asked to do. */

import { dirname, relative, resolve, sep } from "node:path";

import type { Configuration, configurationOf } from "../configuration.ts";
import { statsOf } from "../files/stamp.ts";
import type { PoolerSpec } from "../poolers/index.ts";
import { SettingsError } from "../settings-error.ts";
import type { placeOfSetting, Settings, SettingsText } from "../settings.ts";
import { findSettings, readSettings } from "../settings-search.ts";
import type { RunOptions } from "./options.ts";

interface Loaded {
  /** Its path is as shown. */
  readonly file: SettingsText;
  readonly folder: string;
  readonly settings: Settings;
  readonly placeOf: typeof placeOfSetting;
}

/** The folder that all of the paths lie in, or are: of a glob, what stands before its first special character. */
function folderOf(paths: readonly string[], cwd: string): string {
  const folders = paths.map((path) => {
    const plain = resolve(cwd, path);
    const stats = statsOf(plain);
    if (stats?.isDirectory() === true) return plain;
    return dirname(stats ? plain : resolve(cwd, path.replace(/[*?{[(!].*$/s, "x")));
  });
  const isAbove = (folder: string): boolean =>
    folders.every((one) => one === folder || one.startsWith(folder.endsWith(sep) ? folder : folder + sep));
  let common = folders[0] ?? cwd;
  while (!isAbove(common)) common = dirname(common);
  return common;
}

async function loadSettings(
  option: RunOptions["config"],
  paths: readonly string[],
  cwd: string,
  ruleIds: readonly string[],
): Promise<Loaded | undefined> {
  if (option === false) return undefined;
  const found = option === undefined ? findSettings(folderOf(paths, cwd)) : readSettings(option, cwd);
  if (found === undefined) return undefined;
  const fromCwd = relative(cwd, found.path);
  const path = fromCwd.startsWith("..") ? found.path : fromCwd;
  const file = { ...found, path };
  const { parseSettings, placeOfSetting: placeOf } = await import("../settings.ts");
  const settings = parseSettings(file, ruleIds);
  if (settings === undefined) {
    throw new SettingsError(`${path} has no settings for poolsafe.`, 'Put them under the key `"poolsafe"`, or name another file.');
  }
  return { file, folder: dirname(found.path), settings, placeOf };
}

/** `NAME[@VERSION]`. What the file says of another pooler does not carry over; of another version of the same one it does. */
function overridden(file: PoolerSpec | undefined, option: string | undefined): PoolerSpec | undefined {
  if (option === undefined) return file;
  const at = option.indexOf("@");
  const name = (at < 0 ? option : option.slice(0, at)).toLowerCase();
  const version = at < 0 ? undefined : option.slice(at + 1);
  if (file?.name.toLowerCase() !== name) return { name, version };
  return version === undefined ? file : { ...file, version };
}

/** Errors: `SettingsError` that names the place in the file, when the file is at fault. */
export async function configure(
  options: Pick<RunOptions, "config" | "pooler" | "stdinFilename">,
  paths: readonly string[],
  cwd: string,
  ruleIds: readonly string[],
  choose: typeof configurationOf,
): Promise<Configuration> {
  const named = options.stdinFilename === undefined ? paths : [options.stdinFilename];
  const loaded = await loadSettings(options.config, named, cwd, ruleIds);
  const settings = loaded?.settings ?? {};
  const spec = overridden(settings.pooler, options.pooler);
  try {
    return choose(settings, loaded?.folder ?? cwd, spec);
  } catch (error) {
    if (!(error instanceof SettingsError) || loaded === undefined) throw error;
    const key = error.poolerKey as keyof PoolerSpec | undefined;
    // What the option says otherwise is the option's fault.
    if (key === undefined || settings.pooler?.[key] === undefined || settings.pooler[key] !== spec?.[key]) throw error;
    throw new SettingsError(`${loaded.placeOf(loaded.file, ["pooler", key])}: ${error.message}`, error.remedy);
  }
}
