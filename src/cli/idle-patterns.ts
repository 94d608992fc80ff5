/** Patterns of the configuration that name nothing: most often a folder that has been renamed, or a slip. */

import { relative, resolve, sep } from "node:path";

import type { Configuration, MakeMatcher } from "../configuration.ts";
import type { PathPatterns } from "../files/ignore-files.ts";

interface Asked {
  readonly configuration: Configuration;
  /** As named; none is the working directory. */
  readonly paths: readonly string[];
  /** What was found there. */
  readonly files: readonly string[];
  readonly match: MakeMatcher;
  readonly cwd: string;
}

/** Out: a sentence for each key with such patterns; none where not all of the configuration's folder was looked at. */
export function idlePatterns({ configuration, paths, files, match, cwd }: Asked): readonly string[] {
  const { directFiles, overrides, migrations } = configuration;
  const listed: readonly (readonly [string, PathPatterns])[] = [
    ...(directFiles ? [["directFiles", directFiles] as const] : []),
    ...overrides.map((one, index) => [`overrides[${String(index)}].files`, one.files] as const),
    ...migrations.map((one, index) => [`migrations[${String(index)}].files`, one.files] as const),
  ];
  return listed.flatMap(([key, { folder, patterns }]) => {
    if (!(paths.length === 0 ? ["."] : paths).some((path) => isWithin(folder, resolve(cwd, path)))) return [];
    const idle = patterns.filter((pattern) => {
      // One that takes something back names nothing by itself.
      if (pattern.startsWith("!")) return false;
      const isMeant = match({ folder, patterns: [pattern] });
      return !files.some(isMeant);
    });
    if (idle.length === 0) return [];
    const names = idle.map((pattern) => `\`${pattern}\``).join(", ");
    return [`${names} under \`${key}\` in the configuration ${idle.length === 1 ? "matches" : "match"} no file that was found here.`];
  });
}

function isWithin(folder: string, other: string): boolean {
  const way = relative(other, folder);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !way.startsWith(sep));
}
