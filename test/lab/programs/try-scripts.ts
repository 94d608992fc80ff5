/**
 * Generated scripts, run as they are; the analyser's word on the file and on the function that sends the same.
 *
 *     npx tsx test/lab/programs/try-scripts.ts [seed [scripts a generator]]
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { analysisOf as analysisOfScript, breakingRules } from "../analysis.ts";
import { judge } from "../agreement.ts";
import { episodes } from "../generate/episodes.ts";
import { hardEpisodes } from "../generate/hard.ts";
import { placed, placedHard, several, type Script } from "../generate/placement.ts";
import { openLab } from "../run.ts";
import { readScript, writeScript } from "../script.ts";
import { showHeld } from "../show.ts";
import { analysisOf } from "./judge.ts";
import { wrapped } from "./wrapped.ts";

const [seed = "1", count = "200"] = process.argv.slice(2);
const either = fc.oneof({ weight: 3, arbitrary: hardEpisodes }, { weight: 1, arbitrary: episodes });
const sample = (from: fc.Arbitrary<Script>): readonly Script[] => fc.sample(from, { numRuns: Number(count), seed: Number(seed) });
const sets: Readonly<Record<string, readonly Script[]>> = {
  ordinary: sample(several(placed(episodes), 2)),
  hard: sample(several(fc.oneof(placed(hardEpisodes), placedHard(either)), 2)),
  forms: readFileSync(new URL("../hard-forms.sql", import.meta.url), "utf8")
    .split(/^====$/m)
    .map((text) => readScript(text).map(({ sql }) => sql)),
};

const lab = await openLab();
for (const [name, scripts] of Object.entries(sets)) {
  const tally = { judged: 0, broke: 0, file: 0, guarded: 0, bare: 0, guardedAsFile: 0, bareAsFile: 0 };
  const queue = scripts.values();
  const worker = async (): Promise<void> => {
    for (const script of queue) {
      for (const { version, observed } of await judge(lab, script)) {
        const text = writeScript(script.map((sql) => ({ sql })));
        const file = breakingRules(analysisOfScript(text, { version, mode: "transaction" }));
        const [guarded, bare] = (["guarded", "bare"] as const).map((way) => breakingRules(analysisOf(wrapped(script, way), version)));
        const right = (found: readonly string[] = []): number => Number(observed.breaks === found.length > 0);
        tally.judged += 1;
        tally.broke += Number(observed.breaks);
        tally.file += right(file);
        tally.guarded += right(guarded);
        tally.bare += right(bare);
        tally.guardedAsFile += Number(String(guarded) === String(file));
        tally.bareAsFile += Number(String(bare) === String(file));
        if (version === "1.24" && (String(guarded) !== String(file) || right(file) === 0))
          console.log(
            `==== ${name}: servers ${observed.breaks ? "break" : "work"} (${observed.left.map(showHeld).join("; ")}), file ${file.join()}, guarded ${guarded?.join() ?? ""}, bare ${bare?.join() ?? ""}\n${text}`,
          );
        else if (version === "1.24" && right(bare) === 0)
          console.log(
            `==== ${name} BARE: servers ${observed.breaks ? "break" : "work"} (${observed.left.map(showHeld).join("; ")}), file ${file.join()}, bare ${bare?.join() ?? ""}\n${text}`,
          );
      }
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  console.log(name, JSON.stringify(tally));
}
await lab.close();
