/** Whether a file that is not on the disk would have been looked at, had it been there. */

import { basename, dirname, relative, resolve, sep } from "node:path";

import type { Configuration } from "../../configuration.ts";
import { matcher } from "../../files/ignore-files.ts";
import { statsOf } from "../../files/stamp.ts";
import { isAnalysed, isSkippedFolder } from "../walk.ts";

/** In: the paths of the command line. Out: the question, by absolute path. Of a glob, all below its folder counts. */
export function belongsTo(
  paths: readonly string[],
  cwd: string,
  { include, ignore }: Pick<Configuration, "include" | "ignore">,
  packages: boolean,
): (path: string) => boolean {
  const named = (paths.length === 0 ? ["."] : paths).map((path) => {
    const plain = resolve(cwd, path);
    const isGlob = statsOf(plain) === undefined && /[*?{[(!]/.test(path);
    return isGlob ? dirname(resolve(cwd, path.replace(/[*?{[(!].*$/s, "x"))) : plain;
  });
  const isIncluded = include ? matcher(include, cwd) : () => true;
  const isIgnored = ignore ? matcher(ignore, cwd) : () => false;
  return (path) =>
    isAnalysed(basename(path)) &&
    isIncluded(path) &&
    !isIgnored(path) &&
    named.some((folder) => {
      if (path === folder) return true;
      const below = relative(folder, path).split(sep);
      return below[0] !== ".." && !below.slice(0, -1).some((name) => isSkippedFolder(name, packages));
    });
}
