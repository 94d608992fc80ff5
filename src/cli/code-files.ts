/**
 * The code among the files: read, and chosen by the word gate. Most files stop there; only what passes is kept, and only then is the reader
 * of code loaded. With many files a second thread helps.
 */

import { extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

import type { CodeGate } from "../extract/code-gate.ts";
import { importersOf } from "../extract/importers.ts";
import { languageOf } from "../source.ts";
import type { Source, Unread } from "../types.ts";
import { tooMuchCode } from "../extract/code-size.ts";
import { importsSql } from "../files/imported-sql.ts";
import { decodeSource, readSource, type ReadResult, type Texts } from "../files/read.ts";
import { emptyScan, scanBatch, type Scanned, type ScanWork } from "./scan.ts";

export interface CodeFiles {
  /** What may matter, by path, in the order of the files. */
  readonly sources: ReadonlyMap<string, Source>;
  /** The files that hold nothing that matters. */
  readonly stopped: readonly string[];
  readonly unread: readonly Unread[];
  /** True when the system would not give us a file. */
  readonly denied: boolean;
  readonly bytes: number;
}

/** A worker takes as long to start as this many files to scan. */
const worthAWorker = 400;
/** @param early called once, when a file has passed and others are still to be scanned */
export async function readCode(
  { files, named, texts }: { readonly files: readonly string[]; readonly named: ReadonlySet<string>; readonly texts: Texts },
  cwd: string,
  gate: CodeGate,
  early: () => Promise<unknown>,
): Promise<CodeFiles> {
  const work: ScanWork = { gate, cwd, files, texts, taken: new Int32Array(new SharedArrayBuffer(4)) };
  const helper = files.length > worthAWorker ? startWorker(work) : undefined;
  const own = emptyScan();
  let called = false;
  while (scanBatch(work, own)) {
    if (called || own.passed.length === 0) continue;
    called = true;
    await early();
  }
  return gather(work, named, [own, ...(helper ? [await helper] : [])]);
}

/** Only the built program has a worker: the sources run in the one thread of whoever loads them. */
function startWorker(work: ScanWork): Promise<Scanned> | undefined {
  const ending = extname(fileURLToPath(import.meta.url));
  if (ending !== ".js") return undefined;
  const worker = new Worker(new URL("./scan-worker.js", import.meta.url), { workerData: work });
  return new Promise((done, failed) => {
    worker.once("message", done);
    worker.once("error", failed);
  });
}

function gather({ cwd, files, texts }: ScanWork, named: ReadonlySet<string>, scans: readonly Scanned[]): CodeFiles {
  const passed = scans.flatMap((scan) => scan.passed);
  const imports = scans.flatMap((scan) => scan.imports).map(({ file, names }) => ({ path: files[file] ?? "", names }));
  const results = new Map<string, ReadResult>();
  for (const { file, bytes } of passed) results.set(files[file] ?? "", decodeCode(files[file] ?? "", bytes));
  for (const file of scans.flatMap((scan) => scan.refused)) results.set(files[file] ?? "", readSource(files[file] ?? "", cwd, texts));
  for (const path of importersOf([...results.keys()], imports)) results.set(path, readSource(path, cwd, texts));
  // What the disk holds of these may be another text.
  const importers = new Set(importersOf([...texts.keys()], imports));
  for (const path of named) {
    if (languageOf(path) !== "typescript" || results.has(path)) continue;
    const result = readSource(path, cwd, texts);
    if (result.kind === "source" && (importers.has(path) || importsSql(resolve(cwd, path), result.source.text))) results.set(path, result);
  }

  const sources = new Map<string, Source>();
  const unread: Unread[] = [];
  const stopped: string[] = [];
  let denied = false;
  for (const path of files) {
    const result = results.get(path);
    if (result?.kind === "source") sources.set(path, result.source);
    else if (result === undefined) stopped.push(path);
    else {
      unread.push(result.unread);
      denied ||= result.environment;
    }
  }
  return {
    sources,
    stopped,
    unread,
    denied,
    bytes: scans.reduce((sum, scan) => sum + scan.bytes, 0),
  };
}

/** As `decodeSource`, with the limit for code. */
export function decodeCode(path: string, bytes: Uint8Array): ReadResult {
  const result = decodeSource(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  if (result.kind === "unread") return result;
  const unread = tooMuchCode(result.source, bytes.length);
  return unread ? { kind: "unread", unread, environment: false } : result;
}
