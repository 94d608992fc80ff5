/** A real commit hook, with what git tells it: its own index, its own folder, in the environment. */

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { type GitFolder, gitFolder, openFolder } from "./git-folder.ts";
import { folderWith } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

const old = "LISTEN old;\n";
const main = join(import.meta.dirname, "../../dist/src/cli/main.js");

function withHook(folder: GitFolder): void {
  const path = join(folder.root, ".git/hooks/pre-commit");
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${main}' check --staged\n`);
  chmodSync(path, 0o755);
}

/** Out: what the hook prints, and nothing where the commit was made. */
function commit({ git }: GitFolder, ...words: string[]): string {
  try {
    git("commit", "--quiet", "--message", "-", ...words);
    return "";
  } catch (error) {
    return (error as { readonly stderr: string }).stderr;
  }
}

test("a commit of the index, of all, of one file, and in a work tree", () => {
  const folder = gitFolder({ "a.sql": old, "b.sql": "SELECT 1;\n" });
  const { git, write, root } = folder;
  withHook(folder);

  write({ "a.sql": `${old}LISTEN new;\n` });
  git("add", "a.sql");
  expect(commit(folder)).toContain("a.sql:2:1  error no-listen (breaks)");
  write({ "a.sql": `${old}SELECT 1;\n` });
  // The index has the old text still, but with --all it gets this one.
  expect(commit(folder)).toContain("a.sql:2:1  error no-listen (breaks)");
  expect(commit(folder, "--all")).toBe("");

  write({ "a.sql": "LISTEN other;\n", "b.sql": "SELECT 2;\n" });
  // git makes an index of its own for a commit of named files.
  expect(commit(folder, "b.sql")).toBe("");
  expect(commit(folder, "a.sql")).toContain("a.sql:1:1  error no-listen (breaks)");
  git("checkout", "--quiet", "a.sql");

  const tree = join(folderWith({}), "tree");
  git("worktree", "add", "--quiet", "-b", "feature", tree);
  const other = openFolder(tree);
  other.write({ "b.sql": old });
  expect(commit(other, "--all")).toContain("b.sql:1:1  error no-listen (breaks)");
  other.write({ "b.sql": "SELECT 3;\n" });
  expect(commit(other, "--all")).toBe("");
  expect(openFolder(root).git("status", "--short")).toBe("");
});
