/** An address that the code itself says: what comes of it is judged by the pooler that it names. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

const supabase = "postgres://u:p@aws-0-eu.pooler.supabase.com:6543/postgres";

async function asked(files: Files, ...words: string[]): Promise<readonly string[]> {
  const { out } = await runCli(folderWith(files), ["check", ...words, "--format", "json"], { engine: await loadEngine() });
  const { findings } = JSON.parse(out) as { findings: { rule: string; message: string; poolers?: readonly string[] }[] };
  return findings.map(({ rule, message, poolers = [] }) =>
    [rule, ...new Set(message.match(/Supavisor|PgBouncer/g) ?? []), ...poolers.map((one) => one.replace(/ .*/, ""))].join(" "),
  );
}

const postgres = (address: string, more = ""): string =>
  `import postgres from "postgres";\nconst sql = postgres(${address}, { prepare: false${more} });\nexport const one = () => sql\`SELECT 1\`;\n`;

const ofSupavisor = ["no-startup-parameter Supavisor Supavisor"];
const ofRun = ["no-startup-parameter PgBouncer"];

describe("startup parameters", () => {
  test.each<readonly [string, Files, readonly string[]]>([
    ["in the URL", { "a.ts": postgres(`"${supabase}?options=-c%20jit%3Doff"`) }, ofSupavisor],
    [
      "with a password from elsewhere",
      { "a.ts": postgres(`\`${supabase.replace(":p@", ":${process.env.PW}@")}?options=-c%20jit%3Doff\``) },
      ofSupavisor,
    ],
    ["in an option beside it", { "a.ts": postgres(`"${supabase}"`, ", connection: { jit: false }") }, ofSupavisor],
    [
      "beside files about a pooler",
      { "a.ts": postgres(`"${supabase}?options=-c%20jit%3Doff"`), ".env": "PGHOST=pgbouncer\n" },
      ofSupavisor,
    ],
    ["of any host", { "a.ts": postgres(`"postgres://u:p@h/d?options=-c%20jit%3Doff"`) }, ofRun],
    [
      "of an address that the environment may have",
      { "a.ts": postgres(`process.env.A ?? "${supabase}"`, ", connection: { jit: false }") },
      ofRun,
    ],
  ])("%s", async (_, files, expected) => {
    expect(await asked(files)).toEqual(expected);
  });

  test("the report is for that pooler", async () => {
    expect(await asked({ "a.ts": postgres(`"${supabase}?options=-c%20jit%3Doff"`) }, "--pooler", "supavisor")).toEqual([
      "no-startup-parameter Supavisor",
    ]);
  });
});
