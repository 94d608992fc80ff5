/** Connection strings: startup parameters in them, and what is told of those that code listens with. */
import { describe, expect, test } from "vitest";

import { makeSource, textOf } from "../../src/source.ts";
import { judgeFixture } from "../support/configuration-fixtures.ts";
import { found } from "../support/found.ts";

const startup = (files: Readonly<Record<string, string>>): readonly unknown[] => found("no-startup-parameter", files);
const places = (results: readonly unknown[]): readonly unknown[] => results.map((one) => (one as { at: string }).at);

const postgresJs = `import postgres from "postgres";\nexport const sql = postgres(process.env.DATABASE_URL, { prepare: false });\n`;
const pool = `import { Pool } from "pg";\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL });\nawait pool.query("SET LOCAL x.y = 1");\n`;
const schema = `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n`;
const six = `{ "dependencies": { "@prisma/client": "^6.2.0" } }`;

describe("startup parameters in an address of the pooler", () => {
  test("settings in `options`, whoever reads it", () => {
    expect(startup({ ".env": "DATABASE_URL=postgres://app:geheim@pgbouncer:6432/shop?options=-c%20search_path%3Dapp\n" })).toEqual([
      {
        impact: "breaks",
        at: ".env:1 options",
        message: expect.stringMatching(/^`search_path` stands in `options`, which every client sends as a startup parameter\./) as string,
        related: [".env:1 goes through PgBouncer, by its host"],
        fixes: [[["?options=-c%20search_path%3Dapp", ""]]],
      },
    ]);
  });

  test("a Prisma URL that postgres.js is given", () => {
    const url = "postgres://app:geheim@db.example.com:6432/shop?schema=public&pgbouncer=true&connection_limit=1&sslmode=require";
    expect(startup({ ".env": `# a\nDATABASE_URL="${url}"\n`, "db.ts": postgresJs })).toEqual(
      ["schema", "pgbouncer", "connection_limit"].map((name): unknown => ({
        impact: "breaks",
        at: `.env:2 ${name}`,
        message: expect.stringContaining(`\`${name}\` in the URL is a startup parameter that postgres.js sends.`) as string,
        related: [".env:2 goes through PgBouncer, by pgbouncer=true", "db.ts:2 read here by postgres.js"],
        fixes: [[[expect.stringMatching(new RegExp(`^${name}=\\w+&$`)) as string, ""]]],
      })),
    );
  });

  test("pg sends its own settings, and leaves out what it does not know", () => {
    const url = "postgres://app:geheim@pgbouncer:6432/shop?schema=public&statement_timeout=500";
    expect(places(startup({ ".env": `DATABASE_URL=${url}\n`, "db.ts": pool }))).toEqual([".env:1 statement_timeout"]);
  });

  test("Prisma's schema, which it sends as a setting", () => {
    const url = "postgres://app:geheim@db.example.com:6432/shop?schema=app&connection_limit=5";
    expect(startup({ ".env": `DATABASE_URL=${url}\n`, "schema.prisma": schema, "package.json": six })).toEqual([
      {
        impact: "breaks",
        at: ".env:1 schema",
        message: expect.stringMatching(/^`search_path` in the URL is a startup parameter that Prisma, from `schema`, sends\./) as string,
        related: [".env:1 goes through PgBouncer, by port 6432", "schema.prisma:3 read here by Prisma"],
        fixes: [[["schema=app&", ""]]],
      },
    ]);
    // Nobody says which version it is.
    expect(startup({ ".env": `DATABASE_URL=${url}\n`, "schema.prisma": schema })).toMatchObject([{ impact: "risk" }]);
  });

  test("in package.json: scripts and the keys of tools, and nothing else", () => {
    const url = (host: string): string => `postgres://app:geheim@${host}:6432/shop?options=-c%20statement_timeout%3D1`;
    const text = {
      description: url("pgbouncer"),
      keywords: [url("pgbouncer")],
      jest: { DATABASE_URL: url("pgbouncer") },
      scripts: { start: `DATABASE_URL=${url("pgbouncer")} node .` },
      config: { url: url("pgbouncer") },
      nodemonConfig: { exec: url("pgbouncer"), env: { A: url("pgbouncer") } },
      ava: { environmentVariables: { A: url("pgbouncer") } },
      wireit: { build: { command: `A=${url("pgbouncer")} node .`, files: [url("pgbouncer")], env: { A: url("pgbouncer") } } },
    };
    expect(places(startup({ "package.json": JSON.stringify(text, null, 1) }))).toEqual(
      [10, 13, 18, 23, 28, 33].map((line) => `package.json:${String(line)} options`),
    );
  });

  test("in the keys of an ormconfig", () => {
    const extra = { options: "-c search_path=app", max: 5 };
    const server = { host: "pgbouncer", port: 6432 };
    const text = [
      { type: "postgres", ...server, extra },
      { type: "mysql", ...server, extra },
      { type: "postgres", host: "db.example.com", port: 5432, extra },
      { type: "postgres", replication: { master: server, slaves: [{ host: "db.example.com", port: 5432 }] }, extra },
    ];
    expect(startup({ "ormconfig.json": JSON.stringify(text, null, 1) })).toMatchObject([
      { at: "ormconfig.json:7 options", related: ["ormconfig.json:4 goes through PgBouncer, by its host"] },
      { at: "ormconfig.json:44 options", related: ["ormconfig.json:33 goes through PgBouncer, by its host"] },
    ]);
  });

  test("in a schema, a manifest, a list of variables, an ormconfig", () => {
    const url = "postgres://app:geheim@pgbouncer:6432/shop?options=-c%20statement_timeout%3D1";
    expect(
      places(
        startup({
          "schema.prisma": schema.replace('env("DATABASE_URL")', `"${url}"`),
          "compose.yaml": `services:\n  app:\n    environment:\n      DATABASE_URL: ${url}\n  other:\n    environment:\n      - DATABASE_URL=${url}\n`,
          "job.yaml": `kind: Job\nspec:\n  env:\n    - name: DATABASE_URL\n      value: "${url}"\n`,
          "ormconfig.json": `{ "type": "postgres", "url": "${url}" }\n`,
        }),
      ),
    ).toEqual([
      "compose.yaml:4 options",
      "compose.yaml:7 options",
      "job.yaml:5 options",
      "ormconfig.json:1 options",
      "schema.prisma:3 options",
    ]);
  });

  test("a container that runs the pooler", () => {
    const compose = "services:\n  front:\n    image: edoburu/pgbouncer:v1.24.1\n";
    const env = "DATABASE_URL=postgres://app:geheim@front:5432/shop?options=-c%20jit%3Doff\n";
    expect(places(startup({ "compose.yaml": compose, ".env": env }))).toEqual([".env:1 options"]);
    expect(places(startup({ ".env": env }))).toEqual([]);
  });

  test.each([
    ["not known who reads it", { ".env": "DATABASE_URL=postgres://app@pgbouncer:6432/shop?schema=public&statement_timeout=5\n" }],
    ["not pooled", { ".env": "DATABASE_URL=postgres://app@db:5432/shop?options=-c%20jit%3Doff\n", "db.ts": postgresJs }],
    ["another variable", { ".env": "POOL_URL=postgres://app@pgbouncer:6432/shop?schema=public\n", "db.ts": postgresJs }],
    [
      "what every library keeps to itself",
      { ".env": "DATABASE_URL=postgres://app@pgbouncer:6432/shop?sslmode=require&application_name=web\n", "db.ts": postgresJs },
    ],
    [
      "Prisma that is told",
      { ".env": "DATABASE_URL=postgres://app@pgbouncer:6432/shop?schema=a&pgbouncer=true\n", "schema.prisma": schema, "package.json": six },
    ],
    [
      "Prisma 7",
      {
        ".env": "DATABASE_URL=postgres://app@pgbouncer:6432/shop?schema=a\n",
        "schema.prisma": schema,
        "package.json": six.replace("6.2", "7.0"),
      },
    ],
    ["no address", { ".env": "DATABASE_URL=https://pgbouncer:6432/?options=-c%20jit%3Doff\nB=postgres\n" }],
    ["what is not read", { ".env": "DATABASE_URL=postgres://app:geheim@pgbouncer:6432/shop@x?options=-c%20jit%3Doff\n" }],
  ])("nothing: %s", (_, files) => {
    expect(startup(files)).toEqual([]);
  });
});

