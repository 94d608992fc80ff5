/** Names for what is found that stay the same when other parts of the file change. */

import { createHash } from "node:crypto";

/**
 * @param base what it is: equal ones are told apart by their order
 * @param seen how often each has been seen, of one report
 */
export function fingerprintOf(base: string, seen: Map<string, number>): string {
  const count = (seen.get(base) ?? 0) + 1;
  seen.set(base, count);
  return createHash("sha256")
    .update(`${base}\0${String(count)}`)
    .digest("hex")
    .slice(0, 16);
}
