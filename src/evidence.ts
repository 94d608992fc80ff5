/** What verdicts rest on, where several are told as one. */

import type { Evidence } from "./types.ts";

/** The weakest of what several answers rest on; nothing is known of none. */
export function weakest(all: readonly Evidence[]): Evidence {
  const order: readonly Evidence[] = ["unknown", "documentation", "source", "measured"];
  return order.find((one) => all.includes(one)) ?? "unknown";
}
