/** A `pgbouncer.ini` whose section [pgbouncer] is broken or missing is one all the same, and PgBouncer refuses it. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";

interface Told {
  readonly pooler: { readonly mode: string; readonly from?: string };
  readonly found: readonly string[];
}

async function told(files: Files): Promise<Told> {
  const cwd = folderWith({ "a.sql": "SELECT 1;\n", ...files });
  const { out } = await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() });
  const { pooler, findings } = JSON.parse(out) as {
    pooler: Told["pooler"];
    findings: { file: string; line: number; message: string; help: string }[];
  };
  return { pooler, found: findings.map(({ file, line, message, help }) => `${file}:${line} ${message} ${help}`) };
}

const settings = "auth_file = users.txt\npool_mode = statement\n";
const refused = "PgBouncer does not start with this file";

describe("a file that PgBouncer refuses, and what is meant counts for the code", () => {
  test.each<readonly [string, string, string]>([
    [
      "not closed",
      `[databases]\na = host=db\n[pgbouncer\n${settings}`,
      `pgbouncer.ini:3 ${refused}: the section's name has no \`]\`. Close it with \`]\`.`,
    ],
    [
      "misspelt",
      `[databases]\na = host=db\n[pgbouncr]\n${settings}`,
      `pgbouncer.ini:3 ${refused}: it has no section \`[pgbouncr]\`. Write \`[pgbouncer]\`.`,
    ],
    [
      "in capitals",
      `[databases]\na = host=db\n[PgBouncer]\n${settings}`,
      `pgbouncer.ini:3 ${refused}: it has no section \`[PgBouncer]\`. Write \`[pgbouncer]\`.`,
    ],
    ["no section at all", settings, `pgbouncer.ini:1 ${refused}: the section [pgbouncer] is missing. Add the section [pgbouncer].`],
  ])("%s", async (_, text, found) => {
    expect(await told({ "pgbouncer.ini": text })).toMatchObject({ pooler: { mode: "statement", from: "pgbouncer.ini" }, found: [found] });
  });

  test("[databases] alone", async () => {
    const { found } = await told({ "pgbouncer.ini": "[databases]\na = host=db\n" });
    expect(found).toEqual([`pgbouncer.ini:1 ${refused}: the section [pgbouncer] is missing. Add the section [pgbouncer].`]);
  });

  test("under another name of PgBouncer's, and in a manifest", async () => {
    const broken = `[databases]\na = host=db\n[pgbouncr]\n${settings}`;
    const manifest = `kind: ConfigMap\ndata:\n  pgbouncer.ini: |\n${broken.replace(/^(?=.)/gm, "    ")}`;
    expect((await told({ "conf/pgbouncer-eu.ini": broken })).found).toHaveLength(1);
    expect((await told({ "cm.yaml": manifest })).found).toEqual([
      `cm.yaml:6 ${refused}: it has no section \`[pgbouncr]\`. Write \`[pgbouncer]\`.`,
    ]);
  });
});

describe("no finding", () => {
  test.each<readonly [string, Files]>([
    [
      "the section is in a file that it includes",
      { "pgbouncer.ini": "[databases]\na = host=db\n%include main.ini\n", "main.ini": `[pgbouncer]\n${settings}` },
    ],
    ["the section may be in a file that is not here", { "pgbouncer.ini": "[databases]\na = host=db\n%include /etc/pgbouncer/main.ini\n" }],
    [
      "another one includes it",
      { "main.ini": `[pgbouncer]\n${settings}[databases]\n%include pgbouncer.ini\n`, "pgbouncer.ini": "[databases]\na = host=db\n" },
    ],
    ["a part, by its name", { "pgbouncer-databases.ini": "[databases]\na = host=db\n" }],
    [
      "Supervisor's",
      { "supervisor.d/pgbouncer.ini": "[program:pgbouncer]\ncommand=pgbouncer /etc/pgbouncer/pgbouncer.ini\nuser=postgres\n" },
    ],
    ["another tool that speaks of it", { "alembic.ini": "[alembic]\n# pgbouncer\n[databases]\na = host=db\n" }],
    ["another tool's settings without a section", { "pgbouncer.ini": "extension=pgbouncer.so\n" }],
    ["nothing in it", { "pgbouncer.ini": "; comes from the deployment of pgbouncer\n" }],
    ["a template", { "pgbouncer.ini": "[databases]\na = host=db\n{{ main_section }}\n" }],
  ])("%s", async (_, files) => {
    expect((await told(files)).found).toEqual([]);
  });
});
