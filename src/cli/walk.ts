/**
 * The files below a folder, or that match a glob. Our own walk, because it must not enter what is ignored, must go on when a folder
 * cannot be opened, and is most of the time of a run on a tree with little SQL.
 */

import { type Dirent, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

import { SettingsError } from "../settings-error.ts";
import { isEnvFile } from "../deployment/file-names.ts";
import { languageOf } from "../source.ts";
import {
  type IgnoreLayer,
  type PathPatterns,
  ignoreLayer,
  isIgnored,
  layersAbove,
  matcher,
  readIgnoreLayer,
} from "../files/ignore-files.ts";
import { stampOf, statsOf } from "../files/stamp.ts";
import { shownPath } from "./shown-path.ts";
import { systemReason } from "../files/system-reason.ts";

export interface ClosedFolder {
  readonly path: string;
  readonly reason: string;
}

/** What a walk adds to, and how it goes. */
export interface WalkOptions {
  readonly files: Set<string>;
  readonly closed: ClosedFolder[];
  /** Absolute. */
  readonly cwd: string;
  /** Whether folders named node_modules are entered. */
  readonly packages: boolean;
  readonly include: PathPatterns | undefined;
  readonly ignore: PathPatterns | undefined;
}

interface Walk extends WalkOptions {
  readonly settings: IgnoreLayer | undefined;
  /** By the absolute path. */
  readonly included: (path: string) => boolean;
  /** By the absolute path. */
  readonly wanted: (path: string) => boolean;
}

/** Not entered unless named: what tools and builds put there is not the user's code. */
export const skippedFolders: ReadonlySet<string> = new Set([
  ...["node_modules", "bower_components", "dist", "build", "out", "target", "coverage", "__pycache__"],
  ...[".git", ".hg", ".svn", ".next", ".nuxt", ".output", ".svelte-kit", ".turbo", ".cache", ".venv", ".yarn", ".terraform"],
]);

/** In packages, what was built is the code. */
const skippedInPackages: ReadonlySet<string> = new Set([".git", ".hg", ".svn", ".cache"]);

const packages = "node_modules";

/** Declarations have no code; what is minified is written elsewhere. */
const notRead = /\.d\.[cm]?ts$|\.d\.\w+\.ts$|\.min\.[cm]?js$/i;

export function isAnalysed(name: string): boolean {
  return /\.sql$/i.test(name) || (languageOf(name) !== "sql" && !notRead.test(name));
}

/** Links to files are followed, links to folders are not: they lead to what is seen elsewhere, or in a circle. */
export function kindOf(entry: Dirent, path: string): "file" | "folder" | "other" {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  if (entry.isSymbolicLink()) return stampOf(path) ? "file" : "other";
  return "other";
}

/** Whether a folder of the user's own code is left out, by its name. */
export function isSkippedFolder(name: string, withPackages: boolean): boolean {
  return name === packages ? !withPackages : skippedFolders.has(name);
}

function isSkipped(name: string, inPackages: boolean, walk: Walk): boolean {
  if (inPackages) return skippedInPackages.has(name);
  return isSkippedFolder(name, walk.packages);
}

function walkFolder(folder: string, shown: string, above: IgnoreLayer | undefined, walk: Walk): void {
  const inPackages = folder.split(sep).includes(packages);
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    walk.closed.push({ path: shown === "" ? "." : shown, reason: systemReason(error) });
    return;
  }
  // What a package's own authors keep out of git is what they publish.
  const layer = !inPackages && entries.some((entry) => entry.name === ".gitignore") ? readIgnoreLayer(folder, above) : above;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isFile() && !isAnalysed(entry.name)) continue;
    const path = join(folder, entry.name);
    const kind = kindOf(entry, path);
    if (kind === "other" || (kind === "folder" && isSkipped(entry.name, inPackages, walk))) continue;
    // Who asks for packages means them although git ignores them.
    const asked = kind === "folder" && entry.name === packages;
    const tested = kind === "folder" ? path + sep : path;
    const isRead = asked || (kind === "file" && isEnvFile(entry.name));
    if (isIgnored(tested, walk.settings) || (!isRead && isIgnored(tested, layer))) continue;
    const name = shown === "" ? entry.name : `${shown}/${entry.name}`;
    if (kind === "folder") walkFolder(path, name, asked ? undefined : layer, walk);
    else if (isAnalysed(name) && walk.wanted(path) && walk.included(path)) walk.files.add(name);
  }
}

/** Globs are for quoted patterns and shells that do not expand them; a file whose name looks like one is named as it is. */
async function walkGlob(pattern: string, walk: Walk): Promise<void> {
  const { cwd } = walk;
  const { default: picomatch } = await import("picomatch");
  const { base, glob, isGlob, negated } = picomatch.scan(pattern);
  if (negated)
    throw new SettingsError(`\`${pattern}\` takes files away, which paths cannot do.`, 'Use `"ignore"` in poolsafe.config.json.');
  if (!isGlob) throw new SettingsError(`\`${pattern}\` does not exist.`, "Name a file, a folder or a quoted glob.");
  const folder = resolve(cwd, base);
  if (statsOf(folder)?.isDirectory() !== true) return;
  const matches = picomatch(glob, { dot: true });
  const wanted = (path: string): boolean => matches(relative(folder, path));
  walkFolder(folder, shownPath(base, cwd), layersAbove(folder, cwd), { ...walk, wanted });
}

export interface Walker {
  /** In: a folder as the user named it. */
  readonly folder: (named: string) => void;
  /** Errors: `SettingsError` for what is no glob. */
  readonly glob: (pattern: string) => Promise<void>;
}

export function startWalk(options: WalkOptions): Walker {
  const { include, ignore, cwd } = options;
  const walk: Walk = {
    ...options,
    settings: ignore && ignoreLayer(ignore.folder, ignore.patterns, undefined),
    included: include ? matcher(include, cwd) : () => true,
    wanted: () => true,
  };
  return {
    folder: (named) => {
      const folder = resolve(cwd, named);
      walkFolder(folder, shownPath(named, cwd), layersAbove(folder, cwd), walk);
    },
    glob: (pattern) => walkGlob(pattern, walk),
  };
}
