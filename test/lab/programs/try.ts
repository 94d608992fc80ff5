/**
 * Generated programs, run and judged; the disagreements are printed.
 *
 *     npx tsx test/lab/programs/try.ts [--on 1.18] [seed [programs a library [library…]]]
 */
import { parseArgs } from "node:util";
import { openLab } from "../run.ts";
import { VERSIONS } from "../servers.ts";
import { brief, showHeld } from "../show.ts";
import { aimOf } from "./aim.ts";
import { openJudges, type Verdict } from "./judge.ts";
import { libraries, programOf, type Program } from "./program.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { on: { type: "string", default: "1.24" } } });
const [seed = "1", count = "100", ...names] = positionals;
const version = VERSIONS.find((one) => one === values.on);
if (version === undefined) throw new Error(`--on takes one of ${VERSIONS.join(", ")}.`);
const chosen = libraries.filter(({ name }) => names.length === 0 || names.includes(name));
const programs = chosen.flatMap((library) =>
  Array.from({ length: Number(count) }, (_, index) =>
    programOf(library, Number(seed) * 1_000_003 + index * 101 + libraries.indexOf(library)),
  ),
);

const lab = await openLab();
const judges = openJudges(lab, 2);
const verdicts = new Map<Program, Verdict>();
const queue = programs.values();
const worker = async (): Promise<void> => {
  for (const program of queue) {
    try {
      verdicts.set(program, await judges.judge(`${program.library}-${String(program.seed)}`, program.text, version, program.beside));
    } catch (error) {
      console.log(`// ${program.library}-${String(program.seed)}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
};
await Promise.all([worker(), worker()]);
judges.close();
await lab.close();

for (const [program, { observed, found, unread, unnamed, agrees }] of verdicts) {
  if (agrees && unnamed.length === 0 && unread.length === 0) continue;
  console.log(`// ==== ${program.library}-${String(program.seed)} ${agrees ? "agrees" : observed.breaks ? "MISSED" : "FALSE ALARM"}`);
  console.log(`// direct ${brief(JSON.stringify(observed.direct), 200)}\n// pooled ${brief(JSON.stringify(observed.pooled), 200)}`);
  console.log(`// left ${observed.left.map(showHeld).join("; ")}`);
  for (const { rule, line, message } of found) console.log(`// found ${rule} in line ${String(line)}: ${message}`);
  console.log(`// unread ${unread.join("; ")}\n// unnamed ${unnamed.join()}`);
  if (!agrees || unnamed.length > 0)
    console.log(`${program.text}${program.beside === undefined ? "" : `// ---- beside\n${program.beside}`}`);
}
const aims = [...verdicts].flatMap(([program, { observed, found }]) =>
  observed.breaks ? found.map((one) => ({ program, one, aim: aimOf(one, program.works) })) : [],
);
for (const { program, one, aim } of aims)
  if (aim === "give" || aim === "elsewhere")
    console.log(
      `// AIM ${aim} ${program.library}-${String(program.seed)}: ${one.rule} in line ${String(one.line)}, \`${one.text}\`\n${program.text}`,
    );
console.log(
  `aims: ${["take", "use", "give", "call", "elsewhere"].map((aim) => `${aim} ${String(aims.filter((one) => one.aim === aim).length)}`).join(", ")}`,
);
for (const name of [...chosen.map((library) => library.name), "all"]) {
  const own = [...verdicts].filter(([program]) => name === "all" || program.library === name).map(([, verdict]) => verdict);
  const broke = own.filter(({ observed }) => observed.breaks);
  const called = own.filter(({ found }) => found.length > 0);
  const both = broke.filter(({ found }) => found.length > 0).length;
  console.log(
    `${name}: ${String(own.length)} programs, ${String(broke.length)} break, ${String(called.length)} called; recall ${(both / broke.length).toFixed(4)}, precision ${(both / called.length).toFixed(4)}; failed ${String(own.filter(({ observed }) => observed.direct.kind !== "answer").length)}; hang ${String(own.filter(({ observed }) => observed.direct.kind === "hang").length)}; unread ${String(own.filter(({ unread }) => unread.length > 0).length)}; unnamed ${String(own.filter(({ unnamed }) => unnamed.length > 0).length)}`,
  );
}
