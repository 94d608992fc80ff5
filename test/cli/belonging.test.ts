import { describe, expect, test } from "vitest";

import { belongingIn } from "../../src/cli/belonging/belonging.ts";
import { readOwners } from "../../src/cli/belonging/codeowners.ts";
import { folderWith } from "./run-cli.ts";

describe("CODEOWNERS, as GitHub's documentation has it", () => {
  // https://docs.github.com/…/about-code-owners#example-of-a-codeowners-file
  const ownersOf = readOwners(`# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
/file\\ with\\ blanks.sql @blank
/lib/[a] @brackets
/one/*/three.sql @star
/ma?k.sql @question
`);

  test.each([
    ["README.md", ["@global-owner1", "@global-owner2"]],
    ["src/deep/a.js", ["@js-owner"]],
    ["build/logs/x/y.sql", ["@octocat"]],
    ["src/build/logs.sql", ["@global-owner1", "@global-owner2"]],
    ["src/apps/x.sql", ["@octocat"]],
    ["docs/a/b.md", ["@doctocat"]],
    ["scripts/a.sql", ["@doctocat", "@octocat"]],
    ["deep/logs/a.sql", ["@octocat"]],
    ["apps/github", []],
    ["apps/github/x/y.ts", []],
    ["apps/githubber.ts", ["@octocat"]],
    [".hidden.txt", ["@octo-org/octocats"]],
    ["file with blanks.sql", ["@blank"]],
    ["lib/[a]", ["@brackets"]],
    ["lib/a", ["@global-owner1", "@global-owner2"]],
    ["one/two/three.sql", ["@star"]],
    ["one/two/deep/three.sql", ["@global-owner1", "@global-owner2"]],
    ["mask.sql", ["@question"]],
  ])("%s", (path, owners) => {
    expect(ownersOf(path)).toEqual(owners);
  });

  test("`docs/*` is the files of the folder, and not those below it", () => {
    const owners = readOwners("docs/* @docs\n");
    expect([owners("docs/a.md"), owners("docs/a/b.md"), owners("x/docs/a.md")]).toEqual([["@docs"], [], []]);
  });
});

describe("CODEOWNERS, as GitLab's documentation has it", () => {
  const ownersOf = readOwners(`* @default

[Database][2] @dba
*.sql
migrations/ @dba @migrator
!migrations/old/

^[Docs] @writers
docs/
[database]
/seed.sql @seeder
`);

  test.each([
    ["a.ts", ["@default"]],
    ["a.sql", ["@default", "@dba"]],
    ["migrations/1.ts", ["@default", "@dba", "@migrator"]],
    ["migrations/old/1.sql", ["@default"]],
    ["docs/a.sql", ["@default", "@dba", "@writers"]],
    ["seed.sql", ["@default", "@seeder"]],
  ])("%s", (path, owners) => {
    expect(ownersOf(path)).toEqual(owners);
  });
});

describe("what belongs to whom", () => {
  const files = {
    "package.json": '{ "name": "root" }',
    "packages/a/package.json": '{ "name": "@acme/a" }',
    "packages/nameless/package.json": '{ "type": "module" }',
    "packages/broken/package.json": "{",
    ".git/HEAD": "",
    "docs/CODEOWNERS": "* @docs",
    ".github/CODEOWNERS": "/packages/a/ @a",
  };

  test("the nearest package that has a name; the owners of the first file that GitHub looks at", () => {
    const { packageOf, ownersOf } = belongingIn({ cwd: folderWith(files) });
    const paths = ["x.sql", "packages/a/src/x.sql", "packages/nameless/x.sql", "packages/broken/x.sql"];
    expect(paths.map(packageOf)).toEqual(["root", "@acme/a", "root", "root"]);
    expect(paths.map((path) => ownersOf?.(path))).toEqual([[], ["@a"], [], []]);
  });

  test("paths are as shown, from wherever in the repository poolsafe runs", () => {
    const { packageOf, ownersOf } = belongingIn({ cwd: `${folderWith(files)}/packages` });
    expect([packageOf("a/x.sql"), ownersOf?.("a/x.sql"), packageOf("../x.sql"), ownersOf?.("../x.sql")]).toEqual([
      "@acme/a",
      ["@a"],
      "root",
      [],
    ]);
  });

  test("the root that a service tells counts, as it does for paths in reports; one elsewhere does not", () => {
    const folder = folderWith({ ...files, "packages/a/.git/HEAD": "" });
    const at = { cwd: `${folder}/packages/a` };
    expect(belongingIn(at).ownersOf).toBe(undefined);
    expect(belongingIn({ ...at, env: { GITHUB_WORKSPACE: folder } }).ownersOf).toBeTypeOf("function");
    expect(belongingIn({ ...at, env: { GITHUB_WORKSPACE: "/somewhere/else" } }).ownersOf).toBe(undefined);
  });

  test("without CODEOWNERS nobody is asked for", () => {
    const folder = folderWith({ "package.json": "{}", "a.sql": "" });
    expect(belongingIn({ cwd: folder }).ownersOf).toBe(undefined);
  });
});
