/** From how the poolers other than PgBouncer are set up to the one that a project's code is judged for. */

import { type PoolerSpec, profiles } from "../../poolers/index.ts";
import type { OwnSetting, Profile } from "../../poolers/profile.ts";
import { versionNumber } from "../../poolers/version.ts";
import { positionAt } from "../../source.ts";
import type { Place, PoolMode } from "../../types.ts";
import { nearestVersion, versionNote } from "../fit.ts";
import { chooseBy, type NamedPooler } from "../named-pooler.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import { modeCalled, type PoolSetup, type Setup } from "./setup.ts";

export interface FoundSetup {
  /** `undefined` where the files do not agree. */
  readonly spec: PoolerSpec | undefined;
  readonly from: string;
  readonly notes: readonly string[];
}

/** @param others where a PgBouncer is set up, if there is one */
export function foundSetup(found: readonly Setup[], others: readonly Place[], named?: NamedPooler): FoundSetup | undefined {
  const setups = named?.version === undefined ? found : found.map((setup) => ({ ...setup, version: named.version }));
  const choose = chooseBy(named);
  const differ = (what: string): FoundSetup => ({
    spec: undefined,
    from: "",
    notes: [`${what}, so neither counts here: ${choose} says which does.`],
  });
  const [first] = setups;
  if (!first) return undefined;
  const profile = profileOf(first);
  const other = setups.find(({ pooler }) => pooler !== first.pooler);
  const [pgbouncer] = others;
  const elsewhere = pgbouncer ? { title: "PgBouncer", at: pgbouncer } : other && { title: profileOf(other).title, at: other.at };
  if (elsewhere) return differ(`${shown(first.at)} sets up ${profile.title} and ${shown(elsewhere.at)} ${elsewhere.title}`);
  const said = setups.map((setup) => ({ setup, chosen: weakest(setup.pools, profile) }));
  const gift: Record<string, unknown> = {};
  const by = new Map<string, Setup>();
  for (const { setup, chosen } of said) {
    for (const [key, value] of Object.entries(giftOf(setup, chosen, profile))) {
      const before = by.get(key);
      if (before && gift[key] !== value) return differ(`${shown(before.at)} and ${shown(setup.at)} set ${profile.title} up differently`);
      gift[key] = value;
      by.set(key, setup);
    }
  }
  const { version, mode, ...settings } = gift as { version?: string; mode?: PoolMode } & Record<string, string>;
  const withPools = said.find(({ chosen }) => chosen !== undefined);
  return {
    spec: {
      name: profile.name,
      ...(version === undefined ? {} : { version }),
      ...(mode === undefined ? {} : { mode }),
      ...(Object.keys(settings).length === 0 ? {} : { settings: fitting(profile, version, settings) }),
    },
    from: (withPools?.setup ?? first).at.source.path,
    notes: [
      ...(named?.version === undefined ? versionNotes(setups, profile) : []),
      ...said.flatMap(({ setup, chosen }) => notesOf(setup, chosen, profile, choose)),
    ],
  };
}

function versionNotes(setups: readonly Setup[], profile: Profile): readonly string[] {
  const stated = setups.find(({ version }) => version !== undefined);
  return stated ? versionNote(profile, stated.version, shown(stated.at)) : [];
}

function profileOf({ pooler }: Setup): Profile {
  const profile = profiles.find(({ name }) => name === pooler);
  if (!profile) throw new Error(`there is no profile "${pooler}"`);
  return profile;
}

/* ---------------------------------------------------------------- one of several pools */

const strictness: readonly PoolMode[] = ["session", "transaction", "statement"];

/** The pool that keeps the least for its clients: their code may run on any of them. */
function weakest(pools: readonly PoolSetup[], profile: Profile): PoolSetup | undefined {
  const known = pools.filter(({ mode }) => mode !== undefined);
  const rank = (pool: PoolSetup): number => strictness.indexOf(pool.mode ?? "session") * 100 + missing(pool, profile);
  return known.reduce<PoolSetup | undefined>((worst, pool) => (worst && rank(worst) >= rank(pool) ? worst : pool), undefined);
}

