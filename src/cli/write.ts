/** Writing files so that a reader never meets half of one. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { SettingsError } from "../settings-error.ts";
import type { FixedFile } from "./fix.ts";
import { decodeSource } from "../files/read.ts";
import { systemReason } from "../files/system-reason.ts";

const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);

/**
 * Writes one mended file in place; its byte-order mark, mode and owner stay. Out: `undefined`, or why it was left as it is,
 * as a whole sentence.
 */
export async function writeFixedFile({ before, after }: FixedFile, cwd: string): Promise<string | undefined> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  const path = resolve(cwd, before.path);
  try {
    const bytes = readFileSync(path);
    const now = decodeSource(before.path, bytes);
    if (now.kind === "unread" || now.source.text !== before.text) {
      return `${before.path} changed on disk while poolsafe ran, so it was left as it is; run poolsafe again.`;
    }
    const text = Buffer.from(after.text, "utf8");
    writeFileAtomic.sync(path, bytes.subarray(0, 3).equals(byteOrderMark) ? Buffer.concat([byteOrderMark, text]) : text);
    return undefined;
  } catch (error) {
    return `${before.path} cannot be written: ${systemReason(error)}.`;
  }
}

/** Errors: `SettingsError` when the file cannot be written. */
export async function writeReport(path: string, text: string, cwd: string): Promise<void> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  try {
    writeFileAtomic.sync(resolve(cwd, path), text);
  } catch (error) {
    throw new SettingsError(`The report cannot be written to ${path}: ${systemReason(error)}.`, "Name a file in a folder that exists.");
  }
}

/** Errors: `SettingsError` when the file cannot be written. */
export async function writeConfiguration(path: string, text: string, cwd: string): Promise<void> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  try {
    writeFileAtomic.sync(resolve(cwd, path), text);
  } catch (error) {
    throw new SettingsError(`${path} cannot be written: ${systemReason(error)}.`, "Mend that, or take the text that --dry-run prints.");
  }
}
