/** What the user says about a pooler, checked against its profile and filled in. */
import { closestWord } from "../closest-word.ts";
import { SettingsError } from "../settings-error.ts";
import type { PoolMode } from "../types.ts";
import type { Configuration, OwnSetting, Profile } from "./profile.ts";
import { parseVersion, versionNumber } from "./version.ts";

type SettingValue = string | number | boolean | readonly string[];

/** What the user says about the pooler; everything but the name has a default. */
export interface PoolerSpec {
  /** As in `poolerNames`. */
  readonly name: string;
  /** Such as `1.24` or `1.24.1`. */
  readonly version?: string | undefined;
  /** Default: `transaction`, where the pooler has it. */
  readonly mode?: PoolMode | undefined;
  /** Major version of the server behind the pooler. Default: 18. */
  readonly postgresVersion?: number | undefined;
  /** Default: what that version of the pooler does when nothing is configured. */
  readonly maxPreparedStatements?: number | undefined;
  /** Settings that the pooler is told to restore besides those it always does. */
  readonly trackedParameters?: readonly string[] | undefined;
  /** Startup parameters that the pooler is told to accept and drop. Default: none. */
  readonly ignoredParameters?: readonly string[] | undefined;
  /** The pooler resets a server connection after every transaction. Default: false. */
  readonly resetAlways?: boolean | undefined;
  /** The pooler's own settings by their own names, as its configuration has them. Those above have the same meaning for every pooler. */
  readonly settings?: Readonly<Record<string, SettingValue>> | undefined;
}

const allModes: readonly [PoolMode, ...PoolMode[]] = ["transaction", "session", "statement"];
/** Major versions of the server: those that are known, and the oldest that its makers still maintain. */
export const postgresVersions = { oldest: 10, maintained: 14, newest: 18 } as const;

/**
 * @param spec its version is that of the profile where it is absent
 * @throws SettingsError that names the key at fault
 */
export function configure(profile: Profile, spec: PoolerSpec): Configuration {
  const version = checkedVersion(profile, spec.version);
  const modes = profile.modes ?? allModes;
  const { mode = modes[0], postgresVersion = postgresVersions.newest } = spec;
  if (!modes.includes(mode))
    throw new SettingsError(`${profile.title} has no pool mode "${mode}".`, `Use one of: ${modes.join(", ")}.`, "mode");
  if (!Number.isInteger(postgresVersion) || postgresVersion < postgresVersions.oldest || postgresVersion > postgresVersions.newest) {
    throw new SettingsError(
      `PostgreSQL ${String(postgresVersion)} is not a version that poolsafe knows.`,
      `Give the major version as a number from ${String(postgresVersions.oldest)} to ${String(postgresVersions.newest)}.`,
      "postgresVersion",
    );
  }
  const own = ownSettings(profile, version, spec.settings ?? {});
  const { trackedParameters = [], ignoredParameters, resetAlways = false, maxPreparedStatements } = { ...own.shared, ...given(spec) };
  if (maxPreparedStatements !== undefined && (!Number.isInteger(maxPreparedStatements) || maxPreparedStatements < 0)) {
    throw new SettingsError(
      `maxPreparedStatements is ${String(maxPreparedStatements)}.`,
      "Give a whole number, 0 or more.",
      "maxPreparedStatements",
    );
  }
  const { options } = profile;
  if ((maxPreparedStatements ?? 0) > 0) requireOption(profile, version, "maxPreparedStatements", options.maxPreparedStatements);
  if (trackedParameters.length > 0) requireOption(profile, version, "trackedParameters", options.trackedParameters);
  if ((ignoredParameters?.length ?? 0) > 0) requireOption(profile, version, "ignoredParameters", options.ignoredParameters);
  if (resetAlways) requireOption(profile, version, "resetAlways", options.resetAlways);
  return {
    version,
    mode,
    postgresVersion,
    isPostgresAssumed: spec.postgresVersion === undefined,
    maxPreparedStatements: maxPreparedStatements ?? byVersion(options.maxPreparedStatements?.defaults ?? [], version) ?? 0,
    trackedParameters: lowered(trackedParameters),
    ignoredParameters: lowered(ignoredParameters ?? options.ignoredParameters?.defaults ?? []),
    resetAlways,
    settings: own.settings,
  };
}

type Shared = Pick<PoolerSpec, "maxPreparedStatements" | "trackedParameters" | "ignoredParameters" | "resetAlways">;

