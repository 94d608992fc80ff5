/** Prisma names its statements unless the address says `pgbouncer=true`: code, schema, environment file and pooler read together. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

const plain = "postgres://u:p@pgbouncer:6432/app";
const off = `${plain}?pgbouncer=true`;
const schema = (variable: string): string => `datasource db {\n  provider = "postgresql"\n  url = env("${variable}")\n}\n`;
const project = {
  "pgbouncer.ini": "[databases]\napp = host=db\n[pgbouncer]\nauth_file = users.txt\npool_mode = transaction\nmax_prepared_statements = 0\n",
  "db.ts": `import { PrismaClient } from "@prisma/client";\nexport const prisma = new PrismaClient();\nexport const one = () => prisma.$queryRaw\`SELECT 1\`;\n`,
  "package.json": '{ "dependencies": { "@prisma/client": "5.0.0" } }',
  "prisma/schema.prisma": schema("PRISMA_URL"),
};

interface Named {
  readonly file: string;
  readonly rule: string;
  readonly impact: string;
  readonly severity: string;
  readonly message: string;
}

async function named(files: Files): Promise<readonly Named[]> {
  const { out } = await runCli(folderWith(files), ["check", "--format", "json"], { engine: await loadEngine() });
  const { findings } = JSON.parse(out) as { findings: Named[] };
  return findings
    .filter(({ message }) => /names?\b/.test(message))
    .map(({ file, rule, impact, severity, message }) => ({ file, rule, impact, severity, message: message.split(",")[0] ?? "" }));
}

const unsure: readonly Named[] = [
  {
    file: "db.ts",
    rule: "no-named-statement",
    impact: "risk",
    severity: "warning",
    message: "Statements of Prisma may get names",
  },
  {
    file: "pgbouncer.ini",
    rule: "valid-pooler-config",
    impact: "risk",
    severity: "warning",
    message: "The code may name its statements",
  },
];

test("the address has it: there is nothing to say", async () => {
  expect(await named({ ...project, ".env": `PRISMA_URL=${off}\n` })).toEqual([]);
  expect(await named({ ...project, ".env": `PRISMA_URL="${plain}?schema=public&statement_cache_size=0"\n` })).toEqual([]);
});

describe("a risk in the code is no more than a risk in the pooler's file", () => {
  test.each<readonly [string, Files]>([
    ["no address", {}],
    ["an address without it", { ".env": `PRISMA_URL=${plain}\n` }],
    ["one of two addresses without it", { ".env": `PRISMA_URL=${off}\n`, ".env.production": `PRISMA_URL=${plain}\n` }],
    ["another variable has it", { ".env": `OTHER_URL=${off}\n` }],
    ["the address of one of two schemas", { ".env": `PRISMA_URL=${off}\n`, "admin/schema.prisma": schema("ADMIN_URL") }],
    ["a value that says no", { ".env": `PRISMA_URL=${plain}?pgbouncer=false\n` }],
  ])("%s", async (_, more) => {
    expect(await named({ ...project, ...more })).toEqual(unsure);
  });
});

const given = (options: string): string =>
  `import { PrismaClient } from "@prisma/client";\nexport const prisma = new PrismaClient(${options});\nexport const one = () => prisma.$queryRaw\`SELECT 1\`;\n`;

test.each([
  "{ datasourceUrl: process.env.POOLED }",
  "{ datasources: { db: { url: process.env.POOLED } } }",
  "{ datasources: { main: { url: process.env.POOLED } } }",
])("the address that the code names counts: %s", async (options) => {
  const files = {
    ...project,
    "db.ts": given(options),
    ".env": `PRISMA_URL=${off}\nPOOLED=${plain}\n`,
  };
  expect(await named(files)).toEqual(unsure);
  expect(await named({ ...files, ".env": `PRISMA_URL=${plain}\nPOOLED=${off}\n` })).toEqual([]);
});

test.each(["options", "{ ...options }", "{ datasources }", "{ datasources: { db: { url: address } } }"])(
  "an address that is not known is not the schema's: %s",
  async (options) => {
    const code = given(options).replace("export const prisma", "declare const options: any, datasources: any, address: string;\n$&");
    expect(await named({ ...project, "db.ts": code, ".env": `PRISMA_URL=${off}\n` })).toEqual(unsure);
  },
);

test("other options say nothing of the address", async () => {
  expect(await named({ ...project, "db.ts": given('{ log: ["query"] }'), ".env": `PRISMA_URL=${off}\n` })).toEqual([]);
});

test("code that names its statements for sure is an error in both, whoever else may", async () => {
  const files = {
    ...project,
    "jobs.ts": `import postgres from "postgres";\nconst sql = postgres();\nexport const two = () => sql\`SELECT 2\`;\n`,
  };
  const found = await named({ ...files, ".env": `PRISMA_URL=${plain}\n` });
  expect(found.map(({ file, severity }) => `${file} ${severity}`)).toEqual(["db.ts warning", "jobs.ts error", "pgbouncer.ini error"]);
  expect(found.at(-1)?.message).toBe("The code names its statements");
});
