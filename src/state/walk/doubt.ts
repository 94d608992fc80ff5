/** Why it cannot be said that state is left behind. */
import type { Acquire } from "../../types.ts";
import { isBuiltInDefault } from "../setting-value.ts";
import { settings } from "../settings-data.ts";

export function doubtOf(effect: Acquire): string | undefined {
  if (!effect.certain) return "the third argument of `set_config` decides, and it is not a constant here";
  const { constant } = effect.value ?? {};
  if (effect.state === "setting" && effect.name.includes(".") && constant === "")
    return "an empty value reads like one that was set and is gone";
  if (effect.state === "setting" && constant !== undefined && constant !== null && isBuiltInDefault(effect.name, String(constant)))
    return "the value is PostgreSQL's own default, so it changes something only where the server or the role is set up otherwise";
  if (effect.state === "setting" && !/[.\s]/.test(effect.name) && !settings.has(effect.name) && !effect.name.includes("$"))
    return "PostgreSQL 18 has no setting of that name; a version that has one keeps it";
  return undefined;
}
