/** Advisory locks by name: `(bigint)` and `(int, int)` keys are different spaces; shared and exclusive ones are given back separately. */
import type { Value } from "../../types.ts";

export function lockName(functionName: string, keys: readonly Value[]): string {
  const names = keys.map(({ key, constant }) =>
    typeof constant === "string" && /^\s*-?\d+\s*$/.test(constant)
      ? String(BigInt(constant))
      : typeof constant === "number"
        ? String(constant)
        : key,
  );
  return `${names.join(", ")}${functionName.endsWith("_shared") ? " shared" : ""}`;
}
