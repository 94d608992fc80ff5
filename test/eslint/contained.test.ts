/** A file whose only SQL needs no more than its transaction is read where the pooler minds that, and nowhere else: by the built program and the plugin. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Linter } from "eslint";
import { afterAll, describe, expect, test } from "vitest";

import { configFor } from "./support/linting.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "poolsafe-contained-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Report {
  readonly findings: readonly { readonly rule: string; readonly line: number }[];
  readonly coverage: { readonly queries: number };
}

const code = (query: string): string => `export const tell = (pool) => pool.query(${JSON.stringify(query)});\n`;

function check(text: string, pooler: string): Report {
  writeFileSync(join(folder, "tell.js"), text);
  const words = ["check", "--no-config", "--format", "json", "--pooler", pooler, "tell.js"];
  const { stdout } = spawnSync(process.execPath, [join(root, "dist/src/cli/main.js"), ...words], { cwd: folder, encoding: "utf8" });
  return JSON.parse(stdout) as Report;
}

function lint(text: string, pooler: string): readonly (string | null)[] {
  return new Linter({ cwd: folder }).verify(text, configFor("strict", { pooler: { name: pooler } }), "tell.js").map(({ ruleId }) => ruleId);
}

describe("NOTIFY jobs", { timeout: 120_000 }, () => {
  const text = code("NOTIFY jobs");
  test.each(["pgdog"])("%s refuses it", (pooler) => {
    expect(check(text, pooler)).toMatchObject({ findings: [{ rule: "no-notify", line: 1 }], coverage: { queries: 1 } });
    expect(lint(text, pooler)).toEqual(["poolsafe/no-notify"]);
  });

  test.each(["pgbouncer", "pgcat"])("%s does not mind, so the file costs nothing", (pooler) => {
    expect(check(text, pooler)).toMatchObject({ findings: [], coverage: { queries: 0 } });
    expect(lint(text, pooler)).toEqual([]);
  });
});

describe("SELECT nextval('orders_id_seq')", { timeout: 120_000 }, () => {
  const text = code("SELECT nextval('orders_id_seq')");
  test("rds-proxy keeps the server connection", () => {
    expect(check(text, "rds-proxy")).toMatchObject({ findings: [{ rule: "no-unsupported-statement", line: 1 }], coverage: { queries: 1 } });
    expect(lint(text, "rds-proxy")).toEqual(["poolsafe/no-unsupported-statement"]);
  });

  test.each([
    ["pgdog", 1],
    ["pgbouncer", 0],
  ])("%s has nothing to say of it, and reads %i query", (pooler, queries) => {
    expect(check(text, pooler)).toMatchObject({ findings: [], coverage: { queries } });
    expect(lint(text, pooler)).toEqual([]);
  });
});
