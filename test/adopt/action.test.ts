/** The GitHub Action: what GitHub's own parser says of it, and its steps, run. */

import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { NoOperationTraceWriter } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { afterEach, describe, expect, test, vi } from "vitest";

import { gitFolder, openFolder } from "../cli/git-folder.ts";
import { folderWith } from "../cli/run-cli.ts";
import { type Done, type Job, readAction, runAction } from "./run-action.ts";

vi.setConfig({ testTimeout: 240_000 });
afterEach(() => vi.unstubAllEnvs());

const root = join(import.meta.dirname, "../..");
const path = join(root, "action.yml");
const action = readAction(path);

/** As `npm install` leaves it. */
function installed(folder: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/poolsafe"));
}

function run(workspace: string, inputs: Job["inputs"] = {}, github: Job["github"] = {}, env: Job["env"] = {}): Done {
  return runAction(action, { workspace, inputs, github, env });
}

const listens = "LISTEN a;\n";
const risky = "SELECT pg_advisory_unlock(1);\n";

test("GitHub's own parser takes it", () => {
  const { context } = parseAction({ name: "action.yml", content: readFileSync(path, "utf8") }, new NoOperationTraceWriter());
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  const broken = parseAction(
    { name: "action.yml", content: "name: x\nruns:\n  using: composite\n  steps:\n    - run: a\n" },
    new NoOperationTraceWriter(),
  );
  expect(broken.context.errors.getErrors().length).toBeGreaterThan(0);
});

test("no input, nor anything else from outside, becomes a part of a script; other actions are pinned", () => {
  for (const { run: script = "", uses } of action.runs.steps) {
    expect(script).not.toContain("${{");
    if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  }
  for (const [name, { description }] of Object.entries(action.inputs)) {
    expect(description, name).toMatch(/\S/);
    expect(readFileSync(join(root, "docs/gate.md"), "utf8"), name).toContain(`\`${name}\``);
  }
  for (const name of Object.keys(action.outputs)) expect(readFileSync(join(root, "docs/gate.md"), "utf8"), name).toContain(`\`${name}\``);
});

test("findings: annotations, summary, outputs, and the job fails", () => {
  const folder = folderWith({ "db/a.sql": listens, "db/b.sql": risky });
  installed(folder);
  const { outputs, log, summary, failed, used } = run(folder, { sarif: "true", category: "shop" });
  expect(outputs).toMatchObject({ errors: "1", warnings: "1", "exit-code": "1" });
  expect(failed).toEqual(["Check"]);
  expect(log).toContain("::error file=db/a.sql,line=1,endLine=1,col=1,endColumn=9,title=no-listen (breaks)::");
  expect(log).toContain("db/a.sql:1:1  error no-listen (breaks)");
  expect(summary).toContain("## poolsafe: 1 error, 1 warning");
  expect(used).toEqual([
    {
      uses: expect.stringMatching(/^github\/codeql-action\/upload-sarif@/) as string,
      with: { sarif_file: outputs["sarif"], category: "shop" },
    },
  ]);
  const sarif = JSON.parse(readFileSync(outputs["sarif"] ?? "", "utf8")) as { runs: { results: unknown[] }[] };
  expect(sarif.runs[0]?.results.length).toBe(2);
  expect(JSON.parse(readFileSync(outputs["json"] ?? "", "utf8"))).toMatchObject({ summary: { errors: 1 } });
});

test("nothing to mend", () => {
  const folder = folderWith({ "a.sql": "SELECT 1;\n" });
  installed(folder);
  expect(run(folder)).toMatchObject({ outputs: { errors: "0", warnings: "0", "exit-code": "0" }, failed: [], used: [] });
});

test.each([
  ["error", risky, "0", false],
  ["warning", risky, "1", true],
  ["never", listens, "1", false],
  ["never", undefined, "2", true],
  ["sometimes", risky, "2", true],
])("fail-on %s, %s", (failOn, sql, code, fails) => {
  const folder = folderWith(sql === undefined ? { "a.txt": "" } : { "a.sql": sql });
  installed(folder);
  const { outputs, failed } = run(folder, { "fail-on": failOn });
  expect({ code: outputs["exit-code"], fails: failed.length > 0 }).toEqual({ code, fails });
});

