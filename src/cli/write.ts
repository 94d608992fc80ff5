/** Writing files so that a reader never meets half of one. */

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import type { FixedFile } from "./fix.ts";
import { decodeSource } from "../files/read.ts";
import { errorCode, systemReason } from "../files/system-reason.ts";
import { SettingsError } from "../settings-error.ts";

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

export interface WrittenReport {
  readonly path: string;
  readonly text: string;
}

/** Writes each report that can be written, whole or not at all. Out: for each other one a sentence that says why, and the remedy. */
export async function writeReports(reports: readonly WrittenReport[], cwd: string): Promise<string[]> {
  const { default: writeFileAtomic } = await import("write-file-atomic");
  return reports.flatMap(({ path, text }) => {
    const target = resolve(cwd, path);
    try {
      // A pipe or a device, such as /dev/stdout, is written to; it must not be replaced by a file.
      if (isSpecial(target)) writeFileSync(target, text);
      else writeFileAtomic.sync(target, text);
      return [];
    } catch (error) {
      return [`The report cannot be written to ${path}: ${systemReason(error)}. ${remedies[errorCode(error) ?? ""] ?? otherRemedy}`];
    }
  });
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: "Name a file in a folder that exists.",
  ENOTDIR: "Name a file in a folder that exists.",
  EISDIR: "Name a file in it.",
  ENOSPC: "Make room, or name a file on another disk.",
};
const otherRemedy = "Name a file that you may write.";

function isSpecial(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
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
