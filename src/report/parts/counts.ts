/** Numbers that every format shows. */

import type { Finding } from "../../types.ts";

export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  /** Findings by rule, in the alphabetical order of the rules; rules without findings are absent. */
  readonly byRule: Readonly<Record<string, number>>;
}

export function summarise(findings: readonly Finding[]): Summary {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const byRule = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const errors = findings.filter((finding) => finding.severity === "error").length;
  return { errors, warnings: findings.length - errors, byRule };
}

/** `1213` → `1,213`. `toLocaleString` does the same but takes 14 ms to begin. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1 file`, `2 files`; a word whose plural is not formed with an s comes with it. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${grouped(amount)} ${amount === 1 ? one : many}`;
}

/** In how many files the findings lie. */
export function fileCount(findings: readonly Finding[]): number {
  return new Set(findings.map((finding) => finding.place.source.path)).size;
}
