/** On what the code does, the setting that decides what comes of it. */

import type { Fact, Related } from "../types.ts";
import { modesIn, namesIn, sizeOf } from "./pgbouncer/configuration.ts";
import type { Instance } from "./pgbouncer/from-container.ts";
import { quoted } from "./pgbouncer/problem.ts";

export function related(fact: Fact, poolers: readonly Instance[]): Fact {
  const places = poolers.flatMap((pooler) => placeFor(fact, pooler) ?? []);
  return places.length === 0 ? fact : { ...fact, related: [...fact.related, ...places] };
}

function placeFor(fact: Fact, { configuration }: Instance): Related | undefined {
  const { settings } = configuration;
  if (fact.fact === "named-statement") {
    const setting = settings.get("max_prepared_statements");
    const isOff = setting?.value !== undefined && sizeOf(configuration, "max_prepared_statements") === 0;
    return isOff ? { ...setting.place, message: `${quoted(setting.written)} is 0 here` } : undefined;
  }
  if (fact.fact === "transaction-block") {
    const setting = settings.get("pool_mode");
    return setting && modesIn(configuration).has("statement") ? { ...setting.place, message: "statement mode is chosen here" } : undefined;
  }
  if (fact.fact === "startup-parameter") {
    const setting = settings.get("ignore_startup_parameters");
    const asked = fact.form === "options" ? ["options", fact.name.toLowerCase()] : [fact.name.toLowerCase()];
    const dropped = setting && namesIn(setting).find(({ name }) => asked.includes(name.toLowerCase()));
    return dropped && { ...dropped.at, message: `${quoted(dropped.name)} is dropped here` };
  }
  return undefined;
}
