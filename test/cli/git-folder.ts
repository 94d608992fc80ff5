/** Real git repositories in temporary folders. */

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { vi } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { type Ended, type Files, folderWith, runCli } from "./run-cli.ts";

export interface GitFolder {
  /** Absolute. */
  readonly root: string;
  /** Out: what git prints. */
  readonly git: (...words: string[]) => string;
  readonly write: (files: Files) => void;
  /** Writes the files and commits all that there is. */
  readonly commit: (files?: Files) => void;
}

const identity = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.test",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.test",
};

/** Neither a developer's configuration nor a hook that runs the tests counts, for git here and for the git that poolsafe asks. */
function plainGit(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries({ ...identity, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" })) {
    vi.stubEnv(name, value);
  }
}

/** A repository with a branch `main`, and its folder. In: what is committed first, if anything is. */
export function gitFolder(files?: Files): GitFolder {
  plainGit();
  const folder = openFolder(folderWith({}));
  folder.git("init", "--quiet", "--initial-branch", "main");
  if (files) folder.commit(files);
  return folder;
}

/** In: an absolute folder that is in a repository, or becomes one. */
export function openFolder(root: string): GitFolder {
  const git = (...words: string[]): string =>
    execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const write = (files: Files): void => {
    for (const [name, content] of Object.entries(files)) {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  };
  const commit = (files: Files = {}): void => {
    write(files);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "-");
  };
  return { root, git, write, commit };
}

/** With the engine that users get. */
export async function poolsafe(cwd: string, ...words: string[]): Promise<Ended> {
  return runCli(cwd, words, { engine: await loadEngine() });
}

/** The findings of `check`, drawn: `a.sql:3 no-listen`, and `?` behind a warning. */
export async function foundBy(cwd: string, ...words: string[]): Promise<readonly string[]> {
  const { out, err } = await poolsafe(cwd, "check", "--format", "json", ...words);
  if (!out.startsWith("{")) throw new Error(err);
  const { findings } = JSON.parse(out) as { findings: { file: string; line: number; rule: string; severity: string }[] };
  return findings.map(({ file, line, rule, severity }) => `${file}:${line} ${rule}${severity === "error" ? "" : "?"}`);
}