function given({ maxPreparedStatements, trackedParameters, ignoredParameters, resetAlways }: PoolerSpec): Shared {
  const all = { maxPreparedStatements, trackedParameters, ignoredParameters, resetAlways };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The pooler's own names: those that mean what every pooler has, and those that only it has. */
function ownSettings(
  profile: Profile,
  version: number,
  values: Readonly<Record<string, SettingValue>>,
): { readonly shared: Shared; readonly settings: Configuration["settings"] } {
  const { options, settings = [], title } = profile;
  const shared: { -readonly [Key in keyof Shared]: Shared[Key] } = {};
  const own = new Map<string, boolean | string>();
  for (const setting of settings) {
    const value = byVersion(setting.defaults, version);
    if (value !== undefined) own.set(setting.name, isOn(value));
  }
  const known = [...settings.map(({ name }) => name), ...Object.values(options).map(({ name }) => name)];
  for (const [key, value] of Object.entries(values)) {
    const setting = settings.find(({ name }) => name === key);
    if (setting) {
      if (setting.since !== undefined) requireOption(profile, version, "settings", { name: key, since: setting.since });
      own.set(key, readSetting(setting, value));
    } else if (key === options.maxPreparedStatements?.name)
      shared.maxPreparedStatements = options.maxPreparedStatements.takes === "switch" ? Number(switchOf(key, value)) : Number(value);
    else if (key === options.trackedParameters?.name) shared.trackedParameters = namesIn(value);
    else if (key === options.ignoredParameters?.name) shared.ignoredParameters = namesIn(value);
    else if (key === options.resetAlways?.name) shared.resetAlways = switchOf(key, value);
    else {
      const list =
        known.length === 0 ? "It has none that matter here; leave `settings` out." : `Those that matter here: ${known.join(", ")}.`;
      const guess = closestWord(key, known);
      const remedy = guess === undefined ? list : `Did you mean \`${guess}\`? ${list}`;
      throw new SettingsError(`poolsafe knows no setting "${key}" of ${title}.`, remedy, "settings");
    }
  }
  return { shared, settings: own };
}

function readSetting({ name, takes }: OwnSetting, value: SettingValue): boolean | string {
  if (takes === "switch") return switchOf(name, value);
  if (takes === "count") {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 0) return number > 0;
    throw new SettingsError(`${name} is ${JSON.stringify(value)}.`, "Give a whole number, 0 or more.", "settings");
  }
  if (typeof value === "string" && takes.includes(value)) return value;
  throw new SettingsError(`${name} is ${JSON.stringify(value)}.`, `Give one of: ${takes.join(", ")}.`, "settings");
}

function isOn(value: boolean | number | string): boolean | string {
  return typeof value === "number" ? value > 0 : value;
}

function switchOf(name: string, value: SettingValue): boolean {
  const text = String(value).toLowerCase();
  if (/^(?:1|on|true|yes)$/.test(text)) return true;
  if (/^(?:0|off|false|no)$/.test(text)) return false;
  throw new SettingsError(`${name} is ${JSON.stringify(value)}.`, "Give true or false.", "settings");
}

function namesIn(value: SettingValue): readonly string[] {
  const names = typeof value === "object" ? value : String(value).split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "");
}

function lowered(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.trim().toLowerCase()));
}

/** @returns 0 where the pooler's makers publish no versions */
function checkedVersion({ name, title, versions, defaultVersion }: Profile, text: string | undefined): number {
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (text === undefined) return 0;
  if (newest === undefined) throw new SettingsError(`${title} has no versions.`, `Write \`${name}\` alone.`, "version");
  const version = parseVersion(text);
  if (version !== undefined && versions.some((known) => versionNumber(known) === version)) return version;
  throw new SettingsError(
    `${title} "${text}" is not a version that poolsafe knows.`,
    oldest === newest
      ? `It knows ${newest}: write ${name}@${newest}.`
      : `Give one from ${String(oldest)} to ${newest}, for example ${name}@${defaultVersion ?? newest}.`,
    "version",
  );
}

function byVersion<Value>(entries: readonly { readonly since?: string; readonly value: Value }[], version: number): Value | undefined {
  return entries.findLast(({ since }) => since === undefined || version >= versionNumber(since))?.value;
}

/** A setting that this version of the pooler has not got would make a promise that nobody keeps. */
function requireOption(
  profile: Profile,
  version: number,
  key: string,
  option: { readonly name: string; readonly since?: string } | undefined,
): void {
  if (option === undefined)
    throw new SettingsError(`${profile.title} has nothing like "${key}".`, `Remove "${key}" from the pooler's settings.`, key);
  const { name, since } = option;
  if (since === undefined || version >= versionNumber(since)) return;
  throw new SettingsError(
    `"${key}" needs ${profile.title} ${since}, which brought ${name}.`,
    `Remove "${key}", or give version ${since} or newer.`,
    key,
  );
}
