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
function harmless(text: string, { source }: Place): string {
  const line = maskedText(text.replace(/\p{Cc}+/gu, " "), secretTexts(source));
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

const longest = 300;

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function gather(clues: readonly Clue[]): {
  readonly gift: Gift;
  readonly from: ReadonlyMap<string, Place>;
  readonly lines: readonly string[];
} {
  let gift: Gift = {};
  const from = new Map<string, Place>();
  const lines = clues.map(({ at, text, gives = {} }) => {
    const lost: string[] = [];
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

/** In: the clues, what counts more first. */
export function decide(clues: readonly Clue[]): Decision {
  const gathered = gather(clues);
  const lines = [...gathered.lines];
  const tellers = clues.filter(({ pooler }) => pooler !== undefined);
  const profileOf = ({ pooler }: Clue): Profile | undefined => profiles.find(({ title }) => title === pooler);
  const isKnown = (clue: Clue): boolean => profileOf(clue) !== undefined;
  const [first] = profiles;
  const profile = tellers.map(profileOf).find((one) => one !== undefined) ?? first;
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
  return { profile, gift: fit.gift, lines: [...lines, ...fit.dropped] };
}