test.each([["0"], ["10"]])("fail-on warning and max-warnings %s say two things", (most) => {
  const folder = folderWith({ "a.sql": risky });
  installed(folder);
  const { outputs, failed, log } = run(folder, { "fail-on": "warning", "max-warnings": most });
  expect({ outputs, failed }).toMatchObject({ outputs: { "exit-code": "2" }, failed: ["Check"] });
  expect(log).toContain(
    `::error title=poolsafe::The input 'fail-on' is warning, which allows none, and 'max-warnings' is ${most}. Leave one of them out.`,
  );
  const other = run(folder, { "max-warnings": most });
  expect(other.outputs["exit-code"]).toBe(most === "0" ? "1" : "0");
});

test("a folder of the repository, a configuration, a pooler, a baseline, more formats and options", () => {
  const known = JSON.stringify({ "a.sql": { "poolsafe/no-listen": { count: 1 } } });
  const folder = folderWith({
    "packages/shop/a.sql": listens,
    "packages/shop/b b.sql": "LISTEN b;\n",
    "packages/shop/known.json": known,
    "packages/shop/own.json": '{ "rules": { "no-listen": "warning" } }',
  });
  installed(folder);
  const inputs = { "working-directory": "packages/shop", formats: "junit=out put.xml\ngitlab=q.json\n" };
  const first = run(folder, { ...inputs, paths: "b b.sql\n", pooler: "pgbouncer@1.18", args: "--stats\n--max-warnings\n0" });
  expect(first.log).toContain("::error file=packages/shop/b b.sql,");
  expect(first.log).toContain("(PgBouncer 1.18, transaction mode)");
  expect(first.log).toContain("read and gate");
  expect(existsSync(join(folder, "packages/shop/out put.xml"))).toBe(true);
  expect(readFileSync(join(folder, "packages/shop/q.json"), "utf8")).toContain('"path": "packages/shop/b b.sql"');
  expect(run(folder, { ...inputs, baseline: "known.json" }).outputs).toMatchObject({ errors: "1" });
  expect(run(folder, { ...inputs, config: "own.json" }).outputs).toMatchObject({ errors: "0", warnings: "2" });
  expect(run(folder, { ...inputs, config: "own.json", "max-warnings": "1" }).failed).toEqual(["Check"]);
});

describe("what has changed", () => {
  function pullRequest(depth: number | undefined): string {
    const origin = gitFolder({ "old.sql": listens });
    origin.git("checkout", "--quiet", "-b", "feature");
    origin.commit({ "new.sql": "LISTEN b;\n" });
    origin.git("checkout", "--quiet", "main");
    origin.commit({ "later.sql": "LISTEN c;\n" });
    origin.git("checkout", "--quiet", "-b", "merged", "main");
    origin.git("merge", "--quiet", "--no-edit", "feature");
    const clone = folderWith({});
    const { git } = openFolder(clone);
    // As actions/checkout does it: one commit, on no branch.
    git("init", "--quiet");
    git("remote", "add", "origin", `file://${origin.root}`);
    git(
      "fetch",
      "--quiet",
      "--no-tags",
      ...(depth === undefined ? [] : [`--depth=${depth}`]),
      "origin",
      "+refs/heads/merged:refs/remotes/pull/1/merge",
    );
    git("checkout", "--quiet", "--force", "refs/remotes/pull/1/merge");
    installed(clone);
    return clone;
  }
  const github = { event_name: "pull_request", base_ref: "main", repository: "a/b" };

  test.each([[1], [undefined]])("a pull request whose checkout has depth %s", (depth) => {
    const clone = pullRequest(depth);
    const { outputs, log, failed } = run(clone, { since: "auto", paths: "old.sql\nnew.sql\nlater.sql" }, github);
    expect(failed).toEqual(["Check"]);
    expect(outputs).toMatchObject({ errors: "1" });
    expect(log).toContain("new.sql:1:1  error no-listen");
    expect(log).not.toContain("old.sql:1:1");
    expect(log).not.toContain("later.sql:1:1");
  });

  test("a push has no branch to compare with", () => {
    expect(run(pullRequest(undefined), { since: "auto", paths: "old.sql\nnew.sql\nlater.sql" }).outputs).toMatchObject({ errors: "3" });
  });

  test("without a way to the server it says what to do", () => {
    const clone = pullRequest(1);
    openFolder(clone).git("remote", "set-url", "origin", "file:///nowhere");
    const { outputs, log } = run(clone, { since: "auto" }, github);
    expect(outputs).toMatchObject({ "exit-code": "2" });
    expect(log).toContain("Give actions/checkout 'fetch-depth: 0'");
  });
});

