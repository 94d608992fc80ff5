/** Reads code files and lets the word gate choose, file by file. Runs on the main thread and on workers alike. */

import { closeSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";

import { type CodeGate, importedNames, passesCodeGate } from "../extract/code-gate.ts";
import { isWide, type Texts } from "../files/read.ts";

/** What one thread found; files are named by their number in the list that all threads share. */
export interface Scanned {
  /** Files that pass, with their bytes. */
  readonly passed: { readonly file: number; readonly bytes: Uint8Array }[];
  /** What the others import, where they may call what passes. */
  readonly imports: { readonly file: number; readonly names: readonly string[] }[];
  /** Files that cannot be read, or that are no text in a superset of ASCII: the usual way of reading says why. */
  readonly refused: number[];
  bytes: number;
}

export interface ScanWork {
  readonly gate: CodeGate;
  /** Absolute. */
  readonly cwd: string;
  readonly files: readonly string[];
  readonly texts: Texts;
  /** The number of the first file that no thread has taken, shared by all threads. */
  readonly taken: Int32Array;
}

const batch = 16;

export function emptyScan(): Scanned {
  return { passed: [], imports: [], refused: [], bytes: 0 };
}

/** Takes a batch of files and scans it. Out: false when none was left. */
export function scanBatch(work: ScanWork, into: Scanned): boolean {
  const first = Atomics.add(work.taken, 0, batch);
  const last = Math.min(first + batch, work.files.length);
  for (let file = first; file < last; file++) scanFile(work, file, into);
  return last < work.files.length;
}

function scanFile({ gate, cwd, files, texts }: ScanWork, file: number, into: Scanned): void {
  const path = files[file] ?? "";
  const absolute = resolve(cwd, path);
  const text = texts.get(absolute);
  const bytes = text ? Buffer.from(text.buffer, text.byteOffset, text.length) : readInto(absolute);
  if (bytes === undefined || isWide(bytes)) {
    into.refused.push(file);
    return;
  }
  into.bytes += bytes.length;
  if (passesCodeGate(gate, bytes)) {
    into.passed.push({ file, bytes: Uint8Array.prototype.slice.call(bytes) });
    return;
  }
  // Packages are looked at one file at a time: they are not the code of those who look.
  if (path.includes("node_modules/")) return;
  const names = importedNames(bytes);
  if (names.length > 0) into.imports.push({ file, names });
}

/** One for all files: a tree's text is never in memory as a whole. */
let buffer = Buffer.allocUnsafeSlow(1 << 20);

/** Out: valid until the next call; `undefined` when the system does not give it. */
function readInto(path: string): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, "r");
    let length = 0;
    for (;;) {
      const read = readSync(handle, buffer, length, buffer.length - length, null);
      length += read;
      if (read === 0 || length < buffer.length) return buffer.subarray(0, length);
      const larger = Buffer.allocUnsafeSlow(buffer.length * 4);
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
