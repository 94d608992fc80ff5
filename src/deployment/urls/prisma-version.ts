/** Which major version of Prisma a schema is for: until 6 an engine of its own reads the address, since 7 the library that its adapter is for. */

import type { Source } from "../../types.ts";

/** Out: `undefined` where no package.json above the file names a version. */
export function prismaMajor(path: string, read: (path: string) => Source | undefined): number | undefined {
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const manifest = read([...folders.slice(0, depth), "package.json"].join("/"));
    const major = /"(?:@prisma\/client|prisma)"\s*:\s*"[~^>=v\s]*(\d+)/.exec(manifest?.text ?? "")?.[1];
    if (major !== undefined) return Number(major);
  }
  return undefined;
}
