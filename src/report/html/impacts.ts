/** The impacts as the page names them, what stands in the way first. */

import type { Finding, Impact } from "../../types.ts";

export const impacts: readonly { readonly impact: Impact; readonly name: string }[] = [
  { impact: "breaks", name: "Breaks" },
  { impact: "ineffective", name: "Does nothing, or fails" },
  { impact: "pins", name: "Keeps a connection" },
  { impact: "risk", name: "Risk" },
];

export type Counts = Readonly<Record<Impact, number>>;

export function countImpacts(findings: readonly Finding[]): Counts {
  const counts: Record<Impact, number> = { breaks: 0, ineffective: 0, pins: 0, risk: 0 };
  for (const { impact } of findings) counts[impact] += 1;
  return counts;
}

/** Out: negative when the first is graver: it has more of what stands in the way, or as much and more of the rest. */
export function graver(a: Counts, b: Counts): number {
  for (const { impact } of impacts) if (a[impact] !== b[impact]) return b[impact] - a[impact];
  return 0;
}
