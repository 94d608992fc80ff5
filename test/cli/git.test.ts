/** Asking git: in which folders, for which names, and what it cannot tell. */

import { chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterEach, describe, expect, test, vi } from "vitest";

import { foundBy, gitFolder, openFolder } from "./git-folder.ts";
import { folderWith, refusal } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

const old = "LISTEN old;\n";

describe("where git is asked", () => {
  test("what others did on the branch since is no change of ours", async () => {
    const { root, git, commit } = gitFolder({ "a.sql": `${old}SELECT 1;\n`, "b.sql": old });
    git("checkout", "--quiet", "-b", "feature");
    commit({ "a.sql": `${old}SELECT 1;\nLISTEN mine;\n` });
    git("checkout", "--quiet", "main");
    commit({ "b.sql": "SELECT 1;\n", "c.sql": old });
    git("checkout", "--quiet", "feature");
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:3 no-listen"]);
    // As GitHub checks a pull request out: the two merged.
    git("checkout", "--quiet", "--detach", "main");
    git("merge", "--quiet", "--no-edit", "feature");
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:3 no-listen"]);
    expect(await foundBy(root, "--since", "HEAD^1")).toEqual(["a.sql:3 no-listen"]);
  });

  test("file names that are awkward", async () => {
    const names = ["a b.sql", 'quo"te.sql', "it's.sql", "line\nbreak.sql", "ünï.sql", "-x.sql", ":(top)z.sql", "back\\slash.sql"];
    const { root, write } = gitFolder(Object.fromEntries(names.map((name) => [name, old])));
    write(Object.fromEntries(names.map((name) => [name, `${old}LISTEN new;\n`])));
    write({ "new\n file.sql": old });
    expect(new Set(await foundBy(root, "--since", "main"))).toEqual(
      new Set(["new\n file.sql:1 no-listen", ...names.map((name) => `${name}:2 no-listen`)]),
    );
  });

  test("in a folder of the repository, and above it", async () => {
    const { root, write } = gitFolder({ "api/a.sql": old, "b.sql": old });
    write({ "api/a.sql": `${old}LISTEN new;\n`, "api/new.sql": old, "b.sql": `${old}LISTEN new;\n`, "new.sql": old });
    const api = join(root, "api");
    expect(await foundBy(api, "--since", "main")).toEqual(["a.sql:2 no-listen", "new.sql:1 no-listen"]);
    expect(await foundBy(api, "--since", "main", "../b.sql", "../new.sql")).toEqual(["../b.sql:2 no-listen", "../new.sql:1 no-listen"]);
    expect(await foundBy(root, "--since", "main", "api")).toEqual(["api/a.sql:2 no-listen", "api/new.sql:1 no-listen"]);
    expect(await foundBy(root, "--since", "main", join(root, "b.sql"), "new.*")).toEqual(["b.sql:2 no-listen", "new.sql:1 no-listen"]);
  });

  test("in a work tree of its own", async () => {
    const { root, git } = gitFolder({ "a.sql": old });
    const other = join(folderWith({}), "tree");
    git("worktree", "add", "--quiet", "-b", "feature", other);
    openFolder(other).write({ "a.sql": `${old}LISTEN new;\n` });
    expect(await foundBy(other, "--since", "main")).toEqual(["a.sql:2 no-listen"]);
    expect(await foundBy(root, "--since", "main")).toEqual([]);
  });

  test("a configuration of git that prints otherwise", async () => {
    const { root, git, write } = gitFolder({ "api/a.sql": old, "b.sql": old });
    for (const [key = "", value = ""] of [
      ["diff.relative", "true"],
      ["diff.noprefix", "true"],
      ["diff.renames", "false"],
      ["color.ui", "always"],
      ["core.abbrev", "4"],
      ["diff.external", "false"],
      ["status.showUntrackedFiles", "no"],
    ])
      git("config", key, value);
    git("mv", "b.sql", "c.sql");
    write({ "c.sql": old.repeat(1) });
    expect(await foundBy(join(root, "api"), "--since", "main", "..")).toEqual([]);
  });

  test("links and submodules are left alone", async () => {
    const inner = gitFolder({ "x.sql": old });
    const { root, git, write } = gitFolder({ "a.sql": old });
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "sub");
    git("commit", "--quiet", "-m", "-");
    openFolder(join(root, "sub")).commit({ "x.sql": `${old}LISTEN new;\n` });
    write({ "a.sql": `${old}LISTEN new;\n` });
    expect(await foundBy(root, "--since", "main")).toEqual(["a.sql:2 no-listen"]);
  });
});

