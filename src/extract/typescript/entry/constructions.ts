/** How often code makes objects of its classes: where more are made than were seen, nothing is known of the others. */
import type { Source } from "../../../types.ts";

/** @param into by the name of the class, as `new Name(` says it */
export function countConstructions(sources: readonly Source[], into: Map<string, number>): void {
  for (const { text } of sources)
    for (const [, name = ""] of text.matchAll(/\bnew\s+(?:\w+\.)*([A-Z]\w*)\s*[(<]/g)) into.set(name, (into.get(name) ?? 0) + 1);
}
