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

/** As many characters of text are kept, because a syntax tree, which goes with its text, is some twenty times as large. */
const limit = 4_000_000;

/** Those that were asked for last are last. */
const known = new Map<string, Known>();
let characters = 0;

/**
 * In: a path as the linted file is named, and the working directory. Out: the same object for as long as the file stays what it is; `undefined` when
 * there is no such file, or no text in it.
 */
export function readReferred(path: string, cwd: string): Source | undefined {
  const absolute = resolve(cwd, path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  const key = `${absolute}\0${path}`;
  const before = known.get(key);
  if (before?.modified === stats.mtimeMs && before.size === stats.size) {
    known.delete(key);
    known.set(key, before);
    return before.source;
  }
  const result = readSource(path, cwd);
  const source = result.kind === "source" ? result.source : undefined;
  forget(key);
  known.set(key, { modified: stats.mtimeMs, size: stats.size, source });
  characters += source?.text.length ?? 0;
  for (const oldest of known.keys()) {
    if (characters <= limit || oldest === key) break;
    forget(oldest);
  }
  return source;
}

function forget(key: string): void {
  characters -= known.get(key)?.source?.text.length ?? 0;
  known.delete(key);
}
