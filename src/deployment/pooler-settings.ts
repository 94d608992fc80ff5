/** PgBouncer's own settings as its file and the variables of its images write them. */

import type { Place } from "../types.ts";
import type { Clue, Gift } from "./clue.ts";
import { modeOf } from "./pgbouncer/configuration.ts";

/** Out: what the value gives; a text says why it gives nothing. */
type ReadValue = (value: string) => Gift | string;

function mode(value: string): Gift | string {
  const known = modeOf(value);
  return known === undefined ? "which is no pool mode, so it is left out" : { mode: known };
}

function count(value: string): Gift | string {
  return /^\d{1,9}$/.test(value) ? { maxPreparedStatements: Number(value) } : "which is no whole number, so it is left out";
}

function names(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((name) => name !== "");
}

const switches: Readonly<Record<string, boolean>> = {
  "1": true,
  on: true,
  true: true,
  yes: true,
  "0": false,
  off: false,
  false: false,
  no: false,
};

function always(value: string): Gift | string {
  const on = switches[value.toLowerCase()];
  return on === undefined ? "which is neither on nor off, so it is left out" : { resetAlways: on };
}

const readers: Readonly<Record<string, ReadValue>> = {
  pool_mode: mode,
  max_prepared_statements: count,
  track_extra_parameters: (value) => ({ trackedParameters: names(value) }),
  ignore_startup_parameters: (value) => ({ ignoredParameters: names(value) }),
  server_reset_query_always: always,
};

/** In: `pool_mode`, `PGBOUNCER_POOL_MODE` or `poolMode`. Out: PgBouncer's name of it; `undefined` where it is none of those that matter. */
export function settingNamed(name: string): string | undefined {
  const plain = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/^(?:pgbouncer|pooler)_/, "");
  return Object.hasOwn(readers, plain) ? plain : undefined;
}

/** In: PgBouncer's name of a setting. Out: `undefined` for one that does not matter here. */
export function settingClue(at: Place, setting: string, value: string, written = setting): Clue | undefined {
  const read = Object.hasOwn(readers, setting) ? readers[setting]?.(value.trim()) : undefined;
  if (read === undefined) return undefined;
  const said = `${written} = ${value.trim()}`;
  return typeof read === "string" ? { at, text: `${said}, ${read}` } : { at, text: said, gives: read };
}
