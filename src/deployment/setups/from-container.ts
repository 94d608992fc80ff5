/** Which pooler a container runs, by its image; of PgDog's also how, by its variables. */

import { profiles } from "../../poolers/index.ts";
import type { Container } from "../containers.ts";
import { splitImage, versionOfTag } from "../images.ts";
import { poolerOf } from "../pooler-container.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import { isTemplate } from "../templates.ts";
import { pgdogNames } from "./pgdog-names.ts";
import { modeCalled, type PoolSetup, type Setup } from "./setup.ts";

/** Out: `undefined` for PgBouncer, which has a reader of its own, and for what is no pooler. */
export function setupOfContainer(container: Container): Setup | undefined {
  const { at, image } = container;
  const title = poolerOf(container);
  const profile = profiles.find((one) => one.title === title);
  if (!profile || profile.name === "pgbouncer") return undefined;
  const settings: ReadonlyMap<string, Setting> = profile.name === "pgdog" ? pgdogVariables(container) : new Map<string, Setting>();
  const mode = settings.get("pooler_mode");
  const pool: PoolSetup = { name: "", place: at, mode: modeCalled(mode?.value), modeAt: mode?.place, settings, size: undefined };
  return {
    pooler: profile.name,
    at,
    version: versionOfTag(splitImage(image.text).tag)?.text,
    settings,
    pools: settings.size === 0 ? [] : [pool],
    listens: undefined,
    replicas: container.replicas,
    problems: [],
  };
}

/** Its defaults are what these say (pgdog-config/src/general.rs). */
function pgdogVariables({ variables }: Container): ReadonlyMap<string, Setting> {
  return new Map(
    variables.flatMap(({ name, value, at, valueAt }): readonly (readonly [string, Setting])[] => {
      const setting = name.startsWith("PGDOG_") ? name.slice("PGDOG_".length).toLowerCase() : "";
      if (!pgdogNames.general.includes(setting) || value === "") return [];
      const known = isTemplate(value) ? undefined : value;
      return [[setting, { name: setting, written: name, value: known, place: at, valueAt }]];
    }),
  );
}
