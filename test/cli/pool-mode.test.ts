/** Session mode hides what transaction mode would break: the report says so, and `--pool-mode` shows it. */
import { describe, expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Ended, type Files, folderWith, refusal, runCli } from "./run-cli.ts";

const remark = "In session mode hardly anything breaks: `--pool-mode transaction` shows what would in transaction mode.";
const compose = `services:\n  pool:\n    image: edoburu/pgbouncer:v1.21.0\n    environment: { POOL_MODE: session, DB_HOST: db }\n`;
const listen = { "a.sql": "LISTEN orders;\n" };
const session = { ...listen, "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "version": "1.21", "mode": "session" } }' };

async function run(cwd: string, ...words: string[]): Promise<Ended> {
  return runCli(cwd, words, { engine: await loadEngine() });
}

async function report(files: Files, ...words: string[]): Promise<{ pooler: unknown; rules: string[]; notes: string }> {
  const { out, err } = await run(folderWith(files), "check", "--format", "json", ...words);
  const { pooler, findings } = JSON.parse(out) as { pooler: unknown; findings: { rule: string }[] };
  return { pooler, rules: findings.map(({ rule }) => rule), notes: err };
}

test("init, audit as it is, audit for the switch", async () => {
  const cwd = folderWith({ ...listen, "compose.yaml": compose });
  const { out } = await run(cwd, "init", "--yes");
  expect(out).toContain("Wrote poolsafe.config.json: PgBouncer 1.21, session mode.");
  const now = await run(cwd, "audit");
  expect(now.out.split("\n")[0]).toMatch(/^READY for PgBouncer 1.21, session mode/);
  expect(now.out).toContain(`\n${remark}\n`);
  const then = await run(cwd, "audit", "--pool-mode", "transaction");
  expect(then.exit).toBe(1);
  expect(then.out.split("\n")[0]).toMatch(/^NOT READY for PgBouncer 1.21, transaction mode: 1 finding/);
  expect(then.out).not.toContain("hardly anything");
});

test.each(["text", "markdown", "html", "junit", "github"])("the remark in %s", async (format) => {
  const { out } = await run(folderWith(session), "audit", "--format", format);
  expect(out).toContain("In session mode hardly anything breaks: ");
});

describe("the remark is for who has no answer otherwise", () => {
  const pooler = { name: "pgbouncer", version: "1.21", mode: "session" };
  const pgpool = { name: "pgpool", version: expect.any(String) as unknown, mode: "session" };
  test.each([
    ["configured", session, [], pooler, [], `poolsafe: ${remark}\n`],
    ["configured and named", session, ["--pooler", "pgbouncer"], pooler, [], `poolsafe: ${remark}\n`],
    ["asked for", session, ["--pool-mode", "session"], pooler, [], ""],
    ["judged for transaction mode too", session, ["--pooler", "pgbouncer", "--pooler", "pgcat"], pooler, ["no-listen"], ""],
    ["a pooler without another mode", listen, ["--pooler", "pgpool"], pgpool, [], ""],
  ])("%s", async (_, files, words, expected, rules, notes) => {
    expect(await report(files, ...words)).toEqual({ pooler: expected, rules, notes });
  });
});

describe("--pool-mode", () => {
  test("without a configuration: what the project's files say otherwise still counts", async () => {
    expect(await report({ ...listen, "compose.yaml": compose }, "--pool-mode", "transaction")).toEqual({
      pooler: { name: "pgbouncer", version: "1.21", mode: "transaction" },
      rules: ["no-listen"],
      notes: "poolsafe: All but the pool mode is as compose.yaml says.\n",
    });
  });

  test("as the files say: no remark", async () => {
    const { pooler, notes } = await report({ ...listen, "compose.yaml": compose }, "--pool-mode", "session");
    expect({ pooler, notes }).toEqual({ pooler: { name: "pgbouncer", version: "1.21", mode: "session", from: "compose.yaml" }, notes: "" });
  });

  test("of the first pooler", async () => {
    const files = { "a.sql": "BEGIN;\nSELECT 1;\nCOMMIT;\n" };
    const { pooler, rules } = await report(files, "--pooler", "pgbouncer", "--pooler", "pgcat", "--pool-mode", "statement");
    expect({ pooler, rules }).toEqual({
      pooler: { name: "pgbouncer", version: "1.24", mode: "statement" },
      rules: ["no-transaction-block"],
    });
  });

  test("explain", async () => {
    const { out } = await run(folderWith(session), "explain", "no-listen", "--pool-mode", "transaction");
    expect(out).toContain("On PgBouncer 1.21, transaction mode");
  });

  test.each([
    [["--pool-mode", "sesion"], "argument 'sesion' is invalid. Allowed choices are transaction, session, statement."],
    [["--pooler", "rds-proxy", "--pool-mode", "session"], 'RDS Proxy has no pool mode "session". Use one of: transaction.'],
  ])("%s", async (words, message) => {
    expect(await refusal(folderWith(listen), "check", ...words)).toContain(message);
  });
});
