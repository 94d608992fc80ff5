/** Addresses of a pooler that the project's own files set up: judged as those say, whoever else the report is for. */
import { expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { folderWith, runCli } from "./run-cli.ts";

const pgbouncer = (ignored: string): string =>
  `  pgbouncer:\n    image: edoburu/pgbouncer:v1.24.0\n    environment:\n      POOL_MODE: transaction\n      IGNORE_STARTUP_PARAMETERS: ${ignored}\n`;
const pgcat = "  pgcat:\n    image: ghcr.io/postgresml/pgcat:v1.2.0\n";
const app = "  app:\n    image: app\n    environment:\n      A: postgres://u:p@pgbouncer:6432/d?options=-c%20jit%3Doff\n";

async function impacts(compose: string, ...words: string[]): Promise<readonly unknown[]> {
  const { out } = await runCli(folderWith({ "compose.yaml": `services:\n${compose}` }), ["check", ...words, "--format", "json"], {
    engine: await loadEngine(),
  });
  const { findings } = JSON.parse(out) as { findings: { rule: string; impact: string; message: string }[] };
  return findings
    .filter(({ rule }) => rule === "no-startup-parameter")
    .map(({ impact, message }) => `${impact}: ${/08P01/.test(message) ? "refused" : "dropped"}`);
}

test.each<readonly [string, string, readonly string[], readonly string[]]>([
  ["it drops them, and there is another pooler", pgbouncer("extra_float_digits,options") + pgcat, [], ["breaks: dropped"]],
  ["it refuses them, and there is another pooler", pgbouncer("extra_float_digits") + pgcat, [], ["breaks: refused"]],
  ["it drops them, and the report is for another", pgbouncer("extra_float_digits,options"), ["--pooler", "pgcat"], ["breaks: dropped"]],
  ["there is no other", pgbouncer("extra_float_digits,options"), [], ["breaks: dropped"]],
  ["two that differ", pgbouncer("options") + pgbouncer("extra_float_digits").replace("pgbouncer:", "other:"), [], ["breaks: refused"]],
  [
    "who names PgBouncer keeps what the files say of it",
    pgbouncer("extra_float_digits,options") + pgcat,
    ["--pooler", "pgbouncer"],
    ["breaks: dropped"],
  ],
])("%s", async (_, compose, words, expected) => {
  expect(await impacts(compose + app, ...words)).toEqual(expected);
});
