/**
 * A file is written whole or not at all. Our own instead of a library's: `write-file-atomic` calls `write` once, and where a disk becomes full in
 * the middle of that, the system writes a part, says so, and the library puts half a file in place of the whole one.
 */

import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

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

/** Of a link that leads to nothing, too, it is what the link names that is made. */
function targetOf(path: string): string {
  let at = path;
  for (let links = 0; links < mostLinks; links += 1) {
    try {
      return realpathSync(at);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      const named = linkAt(at);
      if (named === undefined) return at;
      // The folder of a link may itself be behind one, and what the link names begins at the real one.
      at = resolve(realpathSync(dirname(at)), named);
    }
  }
  return at;
}

/** The system itself follows no more. */
const mostLinks = 40;

/** Out: what a link names; `undefined` for what is none. */
function linkAt(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
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

const otherPlace = "Name a file in a folder that exists.";
const otherDisk = "Make room, or name a file on another disk.";
const remedies: Readonly<Record<string, string>> = {
  ENOENT: otherPlace,
  ENOTDIR: otherPlace,
  EISDIR: "Name a file in it.",
  ENOSPC: otherDisk,
  EDQUOT: otherDisk,
  EFBIG: otherDisk,
};

/** In: what writing a file that the user named has thrown. Out: what they can do, as a whole sentence. */
export function remedyOf(error: unknown): string {
  return remedies[errorCode(error) ?? ""] ?? "Name a file that you may write.";
}
