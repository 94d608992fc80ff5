/** The GitLab component: its form, and its script, run by a shell as the runner does. */

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";
import { parseAllDocuments } from "yaml";

import { gitFolder } from "../cli/git-folder.ts";
import { folderWith } from "../cli/run-cli.ts";

vi.setConfig({ testTimeout: 240_000 });
afterEach(() => vi.unstubAllEnvs());

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "templates/gitlab.yml"), "utf8");

interface Input {
  readonly default: string | boolean;
  readonly description: string;
  readonly regex?: string;
}

interface Job {
  readonly stage: string;
  readonly image: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly rules: readonly { readonly if: string }[];
  readonly script: readonly string[];
  readonly artifacts: { readonly when: string; readonly reports: Readonly<Record<string, string>>; readonly paths: readonly string[] };
}

const [spec, body] = text.split(/^---$/m) as [string, string];
const { inputs } = (parseAllDocuments(spec)[0]?.toJS() as { spec: { inputs: Readonly<Record<string, Input>> } }).spec;

/** As GitLab does: inputs are put into the values of the parsed file. */
function jobWith(given: Readonly<Record<string, string>>): Job {
  for (const [name, value] of Object.entries(given)) {
    const { regex } = inputs[name] ?? {};
    if (regex !== undefined && !new RegExp(regex).test(value)) throw new Error(`The input ${name} is refused.`);
  }
  const fill = (value: unknown): unknown => {
    if (typeof value === "string")
      return value.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => given[name] ?? String(inputs[name]?.default));
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [fill(key), fill(inner)]));
  };
  const jobs = fill(parseAllDocuments(body)[0]?.toJS()) as Record<string, Job>;
  const [job] = Object.values(jobs);
  if (job === undefined || Object.keys(jobs).length !== 1) throw new Error("There is not one job.");
  return job;
}

function run(
  folder: string,
  given: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): { exit: number | null; log: string } {
  const { script, variables } = jobWith(given);
  const { status, stdout, stderr } = spawnSync("sh", ["-e"], {
    cwd: folder,
    input: script.join("\n"),
    encoding: "utf8",
    env: { PATH: process.env["PATH"], CI: "true", GITLAB_CI: "true", CI_PROJECT_DIR: folder, ...variables, ...env },
  });
  return { exit: status, log: stdout + stderr };
}

function installed(folder: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/poolsafe"));
}

test("its form", () => {
  const job = jobWith({ job: "sql", stage: "lint" });
  expect(job).toMatchObject({ stage: "lint", image: "node:22", variables: { GIT_DEPTH: "0" } });
  expect(job.artifacts.paths).toEqual(Object.values(job.artifacts.reports));
  expect(Object.keys(job.artifacts.reports).sort()).toEqual(["codequality", "junit"]);
  // No input is a part of a script.
  expect(job.script.join("\n")).not.toContain("$[[");
  expect((parseAllDocuments(body)[0]?.toJS() as Record<string, Job>)["$[[ inputs.job ]]"]?.script.join("\n")).not.toContain("$[[");
  const page = readFileSync(join(root, "docs/gate.md"), "utf8");
  for (const [name, { description }] of Object.entries(inputs)) {
    expect(description).toMatch(/\S/);
    expect(page, name).toContain(`\`${name}\``);
  }
  expect(() => jobWith({ version: "1; touch x" })).toThrow("refused");
});

test("findings, and both reports", () => {
  const folder = folderWith({ "db/a.sql": "LISTEN a;\n" });
  installed(folder);
  const { exit, log } = run(folder);
  expect(exit).toBe(1);
  expect(log).toContain("db/a.sql:1:1  error no-listen (breaks)");
  expect(JSON.parse(readFileSync(join(folder, "gl-code-quality-report.json"), "utf8"))).toMatchObject([{ location: { path: "db/a.sql" } }]);
  expect(readFileSync(join(folder, "poolsafe-junit.xml"), "utf8")).toContain('failures="1"');
});

test("a merge request: what it changes, unless all is wanted", () => {
  const { root: folder, git, commit } = gitFolder({ "old.sql": "LISTEN a;\n", ".gitignore": "node_modules\n*.json\n*.xml\n" });
  const base = git("rev-parse", "HEAD").trim();
  commit({ "new.sql": "SELECT 1;\n" });
  installed(folder);
  const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
  expect(run(folder, {}, env).exit).toBe(0);
  expect(run(folder, { "changed-only": "false" }, env).exit).toBe(1);
  expect(run(folder).exit).toBe(1);
});

test("paths, a pooler and options, whatever is in them", () => {
  const folder = folderWith({ "a b.sql": "LISTEN a;\n", "c.sql": "LISTEN c;\n" });
  installed(folder);
  const { log } = run(folder, { paths: "a b.sql\n", pooler: "pgbouncer@1.18", args: "--max-warnings\n0" });
  expect(log).toContain("1 error, 0 warnings (PgBouncer 1.18, transaction mode).");
  const evil = "x$(touch pwned)`touch pwned`\"; touch pwned; '; touch pwned\nEND\ntouch pwned\n";
  for (const name of ["paths", "pooler", "args"]) expect(run(folder, { [name]: evil }).exit).toBe(2);
  expect(readdirSync(folder).filter((name) => name.includes("pwned"))).toEqual([]);
});

test("a version, or none that is installed: npm is asked, without scripts", () => {
  const folder = folderWith({ "a.sql": "LISTEN a;\n" });
  mkdirSync(join(folder, ".bin"));
  const npm = join(folder, ".bin/npm");
  writeFileSync(
    npm,
    `#!/bin/sh\nprintf '%s\\n' "$@" >"${folder}/asked.txt"\nmkdir -p "$3/node_modules" && ln -sfn '${root}' "$3/node_modules/poolsafe"\n`,
  );
  chmodSync(npm, 0o755);
  const env = { PATH: `${join(folder, ".bin")}:${process.env["PATH"] ?? ""}` };
  for (const [version, asked] of Object.entries({ "": "poolsafe@latest", "~1.2": "poolsafe@~1.2" })) {
    expect(run(folder, { version }, env).exit).toBe(1);
    const words = readFileSync(join(folder, "asked.txt"), "utf8").trimEnd().split("\n");
    expect(words).toContain("--ignore-scripts");
    expect(words.at(-1)).toBe(asked);
  }
  expect(existsSync(join(folder, ".poolsafe"))).toBe(true);
});
