/** Which files are looked at because of addresses: code that only connects, and manifests that only say which PostgreSQL runs. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Files, folderWith, runCli } from "./run-cli.ts";

async function checked(files: Files): Promise<unknown> {
  const { out } = await runCli(folderWith(files), ["check", "--format", "json"], { engine: await loadEngine() });
  const { findings, coverage } = JSON.parse(out) as {
    findings: { rule: string; file: string; line: number; message: string }[];
    coverage: { files: number };
  };
  return {
    files: coverage.files,
    findings: findings.map(({ rule, file, line, message }) => `${file}:${line} ${rule} ${message.split(/[.,:]/)[0] ?? ""}`),
  };
}

const pool = `import { Pool } from "pg";\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL });\n`;

describe("a pool whose file sends nothing", () => {
  test("is who reads the address", async () => {
    const env = "DATABASE_URL=postgres://u:geheim@pgbouncer/db?statement_timeout=5000&schema=x\n";
    expect(await checked({ "src/db.ts": pool, ".env": env })).toEqual({
      files: 2,
      findings: [".env:1 no-startup-parameter `statement_timeout` in the URL is a startup parameter that pg sends"],
    });
  });

  test("nothing: no parameters, another variable, no pooler", async () => {
    const nothing = { files: 2, findings: [] };
    expect(await checked({ "src/db.ts": pool, ".env": "DATABASE_URL=postgres://u:geheim@pgbouncer/db\n" })).toEqual(nothing);
    expect(await checked({ "src/db.ts": pool, ".env": "B=postgres://u:geheim@pgbouncer/db?statement_timeout=5\n" })).toEqual(nothing);
    expect(await checked({ "src/db.ts": pool, ".env": "DATABASE_URL=postgres://u:geheim@db/db?statement_timeout=5\n" })).toEqual(nothing);
  });
});

describe("a manifest that only says which PostgreSQL runs", () => {
  const compose = { "compose.yaml": "services:\n  db:\n    image: postgres:15\n" };
  const ini = "[databases]\na = host=db\n[pgbouncer]\nauth_file = u\npool_mode = transaction\ntrack_extra_parameters = search_path\n";
  const unsure = "pgbouncer.ini:6 valid-pooler-config PgBouncer can track `search_path` only where the server reports it";
  test("counts beside the configuration of a pooler", async () => {
    expect(await checked({ ...compose, "pgbouncer.ini": ini })).toEqual({
      files: 2,
      findings: ["pgbouncer.ini:6 valid-pooler-config PgBouncer cannot track `search_path` with PostgreSQL 15"],
    });
    expect(await checked({ "pgbouncer.ini": ini })).toEqual({ files: 1, findings: [unsure] });
  });

  test("is no file of the check by itself, nor is one that says nothing of servers", async () => {
    expect(await checked({ ...compose, "a.sql": "SELECT 1;\n" })).toEqual({ files: 1, findings: [] });
    expect(await checked({ "compose.yaml": "services:\n  a:\n    image: redis:7\n", "pgbouncer.ini": ini })).toEqual({
      files: 1,
      findings: [unsure],
    });
  });
});

test("a byte-order mark before what is read", async () => {
  const url = "postgres://u:geheim@pgbouncer/db?options=-c%20jit%3Doff";
  expect(
    await checked({
      ".env": `\uFEFFDATABASE_URL=${url}\n`,
      "schema.prisma": `\uFEFFdatasource db {\n  provider = "postgresql"\n  url = "${url}"\n}\n`,
    }),
  ).toEqual({
    files: 2,
    findings: [".env:1 no-startup-parameter `jit` stands in `options`", "schema.prisma:3 no-startup-parameter `jit` stands in `options`"],
  });
});
