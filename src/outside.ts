/** What a file may name: only what lies in the project. */

import { posix } from "node:path";

/**
 * In: a path with slashes as shown, and that of the file where the naming began. Out: whether it lies neither below the working directory nor below that
 * file's folder, which somebody may have named outside of it. What stands elsewhere on the machine is nobody's to show.
 */
export function liesOutside(path: string, root: string): boolean {
  return !isBelow(path, ".") && !isBelow(path, posix.dirname(root));
}

function isBelow(path: string, folder: string): boolean {
  const [inner, outer] = [posix.normalize(path), posix.normalize(folder)];
  const start = outer === "." ? "" : outer.endsWith("/") ? outer : `${outer}/`;
  return inner.startsWith(start) && !isAbsolute(inner.slice(start.length)) && !/^\.\.(?:\/|$)/.test(inner.slice(start.length));
}

/** Also as Windows has it. */
export function isAbsolute(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
}
