/** Files that the linted one refers to: modules, scripts that it includes. On disk, and read again when they have changed. */

import { resolve } from "node:path";

import { readSource } from "../src/files/read.ts";
import { createFileMemory } from "../src/files/stamp.ts";
import type { Source } from "../src/types.ts";

/** As many characters of text are kept, because a syntax tree, which goes with its text, is some twenty times as large. */
const limit = 4_000_000;

const known = createFileMemory<Source | undefined>((source) => source?.text.length ?? 0, limit);

/**
 * In: a path as the linted file is named, and the working directory. Out: the same object for as long as the file stays what it is; `undefined` when
 * there is no such file, or no text in it.
 */
export function readReferred(path: string, cwd: string): Source | undefined {
  const absolute = resolve(cwd, path);
  const read = (): Source | undefined => {
    const result = readSource(path, cwd);
    return result.kind === "source" ? result.source : undefined;
  };
  return known(absolute, read, `${absolute}\0${path}`);
}
