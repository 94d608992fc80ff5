/** `npm run lab -- myth 11`: what is said, what is true, and the experiment, run now on real servers. Without a number: the list. */
import type { PostgresVersion } from "../servers.ts";
import { myths, type Myth } from "./myths.ts";
import { openStage, play, type Stage } from "./play.ts";

const wanted = process.argv[2];
const myth = myths.find(({ number }) => String(number) === wanted);
if (myth) await show(myth);
else {
  const list = myths.map(({ number, claim }) => `${String(number).padStart(3)}  ${claim}\n`).join("");
  process.stdout.write(`${list}\nRun one of them: npm run lab -- myth 11\n`);
  if (wanted !== undefined) {
    process.stderr.write(`\nThere is no myth ${wanted}.\n`);
    process.exitCode = 2;
  }
}

async function show({ number, claim, truth, runs, sources, ...rest }: Myth): Promise<void> {
  process.stdout.write(`It is said (${number}): ${claim}.\nTrue is: ${truth}\n`);
  const stages = new Map<PostgresVersion, Promise<Stage>>();
  const stage = (postgres: PostgresVersion): Promise<Stage> => {
    const open = stages.get(postgres) ?? openStage(postgres);
    stages.set(postgres, open);
    return open;
  };
  try {
    for (const { title, lines } of await play({ number, claim, truth, runs, sources, ...rest }, stage)) {
      process.stdout.write(`\n${title}; the clients share two server connections:\n\n${lines.map((line) => `  ${line}\n`).join("")}`);
    }
  } finally {
    for (const open of stages.values()) await (await open).close();
  }
  if (runs.length === 0) process.stdout.write("\nNo server of the lab can show this.\n");
  process.stdout.write(`\nSettled by:\n${sources.map((source) => `  ${source}\n`).join("")}`);
}
