/** Code that listens on a connection whose address is known: where that address stands, and whether it leaves the code its session. */

import type { AddressUse, Fact, Related } from "../../types.ts";
import { isDirect, isLocal } from "./pooled.ts";
import type { ConnectionString, ProjectStrings } from "./strings.ts";

/** Out: what there is to add to facts of the code. */
export function listeningPlaces(
  code: readonly Fact[],
  uses: readonly AddressUse[],
  project: ProjectStrings,
): ReadonlyMap<Fact, readonly Related[]> {
  const places = new Map<Fact, readonly Related[]>();
  for (const fact of code) {
    const related = addressesOf(fact, uses, project).flatMap(relatedOf);
    if (related.length > 0) places.set(fact, related);
  }
  return places;
}

/** Out: facts of the code that do not hold, because all addresses that may be meant go through a pooler that leaves each client its session. */
export function heardInSession(code: readonly Fact[], uses: readonly AddressUse[], project: ProjectStrings): ReadonlySet<Fact> {
  return new Set(
    code.filter((fact) => {
      const addresses = addressesOf(fact, uses, project).filter(({ address }) => !isLocal(address));
      return addresses.length > 0 && addresses.every(({ way }) => way?.mode === "session");
    }),
  );
}

/** Those with which the file of a fact connects that listens. */
function addressesOf(fact: Fact, uses: readonly AddressUse[], { strings }: ProjectStrings): readonly ConnectionString[] {
  if (fact.fact !== "escape" || fact.state !== "listen") return [];
  // Of a file that connects with several addresses it is not known which one is listened on.
  const variables = new Set(uses.filter(({ place }) => place.source.path === fact.place.source.path).map(({ variable }) => variable));
  const [variable] = variables;
  if (variable === undefined || variables.size > 1) return [];
  return strings.filter(({ name }) => name === variable);
}

function relatedOf({ name, at, address, way }: ConnectionString): readonly Related[] {
  if (way && way.mode !== "session")
    return [{ ...at, message: `\`${name}\`, with which this file connects, goes through ${way.pooler}, by ${way.by}` }];
  if (!isDirect("", address)) return [];
  return [
    {
      ...at,
      message: `\`${name}\` goes to the server itself here: name it under \`direct\` in the configuration if it does so everywhere`,
    },
  ];
}
