/** Paths as a service wants them that shows findings in a repository: from its root, wherever poolsafe ran. */

import { posix } from "node:path";

import type { ReportInput } from "../format.ts";

/** An absolute path, of Windows too. */
const absolute = /^(?:\/|[a-z]:\/)/i;

/** In: a path as poolsafe shows it. Out: the same, from the root of the repository; an absolute one stays. */
export function pathInRepository(path: string, { folder }: Pick<ReportInput, "folder">): string {
  return absolute.test(path) ? path : posix.normalize(`${folder}${path}`);
}

/** Out: a reference by RFC 3986: relative, but for an absolute path. */
export function uriOf(path: string): string {
  // A file's name need not be well-formed text, and half a character cannot be encoded.
  const encoded = path
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  if (path.startsWith("/")) return `file://${encoded}`;
  return absolute.test(path) ? `file:///${encoded.replace("%3A", ":")}` : encoded;
}

export function isAbsolutePath(path: string): boolean {
  return absolute.test(path);
}