/** How much of what the pooler can do for its clients is off. */
function missing({ settings }: PoolSetup, profile: Profile): number {
  return ownNames(profile).filter((name) => /^(?:0|no|false|off|disabled)$/i.test(settings.get(name)?.value ?? "")).length;
}

function ownNames({ settings = [], options }: Profile): readonly string[] {
  return [...settings.map(({ name }) => name), ...Object.values(options).map(({ name }) => name)];
}

/** Of one file: the pool that keeps the least, and what of it a profile knows. */
export function chosenOf(setup: Setup): {
  readonly profile: Profile;
  readonly pool: PoolSetup | undefined;
  readonly mode: PoolMode | undefined;
  readonly settings: Readonly<Record<string, string>>;
} {
  const profile = profileOf(setup);
  const pool = weakest(setup.pools, profile);
  const { version, mode, ...settings } = giftOf(setup, pool, profile);
  return { profile, pool, mode: modeCalled(mode), settings: fitting(profile, version, settings) };
}

/** What counts for the code: the pooler's version, the pool's mode, and the settings that its profile knows. */
function giftOf(setup: Setup, pool: PoolSetup | undefined, profile: Profile): Readonly<Record<string, string>> {
  const version = setup.version === undefined ? undefined : nearestVersion(profile, setup.version);
  const mode = pool?.mode;
  const isKnown = mode !== undefined && (profile.modes?.includes(mode) ?? true);
  const settings = ownNames(profile).flatMap((name): readonly (readonly [string, string])[] => {
    const value = pool?.settings.get(name)?.value;
    return value !== undefined && isTaken(profile, name, value) ? [[name, value.toLowerCase()]] : [];
  });
  return { ...(version === undefined ? {} : { version }), ...(isKnown ? { mode } : {}), ...Object.fromEntries(settings) };
}

/** What the pooler itself refuses is for the checks to say. */
function isTaken({ settings = [] }: Profile, name: string, value: string): boolean {
  const takes: OwnSetting["takes"] = settings.find((one) => one.name === name)?.takes ?? "count";
  if (takes === "switch") return /^(?:yes|no|true|false|on|off|0|1)$/i.test(value);
  return takes === "count" ? /^\d{1,9}$/.test(value) : takes.includes(value.toLowerCase());
}

/** Without what this version has not got. */
function fitting(
  profile: Profile,
  version: string | undefined,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const runs = versionNumber(version ?? profile.defaultVersion ?? profile.versions.at(-1) ?? "0.0");
  const since = (name: string): number => versionNumber(profile.settings?.find((one) => one.name === name)?.since ?? "0.0");
  return Object.fromEntries(Object.entries(settings).filter(([name]) => since(name) <= runs));
}

/* ---------------------------------------------------------------- notes */

function notesOf(setup: Setup, pool: PoolSetup | undefined, profile: Profile, choose: string): readonly string[] {
  if (!pool) return [];
  const at = pool.modeAt ?? pool.place;
  if (pool.mode === "session") {
    const other = profile.modes?.includes("transaction") ?? true;
    const how = other ? ": `--pool-mode transaction` shows what transaction mode would break" : "";
    return [`${shown(at)} pools by session, where hardly anything breaks${how}.`];
  }
  const others = setup.pools.filter((one) => one !== pool && one.mode !== undefined && !isAlike(one, pool, profile));
  const [first] = others;
  if (!first) return [];
  return [
    `${shown(first.place)} is set up otherwise than ${shown(pool.place)}. The report is for the second, which keeps the least for its clients; ${choose} says otherwise.`,
  ];
}

function isAlike(a: PoolSetup, b: PoolSetup, profile: Profile): boolean {
  const value = (settings: ReadonlyMap<string, Setting>, name: string): string => settings.get(name)?.value?.toLowerCase() ?? "";
  return a.mode === b.mode && ownNames(profile).every((name) => value(a.settings, name) === value(b.settings, name));
}

function shown({ source, span }: Place): string {
  return `${source.path}:${positionAt(source, span.start).line}`;
}
