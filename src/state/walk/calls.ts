/** Calls of functions and procedures that the analysed files define. */
import type { BodySession } from "../bodies/body-session.ts";
import { runBody } from "../bodies/run.ts";
import { arrayOf } from "../effects/array.ts";
import { settled, unknownValue } from "../effects/constant.ts";
import type { Aggregate, Argument, Call, QualifiedName, Routine } from "../effects/steps.ts";
import type { Place, Value } from "../../types.ts";
import { merged, rolledBack } from "./held.ts";
import { definedBy, isTempName } from "./known.ts";
import { objectKey } from "./temp-objects.ts";
import { maxSteps, type State, type Walker } from "./walker.ts";

const maxDepth = 12;

/** @returns false when there is certainly no such function, or when its body is certain to fail */
export function call(w: Walker, target: Call): boolean {
  const { name } = target.function;
  if (isTempName(target.function)) w.facts.later(objectKey("function", name), target.place, "called here, in a later transaction");
  const { own, found } = candidates(w, target.function);
  if (!own && found.length > 0 && found.every((routine) => isNotThere(w, routine))) return false;
  if (own && found.length === 0) return false;
  const routines = fitting(found, target.args);
  const aggregates = routines.length > 0 ? [] : w.definitions.find("aggregate", target.function, w.session.source);
  if (routines.length === 0) w.opaque = true;
  if (routines.length === 0 && aggregates.length === 0) w.foreign = true;
  const outer = w.rows;
  w.rows = target.rows ?? outer;
  const ok =
    routines.every((routine) => runRoutine(w, routine, target.args, target.place, target.procedure, target.variables)) &&
    aggregates.every((aggregate) => aggregateRow(w, aggregate, target));
  w.rows = outer;
  return ok;
}

/** What an aggregate does for one row. */
function aggregateRow(w: Walker, { transition, final }: Aggregate, target: Call): boolean {
  const state: Argument = { name: undefined, value: unknownValue("the state of an aggregate") };
  return (
    call(w, { ...target, function: transition, args: [state, ...target.args] }) &&
    (!final || call(w, { ...target, function: final, args: [state] }))
  );
}

/** The routines of that name; `own` when it is this session that has made or unmade them. */
function candidates(w: Walker, wanted: QualifiedName): { readonly own: boolean; readonly found: readonly Routine[] } {
  const { schema, name } = wanted;
  const own = w.state.known.routines
    .get(name)
    ?.filter((routine) => schema === undefined || routine.name.schema === undefined || schema === routine.name.schema);
  return { own: own !== undefined, found: own ?? w.definitions.find("routine", wanted, w.session.source) };
}

function fitting(found: readonly Routine[], args: readonly Argument[]): readonly Routine[] {
  return best(
    found.filter((routine) => accepts(routine, args.length)),
    args,
  );
}

/** The routines that a call of that name with these arguments may mean. */
export function routinesFor(w: Walker, wanted: QualifiedName, args: readonly Argument[]): readonly Routine[] {
  return fitting(candidates(w, wanted).found, args);
}

/** Defined by this very script and not there now: further down, rolled back, or in a message that failed before it. */
function isNotThere(w: Walker, routine: Routine): boolean {
  return !routine.replaces && definedBy(w.session).has(routine);
}

/** Among overloads those whose parameters fit the constants best. */
function best(routines: readonly Routine[], args: readonly Argument[]): readonly Routine[] {
  const scores = routines.map((routine) => args.filter((arg, index) => fits(routine.parameters[index]?.type ?? "", arg.value)).length);
  const most = Math.max(...scores);
  return routines.filter((_, index) => scores[index] === most);
}

function fits(type: string, { constant }: Value): boolean {
  if (typeof constant === "number") return /^(int[248]?|integer|bigint|smallint|numeric|float[48]|oid)$/.test(type);
  if (typeof constant === "boolean") return /^bool(ean)?$/.test(type);
  return typeof constant === "string" && /^(text|varchar|bpchar|name)$/.test(type);
}

export function runRoutine(
  w: Walker,
  routine: Routine,
  args: readonly Argument[],
  place: Place,
  mayCommit: boolean,
  variables: ReadonlyMap<string, Value> = new Map(),
): boolean {
  w.called.add(routine);
  w.opaque = true;
  if (routine.strict && args.some((arg) => arg.value.constant === null)) return true;
  const values = new Map([...variables, ...argumentsOf(routine, args)]);
  // A routine that calls itself, or a trigger that fires itself, is followed once.
  if (w.running.filter((one) => one === routine).length >= 2) return true;
  const forbids = !mayCommit || routine.hasSetClause;
  if (forbids) w.atomic++;
  w.running.push(routine);
  const ok = inCall(w, place, () => runBody(routine, bodySessionOf(w), values));
  w.running.pop();
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

/** The values of a routine's parameters, under every name that its body knows them by. */
export function argumentsOf(routine: Routine, args: readonly Argument[]): ReadonlyMap<string, Value> {
  return new Map([
    ...defaultsOf(routine),
    ...gathered(routine, args).flatMap((arg, index) => namesOf(routine, arg, index).map((name) => [name, settled(arg.value)] as const)),
  ]);
}

/** A VARIADIC parameter has all arguments that are left, as one array. */
function gathered(routine: Routine, args: readonly Argument[]): readonly Argument[] {
  const at = routine.parameters.findIndex((parameter) => parameter.variadic);
  if (at < 0 || args.length < at) return args;
  const array = arrayOf(args.slice(at).map((arg) => settled(arg.value)));
  return [...args.slice(0, at), { name: undefined, value: array ?? unknownValue(`the arguments of ${routine.name.name}`) }];
}

/** The session as a body sees it. */
function bodySessionOf(w: Walker): BodySession<State> {
  return {
    apply: (steps) => w.apply(steps),
    view: w.view,
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
