/** `.gitignore` as git reads it: a file's own folder has the last word, then the folders above. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import ignore, { type Ignore } from "ignore";

/** Paths as the settings name them, in the syntax of `.gitignore`. */
export interface PathPatterns {
  /** The absolute folder that the patterns are relative to. */
  readonly folder: string;
  readonly patterns: readonly string[];
}

/** The patterns of one folder, and those of the folders above it. */
export interface IgnoreLayer {
  readonly folder: string;
  readonly patterns: Ignore;
  readonly above: IgnoreLayer | undefined;
}

/** In: an absolute folder and patterns in the syntax of `.gitignore`, relative to it. */
export function ignoreLayer(folder: string, patterns: string | readonly string[], above: IgnoreLayer | undefined): IgnoreLayer {
  return { folder, patterns: ignore().add(patterns), above };
}

/** Out: the layer of a folder's own `.gitignore`; `above` when it has none that can be read. */
export function readIgnoreLayer(folder: string, above: IgnoreLayer | undefined): IgnoreLayer | undefined {
  try {
    return ignoreLayer(folder, readFileSync(join(folder, ".gitignore"), "utf8"), above);
  } catch {
    return above;
  }
}

/** Out: whether a path, absolute or relative to the working directory, is one of those. */
export function matcher({ folder, patterns }: PathPatterns, cwd: string): (path: string) => boolean {
  const layer = ignoreLayer(folder, patterns, undefined);
  return (path) => isIgnored(resolve(cwd, path), layer);
}

/** In: an absolute path; folders end with a slash. */
export function isIgnored(path: string, layer: IgnoreLayer | undefined): boolean {
  for (let next = layer; next !== undefined; next = next.above) {
    const start = next.folder.endsWith(sep) ? next.folder : next.folder + sep;
    if (!path.startsWith(start) || path === start) continue;
    const inside = path.slice(start.length);
    const { ignored, unignored } = next.patterns.test(sep === "/" ? inside : inside.replaceAll(sep, "/"));
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/**
 * The `.gitignore` files that govern a folder from above: from the top of its git repository, or from the working directory
 * outside one. Out: `undefined` when the folder is itself ignored, because whoever names an ignored folder means it.
 */
export function layersAbove(folder: string, cwd: string): IgnoreLayer | undefined {
  const chain = [];
  let top = folder;
  while (!existsSync(join(top, ".git"))) {
    const parent = dirname(top);
    if (parent === top) {
      const fromCwd = relative(cwd, folder);
      top = fromCwd.startsWith("..") ? folder : cwd;
      break;
    }
    top = parent;
  }
  for (let next = folder; next !== top && next !== dirname(next); next = dirname(next)) chain.unshift(dirname(next));
  const above = chain.reduce<IgnoreLayer | undefined>((layer, next) => readIgnoreLayer(next, layer), undefined);
  return isIgnored(`${folder}${sep}`, above) ? undefined : above;
}
