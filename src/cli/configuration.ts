/** Configuration file and `--pooler` together: what this run is asked to do. */

import { dirname, relative, resolve, sep } from "node:path";

import { type Configuration, type configurationOf, type Poolers, poolersIn } from "../configuration.ts";
import { statsOf } from "../files/stamp.ts";
import type { PoolerSpec } from "../poolers/index.ts";
import type { Pooler } from "../types.ts";
import { SettingsError } from "../settings-error.ts";
import type { placeOfSetting, Settings, SettingsText } from "../settings.ts";
import { findSettings, readSettings } from "../settings-search.ts";
import type { RunOptions } from "./options.ts";
import { withGuess } from "./pooler-guess.ts";

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

/** What a run is asked, before anybody has looked at the project's own files. */
export interface Asked extends Configuration {
  /** Those of which an option names no more than the name and maybe the version, with that version: the project's files may say the rest. */
  readonly onlyNamed: ReadonlyMap<Pooler, string | undefined>;
}

/** `NAME[@VERSION]`. What the file says of another pooler does not carry over; of another version of the same one it does. */
function named(option: string, file: readonly PoolerSpec[]): PoolerSpec {
  const at = option.indexOf("@");
  const name = (at < 0 ? option : option.slice(0, at)).toLowerCase();
  const version = at < 0 ? undefined : option.slice(at + 1);
  const known = file.find((one) => one.name.toLowerCase() === name);
  if (known === undefined) return { name, version };
  return version === undefined ? known : { ...known, version };
}

/** The options count, where they are given at all. */
function poolersOf(settings: Settings, { poolers: options, poolMode }: Pick<RunOptions, "poolers" | "poolMode">): Poolers {
  const file = poolersIn(settings);
  const asked = options.map((option) => named(option, settings.pooler ? file : file.slice(1)));
  const first = asked[0] ?? file[0];
  const others = asked.length === 0 ? file.slice(1) : asked.slice(1);
  return [poolMode === undefined ? first : { ...first, mode: poolMode }, ...others];
}

/** Errors: `SettingsError` that names the place in the file, when the file is at fault. */
export async function configure(
  options: Pick<RunOptions, "config" | "poolers" | "poolMode" | "stdinFilename">,
  paths: readonly string[],
  cwd: string,
  ruleIds: readonly string[],
  choose: typeof configurationOf,
): Promise<Asked> {
  const named = options.stdinFilename === undefined ? paths : [options.stdinFilename];
  const loaded = await loadSettings(options.config, named, cwd, ruleIds);
  const settings = loaded?.settings ?? {};
  const poolers = poolersOf(settings, options);
  // A mode alone does not say which pooler there is.
  const isPoolerAssumed = settings.pooler === undefined && options.poolers.length === 0;
  const said = new Set([settings.pooler, ...(settings.alsoBehind ?? [])].map((one) => one?.name.toLowerCase()));
  try {
    const configuration = choose(settings, loaded?.folder ?? cwd, poolers);
    const chosen = [configuration.pooler, ...configuration.alsoBehind];
    const onlyNamed = poolers.flatMap(({ name, version }, index): readonly (readonly [Pooler, string | undefined])[] => {
      const pooler = chosen[index];
      return pooler && options.poolers.length > 0 && !said.has(name.toLowerCase()) ? [[pooler, version]] : [];
    });
    return { ...configuration, isPoolerAssumed, onlyNamed: new Map(onlyNamed) };
  } catch (thrown) {
    const error =
      thrown instanceof SettingsError && thrown.path.at(-1) === "name"
        ? await withGuess(
            thrown,
            poolers.map(({ name }) => name),
          )
        : thrown;
    if (!(error instanceof SettingsError) || loaded === undefined || error.path.length === 0) throw error;
    const at = error.path.length === 2 ? 0 : Number(error.path[1]) + 1;
    const key = error.path.at(-1) as keyof PoolerSpec;
    const file = poolersIn(settings);
    const asked = poolers[at];
    const same = asked === undefined ? -1 : file.indexOf(asked);
    const inFile = same >= 0 ? same : file.findIndex((one) => one.name === asked?.name);
    // What the option says otherwise is the option's fault.
    const said = file[inFile]?.[key];
    if (said === undefined || said !== asked?.[key]) throw error;
    const path = inFile === 0 ? ["pooler", key] : ["alsoBehind", inFile - 1, key];
    throw new SettingsError(`${loaded.placeOf(loaded.file, path)}: ${error.message}`, error.remedy);
  }
}
