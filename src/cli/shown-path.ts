import { isAbsolute, relative, resolve, sep } from "node:path";

/** As shown: relative when below the working directory, otherwise as the user named it. A backslash separates on Windows only. */
export function shownPath(named: string, cwd: string): string {
  const fromCwd = relative(cwd, resolve(cwd, named));
  const shown = fromCwd.startsWith("..") && isAbsolute(named) ? named : fromCwd;
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
}
