/**
 * Generated scripts, run as they are; the analyser's word on the file and on the function that sends the same. Where what fails ends the
 * function, something else happens than in the script: that function is run too.
 *
 *     npx tsx test/lab/programs/try-scripts.ts [seed [scripts a generator [forms]]]
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { analysisOf as analysisOfScript, breakingRules } from "../analysis.ts";
import { judge } from "../agreement.ts";
import { episodes } from "../generate/episodes.ts";
import { hardEpisodes } from "../generate/hard.ts";
import { placed, placedHard, several, type Script } from "../generate/placement.ts";
import { openLab, SERVER_WIDE } from "../run.ts";
import { readScript, writeScript } from "../script.ts";
import { brief, showHeld } from "../show.ts";
import { analysisOf, openJudges } from "./judge.ts";
import { isHidden, wrapped } from "./wrapped.ts";

const [seed = "1", count = "200", withForms] = process.argv.slice(2);
const either = fc.oneof({ weight: 3, arbitrary: hardEpisodes }, { weight: 1, arbitrary: episodes });
const sample = (from: fc.Arbitrary<Script>): readonly Script[] => fc.sample(from, { numRuns: Number(count), seed: Number(seed) });
const sets: Readonly<Record<string, readonly Script[]>> = {
  ordinary: sample(several(placed(episodes), 2)),
  hard: sample(several(fc.oneof(placed(hardEpisodes), placedHard(either)), 2)),
  forms:
    withForms === undefined
      ? []
      : readFileSync(new URL("../hard-forms.sql", import.meta.url), "utf8")
          .split(/^====$/m)
          .map((text) => readScript(text).map(({ sql }) => sql)),
};

const lab = await openLab();
const judges = openJudges(lab, 3);
for (const [name, scripts] of Object.entries(sets)) {
  const tally = { judged: 0, broke: 0, file: 0, guarded: 0, bareJudged: 0, bareBroke: 0, bare: 0, guardedAsFile: 0 };
  const queue = scripts.entries();
  const worker = async (): Promise<void> => {
    for (const [index, script] of queue) {
      for (const { version, observed } of await judge(lab, script)) {
        const text = writeScript(script.map((sql) => ({ sql })));
        const file = breakingRules(analysisOfScript(text, { version, mode: "transaction" }));
        const guarded = breakingRules(analysisOf(wrapped(script, "guarded"), version));
        const right = (found: readonly string[] = []): number => Number(observed.breaks === found.length > 0);
        const isWide = script.some((sql) => SERVER_WIDE.test(sql));
        const bare = isWide ? undefined : await judges.judge(`${name}-${String(index)}-${version}`, wrapped(script, "bare"), version);
        tally.judged += 1;
        tally.broke += Number(observed.breaks);
        tally.file += right(file);
        tally.guarded += right(guarded);
        const isSeen = bare !== undefined && !isHidden(bare.observed.direct, script);
        tally.bareJudged += Number(isSeen);
        tally.bareBroke += Number(isSeen && bare.observed.breaks);
        tally.bare += Number(isSeen && bare.agrees);
        tally.guardedAsFile += Number(String(guarded) === String(file));
        if (version === "1.24" && (String(guarded) !== String(file) || right(file) === 0))
          console.log(
            `==== ${name}: servers ${observed.breaks ? "break" : "work"} (${observed.left.map(showHeld).join("; ")}), file ${file.join()}, guarded ${guarded.join()}\n${text}`,
          );
        if (isSeen && !bare.agrees)
          console.log(
            `==== ${name} BARE ${version}: servers ${bare.observed.breaks ? "break" : "work"} (${bare.observed.left.map(showHeld).join("; ")}), found ${bare.found.map(({ rule }) => rule).join()}\n-- direct ${brief(JSON.stringify(bare.observed.direct), 150)}\n-- pooled ${brief(JSON.stringify(bare.observed.pooled), 150)}\n${text}`,
          );
      }
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  console.log(name, JSON.stringify(tally));
}
judges.close();
await lab.close();