test.each([
  ["a push", {}, "true", 1],
  ["an own pull request", { event_name: "pull_request", event: { pull_request: { head: { repo: { full_name: "a/b" } } } } }, "true", 1],
  ["one from a fork", { event_name: "pull_request", event: { pull_request: { head: { repo: { full_name: "c/b" } } } } }, "true", 0],
  ["one of Dependabot", { actor: "dependabot[bot]" }, "true", 0],
  ["nobody who asks", {}, "false", 0],
])("SARIF is sent by %s", (_, github, sarif, times) => {
  const folder = folderWith({ "a.sql": listens });
  installed(folder);
  expect(run(folder, { sarif }, { repository: "a/b", actor: "ada", ...github }).used.length).toBe(times);
});

describe("hostile inputs", () => {
  // Each way out of a shell's word, of a list of options, and of a line.
  const evil = ["x$(touch pwned)`touch pwned`\"; touch pwned; \"'; touch pwned; ' && touch pwned\nerrors=0\n", "--output=pwned"];
  const names = Object.keys(action.inputs).filter((name) => name !== "working-directory");

  test.each(names)("%s", (name) => {
    for (const value of evil) {
      const folder = folderWith({ "db/a.sql": listens, "evil.txt": "" });
      installed(folder);
      const { outputs } = run(folder, { paths: "db/a.sql", [name]: value });
      const names = readdirSync(folder).filter((one) => !["db", "evil.txt", "node_modules"].includes(one));
      // Options of the one who writes the workflow are options.
      if (name !== "args") expect(names, value).toEqual([]);
      if (outputs["exit-code"] === "1") expect(outputs["errors"], value).toBe("1");
    }
  });

  test("the name of a branch", () => {
    const { root: folder } = gitFolder({ "a.sql": listens });
    installed(folder);
    run(folder, { since: "auto" }, { event_name: "pull_request", base_ref: "x$(touch${IFS}pwned)`touch${IFS}pwned`" });
    expect(existsSync(join(folder, "pwned"))).toBe(false);
  });
});

describe("installing", () => {
  /** An npm that notes what it is asked, and links the built package. */
  function withNpm(folder: string): Record<string, string> {
    const bin = join(folder, ".bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "npm"),
      `#!/usr/bin/env bash\nprintf '%s\\n' "$@" >"${folder}/asked.txt"\nmkdir -p "$3/node_modules" && ln -sfn '${root}' "$3/node_modules/poolsafe"\n`,
    );
    chmodSync(join(bin, "npm"), 0o755);
    return { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  }

  test.each([
    ["", "poolsafe@latest"],
    ["^1.4", "poolsafe@^1.4"],
  ])("the version `%s`", (version, asked) => {
    const folder = folderWith({ "a.sql": listens });
    const { outputs } = run(folder, { version }, {}, withNpm(folder));
    const words = readFileSync(join(folder, "asked.txt"), "utf8").trimEnd().split("\n");
    expect(words[0]).toBe("install");
    expect(words).toContain("--ignore-scripts");
    expect(words.at(-1)).toBe(asked);
    expect(outputs).toMatchObject({ errors: "1" });
  });

  test("no version, but something else", () => {
    const folder = folderWith({ "a.sql": listens });
    const { log, failed } = run(folder, { version: "npm:evil@1" }, {}, withNpm(folder));
    expect(failed).toEqual(["Install poolsafe"]);
    expect(log).toContain("::error title=poolsafe::The input 'version' is no version.");
    expect(existsSync(join(folder, "asked.txt"))).toBe(false);
  });

  test("the project's own one, above the working directory, without npm", () => {
    const folder = folderWith({ "packages/a/a.sql": listens });
    installed(folder);
    const { outputs } = run(folder, { "working-directory": "packages/a" }, {}, withNpm(folder));
    expect(outputs).toMatchObject({ errors: "1" });
    expect(existsSync(join(folder, "asked.txt"))).toBe(false);
  });
});
