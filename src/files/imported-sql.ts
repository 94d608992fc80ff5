/**
 * Whether a file that has no words of a session itself imports one that has: `pool.query(LOCK_JOBS)`. For hosts that are given single files. All
 * files of a project may be asked, so it is done with text alone, and each imported file is read once until it changes.
 */

import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { createCodeGate, passesCodeGate } from "../extract/code-gate.ts";

const specifier = /\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"'\n]*)["']/g;
/** The file itself, TypeScript under the name of what it becomes, then without its ending, then a folder. */
const endings = ["", ".ts", ".js", ".tsx", ".mts", ".cts", ".mjs", ".cjs", ".jsx", "/index.ts", "/index.js"];

/** Words of SQL only: that a library is imported says nothing of who imports the file that does. */
let gate: ReturnType<typeof createCodeGate> | undefined;

interface Known {
  readonly modified: number;
  readonly size: number;
  readonly hasWords: boolean;
}

const known = new Map<string, Known>();

/** @param path absolute */
export function importsSql(path: string, text: string): boolean {
  for (const [, name = ""] of text.matchAll(specifier)) if (hasWords(resolve(dirname(path), name))) return true;
  return false;
}

function hasWords(base: string): boolean {
  const written = /\.[cm]?js(x?)$/.exec(base);
  const bases = written ? [base, base.replace(/\.([cm]?)js(x?)$/, ".$1ts$2")] : endings.map((ending) => base + ending);
  for (const file of bases) {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    const before = known.get(file);
    if (before?.modified === stats.mtimeMs && before.size === stats.size) return before.hasWords;
    const found = { modified: stats.mtimeMs, size: stats.size, hasWords: readsWords(file) };
    known.set(file, found);
    return found.hasWords;
  }
  return false;
}

function readsWords(file: string): boolean {
  try {
    return passesCodeGate((gate ??= createCodeGate([])), readFileSync(file));
  } catch {
    return false;
  }
}
