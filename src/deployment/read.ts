/** From the sources of a project to its poolers and servers. */

import type { Place, Source, Unread } from "../types.ts";
import type { Server } from "./checks/check.ts";
import { fileKind } from "./file-names.ts";
import { includedBy } from "./included.ts";
import type { PgbouncerConfiguration } from "./pgbouncer/configuration.ts";
import { loadIni } from "./pgbouncer/load.ts";
import type { Problem } from "./pgbouncer/problem.ts";
import { isPgbouncerIni, readIniParts } from "./pgbouncer/read-ini.ts";
import { textIn } from "./placed-text.ts";

export interface Deployment {
  readonly poolers: readonly { readonly configuration: PgbouncerConfiguration; readonly problems: readonly Problem[] }[];
  readonly servers: readonly Server[];
  readonly unread: readonly Unread[];
}

/** @param read files that those refer to */
export function readDeployment(sources: readonly Source[], read: (path: string) => Source | undefined): Deployment {
  const unread: Unread[] = [];
  const poolers: Deployment["poolers"][number][] = [];
  for (const { source, included } of iniFiles(sources, read)) {
    const start: Place = { source, span: { start: 0, end: 0 } };
    const loaded = loadIni(readIniParts(textIn(source), includedBy(source, read, included)), start, undefined, undefined);
    poolers.push(loaded);
    unread.push(...loaded.unread.map(({ place, reason }) => ({ ...place, reason })));
  }
  return { poolers, servers: [], unread };
}

/** Without those that another one includes: they are read there. */
function iniFiles(
  sources: readonly Source[],
  read: (path: string) => Source | undefined,
): readonly { readonly source: Source; readonly included: Set<string> }[] {
  const roots = sources
    .filter(({ path, text }) => fileKind(path) === "ini" && isPgbouncerIni(text))
    .map((source) => {
      const included = new Set<string>();
      readIniParts(textIn(source), includedBy(source, read, included));
      return { source, included };
    });
  return roots.filter(
    ({ source, included }) => !roots.some((other) => other.included.has(source.path) && !included.has(other.source.path)),
  );
}
