import { textOf } from "../src/source.ts";
import type { Escape, Place } from "../src/types.ts";

const release = /^(?:deallocate|close|drop|discard)\b|\bdblink_disconnect\s*\(/i;

/**
 * Where later transactions use the fact's object, up to the one that gives it back: what comes after that belongs to another
 * object of the same name.
 */
export function laterPlaces(fact: Escape): readonly Place[] {
  const sorted = [...fact.related].sort((a, b) => a.span.start - b.span.start);
  const released = sorted.findIndex((place) => release.test(textOf(place)));
  return released < 0 ? sorted : sorted.slice(0, released + 1);
}

/** Every other place of the fact's object, once: in its own transaction and after it. */
export function otherPlaces(fact: Escape): readonly Place[] {
  const starts = new Set([fact.place.span.start]);
  const places: readonly Place[] = [...fact.episodes.map((episode) => episode.place), ...laterPlaces(fact)];
  return places.filter(({ source, span }) => {
    if (source !== fact.place.source) return true;
    if (starts.has(span.start)) return false;
    starts.add(span.start);
    return true;
  });
}
