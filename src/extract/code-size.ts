/** How much code is looked at. */
import type { Source, Unread } from "../types.ts";

/** Nobody writes so much by hand; a bundle of this size takes longer to follow than it tells. In bytes. */
const largestCode = 512 * 1024;

/** @param bytes the size of the file */
export function tooMuchCode(source: Source, bytes: number): Unread | undefined {
  if (bytes <= largestCode) return undefined;
  const reason = `the file has ${(bytes / 1024 / 1024).toFixed(1)} MB of code, more than the limit of 0.5 MB, so its queries were not looked for`;
  return { source, span: { start: 0, end: 0 }, reason };
}
