/** The program as a process: what only a real one shows. */

import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, cpSync, realpathSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

import { folderWith } from "./run-cli.ts";

const root = join(import.meta.dirname, "../..");
const main = join(root, "src/cli/main.ts");
const tsx = import.meta.resolve("tsx");

interface How {
  readonly input?: string;
  /** As a user who is not root, who may read everything. */
  readonly plainUser?: boolean;
  readonly before?: string;
}

function poolsafe(cwd: string, words: readonly string[], { input = "", plainUser = false, before }: How = {}): SpawnSyncReturns<string> {
  const isRoot = process.getuid?.() === 0;
  return spawnSync(process.execPath, ["--import", tsx, ...(before === undefined ? [] : ["--import", before]), main, ...words], {
    cwd,
    input,
    encoding: "utf8",
    // Whoever runs the tests may do so in GitHub Actions, of which the program knows.
    env: { ...process.env, NO_COLOR: "1", TMPDIR: cwd, GITHUB_ACTIONS: "" },
    ...(plainUser && isRoot ? { uid: 65534, gid: 65534 } : {}),
  });
}

/** Fails the process when the grammar or the argument parser is loaded … */
const guard = refusing("libpg-query|commander|zod|analyze");
/** … or what only code, folders, fixes or settings need: one SQL file is the usual case in an editor and in a hook. */
const codeGuard = refusing(
  "ts-morph|/drivers/|extract/typescript|code-files|code-gate|worker_threads|pgsql-ast-parser|ignore|picomatch|zod|jsonc|fix[.]ts|diff|atomic",
);

