/** The files of a project that may say which pooler there is. It goes where `check` goes, and into environment files that git ignores. */

import { type Dirent, readdirSync } from "node:fs";
import { join, sep } from "node:path";

import { type IgnoreLayer, isIgnored, layersAbove, readIgnoreLayer } from "../../files/ignore-files.ts";
import { systemReason } from "../../files/system-reason.ts";
import { makeSource } from "../../source.ts";
import type { Place } from "../../types.ts";
import { kindOf, skippedFolders } from "../walk.ts";
import type { Clue } from "../../deployment/clue.ts";

export type FileKind = "ini" | "env" | "manifest" | "package" | "sql" | "setup";

export interface FoundFile {
  readonly kind: FileKind;
  /** Relative to the folder that is searched, with slashes. */
  readonly path: string;
}

interface Search {
  readonly found: FoundFile[];
  readonly clues: Clue[];
  readonly folder: string;
  readonly shown: (path: string) => string;
  left: number;
}

/** A project has fewer entries than this, and whatever says how it runs is not deeper. */
const mostEntries = 200_000;
const deepest = 12;

const kinds: readonly (readonly [RegExp, FileKind])[] = [
  [/\.ini$|^pgbouncer.*\.ini\b/i, "ini"],
  [/^\.env/, "env"],
  [/\.ya?ml$/i, "manifest"],
  [/^package\.json$/, "package"],
  [/\.sql$/i, "sql"],
  [/\.toml$|odyssey.*\.conf$/i, "setup"],
];

function look(below: string, depth: number, above: IgnoreLayer | undefined, search: Search): void {
  const folder = join(search.folder, below);
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    search.clues.push({ at: startOf(search.shown(below)), text: `the folder cannot be opened: ${systemReason(error)}` });
    return;
  }
  const layer = entries.some((entry) => entry.name === ".gitignore") ? readIgnoreLayer(folder, above) : above;
  for (const entry of entries) {
    if (search.left === 0) return;
    search.left -= 1;
    const path = join(folder, entry.name);
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    const kind = kinds.find(([pattern]) => pattern.test(entry.name))?.[1];
    if (kind === undefined && entry.isFile()) continue;
    const type = kindOf(entry, path);
    if (type === "folder") {
      if (depth < deepest && !skippedFolders.has(entry.name) && !isIgnored(path + sep, layer)) look(name, depth + 1, layer, search);
    } else if (type === "file" && kind !== undefined && (kind === "env" || !isIgnored(path, layer))) {
      search.found.push({ kind, path: name });
    }
  }
}

/** Of a file or folder of which no text is known. */
export function startOf(path: string): Place {
  return { source: makeSource(path, ""), span: { start: 0, end: 0 } };
}

/** What stands higher, and has the plainer name, says more of the whole. */
function order(a: FoundFile, b: FoundFile): number {
  const depth = (path: string): number => path.split("/").length;
  return depth(a.path) - depth(b.path) || a.path.length - b.path.length || (a.path < b.path ? -1 : 1);
}

/** In: the absolute folder, and how a path below it is shown. */
export function findProjectFiles(
  folder: string,
  cwd: string,
  shown: (path: string) => string,
): { readonly files: readonly FoundFile[]; readonly clues: readonly Clue[] } {
  const search: Search = { found: [], clues: [], folder, shown, left: mostEntries };
  look("", 0, layersAbove(folder, cwd), search);
  if (search.left === 0) {
    search.clues.push({ at: startOf(shown("")), text: "the folder has so much in it that not all of it was searched" });
  }
  return { files: search.found.sort(order), clues: search.clues };
}
