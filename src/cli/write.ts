/** Writing files so that a reader never meets half of one. */

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import type { FixedFile } from "./fix.ts";
import { decodeSource } from "../files/read.ts";
import { statsOf } from "../files/stamp.ts";
import { systemReason } from "../files/system-reason.ts";
import { SettingsError } from "../settings-error.ts";
import { inPieces, Interrupted } from "./interrupt.ts";
import { remedyOf, writeWhole } from "./whole-file.ts";

const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);

/**
 * Writes one mended file in place; its byte-order mark, mode and owner stay. Out: `undefined`, or why it was left as it is,
 * as a whole sentence.
 */
export function writeFixedFile({ before, after }: FixedFile, cwd: string): string | undefined {
  const path = resolve(cwd, before.path);
  try {
    const bytes = readFileSync(path);
    const now = decodeSource(before.path, bytes);
    if (now.kind === "unread" || now.source.text !== before.text) {
      return `${before.path} changed on disk while poolsafe ran, so it was left as it is; run poolsafe again.`;
    }
    const text = Buffer.from(after.text, "utf8");
    writeWhole(path, bytes.subarray(0, 3).equals(byteOrderMark) ? Buffer.concat([byteOrderMark, text]) : text);
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
  const refusals: string[] = [];
  const write = ({ path, text }: WrittenReport): void => {
    const target = resolve(cwd, path);
    try {
      // A pipe or a device, such as /dev/stdout, is written to; it must not be replaced by a file.
      if (isSpecial(target)) writeFileSync(target, text);
      else writeWhole(target, text);
    } catch (error) {
      refusals.push(`The report cannot be written to ${path}: ${systemReason(error)}. ${remedyOf(error)}`);
    }
  };
  await inPieces(reports, write, (done) => {
    const [written, missing] = [reports.slice(0, done), reports.slice(done)].map((part) => part.map(({ path }) => path).join(", "));
    return missing === "" ? `The reports are written: ${written}.` : `The reports are written: ${written}; not written: ${missing}.`;
  });
  return refusals;
}

function isSpecial(path: string): boolean {
  const stats = statsOf(path);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/** Errors: `SettingsError` when the file cannot be written. */
export async function writeConfiguration(path: string, text: string, cwd: string): Promise<void> {
  const write = (): void => {
    writeWhole(resolve(cwd, path), text);
  };
  try {
    await inPieces([path], write, () => `${path} is written.`);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw new SettingsError(`${path} cannot be written: ${systemReason(error)}.`, "Mend that, or take the text that --dry-run prints.");
  }
}
