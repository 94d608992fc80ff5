/** How one PgBouncer is set up, whoever says it: its own file, or the variables of a container. */

import { versionNumber } from "../../poolers/version.ts";
import type { Place } from "../../types.ts";
import type { Field } from "./fields.ts";
import { defaultOf, poolModes } from "./settings.ts";
import { numberOf } from "./values.ts";

export interface Setting {
  /** PgBouncer's own. */
  readonly name: string;
  /** As the file writes it, where that is not the same: a variable. */
  readonly written: string;
  /** `undefined` where only the deployment knows it: a template, a variable without a default. */
  readonly value: string | undefined;
  readonly place: Place;
  readonly valueAt: Place;
}

/** A line under [databases] or [users]. */
export interface Target {
  readonly name: string;
  readonly place: Place;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface StatedVersion {
  /** `major * 1000 + minor` */
  readonly number: number;
  /** The third number; `undefined` where it is not said. */
  readonly patch: number | undefined;
  readonly text: string;
}

export interface PgbouncerConfiguration {
  /** Where it begins. */
  readonly at: Place;
  /** Of a file: where the section [pgbouncer] begins first, if there is one. */
  readonly section?: Place | undefined;
  /** `file`: PgBouncer's own syntax. `variables`: a container makes its file of them. `values`: an operator or a chart does. */
  readonly medium: "file" | "variables" | "values";
  readonly version: StatedVersion | undefined;
  /** What counts in the end. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly databases: readonly Target[];
  readonly users: readonly Target[];
  /** False when part of it is elsewhere, so that what is not said here may be said there. */
  readonly isWhole: boolean;
  /** What an image writes when nobody says otherwise; PgBouncer's own defaults come after these. `undefined`: nobody here knows. */
  readonly defaults: Readonly<Record<string, string>> | undefined;
  /** Major version of PostgreSQL behind it, where the project says so. */
  readonly postgres: { readonly major: number; readonly at: Place } | undefined;
}

/** The newest version that is known to behave as its number says: what nobody says is taken for that. */
const assumedVersion = versionNumber("1.25");

/** Out: the value that counts; `undefined` where nobody here knows it. */
export function valueOf(configuration: PgbouncerConfiguration, name: string): string | undefined {
  const setting = configuration.settings.get(name);
  if (setting) return setting.value;
  const { defaults, isWhole, version } = configuration;
  return isWhole && defaults ? (defaults[name] ?? defaultOf(name, version?.number ?? assumedVersion)) : undefined;
}

/** Out: `undefined` where the value is not known, or is no number. */
export function sizeOf(configuration: PgbouncerConfiguration, name: string): number | undefined {
  const value = valueOf(configuration, name);
  const size = value === undefined || value === "" ? Number.NaN : numberOf(value);
  return Number.isFinite(size) ? size : undefined;
}

export function isOn(configuration: PgbouncerConfiguration, name: string): boolean {
  return (sizeOf(configuration, name) ?? 0) !== 0;
}

export type Mode = (typeof poolModes)[number];

export function modeOf(text: string | undefined): Mode | undefined {
  return poolModes.find((mode) => mode === text?.toLowerCase());
}

/** All modes in which clients may be pooled here: of the whole, of databases, of users. */
export function modesIn(configuration: PgbouncerConfiguration): ReadonlySet<Mode> {
  const own = [...configuration.databases, ...configuration.users].map(({ fields }) => fields.get("pool_mode")?.value);
  return new Set([valueOf(configuration, "pool_mode"), ...own].flatMap((text) => modeOf(text) ?? []));
}

/** Of a list such as `ignore_startup_parameters`, each name with its place. */
export function namesIn({ value = "", valueAt }: Setting): readonly { readonly name: string; readonly at: Place }[] {
  const { source, span } = valueAt;
  const isPlain = source.text.slice(span.start, span.end) === value;
  return [...value.matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
    name,
    at: isPlain ? { source, span: { start: span.start + index, end: span.start + index + name.length } } : valueAt,
  }));
}

/** In: a `server_reset_query`. Another one clears something else, of which nobody here knows what. */
export function isDiscardAll(query: string): boolean {
  return /^discard\s+all\s*;?$/i.test(query);
}
