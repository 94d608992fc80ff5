/** Installed code: which package a path belongs to. Packages do not import each other's files, so each can be looked at by itself. */

/** The folder of the package that installed code belongs to; `undefined` for a project's own code. */
export function packageOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}