function refusing(words: string): string {
  const source = `export async function resolve(specifier, context, next) { if (new RegExp(${JSON.stringify(words)}).test(specifier)) throw new Error("loaded " + specifier); return next(specifier, context); }`;
  return `data:text/javascript,${encodeURIComponent(`import { register } from "node:module"; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(source)}`)});`)}`;
}

/** Whether another user gets as far as the program, which stands where whoever runs the tests has put it. */
function isReachable(path: string): boolean {
  const above = dirname(path);
  return (statSync(path).mode & 0o005) === 0o005 && (above === path || isReachable(above));
}

describe("the program", { timeout: 120_000 }, () => {
  test("--version loads neither grammar nor argument parser", () => {
    const { status, stdout, stderr } = poolsafe(folderWith({}), ["--version"], { before: guard });
    expect({ status, stdout: stdout.trim().split(".").length, stderr }).toEqual({ status: 0, stdout: 3, stderr: "" });
    // The guard does guard.
    expect(poolsafe(folderWith({}), ["--help"], { before: guard }).stderr).toContain("loaded commander");
  });

  test("one SQL file loads nothing that only code, folders, fixes or settings need", () => {
    const cwd = folderWith({ "a.sql": "BEGIN;\nSET search_path TO a;\nCOMMIT;\n", "a.ts": "pool.query('SET search_path TO a')" });
    const { status, stderr } = poolsafe(cwd, ["check", "a.sql", "--no-config"], { before: codeGuard });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(poolsafe(cwd, ["check", "a.ts"], { before: codeGuard }).stderr).toContain("loaded ");
  });

  test("a pipe gets no colours, not even where CI=true would have them", () => {
    const cwd = folderWith({ "a.sql": "LISTEN orders;\n" });
    const env = { ...process.env, CI: "true", TMPDIR: cwd, GITHUB_ACTIONS: "" };
    for (const name of ["NO_COLOR", "FORCE_COLOR"]) Reflect.deleteProperty(env, name);
    const { stdout } = spawnSync(process.execPath, ["--import", tsx, main, "audit"], { cwd, encoding: "utf8", env });
    expect(stdout.split("\n")[0]).toBe("NOT READY for PgBouncer 1.24, transaction mode: 1 finding in 1 file would break there.");
  });

  test("a file and a folder without permission are listed, the rest is analysed, and the exit code is 2", (context) => {
    const others = [root, join(root, "node_modules"), dirname(process.execPath)].map((path) => realpathSync(path));
    context.skip(process.getuid?.() === 0 && !others.every(isReachable), "A user who is not root cannot reach this copy of poolsafe.");
    const cwd = folderWith({ "a.sql": "LISTEN orders;\n", "locked.sql": "SELECT 1;\n", "vault/b.sql": "SELECT 1;\n" });
    chmodSync(cwd, 0o777);
    chmodSync(join(cwd, "locked.sql"), 0);
    chmodSync(join(cwd, "vault"), 0);
    const { status, stdout, stderr } = poolsafe(cwd, ["check", "--format", "json"], { plainUser: true });
    expect(stderr).toBe("");
    const report = JSON.parse(stdout) as { findings: { rule: string; file: string }[]; coverage: unknown };
    expect({ status, found: report.findings.map(({ rule, file }) => ({ rule, file })), coverage: report.coverage }).toEqual({
      status: 2,
      found: [{ rule: "no-listen", file: "a.sql" }],
      coverage: {
        files: 2,
        analysed: 1,
        queries: 1,
        statements: 1,
        unread: [
          { file: "vault", line: 1, column: 1, reason: "the folder cannot be opened: permission denied (EACCES)" },
          { file: "locked.sql", line: 1, column: 1, reason: "the file cannot be read: permission denied (EACCES)" },
        ],
      },
    });
    chmodSync(join(cwd, "vault"), 0o755);
  });

  test("a file above 256 MB is not read, and that is said", () => {
    const cwd = folderWith({ "a.sql": "SELECT 1;\n" });
    // A hole costs no disk.
    writeFileSync(join(cwd, "dump.sql"), "");
    truncateSync(join(cwd, "dump.sql"), 257 * 1024 * 1024);
    const { status, stdout } = poolsafe(cwd, ["check"]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "Not read, so not judged:\n  dump.sql:1:1  the file has 257 MB, more than the limit of 256 MB; split it\n\n" +
        "0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 1 of 2 files, 1 statement, 1 unread.\n",
    });
  });

  test("standard input is analysed under the given name", () => {
    const { status, stdout } = poolsafe(folderWith({}), ["check", "--stdin-filename", "db/x.sql", "--format", "json"], {
      input: "\n  LISTEN orders;\n",
    });
    const report = JSON.parse(stdout) as { findings: { file: string; line: number; column: number; offset: number }[] };
    expect({ status, found: report.findings.map(({ file, line, column, offset }) => [file, line, column, offset]) }).toEqual({
      status: 1,
      found: [["db/x.sql", 2, 3, 3]],
    });
  });

  test("--fix mends what it proves, and a second run is clean", () => {
    const cwd = folderWith({ "a.sql": "BEGIN;\nSET search_path TO tenant_a; -- for the import\nSELECT 1;\nCOMMIT;\n" });
    expect(poolsafe(cwd, ["check"]).status).toBe(1);
    expect(poolsafe(cwd, ["check", "--fix"]).status).toBe(0);
    expect(poolsafe(cwd, ["check", "--fix-dry-run"]).stdout).toBe(
      "0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 1 file, 4 statements, 0 unread.\n",
    );
  });

  test("a reader that stops early is no failure", () => {
    const cwd = folderWith({ "a.sql": "LISTEN orders;\n".repeat(3000) });
    const script = `"${process.execPath}" --import "${tsx}" "${main}" check | head -n 1; exit \${PIPESTATUS[0]}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });
    expect({ status, stdout, stderr }).toMatchObject({ stdout: expect.stringContaining("a.sql:1:1") as string, stderr: "" });
    expect([0, 1]).toContain(status);
  });

  test("the example project is judged", () => {
    const cwd = folderWith({});
    cpSync(join(root, "fixtures/projects/shop"), join(cwd, "shop"), { recursive: true });
    const { status, stdout } = poolsafe(cwd, ["audit", "shop"]);
    expect(status).toBe(1);
    expect(stdout.split("\n")[0]).toMatch(
      /^NOT READY for PgBouncer 1\.24, transaction mode: \d+ findings in \d+ files would break there\.$/,
    );
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^Coverage: \d+ files, \d+ statements, \d+ unread\.$/);
  });
});
