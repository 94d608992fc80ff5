/** Where the flow of a body parts and meets: both arms of an unknown condition, the rounds of a loop. */
import { unknownValue } from "../effects/constant.ts";
import type { Value } from "../../types.ts";
import type { Flow, Frame } from "./frame.ts";

export const maxRounds = 100;

/** Follows both paths from here and goes on with what either of them leaves. */
export function eitherOf<State>(frame: Frame<State>, first: () => Flow, second: () => Flow): Flow {
  frame.branches++;
  const flow = bothOf(frame, first, second);
  frame.branches--;
  return flow;
}

function bothOf<State>(frame: Frame<State>, first: () => Flow, second: () => Flow): Flow {
  const { session, variables, left } = frame;
  const before = session.save();
  const valuesBefore = new Map(variables);
  const one = first();
  const afterOne = session.save();
  const valuesOne = new Map(variables);
  session.restore(before);
  replaceAll(variables, valuesBefore);
  const two = second();
  if (one === "fail") return two;
  if (two === "fail") {
    session.restore(afterOne);
    replaceAll(variables, valuesOne);
    return one;
  }
  if (one === two) {
    session.merge([session.save(), afterOne]);
    for (const [name, value] of valuesOne) if (variables.get(name)?.key !== value.key) variables.set(name, unknownValue(name));
    return one;
  }
  // One path leaves the loop or the function and the other goes on: remember the one, follow the other.
  const goesOn = one === "next" ? "one" : "two";
  const leaving = goesOn === "one" ? two : one;
  if (leaving === "return") left.push(goesOn === "one" ? session.save() : afterOne);
  else frame.mayExit = frame.mayExit || leaving === "exit";
  if (goesOn === "one") {
    const afterTwo = session.save();
    session.restore(afterOne);
    replaceAll(variables, valuesOne);
    if (leaving !== "return") session.merge([session.save(), afterTwo]);
  } else if (leaving !== "return") session.merge([session.save(), afterOne]);
  return goesOn === "one" ? one : two;
}

function replaceAll(target: Map<string, Value>, values: ReadonlyMap<string, Value>): void {
  target.clear();
  for (const [name, value] of values) target.set(name, value);
}

function mayLeave({ mayExit }: { readonly mayExit: boolean }): boolean {
  return mayExit;
}

/** What the end of a round means for its loop: another round, the end of the loop, or something for those further out. */
export function afterRound<State>(frame: Frame<State>, label: string | undefined, flow: Flow): "again" | "leave" | Flow {
  if (flow === "next") return "again";
  if (flow !== "exit" && flow !== "continue") return flow;
  if (frame.label !== undefined && frame.label !== label) return flow;
  frame.label = undefined;
  return flow === "exit" ? "leave" : "again";
}

/** Repeats until something leaves the loop, until it is not known whether it goes on, or until it is plainly endless. */
export function rounds<State>(frame: Frame<State>, label: string | undefined, round: () => Flow): Flow {
  return each(frame, label, Array.from({ length: maxRounds }), round);
}

/** One round for each item, until one leaves the loop. */
export function each<State, T>(frame: Frame<State>, label: string | undefined, items: readonly T[], round: (item: T) => Flow): Flow {
  const outer = frame.mayExit;
  for (const item of items) {
    frame.mayExit = false;
    const flow = afterRound(frame, label, round(item));
    if (flow === "leave" || (flow === "again" && mayLeave(frame))) break;
    if (flow !== "again") return flow;
  }
  frame.mayExit = outer;
  return "next";
}
