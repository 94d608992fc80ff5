/** Which folder is the root of the repository that a run stands in. */

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import type { Host } from "./host.ts";

/** Out: an absolute path: what a service says, where that is around the working directory, else the nearest with git's own; `undefined` outside any. */
export function repositoryAround({ cwd, env }: Pick<Host, "cwd" | "env">): string | undefined {
  const told = env?.["GITHUB_WORKSPACE"] ?? env?.["CI_PROJECT_DIR"];
  return told !== undefined && told !== "" && isInside(cwd, resolve(told)) ? resolve(told) : checkoutAround(cwd);
}

function isInside(folder: string, root: string): boolean {
  const path = relative(root, folder);
  return path !== ".." && !path.startsWith(`..${sep}`) && resolve(path) !== path;
}

/** In a work tree, git's own is a file. */
function checkoutAround(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : checkoutAround(above);
}
