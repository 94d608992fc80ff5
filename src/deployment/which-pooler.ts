/** From how the PgBouncers of a project are set up to the one that its code is judged for. */

import { type PoolerSpec, profiles } from "../poolers/index.ts";
import { positionAt } from "../source.ts";
import type { Place } from "../types.ts";
import type { Profile } from "../poolers/profile.ts";
import type { Gift } from "./clue.ts";
import type { Container } from "./containers.ts";
import { fitted, nearestPostgres, nearestVersion, versionNote } from "./fit.ts";
import { isDiscardAll, type Mode, modeOf, modesIn, namesIn, type PgbouncerConfiguration, sizeOf } from "./pgbouncer/configuration.ts";
import type { Instance } from "./pgbouncer/from-container.ts";
import { splitImage, versionOfTag } from "./images.ts";
import { chooseBy, type NamedPooler } from "./named-pooler.ts";
import { poolModes } from "./pgbouncer/settings.ts";
import type { Deployment } from "./read.ts";
import { foundSetup } from "./setups/spec.ts";
import type { SetUp } from "./urls/behind.ts";

export interface FoundPooler {
  /** `undefined` where the files do not agree. */
  readonly spec: PoolerSpec | undefined;
  /** The file that says so, as shown. */
  readonly from: string;
  /** Whole sentences for whoever reads the report. */
  readonly notes: readonly string[];
}

/**
 * Out: `undefined` where there is none.
 * @param named the one that is asked about, whatever else there is
 */
export function foundPooler(deployment: Deployment, named?: NamedPooler): FoundPooler | undefined {
  const setups = deployment.setups.filter(({ pooler }) => named === undefined || pooler === named.name);
  const poolers = named === undefined || named.name === "pgbouncer" ? deployment.poolers : [];
  const choose = chooseBy(named);
  if (setups.length > 0)
    return foundSetup(
      setups,
      poolers.map(({ configuration }) => configuration.at),
      named,
    );
  const [first] = poolers;
  const profile = profiles.find(({ name }) => name === "pgbouncer");
  if (!profile) return undefined;
  if (!first) return named === undefined || named.name === profile.name ? byImage(deployment.images, profile, named) : undefined;
  const given = named?.version === undefined ? {} : { version: named.version };
  const said = poolers.map(({ configuration }) => ({ configuration, gift: { ...giftOf(configuration), ...given } }));
  const gift: Record<string, unknown> = {};
  for (const { gift: one, configuration } of said) {
    for (const [key, value] of Object.entries(one)) {
      const before = key in gift ? gift[key] : value;
      if (JSON.stringify(before) !== JSON.stringify(value)) {
        const other =
          said.find((another) => key in another.gift && another.configuration !== configuration)?.configuration.at ??
          first.configuration.at;
        const note = `${shown(other)} and ${shown(configuration.at)} set PgBouncer up differently, so neither counts here: ${choose} says which does.`;
        return { spec: undefined, from: "", notes: [note] };
      }
      gift[key] = value;
    }
  }
  const { version, postgresVersion, ...rest } = gift as Gift;
  const known = version === undefined ? undefined : nearestVersion(profile, version);
  const fit = fitted(profile, {
    ...rest,
    ...(known === undefined ? {} : { version: known }),
    ...(postgresVersion === undefined ? {} : { postgresVersion: nearestPostgres(postgresVersion) }),
  }).gift;
  return {
    spec: { name: profile.name, ...fit },
    from: first.configuration.at.source.path,
    notes: [
      ...(named?.version === undefined ? versionNotes(poolers, profile, version) : []),
      ...modeNote(
        said.map((one) => one.configuration),
        choose,
      ),
    ],
  };
}

/** Only an image names a version: a file of PgBouncer's own never does. @param version the one that they agree on */
function versionNotes(poolers: readonly Instance[], profile: Profile, version: string | undefined): readonly string[] {
  const stated = poolers.map(({ configuration }) => configuration).find((one) => one.version !== undefined || one.medium === "variables");
  return stated ? versionNote(profile, version, shown(stated.at)) : [];
}

/** Where nothing here says how it is set up, an image is enough, as it is for other poolers. */
function byImage(images: readonly Container[], profile: Profile, named: NamedPooler | undefined): FoundPooler | undefined {
  const [first] = images;
  if (!first) return undefined;
  const versions = new Set(images.map(({ image }) => versionOfTag(splitImage(image.text).tag)?.text));
  const only = versions.size === 1 ? [...versions][0] : undefined;
  const version = named?.version ?? (only === undefined ? undefined : nearestVersion(profile, only));
  return {
    spec: { name: profile.name, ...(version === undefined ? {} : { version }) },
    from: first.at.source.path,
    notes: named?.version === undefined && versions.size === 1 ? versionNote(profile, only, shown(first.at)) : [],
  };
}

