/** Poolers that a project's addresses name, and that a report is not for. */

import { programOf } from "../../poolers/index.ts";
import { positionAt } from "../../source.ts";
import type { Place, Pooler } from "../../types.ts";
import { profileOf, type RunPoolers } from "./behind.ts";
import type { ConnectionString, ProjectStrings } from "./strings.ts";

/** Out: a note for each, at its first address; of one that has both modes, where it pools by transaction. */
export function otherPoolers({ strings }: ProjectStrings, { poolers, isAssumed }: RunPoolers): readonly string[] {
  const named = new Map<string, ConnectionString>();
  for (const string of strings) {
    const name = nameOf(string);
    // Whoever names PgBouncer knows which service runs it.
    const isMeant = (one: Pooler): boolean => one.name === name || (!isAssumed && name !== undefined && one.name === programOf(name));
    if (name === undefined || poolers.some(isMeant)) continue;
    const known = named.get(name);
    if (!known || (known.way?.mode === "session" && string.way?.mode !== "session")) named.set(name, string);
  }
  const own = poolers.map(({ title }) => title).join(" and ");
  return [...named].map(([name, { at, way }]) => {
    const isSession = way?.mode === "session";
    const option = isSession ? `--pooler ${name} --pool-mode session` : `--pooler ${name}`;
    return `${shown(at)} goes through ${way?.pooler ?? ""}${isSession ? " in session mode" : ""}; this report is for ${own}: \`${option}\` makes one for it.`;
  });
}

function nameOf({ way }: ConnectionString): string | undefined {
  return way && !way.isAny ? profileOf(way)?.name : undefined;
}

function shown({ source, span }: Place): string {
  return `\`${source.path}:${positionAt(source, span.start).line}\``;
}
