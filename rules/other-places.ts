import type { Escape, Place } from "../src/types.ts";

/** Every other place of the fact's object, once: in its own transaction and after it. */
export function otherPlaces(fact: Escape): readonly Place[] {
  const starts = new Set([fact.place.span.start]);
  const places: readonly Place[] = [...fact.episodes.map((episode) => episode.place), ...fact.related];
  return places.filter(({ source, span }) => {
    if (source !== fact.place.source) return true;
    if (starts.has(span.start)) return false;
    starts.add(span.start);
    return true;
  });
}
