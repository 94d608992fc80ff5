/** From a file's bytes to a source, or to the reason why there is none. */

import { isAscii, isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { grouped } from "../report/parts/counts.ts";
import { makeSource } from "../source.ts";
import type { Source, Unread } from "../types.ts";
import { systemReason } from "./system-reason.ts";

export type ReadResult =
  | { readonly kind: "source"; readonly source: Source; readonly bytes: number }
  /** `environment`: the system would not give the file, so the run did not do its job. */
  | { readonly kind: "unread"; readonly unread: Unread; readonly environment: boolean };

/** What files of another version hold, by absolute path; `undefined` for a file that is not in it. The disk has the rest. */
export type Texts = ReadonlyMap<string, Uint8Array | undefined>;

export const noTexts: Texts = new Map();

/** JavaScript cannot hold much more than this as one string, and nobody writes it by hand. */
const largestFile = 256 * 1024 * 1024;
/** git looks for NUL bytes in as much of a file's beginning. */
const sniffed = 1024;

function refuse(path: string, reason: string, textBefore = ""): ReadResult {
  const source = makeSource(path, textBefore);
  const end = source.text.length;
  return { kind: "unread", unread: { source, span: { start: end, end }, reason }, environment: false };
}

/** UTF-16 and UTF-32 by their byte-order mark, or by a NUL in every other byte, as plain SQL has in UTF-16. */
function wideEncoding(head: Buffer): string | undefined {
  if (head.subarray(0, 4).equals(Buffer.of(0xff, 0xfe, 0, 0))) return "UTF-32";
  if (head.subarray(0, 2).equals(Buffer.of(0xff, 0xfe)) || head.subarray(0, 2).equals(Buffer.of(0xfe, 0xff))) return "UTF-16";
  const pairs = head.length >> 1;
  if (pairs < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < pairs * 2; index += 2) {
    if (head[index] === 0) even += 1;
    if (head[index + 1] === 0) odd += 1;
  }
  const mostly = pairs * 0.9;
  return (even >= mostly && odd === 0) || (odd >= mostly && even === 0) ? "UTF-16" : undefined;
}

/** In: a file's bytes. Out: whether words of ASCII are not to be found in them as they are. */
export function isWide(bytes: Buffer): boolean {
  const head = bytes.subarray(0, sniffed);
  return head.includes(0) && wideEncoding(head) !== undefined;
}

/** The text before the first byte that is not UTF-8, and that byte's offset. */
function firstInvalid(bytes: Buffer): { textBefore: string; offset: number } {
  const text = bytes.toString("utf8");
  let offset = 0;
  let from = 0;
  for (const { index } of text.matchAll(/\uFFFD/g)) {
    offset += Buffer.byteLength(text.slice(from, index));
    // The file may hold a real U+FFFD, which is EF BF BD.
    if (!bytes.subarray(offset, offset + 3).equals(Buffer.of(0xef, 0xbf, 0xbd))) return { textBefore: text.slice(0, index), offset };
    offset += 3;
    from = index + 1;
  }
  return { textBefore: text, offset: bytes.length };
}

/** In: the path as shown and the file's bytes. Out: the source, or why it is not read. */
export function decodeSource(path: string, bytes: Buffer): ReadResult {
  const head = bytes.subarray(0, sniffed);
  const wide = wideEncoding(head);
  if (wide !== undefined) return refuse(path, `the file is in ${wide}, not UTF-8; save it as UTF-8`);
  if (head.includes(0)) return refuse(path, "the file is binary: it has NUL bytes");
  if (isAscii(bytes)) return { kind: "source", source: makeSource(path, bytes.toString("latin1")), bytes: bytes.length };
  if (isUtf8(bytes)) return { kind: "source", source: makeSource(path, bytes.toString("utf8")), bytes: bytes.length };
  const { textBefore, offset } = firstInvalid(bytes);
  return refuse(path, `the file is not valid UTF-8 at byte offset ${offset}; save it as UTF-8`, textBefore);
}

/** In: a path as shown and the working directory. Never throws: what cannot be read is an answer. */
export function readSource(path: string, cwd: string, texts: Texts = noTexts): ReadResult {
  const text = texts.get(resolve(cwd, path));
  if (text !== undefined) return decodeSource(path, Buffer.from(text.buffer, text.byteOffset, text.length));
  let file: number | undefined;
  try {
    file = openSync(resolve(cwd, path), "r");
    const { size } = fstatSync(file);
    if (size > largestFile) {
      return refuse(path, `the file has ${grouped(Math.round(size / 1024 / 1024))} MB, more than the limit of 256 MB; split it`);
    }
    return decodeSource(path, readFileSync(file));
  } catch (error) {
    const source = makeSource(path, "");
    return {
      kind: "unread",
      unread: { source, span: { start: 0, end: 0 }, reason: `the file cannot be read: ${systemReason(error)}` },
      environment: true,
    };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
