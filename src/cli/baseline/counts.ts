/**
 * What a baseline allows: so many findings of a rule in a file. ESLint's bulk suppressions in form and meaning, so that one file serves both
 * hosts: https://eslint.org/docs/latest/use/suppressions
 *
 *     { "db/jobs.sql": { "poolsafe/no-listen": { "count": 2 } } }
 *
 * ESLint counts errors alone, and complains of what it does not find. Warnings therefore stand under a path that it never asks for, and does
 * not remove either, because the file is there: `./db/jobs.sql`.
 */

import type { Severity } from "../../types.ts";

/** How many findings of a rule in a file, by severity. */
export type BySeverity = Readonly<Record<Severity, number>>;

/** By file, relative to the working directory with forward slashes, then by rule without a namespace. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, BySeverity>>;

export const severities: readonly Severity[] = ["error", "warning"];

const none: BySeverity = { error: 0, warning: 0 };

/** In: `db/jobs.sql`. Out: the key under which its findings of that severity stand. */
export function keyOf(file: string, severity: Severity): string {
  return severity === "error" ? file : `./${file}`;
}

/** The inverse of `keyOf`. */
export function fileOf(key: string): { readonly file: string; readonly severity: Severity } {
  return key.startsWith("./") ? { file: key.slice(2), severity: "warning" } : { file: key, severity: "error" };
}

export function countIn(counts: Counts, file: string, rule: string): BySeverity {
  return counts.get(file)?.get(rule) ?? none;
}

export interface Counted {
  readonly file: string;
  readonly rule: string;
  readonly counts: BySeverity;
}

/** Several of the same file and rule add up. */
export function collect(entries: Iterable<Counted>): Counts {
  const files = new Map<string, Map<string, BySeverity>>();
  for (const { file, rule, counts } of entries) {
    const rules = files.get(file) ?? new Map<string, BySeverity>();
    const known = rules.get(rule) ?? none;
    rules.set(rule, { error: known.error + counts.error, warning: known.warning + counts.warning });
    files.set(file, rules);
  }
  return files;
}

export function entriesOf(counts: Counts): Counted[] {
  return [...counts].flatMap(([file, rules]) => [...rules].map(([rule, both]) => ({ file, rule, counts: both })));
}

/** Of one rule in one file: which severities are hidden, and how many findings that are allowed are gone. */
export interface Comparison {
  readonly hides: Readonly<Record<Severity, boolean>>;
  readonly gone: BySeverity;
}

/** More findings than are allowed are all shown: nobody knows which of them are new. */
export function compare(allowed: BySeverity, found: BySeverity): Comparison {
  const spare = Math.max(allowed.error - found.error, 0);
  const missing = Math.max(found.warning - allowed.warning, 0);
  // What was an error when it was counted may be a warning by now, or here. The other way round is worse than it was, and shown.
  const moved = missing <= spare ? missing : 0;
  return {
    hides: { error: found.error <= allowed.error, warning: missing === moved },
    gone: { error: spare - moved, warning: Math.max(allowed.warning - found.warning, 0) },
  };
}
