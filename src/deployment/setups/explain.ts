/** On what the code does, the setting of a pooler other than PgBouncer that decides what comes of it. */

import type { Fact, Related } from "../../types.ts";
import { quoted } from "../pgbouncer/problem.ts";
import { uncarried } from "./carries.ts";
import type { Setup } from "./setup.ts";

export function relatedSetup(fact: Fact, setups: readonly Setup[]): Fact {
  const places = setups.flatMap((setup) => placesFor(fact, setup));
  return places.length === 0 ? fact : { ...fact, related: [...fact.related, ...places] };
}

function placesFor(fact: Fact, setup: Setup): readonly Related[] {
  if (fact.fact === "named-statement") {
    return uncarried(setup).flatMap(({ setting, row }) =>
      setting ? [{ ...setting.place, message: `${quoted(row.offText)} stands here` }] : [],
    );
  }
  if (fact.fact === "transaction-block") {
    const pool = setup.pools.find(({ mode }) => mode === "statement");
    return pool?.modeAt ? [{ ...pool.modeAt, message: "statement mode is chosen here" }] : [];
  }
  return [];
}