describe("what cannot be told ends in 2 and one line", () => {
  test("no repository", async () => {
    gitFolder();
    const root = folderWith({ "a.sql": old });
    expect(await refusal(root, "check", "--since", "main")).toBe(
      `poolsafe: ${root} is in no git repository. Run poolsafe in one, or leave --since and --staged out.\n`,
    );
    const bare = gitFolder({ "a.sql": old });
    bare.git("config", "core.bare", "true");
    expect(await refusal(join(bare.root, ".git"), "check", "--since", "main")).toContain("is in no git repository.");
  });

  test.skipIf(process.getuid?.() !== 0)("a repository of another user", async () => {
    const { root } = gitFolder({ "a.sql": old });
    chownSync(root, 65534, 65534);
    vi.stubEnv("SUDO_UID", undefined);
    expect(await refusal(root, "check", "--since", "main")).toBe(
      `poolsafe: git does not read ${root}, because the folder belongs to another user. Allow it: git config --global --add safe.directory ${root}\n`,
    );
  });

  test("a commit that git does not know", async () => {
    const { root } = gitFolder({ "a.sql": old });
    const told = (ref: string): Promise<string> => refusal(root, "check", "--since", ref);
    expect(await told("nope")).toBe("poolsafe: git knows no commit `nope` here. Check its name, or fetch it.\n");
    expect(await told("origin/a/b")).toBe(
      "poolsafe: git knows no commit `origin/a/b` here. Check its name, or fetch it: git fetch origin a/b\n",
    );
    expect(await told("main..HEAD")).toBe("poolsafe: git knows no commit `main..HEAD` here. Check its name, or fetch it.\n");
    expect(await refusal(root, "check", "--since=--help")).toBe(
      "poolsafe: git knows no commit `--help` here. Check its name, or fetch it.\n",
    );
    expect(await refusal(root, "check", "--since=")).toBe(
      "poolsafe: --since has no branch or commit. Name one, such as --since origin/main.\n",
    );
  });

  test("a shallow clone", async () => {
    const origin = gitFolder({ "a.sql": old });
    origin.git("checkout", "--quiet", "-b", "feature");
    origin.commit({ "b.sql": old });
    origin.git("checkout", "--quiet", "main");
    origin.commit({ "c.sql": old });
    const clone = join(folderWith({}), "clone");
    const url = pathToFileURL(origin.root).href;
    origin.git("clone", "--quiet", "--depth", "1", "--branch", "feature", "--no-single-branch", url, clone);
    expect(await refusal(clone, "check", "--since", "origin/main")).toBe(
      "poolsafe: This clone is shallow: it does not have the commit where `origin/main` and HEAD part. Run `git fetch --unshallow`; in GitHub Actions give actions/checkout `fetch-depth: 0`.\n",
    );
    expect(await refusal(clone, "check", "--since", "v1")).toBe(
      "poolsafe: git knows no commit `v1` here. The clone is shallow: run `git fetch --unshallow`, or give actions/checkout `fetch-depth: 0`.\n",
    );
    openFolder(clone).git("fetch", "--quiet", "--unshallow");
    expect(await foundBy(clone, "--since", "origin/main")).toEqual(["b.sql:1 no-listen"]);
  });

  test("branches that have nothing in common, and no commit at all", async () => {
    const { root, git, commit } = gitFolder({ "a.sql": old });
    git("checkout", "--quiet", "--orphan", "other");
    expect(await refusal(root, "check", "--since", "main")).toBe(
      "poolsafe: There is no commit here yet, so nothing changed since one. Leave --since out.\n",
    );
    commit({ "b.sql": old });
    expect(await refusal(root, "check", "--since", "main")).toBe(
      "poolsafe: `main` and HEAD have no commit in common. Name a branch that HEAD comes from.\n",
    );
  });

  test("no git", async () => {
    const { root } = gitFolder({ "a.sql": old });
    const empty = join(root, "empty");
    mkdirSync(empty);
    vi.stubEnv("PATH", empty);
    expect(await refusal(root, "check", "--since", "main")).toBe(
      "poolsafe: git was not found. Install it, or leave --since and --staged out.\n",
    );
  });

  test.each([
    [["check", "--since", "main", "--staged"], "--since and --staged exclude each other. Give one of them."],
    [["check", "--since-files"], "--since-files goes with --since or --staged. Say since when: --since main --since-files."],
    [["audit", "--since", "main"], "--since is nothing for `audit`, which reports on everything. Use `poolsafe check`."],
    [
      ["check", "--since", "main", "--stdin-filename", "a.sql"],
      "--since needs files, and --stdin-filename reads standard input. Name the file as a path.",
    ],
    [
      ["check", "--since", "main", "--update-baseline"],
      "--since shows a part of the findings, and a baseline has all of them. Write the baseline in a run of its own.",
    ],
    [
      ["check", "--staged", "--fix"],
      "--fix changes the files, and --staged looks at what is in git's index, which may be another text. Run `poolsafe check --fix`, `git add` what it mends, then check what is staged.",
    ],
    [
      ["check", "--staged", "--fix-dry-run"],
      "--fix-dry-run changes the files, and --staged looks at what is in git's index, which may be another text. Run `poolsafe check --fix`, `git add` what it mends, then check what is staged.",
    ],
  ])("%j", async (words, told) => {
    expect(await refusal(gitFolder({ "a.sql": old }).root, ...words)).toBe(`poolsafe: ${told}\n`);
  });
});
