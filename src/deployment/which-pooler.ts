/** From how the PgBouncers of a project are set up to the one that its code is judged for. */

import { type PoolerSpec, profiles } from "../poolers/index.ts";
import { positionAt } from "../source.ts";
import type { Place } from "../types.ts";
import type { Gift } from "./clue.ts";
import { fitted, nearestPostgres, nearestVersion } from "./fit.ts";
import { isDiscardAll, type Mode, modesIn, namesIn, type PgbouncerConfiguration, sizeOf } from "./pgbouncer/configuration.ts";
import type { Instance } from "./pgbouncer/from-container.ts";
import { poolModes } from "./pgbouncer/settings.ts";
import type { Setup } from "./setups/setup.ts";
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

const choose = "`--pooler`, or `pooler` in poolsafe.config.json,";

/** Out: `undefined` where there is none. @param setups of poolers other than PgBouncer */
export function foundPooler(poolers: readonly Instance[], setups: readonly Setup[]): FoundPooler | undefined {
  if (setups.length > 0)
    return foundSetup(
      setups,
      poolers.map(({ configuration }) => configuration.at),
    );
  const [first] = poolers;
  const profile = profiles.find(({ name }) => name === "pgbouncer");
  if (!first || !profile) return undefined;
  const said = poolers.map(({ configuration }) => ({ configuration, gift: giftOf(configuration) }));
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
    notes: modeNote(said.map((one) => one.configuration)),
  };
}

/** Each pooler by itself, for whom its own addresses are. @param setups of poolers other than PgBouncer */
export function setUpIn(poolers: readonly Instance[], setups: readonly Setup[]): SetUp {
  return {
    specOf: (name) => (name === "pgbouncer" ? foundPooler(poolers, []) : foundSetup(setups.filter(({ pooler }) => pooler === name)))?.spec,
    isAgreed: foundPooler(poolers, setups)?.spec !== undefined,
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

function modeNote(configurations: readonly PgbouncerConfiguration[]): readonly string[] {
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
    `${shown(first.at)} sets no \`pool_mode\`, so PgBouncer pools by session there, where hardly anything breaks; this report is for transaction mode. ${choose.replace(/^./, (sign) => sign.toUpperCase())} says otherwise.`,
  ];
}

function shown({ source, span }: Place): string {
  return `${source.path}:${positionAt(source, span.start).line}`;
}
