/** Where a profile says something else than the lab saw. */
import type { Fact, Verdict } from "../../../src/types.ts";
import type { MatrixConfiguration } from "./configurations.ts";
import type { Experiment } from "./experiments/kinds.ts";
import { columnName, type Observed } from "./observed.ts";
import { experimentsOn } from "./run.ts";

/** What one experiment does not settle for all who run that pooler, so that its profile says that it is not known. */
const unsettled: readonly { readonly pooler: string; readonly experiment: string; readonly why: string }[] = [
  {
    pooler: "pgpool",
    experiment: "the process id that the client is told",
    why: "the lab has one server behind it, and there may be several",
  },
  { pooler: "pgpool", experiment: "a library that cancels by the process id that it is told", why: "the same" },
  { pooler: "odyssey", experiment: "options that the code does not show", why: "the lab's setting is dropped, and others are applied" },
];

/** In: a profile's answers for that column. Out: one sentence for each experiment where they are not what was seen. */
export function disagreements(configuration: MatrixConfiguration, observed: Observed, judge: (fact: Fact) => Verdict): string[] {
  const column = columnName(configuration);
  const experiments = experimentsOn(configuration);
  const words = wordsByFact(experiments, column, observed);
  return experiments.flatMap(({ name, fact }) => {
    const cell = observed.get(name)?.get(column);
    if (!fact || !cell) return [];
    const { verdict, evidence } = judge(fact);
    if (verdict === "unknown" && unsettled.some((one) => one.pooler === configuration.spec.name && one.experiment === name)) return [];
    // What the code does not show decides between them.
    if (verdict === "unknown" && (words.get(JSON.stringify(fact))?.size ?? 0) > 1) return [];
    if (verdict !== cell.word)
      return [`${name}: the profile says "${verdict}", and the lab saw "${cell.word}" (${cell.owner}; ${cell.next ?? "–"})`];
    return evidence === "measured" ? [] : [`${name}: the lab saw "${cell.word}", and the cell's evidence is "${evidence}"`];
  });
}

/** What was seen of code that looks the same to poolsafe. */
function wordsByFact(experiments: readonly Experiment[], column: string, observed: Observed): ReadonlyMap<string, ReadonlySet<string>> {
  const words = new Map<string, Set<string>>();
  for (const { name, fact } of experiments) {
    const cell = observed.get(name)?.get(column);
    if (!fact || !cell) continue;
    const key = JSON.stringify(fact);
    words.set(key, (words.get(key) ?? new Set()).add(cell.word));
  }
  return words;
}
