/** The operating system's error codes in words. */

const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "it does not exist",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ELOOP: "its links run in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is full",
  EFBIG: "it would be larger than a file may be",
  EROFS: "the file system is read-only",
  EIO: "the disk reported an error",
};

/** In: what a call of `node:fs` threw. Out: a short clause without a full stop; the code in brackets when it is a known one. */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  const text = code === undefined ? undefined : words[code];
  if (text !== undefined) return `${text} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
