/**
 * Programs that nobody wrote by hand, with real libraries: the analyser says of each what the servers do with it.
 * POOLSAFE_LAB_PROGRAMS is the number of programs a library (12), POOLSAFE_LAB_SEED repeats a run.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { analysisOf as analysisOfScript, breakingRules } from "./analysis.ts";
import { needed, openLabIfAvailable } from "./available.ts";
import { episodes } from "./generate/episodes.ts";
import { hardEpisodes } from "./generate/hard.ts";
import { placed, placedHard, several, type Script } from "./generate/placement.ts";
import { analysisOf, openJudges, type Judges, type Verdict } from "./programs/judge.ts";
import { libraries, programOf, type Program } from "./programs/program.ts";
import { isHidden, wrapped } from "./programs/wrapped.ts";
import { SERVER_WIDE } from "./run.ts";
import { writeScript } from "./script.ts";
import { VERSIONS } from "./servers.ts";
import { brief, showHeld } from "./show.ts";

const count = Number(process.env["POOLSAFE_LAB_PROGRAMS"] ?? 12);
const seed = Number(process.env["POOLSAFE_LAB_SEED"] ?? 20_240_101);
/** A program is a process that mostly waits. */
const AT_ONCE = 3;

const lab = await openLabIfAvailable();
const judges = lab && openJudges(lab, AT_ONCE);
afterAll(async () => {
  judges?.close();
  await lab?.close();
});

describe.skipIf(!lab).each(libraries.map((library, index) => ({ name: library.name, library, index })))("$name", ({ library, index }) => {
  test(`${String(count)} programs, seed ${String(seed)}`, { timeout: 60_000 + count * 3_000 }, async () => {
    const programs = Array.from({ length: count }, (_, at) => programOf(library, seed + index + 101 * at));
    const verdicts = await allOf(programs, judges);
    process.stdout.write(
      `${library.name}: ${String(programs.length)} programs, seed ${String(seed)}: ${JSON.stringify(tally(verdicts))}\n`,
    );
    const wrong = programs.flatMap((program, at) => {
      const verdict = verdicts[at];
      return verdict?.agrees === true && verdict.unnamed.length === 0 ? [] : [told(program, verdict)];
    });
    expect(wrong.join("\n")).toBe("");
  });
});

const either = fc.oneof({ weight: 3, arbitrary: hardEpisodes }, { weight: 1, arbitrary: episodes });
const generators: Readonly<Record<string, fc.Arbitrary<Script>>> = {
  ordinary: several(placed(episodes), 2),
  hard: several(fc.oneof(placed(hardEpisodes), placedHard(either)), 2),
};

/** The same statements in a file and in a function that sends them on one client, each failure caught: no servers needed. */
describe("scripts as programs", () => {
  test.each(Object.entries(generators))("%s forms", { timeout: 60_000 + count * 500 }, (_name, generator) => {
    const scripts = fc.sample(generator, { numRuns: count * 10, seed });
    const wrong = scripts.flatMap((script) =>
      VERSIONS.flatMap((version) => {
        const text = writeScript(script.map((sql) => ({ sql })));
        const inFile = breakingRules(analysisOfScript(text, { version, mode: "transaction" }));
        const inCode = breakingRules(analysisOf(wrapped(script, "guarded"), version));
        return String(inFile) === String(inCode) ? [] : [`-- ${version}: file ${inFile.join()}, code ${inCode.join()}\n${text}`];
      }),
    );
    expect(wrong.join("\n")).toBe("");
  });
});

/** What fails ends the function, so it is not the script that has to be run. */
describe.skipIf(!lab)("scripts as programs that catch nothing", () => {
  test.each(Object.entries(generators))("%s forms", { timeout: 60_000 + count * 3_000 }, async (name, generator) => {
    const scripts = fc.sample(generator, { numRuns: count * 2, seed }).filter((script) => !script.some((sql) => SERVER_WIDE.test(sql)));
    const programs = scripts.map((script, at): Program => ({ library: name, seed: at, text: wrapped(script, "bare"), works: [] }));
    const verdicts = await allOf(programs, judges);
    const wrong = programs.flatMap((program, at) => {
      const verdict = verdicts[at];
      return verdict?.agrees === true || (verdict && isHidden(verdict.observed.direct, scripts[at] ?? [])) ? [] : [told(program, verdict)];
    });
    expect(wrong.join("\n")).toBe("");
  });
});

async function allOf(programs: readonly Program[], by: Judges | undefined): Promise<readonly Verdict[]> {
  needed(lab);
  if (!by) return [];
  const verdicts: Verdict[] = [];
  const queue = programs.entries();
  const worker = async (): Promise<void> => {
    for (const [at, { library, seed: own, text, beside }] of queue)
      verdicts[at] = await by.judge(`${library}-${String(own)}`, text, "1.24", beside);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return verdicts;
}

/** Precision: of those called broken, how many broke. Recall: of those that broke, how many were called so. */
function tally(verdicts: readonly Verdict[]): Readonly<Record<string, number>> {
  const broke = verdicts.filter(({ observed }) => observed.breaks).length;
  const called = verdicts.filter(({ found }) => found.length > 0).length;
  const both = verdicts.filter(({ observed, found }) => observed.breaks && found.length > 0).length;
  return { broke, called, precision: called === 0 ? 1 : both / called, recall: broke === 0 ? 1 : both / broke };
}

/** A counter-example, ready to become a fixture, with what was seen at its top. */
function told({ library, seed: own, text, beside }: Program, verdict: Verdict | undefined): string {
  if (!verdict) return `// ${library}-${String(own)} was not judged\n${text}`;
  const { observed, found, unnamed } = verdict;
  return [
    `// ${library}-${String(own)}: servers ${observed.breaks ? "break" : "work"}; found ${found.map((each) => `${each.rule}:${String(each.line)}`).join(", ") || "nothing"}; not named ${unnamed.join() || "nothing"}`,
    `// directly ${brief(JSON.stringify(observed.direct), 150)}; pooled ${brief(JSON.stringify(observed.pooled), 150)}; left ${observed.left.map(showHeld).join("; ") || "nothing"}`,
    text,
    ...(beside === undefined ? [] : [`// ${library}-${String(own)}.steps.ts`, beside]),
  ].join("\n");
}
