/** Code that listens on a connection whose address is known: where that address stands. */

import type { AddressUse, Fact, Related } from "../../types.ts";
import { isDirect } from "./pooled.ts";
import type { ConnectionString, ProjectStrings } from "./strings.ts";

/** Out: what there is to add to facts of the code. */
export function listeningPlaces(
  code: readonly Fact[],
  uses: readonly AddressUse[],
  { strings }: ProjectStrings,
): ReadonlyMap<Fact, readonly Related[]> {
  const places = new Map<Fact, readonly Related[]>();
  for (const fact of code) {
    if (fact.fact !== "escape" || fact.state !== "listen") continue;
    // Of a file that connects with several addresses it is not known which one is listened on.
    const variables = new Set(uses.filter(({ place }) => place.source.path === fact.place.source.path).map(({ variable }) => variable));
    const [variable] = variables;
    if (variable === undefined || variables.size > 1) continue;
    const related = strings.filter(({ name }) => name === variable).flatMap(relatedOf);
    if (related.length > 0) places.set(fact, related);
  }
  return places;
}

function relatedOf({ name, at, address, way }: ConnectionString): readonly Related[] {
  if (way) return [{ ...at, message: `\`${name}\`, with which this file connects, goes through ${way.pooler}, by ${way.by}` }];
  if (!isDirect("", address)) return [];
  return [
    {
      ...at,
      message: `\`${name}\` goes to the server itself here: name it under \`direct\` in the configuration if it does so everywhere`,
    },
  ];
}
