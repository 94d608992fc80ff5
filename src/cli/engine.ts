/** The one place where the command line meets the lists. Loading it loads the grammar: import it when there is work to do. */

import type { AnalyzeOptions } from "../analyze.ts";
import type { PoolerSpec } from "../poolers/index.ts";
import type { Analysis, Pooler, Rule, Source } from "../types.ts";

export interface Engine {
  readonly analyze: (sources: Iterable<Source>, options: AnalyzeOptions) => Analysis;
  readonly choosePooler: (spec: PoolerSpec) => Pooler;
  readonly rules: readonly Rule[];
}

export async function loadEngine(): Promise<Engine> {
  const [{ choosePooler }, { rules }, { analyze }] = await Promise.all([
    import("../poolers/index.ts"),
    import("../../rules/index.ts"),
    import("../analyze.ts"),
  ]);
  return { analyze, choosePooler, rules };
}
