/** What the file of a PgCat, a PgDog or an Odyssey says of it, for somebody who chooses a profile. */

import type { Clue } from "../clue.ts";
import type { Setup } from "./setup.ts";
import { chosenOf } from "./spec.ts";

export function setupClues(setup: Setup): readonly Clue[] {
  const { profile, pool, mode, settings } = chosenOf(setup);
  const start: Clue = { at: setup.at, text: `the configuration of ${profile.title}`, pooler: profile.title };
  // Of a file that does not parse nothing else is known.
  const broken = setup.problems
    .filter(({ name }) => name === "")
    .map(({ place, message }): Clue => ({ at: place, text: `left out: ${message}` }));
  if (!pool) return [start, ...broken];
  const said = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const place = Object.keys(settings).flatMap((name) => pool.settings.get(name)?.place ?? [])[0];
  return [
    start,
    ...(mode === undefined || !pool.modeAt ? [] : [{ at: pool.modeAt, text: `it pools by ${mode}`, gives: { mode } }]),
    ...(place ? [{ at: place, text: said.join(", "), gives: { settings: Object.fromEntries(Object.entries(settings).map(typed)) } }] : []),
  ];
}

/** As somebody would write it in JSON. */
function typed([name, value]: readonly [string, string]): readonly [string, string | number | boolean] {
  if (/^\d+$/.test(value)) return [name, Number(value)];
  if (/^(?:yes|true|on)$/.test(value)) return [name, true];
  return [name, /^(?:no|false|off)$/.test(value) && name !== "query_parser" ? false : value];
}
