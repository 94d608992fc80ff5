/** Several reports of one run, and what services are told without being asked. */

import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Log } from "sarif";

import { loadEngine } from "../../src/cli/engine.ts";
import { reportsOf } from "../../src/cli/reports.ts";
import { folderWith, type JsonReport, refusal, runCli } from "./run-cli.ts";

const listens = "LISTEN orders;\n";
const text =
  "a.sql:1:1  error no-listen (breaks)\n  `LISTEN orders` stays behind.\n\n  > 1 | LISTEN orders;\n      | ^^^^^^^^^^^^^\n\n  help: Do without it.\n" +
  "  docs: https://example.test/no-listen\n\n1 error, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 1 file, 1 statement, 0 unread.\n";
const annotation =
  "::error file=a.sql,line=1,endLine=1,col=1,endColumn=14,title=no-listen (breaks)::`LISTEN orders` stays behind.%0Ahelp: Do without it.%0Adocs: https://example.test/no-listen\n";

const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

describe("which reports are written where", () => {
  test.each([
    ["", "text → -"],
    ["--output a", "text → a"],
    ["--format json", "json → -"],
    ["--format json --output a", "json → a"],
    ["--output a --format json", "json → a"],
    ["--format sarif --output a --format text", "sarif → a, text → -"],
    ["--format text --format sarif --output a", "text → -, sarif → a"],
    ["--output a --format sarif --format text --output b", "sarif → a, text → b"],
    ["--format json --output a --format json --output b --format gitlab", "json → a, json → b, gitlab → -"],
  ])("%s: %s", (words, expected) => {
    const given = words.split(" ").filter(Boolean);
    const pairs = given.flatMap((word, index) =>
      word.startsWith("--") ? [{ option: word.slice(2) as "format" | "output", value: given[index + 1] ?? "" }] : [],
    );
    expect(
      reportsOf(pairs)
        .targets.map(({ format, output }) => `${format.name} → ${output ?? "-"}`)
        .join(", "),
    ).toBe(expected);
  });

  test.each([
    [
      "--format json --format text",
      "The formats `json` and `text` cannot both go to standard output. Put --output and a file behind all but one of them.",
    ],
    [
      "--format json --output a --output b",
      "--output b has no format: the format `json` is written to a. Put a --format before each --output.",
    ],
    [
      "--output a --format json --output b",
      "--output b has no format: the format `json` is written to a. Put a --format before each --output.",
    ],
    ["--output a --output b", "--output b has no format: the format `text` is written to a. Put a --format before each --output."],
    [
      "--format json --output a --format text --output ./a",
      "Two reports cannot both be written to ./a. Name another file for one of them.",
    ],
    ["--format htm", "There is no format `htm`. Use one of: checkstyle, github, gitlab, html, json, junit, markdown, sarif, text."],
  ])("%s is refused", async (words, expected) => {
    expect(await refusal(folderWith({ "a.sql": listens }), "check", ...words.split(" "))).toBe(`poolsafe: ${expected}\n`);
  });

  test("each is what it is alone", async () => {
    const cwd = folderWith({ "a.sql": listens });
    const words = ["check", "--format", "sarif", "--output", "a.sarif", "--format", "text", "--format", "json", "--output", "a.json"];
    expect(await runCli(cwd, words)).toEqual({ exit: 1, out: text, err: "" });
    for (const [format, file] of [
      ["sarif", "a.sarif"],
      ["json", "a.json"],
    ] as const) {
      expect(read(cwd, file)).toBe((await runCli(cwd, ["check", "--format", format])).out);
    }
    expect((JSON.parse(read(cwd, "a.json")) as JsonReport).findings.length).toBe(1);
  });

  test("one that cannot be written does not keep the others, and the exit code is 2", async () => {
    const cwd = folderWith({ "a.sql": listens });
    const words = ["--format", "json", "--output", "none/a.json", "--format", "sarif", "--output", "a.sarif", "--format", "text"];
    expect(await runCli(cwd, ["check", ...words, "--format", "junit", "--output", "."])).toEqual({
      exit: 2,
      out: text,
      err:
        "poolsafe: The report cannot be written to none/a.json: it does not exist (ENOENT). Name a file in a folder that exists.\n" +
        "poolsafe: The report cannot be written to .: it is a folder (EISDIR). Name a file in it.\n",
    });
    expect((JSON.parse(read(cwd, "a.sarif")) as Log).runs[0]?.results?.length).toBe(1);
    expect(readdirSync(cwd).sort()).toEqual(["a.sarif", "a.sql"]);
  });

  test.runIf(existsSync("/dev/full"))("a full disk is said", async () => {
    const cwd = folderWith({ "a.sql": listens });
    expect(await refusal(cwd, "check", "--format", "json", "--output", "/dev/full")).toBe(
      "poolsafe: The report cannot be written to /dev/full: the disk is full (ENOSPC). Make room, or name a file on another disk.\n",
    );
  });

  test("a file is replaced as a whole and keeps its mode and its links; a device stays one", async () => {
    const cwd = folderWith({ "a.sql": listens, "old.json": "old\n" });
    chmodSync(join(cwd, "old.json"), 0o640);
    symlinkSync("old.json", join(cwd, "link.json"));
    const { exit } = await runCli(cwd, [
      "check",
      "--format",
      "json",
      "--output",
      "link.json",
      "--format",
      "junit",
      "--output",
      "/dev/null",
    ]);
    expect(exit).toBe(1);
    expect((JSON.parse(read(cwd, "old.json")) as JsonReport).findings.length).toBe(1);
    expect(readdirSync(cwd).sort()).toEqual(["a.sql", "link.json", "old.json"]);
    expect(statSync(join(cwd, "old.json")).mode & 0o777).toBe(0o640);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("in a step of GitHub Actions", () => {
  const actions = { GITHUB_ACTIONS: "true" };
  /** The log of a step without what guards text; the word that guards it is another one each time. */
  const unguarded = (out: string): string => out.replace(/^::stop-commands::([\w-]+)\n([\s\S]*?)^::\1::\n/gm, "[$2]");

  test("without a format there are annotations besides the text, whose lines are no commands, and a summary", async () => {
    const cwd = folderWith({ "a.sql": listens, summary: "## Tests\n" });
    const env = { ...actions, GITHUB_STEP_SUMMARY: join(cwd, "summary") };
    const { exit, out, err } = await runCli(cwd, ["check"], { env });
    expect({ exit, out: unguarded(out), err }).toEqual({ exit: 1, out: `[${text}]${annotation}`, err: "" });
    const { out: markdown } = await runCli(cwd, ["check", "--format", "markdown"]);
    expect(read(cwd, "summary")).toBe(`## Tests\n\n${markdown}`);
  });

  test("an audit is summarised as an audit", async () => {
    const cwd = folderWith({ "a.sql": listens });
    const env = { ...actions, GITHUB_STEP_SUMMARY: join(cwd, "summary") };
    await runCli(cwd, ["audit"], { env });
    expect(read(cwd, "summary")).toBe((await runCli(cwd, ["audit", "--format", "markdown"])).out);
    expect(read(cwd, "summary")).toMatch(/^## NOT READY for PgBouncer 1\.24/);
  });

  test("who names a format gets that and nothing else", async () => {
    const cwd = folderWith({ "a.sql": listens });
    const env = { ...actions, GITHUB_STEP_SUMMARY: join(cwd, "summary") };
    const { out } = await runCli(cwd, ["check", "--format", "json"], { env });
    expect(out).toBe((await runCli(cwd, ["check", "--format", "json"])).out);
    expect(unguarded((await runCli(cwd, ["check", "--format", "text"], { env })).out)).toBe(`[${text}]`);
    expect(readdirSync(cwd)).toEqual(["a.sql"]);
  });

  test("a clean run has no annotations; a text in a file leaves them on standard output", async () => {
    const cwd = folderWith({ "a.sql": listens, "b.sql": "SELECT 1;\n" });
    expect(unguarded((await runCli(cwd, ["check", "b.sql"], { env: actions })).out)).toMatch(/^\[0 errors.*\nCoverage: .*\n\]$/);
    expect((await runCli(cwd, ["check", "a.sql", "--output", "report.txt"], { env: actions })).out).toBe(annotation);
    expect(read(cwd, "report.txt")).toBe(text);
  });

  test("a summary that cannot be written is said, and is no failure", async () => {
    const cwd = folderWith({ "b.sql": "SELECT 1;\n", full: "x".repeat(1024 * 1024) });
    const env = { ...actions, GITHUB_STEP_SUMMARY: join(cwd, "none/summary") };
    const { exit, err } = await runCli(cwd, ["check", "b.sql"], { env });
    expect({ exit, err }).toEqual({
      exit: 0,
      err: `poolsafe: The summary cannot be written to ${join(cwd, "none/summary")}: it does not exist (ENOENT). Check GITHUB_STEP_SUMMARY.\n`,
    });
    const full = await runCli(cwd, ["check", "b.sql"], { env: { ...actions, GITHUB_STEP_SUMMARY: join(cwd, "full") } });
    expect({ exit: full.exit, err: full.err }).toEqual({
      exit: 0,
      err: "poolsafe: The summary of this step is full, so the report is not in it.\n",
    });
    expect(read(cwd, "full").length).toBe(1024 * 1024);
  });

  test("what --fix-dry-run shows is no command either", async () => {
    const cwd = folderWith({ "a.sql": "::error::x\nSET search_path TO a;\n::error::y\n" });
    const { out } = await runCli(cwd, ["check", "--fix-dry-run"], { env: actions });
    const outside = unguarded(out).replace(/\[[\s\S]*?\]/g, "");
    expect(outside.split("\n").filter((line) => /^\s*::/.test(line)).length).toBe(1);
    expect(outside).toMatch(/^::error file=a\.sql,/);
    const { err } = await runCli(cwd, ["check", "--fix-dry-run", "--format", "json"], { env: actions });
    expect(err).toMatch(/^::stop-commands::/);
  });

  test("no name of a file is a command, in a report or in an error", async () => {
    const name = "::error::x\n::warning::y\r##[error]z.sql";
    const cwd = folderWith({ [name]: listens });
    const { out } = await runCli(cwd, ["check"], { env: actions });
    const outside = unguarded(out).replace(/^\[[\s\S]*?\n\]/, "");
    expect(outside).toMatch(/^::error file=%3A%3Aerror%3A%3Ax%0A%3A%3Awarning%3A%3Ay%0D##\[error\]z\.sql,line=1,[^\n]*\n$/);
    expect(await runCli(cwd, ["check", "a\n::error::b"], { env: actions })).toEqual({
      exit: 2,
      out: "",
      err: "poolsafe: `a ::error::b` does not exist. Name a file, a folder or a quoted glob.\n",
    });
    expect((await runCli(cwd, ["check", "--a\n::error::b"], { env: actions })).err.split("\n").length).toBe(2);
  });

  test.each([
    [{ ...actions, GITHUB_WORKSPACE: ".." }, "packages/a.sql"],
    [{ CI_PROJECT_DIR: ".." }, "packages/a.sql"],
    [{ GITHUB_WORKSPACE: "." }, "a.sql"],
    [{ GITHUB_WORKSPACE: "elsewhere" }, "a.sql"],
    [{}, "a.sql"],
  ])("paths begin at the root of the repository: %o", async (given, expected) => {
    const root = folderWith({ "packages/a.sql": listens, "packages/elsewhere/b.sql": listens });
    const cwd = join(root, "packages");
    const env = Object.fromEntries(Object.entries(given).map(([name, path]) => [name, path === "true" ? path : join(cwd, path)]));
    const words = [
      "check",
      "a.sql",
      "--format",
      "gitlab",
      "--format",
      "sarif",
      "--output",
      "x.sarif",
      "--format",
      "github",
      "--output",
      "x.txt",
    ];
    const { out } = await runCli(cwd, words, { env });
    const { runs } = JSON.parse(read(cwd, "x.sarif")) as Log;
    expect({
      gitlab: (JSON.parse(out) as { location: { path: string } }[]).map(({ location }) => location.path),
      sarif: runs[0]?.results?.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri),
      github: /file=([^,]*),/.exec(read(cwd, "x.txt"))?.[1],
    }).toEqual({ gitlab: [expected], sarif: [expected], github: expected });
  });
});

describe("the real rules", () => {
  const script = "BEGIN;\nSET search_path TO a;\nCOMMIT;\nSELECT 1;\nLISTEN orders;\nLISTEN orders;\n";
  const above = "SELECT 1; -- above\n".repeat(20);

  test("what is found keeps its fingerprint and its name when twenty lines are put above it", async () => {
    const engine = await loadEngine();
    const files = {
      "a.sql": `${script}SELEKT 'gap', listen;\n`,
      "b.ts": 'import { Pool } from "pg";\nconst pool = new Pool();\nawait pool.query("SET work_mem = \'1MB\'");\n',
    };
    const identities = async (cwd: string): Promise<Record<string, unknown>> => {
      const out = async (format: string): Promise<string> => (await runCli(cwd, ["check", "--format", format], { engine })).out;
      return {
        json: (JSON.parse(await out("json")) as { findings: { fingerprint: string }[] }).findings.map(({ fingerprint }) => fingerprint),
        sarif: (JSON.parse(await out("sarif")) as Log).runs[0]?.results?.map(({ partialFingerprints }) => partialFingerprints),
        gitlab: (JSON.parse(await out("gitlab")) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint),
        junit: [...(await out("junit")).matchAll(/<testcase name="([^"]*)" classname="([^"]*)"/g)].map(
          ([, name, file]) => `${file ?? ""} ${name ?? ""}`,
        ),
      };
    };
    const cwd = folderWith(files);
    const before = await identities(cwd);
    expect(before["junit"]).toEqual([
      "poolsafe the run as a whole",
      "a.sql no-session-set: SET search_path TO a",
      "a.sql no-listen: LISTEN orders",
      "a.sql no-listen: LISTEN orders (2)",
      "a.sql not read: SELEKT &apos;gap&apos;, listen",
      "b.ts no-session-set: SET work_mem = &apos;1MB&apos;",
    ]);
    expect((before["gitlab"] as unknown[]).length).toBe(5);
    expect(new Set(before["gitlab"] as unknown[]).size).toBe(5);
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(cwd, name), (name.endsWith(".ts") ? "// above\n".repeat(20) : above) + content);
    }
    expect(await identities(cwd)).toEqual(before);
  });

  test("sarif: each has help, also in Markdown; fixes and offsets fit the file; a comment in it suppresses", async () => {
    const engine = await loadEngine();
    const source = `${script}-- poolsafe-disable-next-line no-listen -- a direct connection\nLISTEN jobs;\n`;
    const cwd = folderWith({ "a.sql": source });
    const { out } = await runCli(cwd, ["check", "--format", "sarif"], { engine });
    const [run] = (JSON.parse(out) as Log).runs;
    const rules = run?.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual([...engine.rules.map(({ id }) => id), "valid-suppression"]);
    for (const { id, shortDescription, help, helpUri = "" } of rules) {
      expect({ id, sentence: /^[A-Z].*\.$/.test(shortDescription?.text ?? ""), link: help?.text.endsWith(helpUri) }).toEqual({
        id,
        sentence: true,
        link: true,
      });
      if (id !== "valid-suppression") expect(help?.markdown).toMatch(/^Disallow|^Require/);
      expect(help?.markdown ?? "").not.toMatch(/<!--|\]\((?!https?:)/);
    }
    const results = (run?.results ?? []).map(({ ruleId, locations, suppressions, fixes }) => {
      const { charOffset = 0, charLength = 0 } = locations?.[0]?.physicalLocation?.region ?? {};
      const [replacement] = fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
      const { charOffset: from = 0, charLength: length = 0 } = replacement?.deletedRegion ?? {};
      return {
        ruleId,
        code: source.slice(charOffset, charOffset + charLength),
        suppressed: suppressions?.map(({ kind }) => kind),
        ...(replacement && {
          fixed: (source.slice(0, from) + (replacement.insertedContent?.text ?? "") + source.slice(from + length)).split("\n")[1],
        }),
      };
    });
    expect(results).toEqual([
      { ruleId: "no-session-set", code: "SET search_path TO a", suppressed: [], fixed: "SET LOCAL search_path TO a;" },
      { ruleId: "no-listen", code: "LISTEN orders", suppressed: [] },
      { ruleId: "no-listen", code: "LISTEN orders", suppressed: [] },
      { ruleId: "no-listen", code: "LISTEN jobs", suppressed: ["inSource"] },
    ]);
  });
});
