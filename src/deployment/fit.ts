/** What files say of a pooler, as far as a profile knows it. */

import { postgresVersions } from "../poolers/index.ts";
import type { Profile } from "../poolers/profile.ts";
import { parseVersion, versionNumber } from "../poolers/version.ts";
import type { Gift } from "./clue.ts";

/** In: a version as it is written. Out: one that the profile knows. */
export function nearestVersion({ versions }: Profile, written: string): string | undefined {
  const wanted = parseVersion(written);
  if (wanted === undefined) return undefined;
  const distance = (known: string): number => Math.abs(versionNumber(known) - wanted);
  return [...versions].sort((a, b) => distance(a) - distance(b))[0];
}

/**
 * @param written as an image's tag names it; `undefined` where it names none
 * @param at as shown
 * @returns a sentence for whoever reads the report, where it is not for that version
 */
export function versionNote(profile: Profile, written: string | undefined, at: string): readonly string[] {
  const { title, name, defaultVersion } = profile;
  if (written === undefined) {
    if (defaultVersion === undefined) return [];
    return [
      `${at} runs ${title} of a version that nobody here knows, so this report is for ${defaultVersion}: \`--pooler ${name}@VERSION\` says which it is.`,
    ];
  }
  const nearest = nearestVersion(profile, written);
  if (nearest === undefined || parseVersion(nearest) === parseVersion(written)) return [];
  return [`${at} runs ${title} ${written}, which poolsafe does not know: this report is for ${nearest}, the nearest that it does.`];
}

/** In: a major version. Out: one that poolsafe knows. */
export function nearestPostgres(major: number): number {
  return Math.min(postgresVersions.newest, Math.max(postgresVersions.oldest, major));
}

/** Takes away what this version of the pooler has not got: the configuration would be refused. */
export function fitted(profile: Profile, gift: Gift): { readonly gift: Gift; readonly dropped: readonly string[] } {
  const runs = gift.version ?? profile.defaultVersion ?? profile.versions.at(-1) ?? "0.0";
  const version = versionNumber(runs);
  const dropped: string[] = [];
  const kept = Object.entries(gift).filter(([key, value]) => {
    const isOff = value === false || value === 0 || (Array.isArray(value) && value.length === 0);
    // An empty list and a switch that is off say what is so without them.
    if (isOff) return key === "maxPreparedStatements";
    if (key === "mode" && profile.modes !== undefined && !profile.modes.some((mode) => mode === value)) {
      dropped.push(`Pool mode ${gift.mode ?? ""} is left out: ${profile.title} has not got it.`);
      return false;
    }
    if (!Object.hasOwn(optionKeys, key)) return true;
    const option = profile.options[key as keyof Profile["options"]];
    if (option !== undefined && version >= versionNumber(option.since ?? "0.0")) return true;
    dropped.push(`${option?.name ?? key} is left out: ${profile.title} ${runs} has not got it.`);
    return false;
  });
  return { gift: Object.fromEntries(kept), dropped };
}

const optionKeys: Readonly<Record<keyof Profile["options"], true>> = {
  maxPreparedStatements: true,
  trackedParameters: true,
  ignoredParameters: true,
  resetAlways: true,
};
