/** Neon's proxy takes its own words out of `options`; the rest goes on to PgBouncer. */
import { expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { folderWith, runCli } from "../cli/run-cli.ts";

const code = 'import { Pool } from "pg";\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL });\n';

async function startup(host: string, options: string): Promise<readonly string[]> {
  const cwd = folderWith({ ".env": `DATABASE_URL=postgres://app:geheim-1@${host}/shop?options=${options}\n`, "db.ts": code });
  const { out } = await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() });
  const { findings } = JSON.parse(out) as { findings: { rule: string; message: string }[] };
  return findings.filter(({ rule }) => rule === "no-startup-parameter").map(({ message }) => message.split(" ").slice(0, 6).join(" "));
}

const neon = "ep-cool-1234-pooler.eu-central-1.aws.neon.tech";

test.each([
  ["the endpoint", "endpoint%3Dep-cool-1234"],
  ["by its old name", "project%3Dep-cool-1234"],
  ["with one of its own settings", "endpoint%3Dep-cool-1234%20neon_proxy_params_compat%3Atrue"],
])("%s is for the proxy", async (_, options) => {
  expect(await startup(neon, options)).toEqual([]);
});

test("a setting beside it is none of the proxy's", async () => {
  const found = await startup(neon, "endpoint%3Dep-cool-1234%20-c%20work_mem%3D64MB");
  expect(found).toHaveLength(1);
  expect(found[0]).toContain("work_mem");
});

test("no other server has such words", async () => {
  expect(await startup("pgbouncer:6432", "endpoint%3Dep-cool-1234")).toHaveLength(1);
});
