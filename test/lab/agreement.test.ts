/**
 * The property that the product stands on: of scripts that nobody wrote by hand, the analyser says what the servers do.
 * POOLSAFE_LAB_RUNS is the number of scripts (500), POOLSAFE_LAB_SEED repeats a run.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { judge, shrink, type Judgement } from "./agreement.ts";
import { needed, openLabIfAvailable } from "./available.ts";
import { episodes } from "./generate/episodes.ts";
import { hardEpisodes } from "./generate/hard.ts";
import { placed, placedHard, several, type Script } from "./generate/placement.ts";
import { writeScript } from "./script.ts";
import { brief, showHeld, showReply } from "./show.ts";

const runs = Number(process.env["POOLSAFE_LAB_RUNS"] ?? 500);
const seed = Number(process.env["POOLSAFE_LAB_SEED"] ?? 20_240_101);
/** A script takes about a tenth of a second of two cores; more at a time would only wait. */
const AT_ONCE = 3;
/** Enough to see what is wrong. */
const SHRUNK = 12;

const lab = await openLabIfAvailable();
afterAll(() => lab?.close());

const either = fc.oneof({ weight: 3, arbitrary: hardEpisodes }, { weight: 1, arbitrary: episodes });
const generators: Readonly<Record<string, fc.Arbitrary<Script>>> = {
  ordinary: several(placed(episodes), 2),
  hard: several(fc.oneof(placed(hardEpisodes), placedHard(either)), 2),
};

describe.skipIf(!lab).each(Object.entries(generators))("%s forms", (name, generator) => {
  test(`${String(runs / 2)} scripts, seed ${String(seed)}`, { timeout: 60_000 + runs * 2_000 }, async () => {
    const scripts = fc.sample(generator, { numRuns: Math.ceil(runs / 2), seed });
    const judged = await inParallel(scripts, (script) => judge(needed(lab), script));
    const count = tally(judged.flat());
    process.stdout.write(`${name}: ${String(scripts.length)} scripts, seed ${String(seed)}: ${JSON.stringify(count)}\n`);
    const disagreements = scripts.filter((_, index) => judged[index]?.some((each) => !each.agrees));
    const shrunk = await inParallel(disagreements.slice(0, SHRUNK), async (script) => fixtureOf(await shrink(needed(lab), script)));
    expect([...new Set(shrunk)].join("\n")).toBe("");
  });
});

/** Precision: of those called broken, how many broke. Recall: of those that broke, how many were called so. */
function tally(judgements: readonly Judgement[]): Readonly<Record<string, number>> {
  const both = judgements.filter(({ observed, found }) => observed.breaks && found.length > 0).length;
  const broke = judgements.filter(({ observed }) => observed.breaks).length;
  const called = judgements.filter(({ found }) => found.length > 0).length;
  return {
    judged: judgements.length,
    broke,
    called,
    precision: ratio(both, called),
    recall: ratio(both, broke),
    unnamedKinds: judgements.filter(({ unnamed }) => unnamed.length > 0).length,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000;
}

/** A counter-example, ready to become a fixture file, with what was seen in its header. */
async function fixtureOf(script: Script): Promise<string> {
  const judgements = await judge(needed(lab), script);
  const lines = judgements.map(({ version, observed, found, unnamed, agrees }) => {
    const seen = [
      ...observed.differs.map((each) => `${brief(each.message.sql, 50)} answers ${brief(showReply(each.pooled), 60)}`),
      ...observed.left.map((held) => `leaves ${showHeld(held)}`),
    ];
    return `-- ${version}: ${agrees ? "agreed" : "DISAGREED"}; servers: ${observed.breaks ? "breaks" : "works"}${seen.length > 0 ? ` (${seen.join("; ")})` : ""}; found: ${found.join(", ") || "nothing"}${unnamed.length > 0 ? `; not named: ${unnamed.join(", ")}` : ""}`;
  });
  return `${lines.join("\n")}\n${writeScript(script.map((sql) => ({ sql })))}`;
}

async function inParallel<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
