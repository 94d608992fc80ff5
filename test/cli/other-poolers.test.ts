/** Addresses that name another pooler than the report is for: how the report says so, once, in each of its forms. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

const supabase = (port: string): string => `postgres://u.x:geheim@aws-0-eu.pooler.supabase.com:${port}/postgres`;
const neon = "postgres://u:geheim@ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech/db";
const proxy = "postgres://u:geheim@shop.proxy-abc123.eu-west-1.rds.amazonaws.com:5432/db";
const code = { "a.sql": "SELECT 1;\n" };
const supavisor = "`.env:1` goes through Supavisor; this report is for PgBouncer: `--pooler supavisor` makes one for it.";

async function notes(files: Files, ...words: string[]): Promise<readonly string[]> {
  const { out } = await runCli(folderWith({ ...code, ...files }), ["check", ...words, "--format", "json"], { engine: await loadEngine() });
  return (JSON.parse(out) as { notes?: readonly string[] }).notes ?? [];
}

describe("one note for each pooler", () => {
  test.each<readonly [string, Files, readonly string[], readonly string[]]>([
    ["Supabase's", { ".env": `DATABASE_URL=${supabase("6543")}\nDIRECT_URL=${supabase("5432")}\n` }, [], [supavisor]],
    [
      "its transaction mode counts, wherever it stands",
      {
        ".env": `DIRECT_URL=${supabase("5432")}\nDATABASE_URL=${supabase("6543")}\n`,
        ".env.production": `DATABASE_URL=${supabase("6543")}\n`,
      },
      [],
      [supavisor.replace(":1", ":2")],
    ],
    [
      "its session mode alone",
      { ".env": `DATABASE_URL=${supabase("5432")}\n` },
      [],
      [
        "`.env:1` goes through Supavisor in session mode; this report is for PgBouncer: `--pooler supavisor --pool-mode session` makes one for it.",
      ],
    ],
    [
      "two",
      { ".env": `A=${supabase("6543")}\nB=${proxy}\n` },
      [],
      [supavisor, "`.env:2` goes through RDS Proxy; this report is for PgBouncer: `--pooler rds-proxy` makes one for it."],
    ],
    [
      "who names others",
      { ".env": `A=${supabase("6543")}\n` },
      ["--pooler", "pgcat", "--pooler", "pgbouncer"],
      [supavisor.replace("for PgBouncer", "for PgCat and PgBouncer")],
    ],
    [
      "a project whose PgBouncer is in its files",
      {
        ".env": `A=${supabase("6543")}\n`,
        "pgbouncer.ini": "[databases]\na = host=db\n[pgbouncer]\nauth_file = u\npool_mode = transaction\n",
      },
      [],
      [supavisor],
    ],
    [
      "a variable in parts",
      { ".env": "PGHOST=shop.proxy-abc123.eu-west-1.rds.amazonaws.com\n" },
      [],
      [supavisor.replace("Supavisor", "RDS Proxy").replace("supavisor", "rds-proxy")],
    ],
    ...(
      [
        ["Azure's", "shop.postgres.database.azure.com:6432", "azure"],
        ["DigitalOcean's", "shop-do-user-1.b.db.ondigitalocean.com:25061", "digitalocean"],
        ["Neon's", "ep-cool-rain-123456-pooler.eu-central-1.aws.neon.tech", "neon"],
        ["Supabase's dedicated", "db.abcdefghijkl.supabase.co:6543", "supabase-dedicated"],
      ] as const
    ).map(
      ([title, host, name]) =>
        [
          `${title} PgBouncer, where nobody names one`,
          { ".env": `A=postgres://u:geheim@${host}/db\n` },
          [],
          [`\`.env:1\` goes through ${title} PgBouncer; this report is for PgBouncer: \`--pooler ${name}\` makes one for it.`],
        ] as const,
    ),
  ])("%s", async (_, files, words, expected) => {
    expect(await notes(files, ...words)).toEqual(expected);
  });
});

describe("no note", () => {
  test.each<readonly [string, Files, readonly string[]]>([
    ["it is named", { ".env": `A=${supabase("6543")}\n` }, ["--pooler", "supavisor"]],
    ["it is one of several", { ".env": `A=${supabase("6543")}\n` }, ["--pooler", "pgbouncer", "--pooler", "supavisor"]],
    [
      "it is in the configuration",
      { ".env": `A=${supabase("6543")}\n`, "poolsafe.config.json": '{ "pooler": { "name": "supavisor" } }' },
      [],
    ],
    ["the service runs PgBouncer, and somebody names that", { ".env": `A=${neon}\n` }, ["--pooler", "pgbouncer"]],
    ["the configuration names it", { ".env": `A=${neon}\n`, "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer" } }' }, []],
    ["its server", { ".env": "A=postgres://u:geheim@shop.postgres.database.azure.com:5432/db\n" }, []],
    ["nothing but a port tells", { ".env": "A=postgres://u:geheim@h:6432/db?pgbouncer=true\n" }, ["--pooler", "supavisor"]],
    ["the server itself", { ".env": "A=postgres://u:geheim@db.abcdefghijkl.supabase.co:5432/db\n" }, []],
  ])("%s", async (_, files, words) => {
    expect(await notes(files, ...words)).toEqual([]);
  });
});

test.each([
  ["check", "text"],
  ["check", "markdown"],
  ["audit", "text"],
  ["audit", "markdown"],
])("%s --format %s says it once", async (command, format) => {
  const cwd = folderWith({ ...code, ".env": `A=${supabase("6543")}\nB=${supabase("6543")}\n` });
  const { out } = await runCli(cwd, [command, "--format", format], { engine: await loadEngine() });
  const plain = out.replace(/\s+/g, " ");
  expect(plain.split("goes through Supavisor; this report is for PgBouncer").length).toBe(2);
  expect(plain).not.toContain("geheim");
});

test.each<readonly [string, Files, string]>([
  [
    "another pooler's alone",
    { ".env": `A=${supabase("6543")}?options=-c%20jit%3Doff\n` },
    "1 finding in 1 file would break behind Supavisor, which its address names.",
  ],
  [
    "both",
    { ".env": `A=${supabase("6543")}?options=-c%20jit%3Doff\nB=postgres://h:6432/d?options=-c%20jit%3Doff\n` },
    "1 finding in 1 file would break there, and 1 finding in 1 file behind Supavisor, which its address names.",
  ],
])("audit says behind which pooler it breaks: %s", async (_, files, expected) => {
  const { out } = await runCli(folderWith({ ...code, ...files }), ["audit"], { engine: await loadEngine() });
  expect(out.split("\n")[0]).toBe(`NOT READY for PgBouncer 1.24, transaction mode: ${expected}`);
});

describe("a service on PgBouncer", () => {
  const url = `${neon}?options=-c%20jit%3Doff`;
  const messages = async (...words: string[]): Promise<readonly (string | undefined)[]> => {
    const { out } = await runCli(folderWith({ ".env": `A=${url}\n` }), ["check", ...words, "--format", "json"], {
      engine: await loadEngine(),
    });
    const { findings } = JSON.parse(out) as { findings: { message: string; poolers?: unknown }[] };
    return findings.map(({ message }) => /(?<=parameter\. )(?:Neon|PgBouncer|Supavisor)(?= refuses| accepts)/.exec(message)?.[0]);
  };
  test("is judged by what it does, unless somebody names PgBouncer, who knows it", async () => {
    expect(await messages()).toEqual(["Neon"]);
    expect(await messages("--pooler", "neon")).toEqual(["Neon"]);
    expect(await messages("--pooler", "pgbouncer@1.24")).toEqual(["PgBouncer"]);
  });

  test("is judged once, whoever else the report is for", async () => {
    expect(await messages("--pooler", "supavisor")).toEqual(["Neon"]);
    expect(await messages("--pooler", "supavisor", "--pooler", "neon")).toEqual(["Neon"]);
    expect(await messages("--pooler", "supavisor", "--pooler", "pgcat")).toEqual(["Neon"]);
  });
});
