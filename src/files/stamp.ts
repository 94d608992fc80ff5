/** Whether a file is still what it was, and what was made of it for as long as it is. Of paths that others wrote: nothing here throws. */

import { type Stats, statSync } from "node:fs";

/** Nobody waits longer than this for an edit of a file to count that many linted files ask for. In milliseconds. */
export const trusted = 1000;

interface Stamp {
  /** In milliseconds. */
  readonly modified: number;
  /** In bytes. */
  readonly size: number;
}

/** Out: `undefined` for whatever cannot be looked at: no such file, a file as a folder, a name that is too long or has a NUL, links in a circle. */
export function statsOf(path: string): Stats | undefined {
  try {
    // An error costs ten times as much as an answer.
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Out: `undefined` for whatever is no file. */
export function stampOf(path: string): Stamp | undefined {
  const stats = statsOf(path);
  return stats?.isFile() === true ? { modified: stats.mtimeMs, size: stats.size } : undefined;
}

/** In: an absolute path, and what makes the value. Out: the same value until the file changes; `undefined` for whatever is no file. */
type FileMemory<Value> = (path: string, make: () => Value, key?: string) => Value | undefined;

/** @param weight of one value; no more than the limit is kept, those that were asked for last */
export function createFileMemory<Value>(weight: (value: Value) => number = () => 0, limit = Infinity): FileMemory<Value> {
  /** Those that were asked for last are last. */
  const known = new Map<string, { readonly stamp: Stamp; readonly value: Value }>();
  let total = 0;
  const forget = (key: string): void => {
    const before = known.get(key);
    if (before) total -= weight(before.value);
    known.delete(key);
  };
  const keep = (key: string, stamp: Stamp, value: Value): Value => {
    known.set(key, { stamp, value });
    total += weight(value);
    return value;
  };
  return (path, make, key = path) => {
    const stamp = stampOf(path);
    if (stamp === undefined) {
      forget(key);
      return undefined;
    }
    const before = known.get(key);
    forget(key);
    if (before?.stamp.modified === stamp.modified && before.stamp.size === stamp.size) return keep(key, stamp, before.value);
    const value = keep(key, stamp, make());
    for (const oldest of known.keys()) {
      if (total <= limit || oldest === key) break;
      forget(oldest);
    }
    return value;
  };
}
