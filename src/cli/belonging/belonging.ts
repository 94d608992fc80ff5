/** Whose the files of a project are, for reports that say so: their packages, and their owners by CODEOWNERS. */

import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

import type { Belonging } from "../../report/format.ts";
import type { Host } from "../host.ts";
import { repositoryAround } from "../repository.ts";
import { readOwners } from "./codeowners.ts";
import { packagesBelow } from "./packages.ts";

/** Where the services look for it; the first that is there counts. */
const homes = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

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

/** Outside a repository, the working directory counts as its root. */
export function belongingIn(host: Pick<Host, "cwd" | "env">): Belonging {
  const { cwd } = host;
  const root = repositoryAround(host) ?? cwd;
  const packageOf = packagesBelow(root, cwd);
  const text = readFirst(root);
  if (text === undefined) return { packageOf };
  const ownersOf = readOwners(text);
  return { packageOf, ownersOf: (path) => ownersOf(relative(root, resolve(cwd, path)).replaceAll(sep, "/")) };
}
