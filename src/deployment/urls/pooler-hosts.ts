/** The names under which a manifest's containers reach one that runs a pooler. */

import type { Source } from "../../types.ts";
import { containersIn } from "../containers.ts";
import { poolerOf } from "../pooler-container.ts";
import { readYaml } from "../yaml.ts";

/** In: a manifest. Out: each name with the pooler, as its makers write it. */
export function poolerHostsIn(source: Source): readonly (readonly [string, string])[] {
  return readYaml(source).documents.flatMap((document) =>
    [...containersIn(document)].flatMap((container) => {
      const pooler = poolerOf(container);
      return pooler === undefined ? [] : container.names.map((name) => [name, pooler] as const);
    }),
  );
}
