/**
 * Whether a file that has no words of a session itself imports one that has: `pool.query(LOCK_JOBS)`. For hosts that are given single files. All
 * files of a project may be asked, so it is done with text alone, and each imported file is read once until it changes.
 */

import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { createCodeGate, passesCodeGate } from "../extract/code-gate.ts";

const specifier = /\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"'\n]*)["']/g;
/** A name with one is the file's own, or what TypeScript becomes; another is completed. */
const ending = /\.(?:[cm]?[jt]sx?|vue|svelte|sql|json)$/i;
const endings = [".ts", ".js", ".tsx", ".mts", ".cts", ".mjs", ".cjs", ".jsx", "/index.ts", "/index.js"];

/** Words of SQL only: that a library is imported says nothing of who imports the file that does. */
let gate: ReturnType<typeof createCodeGate> | undefined;

interface Known {
  readonly modified: number;
  readonly size: number;
  readonly hasWords: boolean;
}

const known = new Map<string, Known>();

interface Answer {
  readonly hasWords: boolean;
  readonly until: number;
}

/** By the path that is imported, as it is written. */
const answers = new Map<string, Answer>();
/** What many files import is looked for once: nobody waits longer than this for an edit of it to count. In milliseconds. */
const trusted = 1000;

/** @param path absolute */
export function importsSql(path: string, text: string): boolean {
  const folder = dirname(path);
  const now = Date.now();
  for (const [, name = ""] of text.matchAll(specifier)) {
    // Bundlers' own: `./lock.sql?raw`.
    const base = resolve(folder, name.replace(/\?.*$/, ""));
    const before = answers.get(base);
    const answer = before && before.until > now ? before : { hasWords: hasWords(base), until: now + trusted };
    answers.set(base, answer);
    if (answer.hasWords) return true;
  }
  return false;
}

function hasWords(base: string): boolean {
  const asTypeScript = base.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const files = ending.test(base) ? [...new Set([base, asTypeScript])] : endings.map((one) => base + one);
  for (const file of files) {
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
