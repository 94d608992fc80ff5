/**
 * From the paths of the command line to the files to read. Our own walk, because it must not enter what is ignored,
 * must go on when a folder cannot be opened, and is most of the time of a run on a tree with little SQL.
 */

import { type Dirent, readdirSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

import { SettingsError } from "../settings-error.ts";
import { languageOf } from "../source.ts";
import { type IgnoreLayer, ignoreLayer, isIgnored, layersAbove, readIgnoreLayer } from "./ignore-files.ts";
import { errorCode, systemReason } from "./system-reason.ts";

export interface FoundFiles {
  /** Each once, in a stable order; relative where they lie below the working directory. */
  readonly files: readonly string[];
  /** Folders that could not be opened. */
  readonly closed: readonly ClosedFolder[];
}

export interface ClosedFolder {
  readonly path: string;
  readonly reason: string;
}

/** `ignore` of the settings, in the syntax of `.gitignore`. */
export interface IgnorePatterns {
  /** The absolute folder that the patterns are relative to. */
  readonly folder: string;
  readonly patterns: readonly string[];
}

interface Walk {
  readonly files: Set<string>;
  readonly closed: ClosedFolder[];
  /** Whether folders named node_modules are entered. */
  readonly packages: boolean;
  readonly settings: IgnoreLayer | undefined;
  /** By the absolute path. */
  readonly wanted: (path: string) => boolean;
}

/** Not entered unless named: what tools and builds put there is not the user's code. */
const skippedFolders: ReadonlySet<string> = new Set([
  ...["node_modules", "bower_components", "dist", "build", "out", "target", "coverage", "__pycache__"],
  ...[".git", ".hg", ".svn", ".next", ".nuxt", ".output", ".svelte-kit", ".turbo", ".cache", ".venv", ".yarn", ".terraform"],
]);

/** In packages, what was built is the code. */
const skippedInPackages: ReadonlySet<string> = new Set([".git", ".hg", ".svn", ".cache"]);

const packages = "node_modules";

/** Declarations have no code; what is minified is written elsewhere. */
const notRead = /\.d\.[cm]?ts$|\.d\.\w+\.ts$|\.min\.[cm]?js$/i;

function isAnalysed(name: string): boolean {
  return /\.sql$/i.test(name) || (languageOf(name) === "typescript" && !notRead.test(name));
}

/** As shown: relative when below the working directory, otherwise as the user named it. A backslash separates on Windows only. */
function shownPath(named: string, cwd: string): string {
  const fromCwd = relative(cwd, resolve(cwd, named));
  const shown = fromCwd.startsWith("..") && isAbsolute(named) ? named : fromCwd;
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}

/** Links to files are followed, links to folders are not: they lead to what is seen elsewhere, or in a circle. */
function kindOf(entry: Dirent, path: string): "file" | "folder" | "other" {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  if (entry.isSymbolicLink()) return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? "file" : "other";
  return "other";
}

function isSkipped(name: string, inPackages: boolean, walk: Walk): boolean {
  if (name === packages) return !walk.packages && !inPackages;
  return (inPackages ? skippedInPackages : skippedFolders).has(name);
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
    if (isIgnored(tested, walk.settings) || (!asked && isIgnored(tested, layer))) continue;
    const name = shown === "" ? entry.name : `${shown}/${entry.name}`;
    if (kind === "folder") walkFolder(path, name, asked ? undefined : layer, walk);
    else if (isAnalysed(name) && walk.wanted(path)) walk.files.add(name);
  }
}

/** Globs are for quoted patterns and shells that do not expand them; a file whose name looks like one is named as it is. */
async function walkGlob(pattern: string, cwd: string, walk: Walk): Promise<void> {
  const { default: picomatch } = await import("picomatch");
  const { base, glob, isGlob, negated } = picomatch.scan(pattern);
  if (negated)
    throw new SettingsError(`\`${pattern}\` takes files away, which paths cannot do.`, 'Use `"ignore"` in poolsafe.config.json.');
  if (!isGlob) throw new SettingsError(`\`${pattern}\` does not exist.`, "Name a file, a folder or a quoted glob.");
  const folder = resolve(cwd, base);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  const matches = picomatch(glob, { dot: true });
  const wanted = (path: string): boolean => matches(relative(folder, path));
  walkFolder(folder, shownPath(base, cwd), layersAbove(folder, cwd), { ...walk, wanted });
}

/** Out: `undefined` when nothing has that name; throws when the system does not let us look. */
function kindOfNamed(named: string, cwd: string): "file" | "folder" | undefined {
  try {
    const stats = statSync(resolve(cwd, named), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    return stats.isDirectory() ? "folder" : "file";
  } catch (error) {
    if (errorCode(error) === "ENAMETOOLONG" || errorCode(error) === "ENOTDIR") return undefined;
    throw new SettingsError(`\`${named}\` cannot be opened: ${systemReason(error)}.`, "Run poolsafe as a user who may read it.");
  }
}

/**
 * In: paths as the user named them (none: the working directory), and the absolute working directory. Named files are always taken.
 * Errors: `SettingsError` for a path that does not exist, and for globs that match nothing when nothing else was found.
 */
export async function findFiles(
  paths: readonly string[],
  cwd: string,
  ignore: IgnorePatterns | undefined,
  includeNodeModules = false,
): Promise<FoundFiles> {
  const settings = ignore && ignoreLayer(ignore.folder, ignore.patterns, undefined);
  const walk: Walk = { files: new Set(), closed: [], packages: includeNodeModules, settings, wanted: () => true };
  const globs: string[] = [];
  for (const named of paths.length === 0 ? ["."] : paths) {
    const kind = kindOfNamed(named, cwd);
    const folder = resolve(cwd, named);
    if (kind === "file") walk.files.add(shownPath(named, cwd));
    else if (kind === "folder") walkFolder(folder, shownPath(named, cwd), layersAbove(folder, cwd), walk);
    else {
      globs.push(named);
      await walkGlob(named, cwd, walk);
    }
  }
  const [glob] = globs;
  if (walk.files.size === 0 && glob !== undefined) {
    throw new SettingsError(`No SQL, TypeScript or JavaScript file matches \`${glob}\`.`, "Check the pattern, or name a folder.");
  }
  return { files: [...walk.files], closed: walk.closed };
}
