/** The plan of a migration: its stages in the order in which they are done, each with the findings that it settles. */

import type { Finding, StateKind } from "../../types.ts";
import type { ReportInput } from "../format.ts";
import { byRule, type Group } from "../parts/readiness.ts";
import { poolerTitles } from "../parts/verdict.ts";

export interface Stage {
  readonly title: string;
  /** What to do, and what it costs. SQL and commands in backticks. */
  readonly advice: string;
  readonly groups: readonly Group[];
}

/** State that is there to be kept: whoever takes it waits on that connection, and there is no form of it for one transaction. */
const lasting: ReadonlySet<StateKind> = new Set<StateKind>(["listen", "server-session"]);

/** A library's own locks cannot be rewritten, as a migration tool's. */
function needsDirectConnection({ about, fixes, related }: Finding): boolean {
  if (about === undefined || fixes.length > 0) return false;
  if ((lasting as ReadonlySet<string>).has(about.topic)) return true;
  return about.topic === "advisory-lock" && related.some(({ role }) => role === "library");
}

interface Kind {
  readonly title: string;
  readonly advice: (poolers: readonly string[]) => string;
  readonly holds: (finding: Finding) => boolean;
}

/** A finding belongs to the first that holds. */
const kinds: readonly Kind[] = [
  {
    title: "Move to a direct connection",
    advice: (poolers) =>
      `These need one server connection for as long as they work, whatever is rewritten. Give them an address that leads to PostgreSQL itself and not to ${poolers.join(" or ")}, in a variable such as \`DIRECT_URL\`.`,
    holds: needsDirectConnection,
  },
  {
    title: "Let poolsafe mend",
    advice: () => "`poolsafe check --fix` rewrites these without changing what the code does. Look at the diff, and commit it.",
    holds: ({ fixes }) => fixes.some(({ safe }) => safe),
  },
  {
    title: "Accept suggestions",
    advice: () => "Each suggestion names what must be true for it. Where it is, it is one edit, in the editor too.",
    holds: ({ fixes }) => fixes.length > 0,
  },
  {
    title: "Rewrite by hand",
    advice: () => "No single edit does these. Each needs somebody who knows what the code is for.",
    holds: ({ impact }) => impact === "breaks" || impact === "ineffective",
  },
  {
    title: "Decide",
    advice: (poolers) => `These may be right. Whether they are, or what they cost ${poolers.join(" and ")}, the code alone does not say.`,
    holds: () => true,
  },
];

/** Out: the stages that have something to do. */
export function planOf({ analysis, ...input }: Pick<ReportInput, "analysis" | "pooler" | "alsoBehind">): Stage[] {
  const members = kinds.map((): Finding[] => []);
  for (const finding of analysis.findings) members[kinds.findIndex(({ holds }) => holds(finding))]?.push(finding);
  const poolers = poolerTitles(input);
  return kinds.flatMap(({ title, advice }, index) => {
    const findings = members[index] ?? [];
    return findings.length === 0 ? [] : [{ title, advice: advice(poolers), groups: byRule(findings) }];
  });
}