/** Each pooler by itself, for whom its own addresses are. */
export function setUpIn(deployment: Deployment): SetUp {
  return {
    specOf: (name) => foundPooler(deployment, { name, version: undefined })?.spec,
    isAgreed: foundPooler(deployment)?.spec !== undefined,
  };
}

function giftOf(configuration: PgbouncerConfiguration): Gift {
  const { settings, version, postgres } = configuration;
  const mode = strictest(configuration);
  const statements = settings.has("max_prepared_statements") ? sizeOf(configuration, "max_prepared_statements") : undefined;
  const names = (key: string): readonly string[] | undefined => {
    const setting = settings.get(key);
    return setting?.value === undefined ? undefined : namesIn(setting).map(({ name }) => name);
  };
  const [tracked, ignored] = [names("track_extra_parameters"), names("ignore_startup_parameters")];
  const always = settings.has("server_reset_query_always") ? sizeOf(configuration, "server_reset_query_always") : undefined;
  const query = settings.get("server_reset_query")?.value;
  return {
    ...(version ? { version: version.text } : {}),
    ...(mode ? { mode } : {}),
    ...(postgres ? { postgresVersion: postgres.major } : {}),
    ...(statements === undefined || statements < 0 ? {} : { maxPreparedStatements: statements }),
    ...(tracked ? { trackedParameters: tracked } : {}),
    ...(ignored ? { ignoredParameters: ignored } : {}),
    // Another query than this clears something else, of which nobody here knows what.
    ...(always && (query === undefined || isDiscardAll(query)) ? { resetAlways: true } : {}),
  };
}

/** Only what is written: who says nothing pools by session, and wants to know what would break. */
function strictest(configuration: PgbouncerConfiguration): Mode | undefined {
  if (!isModeWritten(configuration)) return undefined;
  const modes = modesIn(configuration);
  return poolModes.findLast((mode) => modes.has(mode));
}

function isModeWritten({ settings, databases, users }: PgbouncerConfiguration): boolean {
  return settings.has("pool_mode") || [...databases, ...users].some(({ fields }) => fields.has("pool_mode"));
}

function modeNote(configurations: readonly PgbouncerConfiguration[], choose: string): readonly string[] {
  const mixed = configurations.map((one) => mixedNote(one, choose)).find((note) => note !== undefined);
  if (mixed !== undefined) return [mixed];
  const session = configurations.find((one) => strictest(one) === "session");
  if (session) {
    const setting = session.settings.get("pool_mode")?.place ?? session.at;
    return [
      `${shown(setting)} pools by session, where hardly anything breaks: \`--pool-mode transaction\` shows what transaction mode would break.`,
    ];
  }
  if (configurations.some(isModeWritten)) return [];
  const [first] = configurations;
  if (!first) return [];
  return [
    `${shown(first.at)} sets no \`pool_mode\`, so PgBouncer pools by session there, where hardly anything breaks; this report is for transaction mode. ${choose} says otherwise.`,
  ];
}

/** Databases or users that are pooled otherwise than the rest. */
function mixedNote(configuration: PgbouncerConfiguration, choose: string): string | undefined {
  const chosen = strictest(configuration);
  if (chosen === undefined || modesIn(configuration).size < 2) return undefined;
  const { settings, databases, users } = configuration;
  const places = [
    ...[...databases, ...users].flatMap(({ fields }) => fields.get("pool_mode") ?? []),
    ...(settings.has("pool_mode") ? [settings.get("pool_mode")] : []),
  ].flatMap((one) => (one ? [{ place: one.place, mode: modeOf(one.value) }] : []));
  const own = places.find(({ mode }) => mode === chosen);
  const other = places.find(({ mode }) => mode !== undefined && mode !== chosen);
  if (!own) return undefined;
  const rest = other ? `${shown(other.place)} by ${other.mode ?? ""}` : "the rest by session, because nothing says otherwise";
  return `${shown(own.place)} pools by ${chosen}, and ${rest}. The report is for ${chosen} mode, which keeps less for its clients; ${choose} says otherwise.`;
}

function shown({ source, span }: Place): string {
  return `${source.path}:${positionAt(source, span.start).line}`;
}
