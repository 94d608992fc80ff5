/** Real programs with real libraries, on real servers: the invalid ones break there, the valid ones work, and the analyser says the same. */
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { needed, openLabIfAvailable } from "./available.ts";
import { openHost, type Outcome, type Told } from "./drivers-host.ts";
import { programs, type Program } from "./drivers-programs.ts";
import type { Held } from "./inspect.ts";
import { VERSIONS, type PoolerVersion } from "./servers.ts";

/** The second run of a program meets what the first one left. */
const ROUNDS = 2;

const lab = await openLabIfAvailable();
const host = openHost(2);
afterAll(async () => {
  host.close();
  await lab?.close();
});

interface Seen {
  readonly version: PoolerVersion;
  readonly breaks: boolean;
  readonly outcomes: readonly Outcome[];
  readonly left: readonly Held[];
}

async function runOnce({ path, text }: Program, version?: PoolerVersion): Promise<Told & { readonly left: readonly Held[] }> {
  const { answer, left } = await needed(lab).program(
    text,
    ({ port, database }) => host.run({ path, url: `postgres://postgres@127.0.0.1:${port}/${database}`, rounds: ROUNDS }),
    version && { version, mode: "transaction" },
  );
  return { ...answer, left };
}

describe.skipIf(!lab)("programs on real servers", { timeout: 120_000 }, () => {
  test.concurrent.each(programs.map((program) => ({ name: `${program.library}/${program.kind}/${program.name}`, program })))(
    "$name",
    async ({ program }) => {
      const { outcomes: direct, wanted } = await runOnce(program);
      expect((await runOnce(program)).outcomes, "two direct runs answer the same").toEqual(direct);
      const answers = direct.map((outcome) => (outcome.kind === "answer" ? outcome.value : outcome));
      if (program.claim === "ineffective") expect(answers, "not what its author wants").not.toContainEqual(wanted);
      else
        expect(
          direct.map((outcome) => outcome.kind),
          JSON.stringify(direct),
        ).toEqual(direct.map(() => "answer"));

      const seen: Seen[] = [];
      for (const version of VERSIONS) {
        const { outcomes, left } = await runOnce(program, version);
        seen.push({ version, breaks: left.length > 0 || !isDeepStrictEqual(outcomes, direct), outcomes, left });
      }
      const breaksOn =
        program.claim === "ineffective"
          ? []
          : VERSIONS.filter((version) => (program.kind === "invalid") === program.versions.includes(version));
      expect({ direct, seen }).toEqual({ direct, seen: seen.map((each) => ({ ...each, breaks: breaksOn.includes(each.version) })) });
    },
  );
});
