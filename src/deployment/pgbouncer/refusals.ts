/** Words for what PgBouncer refuses. */

import { versionNumber } from "../../poolers/version.ts";
import type { Place } from "../../types.ts";
import type { StatedVersion } from "./configuration.ts";
import { type Problem, quoted } from "./problem.ts";

export function refusal(place: Place, name: string, reason: string, help: string): Problem {
  return refusalBy("PgBouncer", place, name, reason, help);
}

/** The lab has the program itself refuse each kind (test/lab/pgbouncer-ini.test.ts). */
function refusalBy(who: string, place: Place, name: string, reason: string, help: string): Problem {
  return { place, name, impact: "breaks", evidence: "measured", message: `${who} does not start with this file: ${reason}.`, help };
}

export function tooNew(place: Place, name: string, since: string, version: StatedVersion | undefined): Problem {
  const help = `Take it out, or run PgBouncer ${since} or newer.`;
  return refusalBy(`PgBouncer ${version?.text ?? ""}`, place, name, `${quoted(name)} came with ${since}`, help);
}

export function gone(place: Place, name: string, until: string, version: StatedVersion): Problem {
  return refusalBy(`PgBouncer ${version.text}`, place, name, `${quoted(name)} was taken out with ${until}`, "Take it out.");
}

export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function isBefore(version: StatedVersion | undefined, since: string): boolean {
  return version !== undefined && version.number < versionNumber(since);
}