test("what cannot be told apart is shown, without a word of it", () => {
  const source = makeSource(".env", "A=1\nDATABASE_URL=postgres://app:geheim@pgbouncer:6432/shop@x\n");
  expect(judgeFixture({ sources: [source] }).coverage.unread.map((one) => ({ at: textOf(one), reason: one.reason }))).toEqual([
    {
      at: "DATABASE_URL",
      reason:
        "it is a connection string that cannot be told apart: write signs such as `/`, `#`, `?` and `@` in its password with a percent sign",
    },
  ]);
});

describe("code that listens", () => {
  const listener = `import { Client } from "pg";\nconst client = new Client({ connectionString: process.env.DATABASE_URL });\nawait client.connect();\nawait client.query("LISTEN orders");\n`;
  test("with an address of the pooler", () => {
    expect(found("no-listen", { "worker.ts": listener, ".env": "DATABASE_URL=postgres://app:geheim@pgbouncer:6432/shop\n" })).toMatchObject(
      [
        {
          at: "worker.ts:4 LISTEN orders",
          related: [".env:1 `DATABASE_URL`, with which this file connects, goes through PgBouncer, by its host"],
        },
      ],
    );
  });

  test("with an address that is the server's", () => {
    const env = "DATABASE_URL=postgres://app:geheim@db.abcdefghijkl.supabase.co:5432/postgres\n";
    expect(found("no-listen", { "worker.ts": listener, ".env": env })).toMatchObject([
      {
        related: [
          ".env:1 `DATABASE_URL` goes to the server itself here: name it under `direct` in the configuration if it does so everywhere",
        ],
      },
    ]);
  });

  test("with one of several", () => {
    const both = `${listener}new Client({ connectionString: process.env.OTHER_URL });\n`;
    expect(found("no-listen", { "worker.ts": both, ".env": "DATABASE_URL=postgres://app:geheim@pgbouncer:6432/shop\n" })).toMatchObject([
      { related: [] },
    ]);
  });
});
