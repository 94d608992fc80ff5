/** Which part of a profile answers an experiment: for the test that every measured one does, and for the pages that name it. */
import { configure } from "../../../src/poolers/configure.ts";
import { answerTo } from "../../../src/poolers/judge.ts";
import type { Cell, Profile, TrackedSetting } from "../../../src/poolers/profile.ts";
import { configurations } from "./configurations.ts";
import { experimentsOn } from "./run.ts";

/** A cell, a tracked setting, or that one's limit. */
export type Part = Cell | TrackedSetting | NonNullable<TrackedSetting["limit"]>;

/** Out: the names of the experiments that it answers in any column, in the order of the matrix. */
export function experimentsByPart(profile: Profile): ReadonlyMap<Part, ReadonlySet<string>> {
  const names = new Map<Part, Set<string>>();
  for (const column of configurations.filter(({ spec }) => spec.name === profile.name)) {
    const configuration = configure(profile, column.spec);
    for (const { name, fact } of experimentsOn(column)) {
      if (!fact) continue;
      const { cell, tracked, limit } = answerTo(profile, configuration, fact);
      for (const part of [cell, tracked, limit]) if (part) names.set(part, (names.get(part) ?? new Set()).add(name));
    }
  }
  return names;
}
