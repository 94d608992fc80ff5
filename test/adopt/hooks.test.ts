/** Commit hooks as docs/gate.md sets them up: husky and lint-staged for real, and pre-commit where the machine has it. */

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { afterEach, expect, test, vi } from "vitest";
import { parse } from "yaml";

import { type GitFolder, gitFolder } from "../cli/git-folder.ts";
import { folderWith } from "../cli/run-cli.ts";

vi.setConfig({ testTimeout: 240_000 });
afterEach(() => vi.unstubAllEnvs());

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/gate.md"), "utf8");
const packageFolder = (name: string): string => join(root, "node_modules", name);

const hasPreCommit = spawnSync("pre-commit", ["--version"]).status === 0;

/** The block of the page whose first line names a file. */
function fileOf(name: string): string {
  const block = new RegExp(`^\`\`\`\\w+\\n(?:#|//) ${name.replaceAll(".", "\\.")}\\n(.*?)^\`\`\`$`, "ms").exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/gate.md has no ${name}.`);
  return block;
}

/** With the programs of the packages, as npm links them. */
function project(): GitFolder {
  const folder = gitFolder({ "old.sql": "LISTEN a;\n", "tidy.sql": "SELECT 1;\n", ".gitignore": "node_modules\n" });
  const bin = join(folder.root, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  const programs = { poolsafe: "dist/src/cli/main.js", husky: "bin.js", "lint-staged": "bin/lint-staged.js" };
  for (const [name, path] of Object.entries(programs)) {
    const target = name === "poolsafe" ? root : packageFolder(name);
    symlinkSync(target, join(folder.root, "node_modules", name));
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${join(target, path)}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return folder;
}

function commit({ git }: GitFolder): string {
  try {
    git("commit", "--quiet", "--message", "-");
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return stripVTControlCharacters(stdout + stderr);
  }
}

/** A commit with a finding is refused, one without is made, and what is not staged counts for neither. */
function expectGate(folder: GitFolder): void {
  folder.write({ "old.sql": "LISTEN a;\nLISTEN b;\n", "notes.md": "x\n" });
  folder.git("add", "old.sql");
  folder.write({ "old.sql": "LISTEN a;\n" });
  const refused = commit(folder);
  expect(refused).toContain("old.sql:2:1  error no-listen (breaks)");
  expect(refused).not.toContain("old.sql:1:1");
  folder.git("add", "notes.md", "old.sql");
  expect(commit(folder)).toBe("");
  expect(folder.git("log", "-1", "--name-only", "--format=").trim()).toBe("notes.md");
}

test("husky", () => {
  const folder = project();
  const { status } = spawnSync(process.execPath, [join(packageFolder("husky"), "bin.js")], { cwd: folder.root });
  expect(status).toBe(0);
  folder.write({ ".husky/pre-commit": fileOf(".husky/pre-commit") });
  expectGate(folder);
});

test("lint-staged in husky's hook: it hands over no names", () => {
  const folder = project();
  spawnSync(process.execPath, [join(packageFolder("husky"), "bin.js")], { cwd: folder.root });
  folder.write({ ".husky/pre-commit": "npx lint-staged\n", "lint-staged.config.mjs": fileOf("lint-staged.config.mjs") });
  folder.git("add", "lint-staged.config.mjs");
  expect(commit(folder)).not.toContain("error no-listen");
  expectGate(folder);
});

const hooks = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")) as readonly Record<string, unknown>[];

test("the hook for pre-commit is a command that poolsafe has", () => {
  expect(hooks.map(({ id, language, entry, pass_filenames, always_run }) => ({ id, language, entry, pass_filenames, always_run }))).toEqual(
    [{ id: "poolsafe", language: "node", entry: "poolsafe check --staged", pass_filenames: false, always_run: true }],
  );
  const local = parse(fileOf(".pre-commit-config.yaml")) as { repos: { repo: string; hooks: Record<string, unknown>[] }[] };
  expect(local.repos[0]?.hooks[0]).toMatchObject({ language: "system", pass_filenames: false, always_run: true });
  if (!hasPreCommit) console.log("pre-commit is not installed: its hooks are read, and not run (pip install pre-commit).");
});

test.runIf(hasPreCommit)("pre-commit", () => {
  vi.stubEnv("PRE_COMMIT_HOME", folderWith({}));
  expect(spawnSync("pre-commit", ["validate-manifest", join(root, ".pre-commit-hooks.yaml")], { encoding: "utf8" })).toMatchObject({
    status: 0,
  });
  const folder = project();
  folder.write({ ".pre-commit-config.yaml": fileOf(".pre-commit-config.yaml") });
  folder.git("add", ".pre-commit-config.yaml");
  expect(spawnSync("pre-commit", ["install"], { cwd: folder.root, encoding: "utf8" })).toMatchObject({ status: 0 });
  expect(commit(folder)).not.toContain("error no-listen");
  expectGate(folder);
});
