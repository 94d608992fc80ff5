/** What the lab has a program refuse is measured; what a manual or a source says is documentation. */
import { expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";

test.each<readonly [string, Files, string]>([
  ["PgBouncer's refusal", { "pgbouncer.ini": "[pgbouncer]\npool_mode = sesion\nauth_file = users.txt\n" }, "measured"],
  ["Odyssey's refusal", { "odyssey.conf": 'database "a" {\n  user "a" {\n    pool "sesion"\n  }\n}\n' }, "measured"],
  ["PgDog's, by its schema", { "pgdog.toml": '[general]\npooler_mode = "sesion"\n' }, "documentation"],
])("%s", async (_, files, evidence) => {
  const { out } = await runCli(folderWith(files), ["check", "--format", "json"], { engine: await loadEngine() });
  const { findings } = JSON.parse(out) as { findings: { message: string; evidence: string }[] };
  expect(findings.filter(({ message }) => message.includes("`sesion`")).map((one) => one.evidence)).toEqual([evidence]);
});
