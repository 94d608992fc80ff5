/** Which package a file belongs to: the nearest package.json above it that has a name. */

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

function nameIn(folder: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const name = typeof manifest === "object" && manifest !== null && "name" in manifest ? manifest.name : undefined;
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param root the absolute folder above which nothing belongs to the project
 * @returns in: a path, absolute or relative to the working directory
 */
export function packagesBelow(root: string, cwd: string): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const nameOf = (folder: string): string | undefined => {
    if (known.has(folder)) return known.get(folder);
    const above = dirname(folder);
    const name = nameIn(folder) ?? (folder === root || above === folder ? undefined : nameOf(above));
    known.set(folder, name);
    return name;
  };
  return (path) => nameOf(dirname(resolve(cwd, path)));
}
