/** Whose the files of a project are, for reports that say so: their packages, and their owners by CODEOWNERS. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import type { Belonging } from "../../report/format.ts";
import { readOwners } from "./codeowners.ts";
import { packagesBelow } from "./packages.ts";

/** Where the services look for it; the first that is there counts. */
const homes = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/** Out: the folder of the repository that the working directory lies in; the working directory itself outside one. */
function repositoryAround(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

/** One that cannot be read is as one that is not there: the report is worth having without it. */
function readFirst(root: string): string | undefined {
  for (const home of homes) {
    try {
      return readFileSync(join(root, home), "utf8");
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}

/** In: the absolute working directory. */
export function belongingIn(cwd: string): Belonging {
  const root = repositoryAround(cwd);
  const packageOf = packagesBelow(root, cwd);
  const text = readFirst(root);
  if (text === undefined) return { packageOf };
  const ownersOf = readOwners(text);
  return { packageOf, ownersOf: (path) => ownersOf(relative(root, resolve(cwd, path)).replaceAll(sep, "/")) };
}
