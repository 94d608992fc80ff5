/** The experiments of docs/what-the-internet-gets-wrong.md give what stands there. */
import { afterAll, describe, expect, test } from "vitest";
import { openLabIfAvailable } from "./available.ts";
import { myths, type Myth } from "./myths/myths.ts";
import { page } from "./myths/page.ts";
import { openStage, play, type Played, type Stage } from "./myths/play.ts";
import type { PostgresVersion } from "./servers.ts";

// Only asks whether the servers can be had here.
const lab = await openLabIfAvailable();
await lab?.close();
const stages = new Map<PostgresVersion, Promise<Stage>>();
afterAll(async () => {
  for (const stage of stages.values()) await (await stage).close();
}, 60_000);

function stageOf(postgres: PostgresVersion): Promise<Stage> {
  const stage = stages.get(postgres) ?? openStage(postgres);
  stages.set(postgres, stage);
  return stage;
}

const played = new Map<Myth, readonly Played[]>();

describe.skipIf(!lab)("what is said of poolers", { timeout: 120_000 }, () => {
  test.each(myths.filter(({ runs }) => runs.length > 0))("$number: $claim", async (myth) => {
    played.set(myth, await play(myth, stageOf));
    expect(played.get(myth)?.flatMap(({ lines }) => lines).length).toBeGreaterThan(0);
  });

  test("the page says what the servers did", async () => {
    await expect(page(myths, played)).toMatchFileSnapshot("../../docs/what-the-internet-gets-wrong.md");
  });
});

test("each is numbered in order, and settled by something", () => {
  expect(myths.map(({ number }) => number)).toEqual(myths.map((_, index) => index + 1));
  expect(myths.filter(({ sources }) => sources.length === 0)).toEqual([]);
});
