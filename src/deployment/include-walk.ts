/** Files that name others, to which they add themselves: PgBouncer's `%include`, Odyssey's `include`. Comes to an end whatever they name. */

import type { PlacedText } from "./placed-text.ts";

/** Out: the text of a file that another one includes, and its path; a text alone says why there is none. */
export type ReadIncluded = (named: string, from: string) => { readonly path: string; readonly text: PlacedText } | string;

export type Walked =
  | { readonly kind: "text"; readonly path: string; readonly text: PlacedText }
  /** `isRefused`: the pooler is certain to refuse it. */
  | { readonly kind: "absent"; readonly reason: string; readonly isRefused: boolean }
  /** One of so many that it has been said. */
  | { readonly kind: "silent" };

/** PgBouncer's own limit on files that include each other. */
const deepest = 10;

/** Nobody writes more, and each names the next ones: ten files can name each other millions of times. */
const mostFiles = 1000;
const mostCharacters = 1 << 24;

/** Out: reads one file more; `within` are the paths that lead to it, its own file's as the last one. */
export function includeWalk(include: ReadIncluded): (named: string, from: string, within: readonly string[]) => Walked {
  let files = 0;
  let characters = 0;
  let isTold = false;
  return (named, from, within) => {
    if (files >= mostFiles || characters > mostCharacters) {
      if (isTold) return { kind: "silent" };
      isTold = true;
      return { kind: "absent", reason: "there are too many", isRefused: false };
    }
    files += 1;
    if (within.length > deepest) return { kind: "absent", reason: "there are too many", isRefused: true };
    const found = include(named, from);
    if (typeof found === "string") return { kind: "absent", reason: found, isRefused: false };
    if (within.includes(found.path)) return { kind: "absent", reason: "it includes itself", isRefused: true };
    characters += found.text.text.length;
    return { kind: "text", ...found };
  };
}
