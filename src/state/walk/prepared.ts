/** EXECUTE runs what PREPARE named. */
import type { Use } from "../../types.ts";
import type { Step } from "../effects/steps.ts";
import { inCall } from "./calls.ts";
import { keyOf } from "./held.ts";
import { mayBeThere, type Walker } from "./walker.ts";

export function execute(w: Walker, step: Extract<Step, { kind: "execute" }>): boolean {
  const key = keyOf("prepared-statement", step.name);
  const effect: Use = { kind: "use", state: "prepared-statement", place: step.place, name: step.name, what: step.what, form: "execute" };
  w.facts.episode(key, effect);
  const held = w.state.held.get(key)?.at(-1);
  if (held && !step.runs) return true;
  if (held) return inCall(w, step.place, () => w.apply(held.run?.(step.args) ?? []));
  if (w.gone.has(key)) return false;
  const leaked = w.facts.leaked(key);
  w.facts.later(key, step.place, `\`${step.what}\` relies on it here, in a later transaction`, "reliance");
  if (!leaked) w.facts.stray(effect, w.statement, w.calls.length > 0);
  return leaked?.run ? inCall(w, step.place, () => w.apply(leaked.run?.(step.args) ?? [])) : leaked !== undefined || mayBeThere(w);
}
