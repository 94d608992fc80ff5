/**
 * Whether a file that has no words of a session itself imports one that has: `pool.query(LOCK_JOBS)`. For hosts that are given single files. All
 * files of a project may be asked, so it is done with text alone, and each imported file is read once until it changes.
 */

import { readFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

import { createCodeGate, passesCodeGate } from "../extract/code-gate.ts";
import { passesGate } from "../extract/gate.ts";
import { createPathMappings, type PathMappings } from "../extract/path-mappings.ts";
import { looseJson } from "./loose-json.ts";
import { createFileMemory, trusted } from "./stamp.ts";

const specifier = /\b(?:from|import|require)\s*(?:\(\s*)?["']([^"'\n]+)["']/g;
/** A name with one is the file's own, or what TypeScript becomes; another is completed. */
const ending = /\.(?:[cm]?[jt]sx?|vue|svelte|sql|json)$/i;
const endings = [".ts", ".js", ".tsx", ".mts", ".cts", ".mjs", ".cjs", ".jsx", "/index.ts", "/index.js"];

/** Words of SQL only: that a library is imported says nothing of who imports the file that does. */
let gate: ReturnType<typeof createCodeGate> | undefined;

const known = createFileMemory<boolean>();

interface Answer {
  readonly hasWords: boolean;
  readonly until: number;
}

/** By the path that is imported, as it is written: what many files import is looked for once. */
const answers = new Map<string, Answer>();

/** @param path absolute */
export function importsSql(path: string, text: string): boolean {
  const folder = dirname(path);
  const now = Date.now();
  for (const [, name = ""] of text.matchAll(specifier)) {
    // Bundlers' own: `./lock.sql?raw`.
    const plain = name.replace(/\?.*$/, "");
    const isPath = /^(?:\.{1,2}(?:\/|$)|\/)/.test(plain);
    const bases = isPath ? [resolve(folder, plain)] : mappingsAt(now).find(path.replaceAll(sep, "/"), plain);
    if (bases.some((base) => answerOf(base, now))) return true;
  }
  return false;
}

function answerOf(base: string, now: number): boolean {
  const before = answers.get(base);
  if (before && before.until > now) return before.hasWords;
  const answer = { hasWords: hasWords(base), until: now + trusted };
  answers.set(base, answer);
  return answer.hasWords;
}

function hasWords(base: string): boolean {
  const asTypeScript = base.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const files = ending.test(base) ? [...new Set([base, asTypeScript])] : endings.map((one) => base + one);
  for (const file of files) {
    const found = known(file, () => readsWords(file));
    if (found !== undefined) return found;
  }
  return false;
}

function readsWords(file: string): boolean {
  try {
    const bytes = readFileSync(file);
    if (file.toLowerCase().endsWith(".sql") && passesGate(bytes.toString("utf8"), { blocks: true, contained: true })) return true;
    return passesCodeGate((gate ??= createCodeGate([], { contained: true })), bytes);
  } catch {
    return false;
  }
}

/* ---------------------------------------------------------------- tsconfig.json */

const configurations = createFileMemory<{ readonly text: string } | undefined>();
let mappings: { readonly all: PathMappings; readonly until: number } | undefined;

/** What `@/locks` means, for a second. */
function mappingsAt(now: number): PathMappings {
  if (!mappings || mappings.until <= now) mappings = { all: createPathMappings(readConfiguration, looseJson), until: now + trusted };
  return mappings.all;
}

function readConfiguration(path: string): { readonly text: string } | undefined {
  return configurations(path, () => {
    try {
      return { text: readFileSync(path, "utf8") };
    } catch {
      return undefined;
    }
  });
}
