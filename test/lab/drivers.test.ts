/** Real programs with real libraries, on real servers: the invalid ones break there, the valid ones work, and the analyser says the same. */
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { needed, openLabIfAvailable } from "./available.ts";
import { driversEvidence, type ProgramEntry, type Seen } from "./drivers-evidence.ts";
import { openHost, type Told } from "./drivers-host.ts";
import { programs, type Program } from "./drivers-programs.ts";
import type { Visited } from "./run.ts";
import { VERSIONS, type PoolerVersion } from "./servers.ts";

/** The second run of a program meets what the first one left. */
const ROUNDS = 2;

const lab = await openLabIfAvailable();
const host = openHost(2);
afterAll(async () => {
  host.close();
  await lab?.close();
});

const entries = new Map<Program, ProgramEntry>();

type Run = Parameters<Parameters<typeof host.turn>[0]>[0];

async function play(run: Run, { path, text }: Program, version?: PoolerVersion): Promise<Visited<readonly Told[]>> {
  return needed(lab).program(
    text,
    ROUNDS,
    ({ port, database }) => run({ path, url: `postgres://postgres@127.0.0.1:${port}/${database}` }),
    version && { version, mode: "transaction" },
  );
}

/** Throws an assertion where the servers do not do what the program claims. */
async function show(run: Run, program: Program): Promise<ProgramEntry> {
  const { answer: told } = await play(run, program);
  const direct = told.map(({ outcome }) => outcome);
  const again = await play(run, program);
  expect(
    again.answer.map(({ outcome }) => outcome),
    "two direct runs answer the same",
  ).toEqual(direct);
  const wanted = told[0]?.wanted;
  const answers = direct.map((outcome) => (outcome.kind === "answer" ? outcome.value : outcome));
  if (program.claim === "ineffective") expect(answers, "not what its author wants").not.toContainEqual(wanted);
  else expect(answers, "it works directly").toEqual(direct.flatMap((outcome) => (outcome.kind === "answer" ? [outcome.value] : [])));

  const seen: Seen[] = [];
  for (const version of VERSIONS) {
    const { answer, left } = await play(run, program, version);
    const outcomes = answer.map(({ outcome }) => outcome);
    seen.push({ version, breaks: left.length > 0 || !isDeepStrictEqual(outcomes, direct), outcomes, left });
  }
  expect({ direct, seen }).toEqual({ direct, seen: seen.map((each) => ({ ...each, breaks: breaksOn(program, each.version) })) });
  return { direct, seen, wanted };
}

function breaksOn({ kind, claim, versions }: Program, version: PoolerVersion): boolean {
  return claim === "breaks" && (kind === "invalid") === versions.includes(version);
}

describe.skipIf(!lab)("programs on real servers", { timeout: 120_000 }, () => {
  test.concurrent.each(programs.map((program) => ({ name: `${program.library}/${program.kind}/${program.name}`, program })))(
    "$name",
    async ({ program }) => {
      entries.set(program, await host.turn((run) => show(run, program)));
    },
  );

  test("docs/evidence-drivers.md says what was seen", async ({ skip }) => {
    skip(entries.size < programs.length, "Not every program was shown, so there is nothing to compare.");
    await expect(driversEvidence(programs, entries)).toMatchFileSnapshot("../../docs/evidence-drivers.md");
  });
});
