/** The session as an expression sees it: the locks that it holds, and what functions of the analysed files give. */
import { resultOfBody } from "../bodies/run.ts";
import type { FunctionResult, NamedValue, SessionView } from "../effects/scope.ts";
import type { QualifiedName } from "../effects/steps.ts";
import { argumentsOf, routinesFor } from "./calls.ts";
import { keyOf } from "./held.ts";
import { maxSteps, type Walker } from "./walker.ts";

/** Deeper calls give values that are not known. */
const maxDepth = 12;

export function viewOf(w: Walker): SessionView {
  return viewAt(w, 0);
}

function viewAt(w: Walker, depth: number): SessionView {
  return {
    holds: (lock) => (depth === 0 ? holdsLock(w, lock) : undefined),
    result: (schema, name, args) => (depth < maxDepth ? resultOfCall(w, { schema, name }, args, depth) : undefined),
  };
}

/** A session that is a script from its beginning holds what the script has taken; of any other nobody knows. */
function holdsLock(w: Walker, lock: string): boolean | undefined {
  const key = keyOf("advisory-lock", lock);
  const held = w.state.held.get(key);
  if (held?.some((one) => one.maybe === true || one.doubt !== undefined || one.acquire.rows !== undefined) === true) return undefined;
  if (held || w.facts.isLeaked(key)) return true;
  // A key that is not a number may be the same lock under another name.
  return w.session.transaction === "none" && !w.foreign && w.unreadHeld === undefined && /^-?\d+(, -?\d+)?( shared)?$/.test(lock)
    ? false
    : undefined;
}

function resultOfCall(w: Walker, name: QualifiedName, args: readonly NamedValue[], depth: number): FunctionResult | undefined {
  // A routine that calls itself several times asks for this more often than anyone can wait for.
  if ((w.steps += 1) > maxSteps) return undefined;
  const routines = routinesFor(w, name, args);
  const [routine] = routines;
  if (!routine || routines.length > 1) return undefined;
  if (routine.strict && args.some((arg) => arg.value.constant === null)) return undefined;
  const rows = resultOfBody(routine, argumentsOf(routine, args), viewAt(w, depth + 1), () => (w.steps += 1) > maxSteps);
  if (!rows) return undefined;
  const named = routine.outputs.length > 0;
  return {
    columns: named ? routine.outputs.map((output) => output.name) : [routine.name.name],
    rows,
    positions: routine.outputs.map((output) => output.position),
  };
}
