/** A report of a project with packages, owners and a baseline, made by the command line. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadEngine } from "../../src/cli/engine.ts";
import { runCli } from "../cli/run-cli.ts";

const projects = join(import.meta.dirname, "../../fixtures/projects");

const owners = `* @acme/platform
/apps/api/ @acme/api   # the API
/apps/api/src/reports/ @acme/reporting @dana
/sql/admin/
`;

export async function projectReport(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "poolsafe-project-"));
  try {
    cpSync(join(projects, "shop-api"), join(folder, "apps/api"), { recursive: true });
    cpSync(join(projects, "shop"), join(folder, "sql"), { recursive: true });
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, ".github"));
    writeFileSync(join(folder, ".github/CODEOWNERS"), owners);
    writeFileSync(join(folder, "package.json"), '{ "name": "shop", "private": true }');
    writeFileSync(join(folder, "sql/broken.sql"), "SELEC 1;\nSELEC 2;\nBEGIN; SET work_mem = '64MB'; SELECT 1; COMMIT;\n");
    const setup = { engine: await loadEngine() };
    await runCli(folder, ["check", "apps", "sql/jobs", "--no-config", "--update-baseline"], setup);
    // One that was known is gone.
    rmSync(join(folder, "sql/jobs/mail_worker.sql"));
    await runCli(folder, ["audit", "--no-config", "--format", "html", "--output", "report.html"], setup);
    return readFileSync(join(folder, "report.html"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
