/** From the paths of the command line to the files to read. */

import { statSync } from "node:fs";
import { resolve } from "node:path";

import { SettingsError } from "../settings-error.ts";
import { shownPath } from "./shown-path.ts";
import { errorCode, systemReason } from "../files/system-reason.ts";
import type { Configuration } from "../configuration.ts";
import type { ClosedFolder, Walker } from "./walk.ts";

export interface FoundFiles {
  /** Each once, in a stable order; relative where they lie below the working directory. */
  readonly files: readonly string[];
  /** Those among them that the user named one by one: what they import need not be among them. */
  readonly named: ReadonlySet<string>;
  /** Folders that could not be opened. */
  readonly closed: readonly ClosedFolder[];
}

/** Out: `undefined` when nothing has that name; throws when the system does not let us look. */
function kindOfNamed(named: string, cwd: string): "file" | "folder" | undefined {
  try {
    const stats = statSync(resolve(cwd, named), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    return stats.isDirectory() ? "folder" : "file";
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENAMETOOLONG" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE") return undefined;
    const remedy = code === "ELOOP" ? "Check where its links lead." : "Run poolsafe as a user who may read it.";
    throw new SettingsError(`\`${named}\` cannot be opened: ${systemReason(error)}.`, remedy);
  }
}

/**
 * In: paths as the user named them (none: the working directory), and the absolute working directory. Named files are always taken, whatever the configuration includes and ignores.
 * Errors: `SettingsError` for a path that does not exist, and for globs that match nothing when nothing else was found.
 */
export async function findFiles(
  paths: readonly string[],
  cwd: string,
  { include, ignore }: Partial<Pick<Configuration, "include" | "ignore">>,
  includeNodeModules = false,
): Promise<FoundFiles> {
  const files = new Set<string>();
  const own = new Set<string>();
  const closed: ClosedFolder[] = [];
  const globs: string[] = [];
  let walker: Walker | undefined;
  for (const named of paths.length === 0 ? ["."] : paths) {
    const kind = kindOfNamed(named, cwd);
    if (kind === "file") {
      own.add(shownPath(named, cwd));
      files.add(shownPath(named, cwd));
      continue;
    }
    // One file is the usual case in an editor or a hook: it does not pay for the walk.
    walker ??= (await import("./walk.ts")).startWalk({ files, closed, cwd, packages: includeNodeModules, include, ignore });
    if (kind === "folder") walker.folder(named);
    else {
      globs.push(named);
      await walker.glob(named);
    }
  }
  const [glob] = globs;
  if (files.size === 0 && glob !== undefined) {
    throw new SettingsError(`No SQL, TypeScript or JavaScript file matches \`${glob}\`.`, "Check the pattern, or name a folder.");
  }
  return { files: [...files], named: own, closed };
}
