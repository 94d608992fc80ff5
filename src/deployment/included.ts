/** Where a file that a `pgbouncer.ini` includes may be in the project. */

import { posix } from "node:path";

import type { Source } from "../types.ts";
import { textIn } from "./placed-text.ts";
import type { ReadIncluded } from "./pgbouncer/read-ini.ts";

/** PgBouncer takes a name from where it is started, which nobody here knows: most likely the file's own folder, the root file's, or the project's. */
export function includedBy(root: Source, read: (path: string) => Source | undefined, found: Set<string>): ReadIncluded {
  return (named, from) => {
    if (named.startsWith("/") || /^[A-Za-z]:[\\/]/.test(named)) return "it lies on the server, not in the project";
    for (const folder of [posix.dirname(from), posix.dirname(root.path), "."]) {
      const source = read(posix.join(folder, named));
      if (!source) continue;
      found.add(source.path);
      return { path: source.path, text: textIn(source) };
    }
    return "there is no such file in the project";
  };
}
