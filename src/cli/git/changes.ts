/** What git says changed, file by file. */

import { posix, resolve } from "node:path";

import { SettingsError } from "../../settings-error.ts";
import { type Git, sure } from "./git.ts";

/** One file, before and after. */
export interface Change {
  /** `undefined` where the file was added. */
  readonly before: Side | undefined;
  /** `undefined` where it was deleted. */
  readonly after: Side | undefined;
}

export interface Side {
  /** Absolute. */
  readonly path: string;
  /** The name under which git has its text; `undefined` for what only the working tree has. */
  readonly blob: string | undefined;
}

/** From a path as git prints it to an absolute one. */
export type Absolute = (path: string) => string;

/** In: the absolute folder in which git runs. */
export function absoluteIn(git: Git, cwd: string): Absolute {
  const below = sure(git(["rev-parse", "--show-prefix"])).text;
  return (path) => resolve(cwd, posix.relative(below === "" ? "." : below, path));
}

/** Between a commit and the working tree, without untracked files. */
export function changedSince(git: Git, commit: string, absolute: Absolute): readonly Change[] {
  return diff(git, ["-M", commit, "--"], absolute);
}

/** Between HEAD, or nothing before the first commit, and the index. Errors: `SettingsError` for a merge conflict. */
export function changedInIndex(git: Git, absolute: Absolute): readonly Change[] {
  return diff(git, ["-M", "--cached"], absolute);
}

/** Between the index and the working tree. */
export function changedAfterIndex(git: Git, absolute: Absolute): readonly Change[] {
  return diff(git, ["--no-renames"], absolute);
}

/** Absolute paths of what git neither has nor ignores. */
export function untracked(git: Git, absolute: Absolute): readonly string[] {
  const { text } = sure(git(["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"]));
  return text.split("\0").flatMap((path) => (path === "" || path.endsWith("/") ? [] : [absolute(path)]));
}

function diff(git: Git, words: readonly string[], absolute: Absolute): readonly Change[] {
  const { text } = sure(git(["diff", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--ignore-submodules", ...words]));
  const fields = text.split("\0");
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const [oldMode = "", newMode = "", oldBlob = "", newBlob = "", status = ""] = (fields[at] ?? "").slice(1).split(" ");
    const paths = /^[RC]/.test(status) ? fields.slice(at + 1, at + 3) : fields.slice(at + 1, at + 2);
    at += 1 + paths.length;
    const [path = "", renamed = path] = paths.map(absolute);
    if (status === "U")
      throw new SettingsError(`${fields[at - 1] ?? ""} has a merge conflict, so git's index has no text of it.`, "Resolve it first.");
    const before = isFile(oldMode) ? { path, blob: blobOf(oldBlob) } : undefined;
    const after = isFile(newMode) ? { path: renamed, blob: blobOf(newBlob) } : undefined;
    if (before || after) changes.push({ before, after });
  }
  return changes;
}

/** Neither links nor submodules. */
function isFile(mode: string): boolean {
  return mode.startsWith("100");
}

/** git gives no name to what it has not stored. */
function blobOf(name: string): string | undefined {
  return /^0+$/.test(name) ? undefined : name;
}

/** In: names of blobs. Out: those of at most so many bytes. */
export function smallBlobs(git: Git, names: readonly string[], most: number): readonly string[] {
  if (names.length === 0) return [];
  const { text } = sure(git(["cat-file", "--batch-check"], `${names.join("\n")}\n`));
  return text.split("\n").flatMap((line) => {
    const [name = "", kind, size] = line.split(" ");
    return kind === "blob" && Number(size) <= most ? [name] : [];
  });
}

/** In: names of blobs. Out: their bytes. One process for all, by name, so that no path can be misread. */
export function readBlobs(git: Git, names: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  if (names.length === 0) return blobs;
  const { bytes } = sure(git(["cat-file", "--batch"], `${names.join("\n")}\n`));
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf("\n", at);
    const [name = "", kind, size] = bytes.toString("latin1", at, lineEnd).split(" ");
    at = lineEnd + 1;
    // `missing`: a partial clone without its server.
    if (kind !== "blob") continue;
    const length = Number(size);
    blobs.set(name, bytes.subarray(at, at + length));
    at += length + 1;
  }
  return blobs;
}
