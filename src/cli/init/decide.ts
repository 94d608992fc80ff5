/** From what the files say to what the configuration says: what stands first counts, as far as the profile knows it. */

import { fitted, nearestPostgres, nearestVersion } from "../../deployment/fit.ts";
import { profiles } from "../../poolers/index.ts";
import type { Profile } from "../../poolers/profile.ts";
import { parseVersion } from "../../poolers/version.ts";
import type { Clue, Gift } from "../../deployment/clue.ts";
import { maskedText, secretTexts } from "../../secrets/mask.ts";
import { positionAt } from "../../source.ts";
import type { Place } from "../../types.ts";

export interface Decision {
  readonly profile: Profile;
  readonly gift: Gift;
  /** Whole lines for a reader, one for each thing that was found. */
  readonly lines: readonly string[];
}

type Key = keyof Gift;

function shownSpot({ source, span }: Place): string {
  return `${source.path}:${positionAt(source, span.start).line}`;
}

/** What a project's files say may hold anything, also passwords, and a terminal obeys control characters. */
function harmless(text: string, at?: Place): string {
  const line = maskedText(text.replace(/\p{Cc}+/gu, " "), at ? secretTexts(at.source) : []);
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

const longest = 300;

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** @param chosen of two poolers, the one that counts, and where it is found */
function gather(
  clues: readonly Clue[],
  chosen: Clue | undefined,
): {
  readonly gift: Gift;
  readonly from: ReadonlyMap<string, Place>;
  readonly lines: readonly string[];
} {
  let gift: Gift = {};
  const from = new Map<string, Place>();
  const lines = clues.map(({ at, text, pooler, gives = {} }) => {
    const lost: string[] = [];
    if (chosen !== undefined && pooler !== undefined && pooler !== chosen.pooler && profileOf(pooler)) {
      // What is told of another pooler is none of this one's.
      return `${harmless(`${shownSpot(at)}  ${text}`, at)} (not used: ${shownSpot(chosen.at)} counts)`;
    }
    for (const [key, value] of Object.entries(gives)) {
      const before = from.get(key);
      if (before === undefined) {
        gift = { ...gift, [key]: value };
        from.set(key, at);
      } else if (!same(gift[key as Key], value)) {
        lost.push(` (not used: ${shownSpot(before)} counts)`);
      }
    }
    return `${harmless(`${shownSpot(at)}  ${text}`, at)}${lost.join("")}`;
  });
  return { gift, from, lines: [...new Set(lines)] };
}

/** In: a pooler as its makers write it. */
function profileOf(pooler: string | undefined): Profile | undefined {
  return profiles.find(({ title }) => title === pooler);
}

/** In: the clues, what counts more first. */
export function decide(clues: readonly Clue[]): Decision {
  const tellers = clues.filter(({ pooler }) => pooler !== undefined);
  const isKnown = ({ pooler }: Clue): boolean => profileOf(pooler) !== undefined;
  const chosen = tellers.find(isKnown);
  const gathered = gather(clues, chosen);
  const lines = [...gathered.lines];
  const [first] = profiles;
  const profile = profileOf(chosen?.pooler) ?? first;
  if (!profile) throw new Error("There is no profile of a pooler");
  const strangers = new Map(
    tellers
      .filter((clue) => !isKnown(clue))
      .map(({ pooler, at }) => [pooler, at])
      .reverse() as [string, Place][],
  );
  for (const [title, at] of strangers) {
    lines.push(
      `${title} found at ${shownSpot(at)}: poolsafe has no profile for it yet; its transaction mode is judged as ${profile.title}'s.`,
    );
  }
  let { gift } = gathered;
  if (gift.version !== undefined) {
    const version = nearestVersion(profile, gift.version);
    if (version !== undefined && parseVersion(version) !== parseVersion(gift.version)) {
      lines.push(`${profile.title} ${gift.version} is not a version that poolsafe knows: ${version} is the nearest that it does.`);
    }
    gift = { ...gift, version };
  }
  if (gift.postgresVersion !== undefined) {
    const major = nearestPostgres(gift.postgresVersion);
    if (major !== gift.postgresVersion) {
      lines.push(`PostgreSQL ${gift.postgresVersion} is not a version that poolsafe knows: ${major} is the nearest that it does.`);
    }
    gift = { ...gift, postgresVersion: major };
  }
  if (tellers.length === 0) {
    lines.push(`Nothing here says which pooler there is: ${profile.title} ${profile.defaultVersion} in transaction mode is assumed.`);
  }
  const fit = fitted(profile, gift);
  const followed = withoutUntracked(profile, fit.gift);
  return { profile, gift: followed.gift, lines: [...lines, ...fit.dropped, ...followed.dropped] };
}

/** Names that the pooler is told to track, and cannot, say nothing that holds: the server does not report them. */
function withoutUntracked(profile: Profile, gift: Gift): { readonly gift: Gift; readonly dropped: readonly string[] } {
  const { trackedParameters: all = [], postgresVersion = nearestPostgres(Infinity) } = gift;
  const isTracked = (name: string): boolean =>
    profile.tracked.some((one) => one.name === name.toLowerCase() && (one.postgres === undefined || postgresVersion >= one.postgres));
  const kept = all.filter(isTracked);
  if (kept.length === all.length) return { gift, dropped: [] };
  const option = profile.options.trackedParameters?.name ?? "trackedParameters";
  const left = all.filter((name) => !isTracked(name)).map((name) => `\`${harmless(name)}\``);
  const them = left.length === 1 ? "it" : "them";
  return {
    gift: { ...gift, trackedParameters: kept.length === 0 ? undefined : kept },
    dropped: [
      `${left.join(", ")} in ${option} ${left.length === 1 ? "is" : "are"} left out: PostgreSQL ${postgresVersion} does not report ${them}, so ${profile.title} cannot track ${them}.`,
    ],
  };
}
