/** Places as keys: several files of one pooler have the same offsets. */

import type { Place } from "../types.ts";

export function placeKey({ source, span }: Place): string {
  return `${source.path}\0${span.start}\0${span.end}`;
}

/** The first at each place. */
export function distinct<T>(found: readonly T[], placeOf: (one: T) => Place): readonly T[] {
  const known = new Set<string>();
  return found.filter((one) => {
    const key = placeKey(placeOf(one));
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}
