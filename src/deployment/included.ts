/** Where a file that PgBouncer's or Odyssey's own includes may be in the project. */

import { posix } from "node:path";

import { isAbsolute, liesOutside } from "../outside.ts";
import type { Source } from "../types.ts";
import { textIn } from "./placed-text.ts";
import type { ReadIncluded } from "./include-walk.ts";

/** PgBouncer takes a name from where it is started, which nobody here knows: most likely the file's own folder, the root file's, or the project's. */
export function includedBy(root: Source, read: (path: string) => Source | undefined, found: Set<string>): ReadIncluded {
  return (named, from) => {
    if (isAbsolute(named)) return "it lies on the server, not in the project";
    const paths = [posix.dirname(from), posix.dirname(root.path), "."].map((folder) => posix.join(folder, named));
    const inside = paths.filter((path) => !liesOutside(path, root.path));
    if (inside.length === 0) return "it lies outside the project";
    for (const path of inside) {
      const source = read(path);
      if (!source) continue;
      found.add(source.path);
      return { path: source.path, text: textIn(source) };
    }
    return "there is no such file in the project";
  };
}
