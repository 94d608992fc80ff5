/** `poolsafe poolers` explains each word that it prints, and says that no configuration is asked. */
import { expect, test } from "vitest";

import { verdictLegend } from "../../src/cli/poolers.ts";
import { folderWith, runCli } from "./run-cli.ts";

const configured = { "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "maxPreparedStatements": 0 } }' };

test("every verdict of the matrix is in the legend", async () => {
  const { out } = await runCli(folderWith(configured), ["poolers"]);
  const used = new Set([...out.matchAll(/ ([a-z]+) [msd](?= |$)/gm)].map((match) => match[1] ?? ""));
  expect(used.size).toBeGreaterThan(4);
  expect([...used].filter((word) => !verdictLegend.includes(`${word}: `))).toEqual([]);
  expect(out).toContain(`\n${verdictLegend}\n`);
});

test.each([[["poolers"]], [["poolers", "pgbouncer"]]])("%s: as it comes", async (words) => {
  const { out } = await runCli(folderWith(configured), words);
  expect(out).toMatch(/as it comes, without settings|how it comes, without settings/);
});
