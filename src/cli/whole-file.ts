/**
 * A file is written whole or not at all. Our own instead of a library's: `write-file-atomic` calls `write` once, and where a disk becomes full in
 * the middle of that, the system writes a part, says so, and the library puts half a file in place of the whole one.
 */

import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { errorCode } from "../files/system-reason.ts";

let written = 0;

/** Hidden, and no file that is analysed: what is left of it when the program is killed disturbs nothing, and says whose it is. */
function temporaryName(path: string): string {
  written += 1;
  return join(dirname(path), `.${basename(path).slice(0, 200)}.poolsafe-${process.pid}-${written}.tmp`);
}

/**
 * Its mode and owner stay; of a link, the file that it leads to is written.
 * @param path absolute
 * @throws the error of the file system; the file is then as it was
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const target = targetOf(path);
  const before = statsOrThrow(target);
  // A rename would put a file in place of one that nobody may write.
  if (before !== undefined) closeSync(openSync(target, "r+"));
  const temporary = temporaryName(target);
  const file = openSync(temporary, "wx", before?.mode ?? 0o666);
  try {
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (before !== undefined) keepOwner(temporary, before);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return path;
    throw error;
  }
}

/** Out: `undefined` where there is no such file; whatever else keeps it from being looked at is thrown. */
function statsOrThrow(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** Who may write a file of somebody else cannot give it back to them; everybody can keep its mode. */
function keepOwner(path: string, { uid, gid, mode }: Stats): void {
  try {
    chownSync(path, uid, gid);
  } catch (error) {
    if (!["EPERM", "EINVAL", "ENOSYS"].includes(errorCode(error) ?? "")) throw error;
  }
  chmodSync(path, mode);
}
