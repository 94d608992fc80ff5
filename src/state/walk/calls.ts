/** Calls of functions and procedures that the analysed files define. */
import type { Host } from "../bodies/host.ts";
import { runBody } from "../bodies/run.ts";
import type { Argument, Call, Routine } from "../effects/steps.ts";
import type { Place, Value } from "../../types.ts";
import { merged, rolledBack } from "./held.ts";
import { isTempName, objectKey } from "./temp-objects.ts";
import { maxSteps, type State, type Walker } from "./walker.ts";

const maxDepth = 24;

export function call(w: Walker, target: Call): boolean {
  if (target.function.schema !== undefined && isTempName(target.function))
    w.facts.later(objectKey("function", target.function.name), target.place, "called here, in a later transaction");
  const routines = w.definitions
    .find("routine", target.function, w.session.source)
    .filter((routine) => accepts(routine, target.args.length));
  return routines.every((routine) => runRoutine(w, routine, target.args, target.place, target.procedure));
}

export function runRoutine(w: Walker, routine: Routine, args: readonly Argument[], place: Place, mayCommit: boolean): boolean {
  w.called.add(routine);
  const values = new Map([
    ...defaultsOf(routine),
    ...args.flatMap((arg, index) => namesOf(routine, arg, index).map((name) => [name, arg.value] as const)),
  ]);
  const forbids = !mayCommit || routine.hasSetClause;
  if (forbids) w.atomic++;
  const ok = inCall(w, place, () => runBody(routine.body, hostOf(w), values));
  if (forbids) w.atomic--;
  return ok;
}

export function inCall(w: Walker, place: Place, run: () => boolean): boolean {
  if (w.calls.length >= maxDepth) return true;
  const outer = w.calls;
  w.calls = [...w.calls, place];
  const ok = run();
  w.calls = outer;
  return ok;
}

/** The session as a body sees it. */
function hostOf(w: Walker): Host<State> {
  return {
    apply: (steps) => w.apply(steps),
    save: () => w.state,
    restore: (saved) => {
      w.state = saved;
    },
    merge: (states) => {
      w.state = { ...w.state, held: merged(states.map((one) => one.held)) };
    },
    subtransaction: () => {
      const before = w.state;
      w.atomic++;
      return {
        undo: () => {
          w.atomic--;
          w.state = { ...before, held: rolledBack(w.state.held, before.held) };
        },
        release: () => {
          w.atomic--;
        },
      };
    },
    exhausted: () => w.steps > maxSteps,
  };
}

function accepts(routine: Routine, count: number): boolean {
  const required = routine.parameters.filter((parameter) => !parameter.optional).length;
  return count >= required && (count <= routine.parameters.length || routine.parameters.at(-1)?.optional === true);
}

function defaultsOf(routine: Routine): (readonly [string, Value])[] {
  return routine.parameters.flatMap((parameter, index) => {
    const value = parameter.default;
    return value ? namesOf(routine, { name: undefined, value }, index).map((name) => [name, value] as const) : [];
  });
}

/** The names under which a body knows an argument: `$1` and the parameter's own. */
function namesOf(routine: Routine, arg: Argument, index: number): string[] {
  const position = arg.name === undefined ? index : routine.parameters.findIndex((parameter) => parameter.name === arg.name);
  const name = routine.parameters[position]?.name;
  return [`$${String(position + 1)}`, ...(name === undefined ? [] : [name.toLowerCase(), `${routine.name.name}.${name.toLowerCase()}`])];
}
