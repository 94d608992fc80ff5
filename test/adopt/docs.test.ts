/** What docs/audit.md, docs/gate.md, docs/monorepos.md and docs/squawk-and-pgfence.md tell a reader to type is typed here. */

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";

import { formats } from "../../src/report/index.ts";
import { parseSettings } from "../../src/settings.ts";
import { gitFolder, type GitFolder } from "../cli/git-folder.ts";
import { readAction } from "./run-action.ts";

vi.setConfig({ testTimeout: 300_000 });
afterEach(() => vi.unstubAllEnvs());

const root = join(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(join(root, name), "utf8");

interface Block {
  readonly language: string;
  /** Of a block whose first line names a file. */
  readonly file: string | undefined;
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  return [...read(page).matchAll(/^ *```(\w+)\n(.*?)^ *```$/gms)].map(([, language = "", text = ""]) => {
    const file = /^(?:\/\/|#) ([\w./-]+)\n/.exec(text)?.[1];
    return { language, file, text: file === undefined ? text : text.slice(text.indexOf("\n") + 1) };
  });
}

const file = (page: string, name: string): string => blocksOf(page).find((block) => block.file === name)?.text ?? "";

/** A project with findings, its main branch on a server, and poolsafe among its programs. */
function project(): GitFolder {
  const folder = gitFolder();
  for (const name of ["orders", "reports"])
    for (const part of ["package.json", "src/db", "src/listeners"])
      cpSync(join(root, "fixtures/projects/shop-api", part), join(folder.root, "packages", name, part), { recursive: true });
  folder.commit({ ".gitignore": "node_modules\n*.json\n!package.json\n!eslint-suppressions.json\nreports\n" });
  folder.git("update-ref", "refs/remotes/origin/main", "HEAD");
  const bin = join(folder.root, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "poolsafe"), `#!/bin/sh\nexec '${process.execPath}' '${join(root, "dist/src/cli/main.js")}' "$@"\n`);
  chmodSync(join(bin, "poolsafe"), 0o755);
  return folder;
}

function type(folder: GitFolder, script: string, cwd = folder.root): { exit: number | null; out: string; stdout: string } {
  const path = `${join(folder.root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: path, GITHUB_ACTIONS: "", CI: "true" },
  });
  return { exit: status, out: stdout + stderr, stdout };
}

const isBuilt = (line: string): boolean => !line.includes("--format html") || formats.some(({ name }) => name === "html");

/** A line of a task runner does what the runner would: it runs the task in each package. */
function runTask(folder: GitFolder, command: string): void {
  for (const name of ["orders", "reports"]) expect(type(folder, command, join(folder.root, "packages", name)).exit).toBe(0);
}

const turboScript = /`"poolsafe": "(.*?)"`/.exec(read("docs/monorepos.md"))?.[1] ?? "";

test.each(["docs/audit.md", "docs/gate.md", "docs/monorepos.md"])("the commands of %s", (page) => {
  const folder = project();
  const lines = blocksOf(page)
    .filter(({ language, file: name }) => language === "sh" && name === undefined)
    .flatMap(({ text }) => text.trimEnd().split("\n"));
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines.filter(isBuilt)) {
    if (/^(?:turbo|nx) /.test(line)) {
      runTask(folder, turboScript);
      continue;
    }
    const { exit, out } = type(folder, line);
    expect([0, 1], `${line}\n${out}`).toContain(exit);
    expect(out, line).not.toContain("poolsafe: There is no");
  }
});

test("the audit's JSON is counted by the line that counts it", () => {
  const folder = project();
  type(folder, "poolsafe audit --format json --output audit.json");
  expect(type(folder, /^node -p .*$/m.exec(read("docs/audit.md"))?.[0] ?? "").out).toMatch(/\[ 'no-[\w-]+', \d+ \]/);
});

test("configurations", () => {
  const shown = blocksOf("docs/audit.md").filter(({ language }) => language === "json");
  expect(shown.length).toBe(1);
  for (const { text } of shown) expect(() => parseSettings({ path: "poolsafe.config.json", text }, [])).not.toThrow();
});

describe("workflows", () => {
  test.each([
    ["docs/gate.md", ".github/workflows/poolsafe.yml"],
    ["docs/monorepos.md", ".github/workflows/shards.yml"],
  ])("%s: GitHub's own parser takes %s", (page, name) => {
    const { context } = parseWorkflow({ name, content: file(page, name) }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });

  test("the action is given inputs that it has", () => {
    const { jobs } = parse(file("docs/gate.md", ".github/workflows/poolsafe.yml")) as {
      jobs: { poolsafe: { steps: { uses: string; with: object }[] } };
    };
    const given = jobs.poolsafe.steps.find(({ uses }) => uses.startsWith("poolsafe/"))?.with ?? {};
    expect(Object.keys(readAction(join(root, "action.yml")).inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  });

  test("a job for each shard, and the gate", () => {
    const folder = project();
    const { jobs } = parse(file("docs/monorepos.md", ".github/workflows/shards.yml")) as Record<
      "jobs",
      Record<"part" | "gate", { strategy?: { matrix: { shard: number[] } }; steps: { run?: string; with?: Record<string, string> }[] }>
    >;
    mkdirSync(join(folder.root, "reports"));
    for (const shard of jobs.part.strategy?.matrix.shard ?? []) {
      const put = (text: string): string => text.replaceAll("${{ matrix.shard }}", String(shard));
      for (const { run, with: given } of jobs.part.steps) {
        if (run?.includes("poolsafe") === true) expect(type(folder, put(run)).exit).toBe(0);
        if (given?.["path"] !== undefined) {
          const from = put(given["path"]);
          const to = join(folder.root, "reports", put(given["name"] ?? ""), from);
          mkdirSync(dirname(to), { recursive: true });
          cpSync(join(folder.root, from), to);
        }
      }
    }
    const gate = type(folder, jobs.gate.steps.flatMap(({ run }) => (run?.includes("poolsafe") === true ? [run] : [])).join("\n"));
    const one = type(folder, "poolsafe check packages --no-baseline");
    expect(gate.stdout).toBe(one.stdout);
    expect({ gate: gate.exit, one: one.exit }).toEqual({ gate: 1, one: 1 });
  });
});

test("GitLab's component is given inputs that it has", () => {
  const { include } = parse(file("docs/gate.md", ".gitlab-ci.yml")) as { include: { component: string; inputs: object }[] };
  const { spec } = parse(read("templates/gitlab.yml").split(/^---$/m)[0] ?? "") as { spec: { inputs: object } };
  expect(Object.keys(spec.inputs)).toEqual(expect.arrayContaining(Object.keys(include[0]?.inputs ?? {})));
  expect(include[0]?.component).toMatch(/\/gitlab@/);
});

test.each([
  ["Jenkins", () => /sh '(.*)'/.exec(file("docs/gate.md", "Jenkinsfile"))?.[1] ?? ""],
  [
    "Azure",
    () => {
      const { steps } = parse(file("docs/gate.md", "azure-pipelines.yml")) as { steps: { script?: string }[] };
      return steps.flatMap(({ script }) => script ?? []).join("\n");
    },
  ],
])("%s: its line writes the report that it publishes", (_, line) => {
  const folder = project();
  expect(type(folder, line()).exit).toBe(1);
  expect(existsSync(join(folder.root, "poolsafe-junit.xml"))).toBe(true);
});

test("the tasks of Turborepo and Nx write what they say that they write", () => {
  const folder = project();
  const turbo = JSON.parse(file("docs/monorepos.md", "turbo.json")) as { tasks: { poolsafe: { outputs: string[]; inputs: string[] } } };
  const nx = JSON.parse(file("docs/monorepos.md", "nx.json")) as { targetDefaults: { poolsafe: { cache: boolean; outputs: string[] } } };
  const target = JSON.parse(file("docs/monorepos.md", "packages/orders/project.json")) as { targets: { poolsafe: { command: string } } };
  expect(turbo.tasks.poolsafe.inputs).toContain("$TURBO_DEFAULT$");
  expect(nx.targetDefaults.poolsafe.cache).toBe(true);
  for (const [command, output] of [
    [turboScript, turbo.tasks.poolsafe.outputs[0]],
    [target.targets.poolsafe.command, nx.targetDefaults.poolsafe.outputs[0]?.replace("{projectRoot}/", "")],
  ]) {
    expect(type(folder, command ?? "", join(folder.root, "packages/orders")).exit).toBe(0);
    expect(existsSync(join(folder.root, "packages/orders", output ?? ""))).toBe(true);
    // A broken run is no result to cache.
    writeFileSync(join(folder.root, "packages/orders/poolsafe.config.json"), "{");
    expect(type(folder, command ?? "", join(folder.root, "packages/orders")).exit).not.toBe(0);
    writeFileSync(join(folder.root, "packages/orders/poolsafe.config.json"), "{}");
  }
});
