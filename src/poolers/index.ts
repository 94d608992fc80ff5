/** The list of poolers, and the one way to get one. */
import { SettingsError } from "../settings-error.ts";
import type { Pooler, PoolMode } from "../types.ts";
import { answersOn } from "./answers.ts";
import { judge } from "./judge.ts";
import { pgbouncer } from "./pgbouncer.ts";
import type { Configuration, Profile } from "./profile.ts";
import { parseVersion, versionNumber } from "./version.ts";

/** What the user says about the pooler; everything but the name has a default. */
export interface PoolerSpec {
  /** As in `poolerNames`. */
  readonly name: string;
  /** Such as `1.24` or `1.24.1`. */
  readonly version?: string | undefined;
  /** Default: `transaction`. */
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
}

export const profiles: readonly Profile[] = [pgbouncer];

export const poolerNames: readonly string[] = profiles.map((profile) => profile.name);

const modes: readonly PoolMode[] = ["session", "transaction", "statement"];
/** Major versions of the server. */
export const postgresVersions = { oldest: 10, newest: 18 } as const;

/**
 * The pooler that the user runs.
 * @throws SettingsError when the pooler, the version or a setting of it is not known.
 */
export function choosePooler(spec: PoolerSpec): Pooler {
  const profile = profiles.find((candidate) => candidate.name === spec.name.toLowerCase());
  if (profile === undefined) {
    throw new SettingsError(`There is no pooler "${spec.name}".`, `Use one of: ${poolerNames.join(", ")}.`, "name");
  }
  const version = spec.version ?? profile.defaultVersion;
  const configuration = configure(profile, spec, checkedVersion(profile, version));
  return {
    name: profile.name,
    title: profile.title,
    version: version.trim().replace(/^v/, ""),
    mode: configuration.mode,
    docs: profile.docs,
    judge: (fact) => judge(profile, configuration, fact),
    answers: (topic) => answersOn(profile, configuration, topic),
  };
}

function configure(profile: Profile, spec: PoolerSpec, version: number): Configuration {
  const {
    mode = "transaction",
    postgresVersion = postgresVersions.newest,
    trackedParameters = [],
    ignoredParameters = [],
    resetAlways = false,
  } = spec;
  const { options } = profile;
  if (!modes.includes(mode)) throw new SettingsError(`There is no pool mode "${mode}".`, `Use one of: ${modes.join(", ")}.`, "mode");
  if (!Number.isInteger(postgresVersion) || postgresVersion < postgresVersions.oldest || postgresVersion > postgresVersions.newest) {
    throw new SettingsError(
      `PostgreSQL ${String(postgresVersion)} is not a version that poolsafe knows.`,
      `Give the major version as a number from ${String(postgresVersions.oldest)} to ${String(postgresVersions.newest)}.`,
      "postgresVersion",
    );
  }
  const maxPreparedStatements = spec.maxPreparedStatements ?? defaultStatements(profile, version);
  if (!Number.isInteger(maxPreparedStatements) || maxPreparedStatements < 0) {
    throw new SettingsError(
      `maxPreparedStatements is ${String(maxPreparedStatements)}.`,
      "Give a whole number, 0 or more.",
      "maxPreparedStatements",
    );
  }
  if (maxPreparedStatements > 0) requireOption(profile, version, "maxPreparedStatements", options.maxPreparedStatements);
  if (trackedParameters.length > 0) requireOption(profile, version, "trackedParameters", options.trackedParameters);
  if (ignoredParameters.length > 0) requireOption(profile, version, "ignoredParameters", options.ignoredParameters);
  if (resetAlways) requireOption(profile, version, "resetAlways", options.resetAlways);
  return {
    version,
    mode,
    postgresVersion,
    maxPreparedStatements,
    trackedParameters: lowered(trackedParameters),
    ignoredParameters: lowered(ignoredParameters),
    resetAlways,
  };
}

function lowered(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.trim().toLowerCase()));
}

function checkedVersion(profile: Profile, text: string): number {
  const version = parseVersion(text);
  if (version !== undefined && profile.versions.some((known) => versionNumber(known) === version)) return version;
  const [oldest, newest] = [profile.versions[0], profile.versions.at(-1)];
  throw new SettingsError(
    `${profile.title} "${text}" is not a version that poolsafe knows.`,
    `Give one from ${String(oldest)} to ${String(newest)}, for example ${profile.name}@${profile.defaultVersion}.`,
    "version",
  );
}

function defaultStatements(profile: Profile, version: number): number {
  const known = profile.options.maxPreparedStatements?.defaults.findLast((entry) => version >= versionNumber(entry.since));
  return known?.value ?? 0;
}

/** A setting that this version of the pooler has not got would make a promise that nobody keeps. */
function requireOption(profile: Profile, version: number, key: string, option: { name: string; since: string } | undefined): void {
  if (option === undefined)
    throw new SettingsError(`${profile.title} has nothing like "${key}".`, `Remove "${key}" from the pooler's settings.`, key);
  if (version >= versionNumber(option.since)) return;
  throw new SettingsError(
    `"${key}" needs ${profile.title} ${option.since}, which brought ${option.name}.`,
    `Remove "${key}", or give version ${option.since} or newer.`,
    key,
  );
}
