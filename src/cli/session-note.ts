/** What a report for session mode does not answer: whether the code is ready for transaction mode. */

import { profiles } from "../poolers/index.ts";
import type { Pooler } from "../types.ts";

type Judged = Pick<Pooler, "name" | "mode">;

/** In: for whom the code is judged. Out: nothing where one of them shows what breaks, or where there is no other mode. */
export function sessionNote({
  pooler,
  alsoBehind,
}: {
  readonly pooler: Judged;
  readonly alsoBehind: readonly Judged[];
}): readonly string[] {
  const modes = profiles.find(({ name }) => name === pooler.name)?.modes;
  if (modes && !modes.includes("transaction")) return [];
  if ([pooler, ...alsoBehind].some(({ mode }) => mode !== "session")) return [];
  return ["In session mode hardly anything breaks: `--pool-mode transaction` shows what would in transaction mode."];
}
