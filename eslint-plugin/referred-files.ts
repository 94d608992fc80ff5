/** Files that the linted one refers to: modules, scripts that it includes. On disk, and read again when they have changed. */

import { statSync } from "node:fs";
import { resolve } from "node:path";

import { readSource } from "../src/files/read.ts";
import type { Source } from "../src/types.ts";

interface Known {
  readonly modified: number;
  readonly size: number;
  readonly source: Source | undefined;
}

const known = new Map<string, Known>();

/** In: a path as the linted file is named, and the working directory. Out: `undefined` when there is no such file, or no text in it. */
export function readReferred(path: string, cwd: string): Source | undefined {
  const absolute = resolve(cwd, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const key = `${absolute}\0${path}`;
  const before = known.get(key);
  if (before?.modified === stats.mtimeMs && before.size === stats.size) return before.source;
  const result = readSource(path, cwd);
  const source = result.kind === "source" ? result.source : undefined;
  known.set(key, { modified: stats.mtimeMs, size: stats.size, source });
  return source;
}
