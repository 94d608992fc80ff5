/** A function is gone through again and again, until all its branches were taken or what it may cost is used up. */
import { createDeadline, type Deadline } from "./deadline.ts";
import { weigh } from "./frames.ts";
import { createRun, type Run } from "./run.ts";
import type { FunctionNode, ts } from "./syntax.ts";

/** What all runs through a file's functions may take together; then the rest of it is unread. */
export interface Budget {
  /** Of one run, and of all runs of one function. */
  readonly perRun: number;
  readonly perRoot: number;
  /** The steps are used up long before. */
  readonly until: Deadline;
  steps: number;
}

/** @param installed a package's code, of which less is worth knowing */
export function createBudget(installed = false): Budget {
  const until = createDeadline(5000);
  return installed
    ? { until, perRun: 10_000, perRoot: 20_000, steps: 100_000 }
    : { until, perRun: 30_000, perRoot: 90_000, steps: 600_000 };
}

export function isSpent({ until, steps }: Budget): boolean {
  return steps <= 0 || until.isOver();
}

/** Steps of a look at a function that has no word of a session itself. */
const glanceSteps = 4_000;
const maxRuns = 48;

/**
 * Runs until each choice that may matter has been made each way, breadth first: one branch changed at a time, then two …
 * @param glance whether a first short run is enough to see if it is worth more
 * @param isWorth whether a function's own words may touch a session
 * @param each goes through the function once, and says whether the other branches are worth it; `again` when a glance was too short
 */
export function explore(
  root: ts.Node,
  budget: Budget,
  glance: boolean,
  isWorth: (node: FunctionNode) => boolean,
  each: (run: Run) => "more" | "enough" | "again",
): void {
  let steps = 0;
  const queue: (readonly number[])[] = [[]];
  for (let runs = 0; runs < maxRuns; runs++) {
    const prefix = queue.shift();
    if (prefix === undefined) return;
    let run = createRun(prefix, root, budget.until, glance && runs === 0 ? glanceSteps : budget.perRun);
    let next = each(run);
    steps += run.steps;
    if (next === "again") {
      run = createRun(prefix, root, budget.until, budget.perRun);
      next = each(run);
      steps += run.steps;
    }
    budget.steps -= run.steps;
    if (next !== "more" || steps > budget.perRoot || isSpent(budget)) return;
    weigh(run.frames, isWorth);
    // Of many branches, some things happen only where all are taken otherwise; one at a time, that way would come last or never.
    if (runs === 0) queue.push(run.taken.map(({ choice, of, frame }) => (frame?.matters === false ? choice : (choice + 1) % of)));
    for (let index = prefix.length; index < run.taken.length && queue.length < 4 * maxRuns; index++) {
      const before = run.taken.slice(0, index).map(({ choice }) => choice);
      const { choice = 0, of = 1, frame } = run.taken[index] ?? {};
      if (frame?.matters === false) continue;
      for (let other = 0; other < of; other++) if (other !== choice) queue.push([...before, other]);
    }
  }
}
