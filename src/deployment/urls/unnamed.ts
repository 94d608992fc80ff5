/** Statements that a library names by itself, unless its address says otherwise: what the addresses of the project say. */

import type { Fact } from "../../types.ts";
import type { ConnectionString, ProjectStrings } from "./strings.ts";

/** Out: the facts of the code that do not hold, because every address that may be meant turns it off. */
export function turnedOff(code: readonly Fact[], project: ProjectStrings): ReadonlySet<Fact> {
  return new Set(
    code.filter((fact) => {
      if (fact.fact !== "named-statement" || !fact.offBy) return false;
      const { url, variable } = fact.offBy;
      // Only Prisma looks by itself, and of several schemas it is not known here which one a client is made of.
      const meant = variable === undefined ? inSchemas(project) : [named(variable, project)];
      return meant.length > 0 && meant.every((strings) => strings.length > 0 && strings.every((string) => url.test(textOf(string))));
    }),
  );
}

function named(variable: string, { strings }: ProjectStrings): readonly ConnectionString[] {
  return strings.filter(({ name }) => name === variable);
}

function inSchemas(project: ProjectStrings): readonly (readonly ConnectionString[])[] {
  return project.datasources.flatMap(({ provider, url }) => {
    if (!url || !/^postgres(?:ql)?$/.test(provider)) return [];
    if (url.variable !== undefined) return [named(url.variable, project)];
    const { source, span } = url.place;
    return [project.strings.filter(({ at }) => at.source === source && at.span.start >= span.start && at.span.end <= span.end)];
  });
}

function textOf({ valueAt: { source, span } }: ConnectionString): string {
  return source.text.slice(span.start, span.end).replace(/^["'`]|["'`]$/g, "");
}
