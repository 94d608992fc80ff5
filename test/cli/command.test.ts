import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import type { Engine } from "../../src/cli/engine.ts";
import { wantsColour } from "../../src/cli/host.ts";
import type { Source } from "../../src/types.ts";
import { fakeEngine } from "./fake-engine.ts";
import { folderWith, type JsonReport, jsonOf, refusal, runCli } from "./run-cli.ts";

const clean = "SELECT 1;\n";
const listens = "LISTEN orders;\n";
const seeds = "SELECT setseed(0.5);\n";

describe("exit codes", () => {
  test.each([
    ["clean", clean, [], 0],
    ["an error", listens, [], 1],
    ["a warning", seeds, [], 0],
    ["as many warnings as allowed", seeds, ["--max-warnings", "1"], 0],
    ["more warnings than allowed", seeds, ["--max-warnings", "0"], 1],
  ])("%s", async (_, text, words, exit) => {
    const cwd = folderWith({ "a.sql": text });
    for (const command of ["check", "audit"]) expect((await runCli(cwd, [command, "a.sql", ...words])).exit).toBe(exit);
  });

  test("unread pieces of SQL are shown and are no failure", async () => {
    const { exit, out } = await runCli(folderWith({ "a.sql": "BROKEN;\n" }), ["check"]);
    expect({ exit, out }).toEqual({
      exit: 0,
      out: "Not read, so not judged:\n  a.sql:1:1  syntax error at or near `BROKEN`\n\n0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 1 file, 1 statement, 1 unread.\n",
    });
  });

  test("where there is nothing to read, the job is not done, and that is said", async () => {
    const cwd = folderWith({ "a.md": "" });
    const nothing = "No SQL, TypeScript or JavaScript file was found here. Name a folder or a file that has some.\n";
    expect(await runCli(cwd, ["check"])).toEqual({
      exit: 2,
      out: `${nothing}0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 0 files, 0 statements, 0 unread.\n`,
      err: "",
    });
    expect(await runCli(cwd, ["audit"])).toEqual({
      exit: 2,
      out: `NOT READY for PgBouncer 1.24, transaction mode: there was nothing to read, so nothing is known.\n\n${nothing}Coverage: 0 files, 0 statements, 0 unread.\n`,
      err: "",
    });
    const { exit, out, err } = await runCli(cwd, ["check", "--format", "json"]);
    expect({ exit, files: (JSON.parse(out) as JsonReport).coverage.files, err }).toEqual({
      exit: 2,
      files: 0,
      err: `poolsafe: ${nothing}`,
    });
  });
});

describe("files that cannot be used", () => {
  test("they are listed, the others are analysed, and only the environment makes it a failure", async () => {
    const cwd = folderWith({
      "a.sql": listens,
      "binary.sql": Buffer.from([0, 1, 2]),
      "latin1.sql": Buffer.from([...Buffer.from("SELECT 1;\n-- caf"), 0xe9]),
      "wide.sql": Buffer.from("\uFEFFSELECT 1;", "utf16le"),
    });
    const report = await jsonOf(cwd, "check");
    expect(report.findings.map((finding) => finding.file)).toEqual(["a.sql"]);
    expect(report.coverage).toEqual({
      files: 4,
      analysed: 1,
      queries: 1,
      statements: 1,
      unread: [
        { file: "binary.sql", line: 1, column: 1, reason: "the file is binary: it has NUL bytes" },
        { file: "latin1.sql", line: 2, column: 7, reason: "the file is not valid UTF-8 at byte offset 16; save it as UTF-8" },
        { file: "wide.sql", line: 1, column: 1, reason: "the file is in UTF-16, not UTF-8; save it as UTF-8" },
      ],
    });
  });

  test("a named file of another kind is listed, the rest is analysed, and the exit code is 2", async () => {
    const reason = "this is no SQL, and no code that poolsafe reads (.ts, .tsx, .mts, .cts, .js, .jsx, .mjs, .cjs, .vue, .svelte)";
    const cwd = folderWith({ "a.json": '{"a": 1}\n', "b.sql": listens, "c.txt": listens, script: clean });
    const named = ["a.json", "b.sql", "c.txt", "script"];
    const report = await jsonOf(cwd, "check", ...named);
    expect({ found: report.findings.map((finding) => finding.file), coverage: report.coverage }).toEqual({
      found: ["b.sql", "c.txt"],
      coverage: { files: 4, analysed: 3, queries: 3, statements: 3, unread: [{ file: "a.json", line: 1, column: 1, reason }] },
    });
    expect((await runCli(cwd, ["check", ...named])).exit).toBe(2);
    const { exit, out } = await runCli(cwd, ["check", "--stdin-filename", "a.json"], { stdin: "{}" });
    expect({ exit, first: out.split("\n")[1] }).toEqual({ exit: 2, first: `  a.json:1:1  ${reason}` });
  });

  test("a file that goes while poolsafe runs ends in 2, with a report of the rest", async () => {
    const cwd = folderWith({ "a.sql": listens, "b.sql": clean });
    // The engine takes its sources one by one, so the second can go after the first was read.
    const engine: Engine = {
      ...fakeEngine,
      analyze: (sources, options) => {
        function* removing(): Generator<Source> {
          for (const source of sources) {
            rmSync(join(cwd, "b.sql"));
            yield source;
          }
        }
        return fakeEngine.analyze(removing(), options);
      },
    };
    const { exit, out } = await runCli(cwd, ["check", "--format", "json"], { engine });
    const report = JSON.parse(out) as JsonReport;
    expect({ exit, files: report.coverage.files, unread: report.coverage.unread, findings: report.findings.length }).toEqual({
      exit: 2,
      files: 2,
      unread: [{ file: "b.sql", line: 1, column: 1, reason: "the file cannot be read: it does not exist (ENOENT)" }],
      findings: 1,
    });
  });

  test("code in which nothing can matter counts as analysed", async () => {
    const report = await jsonOf(folderWith({ "a.ts": "db.query('SELECT 1')" }), "check", "a.ts");
    expect(report.coverage).toEqual({ files: 1, analysed: 1, queries: 0, statements: 0, unread: [] });
  });
});

describe("the other options", () => {
  test("--stdin-filename reads standard input under that name", async () => {
    const cwd = folderWith({});
    const { exit, out } = await runCli(cwd, ["check", "--stdin-filename", "db/new.sql", "--format", "json"], { stdin: `-- é\n${listens}` });
    expect(exit).toBe(1);
    expect((JSON.parse(out) as JsonReport).findings.map(({ file, line }) => ({ file, line }))).toEqual([{ file: "db/new.sql", line: 2 }]);
  });

  test("--output writes the report, without colours, and nothing to standard output", async () => {
    const cwd = folderWith({ "a.sql": listens });
    const { exit, out } = await runCli(cwd, ["check", "--output", "report.txt"], { colour: true });
    const plain = await runCli(cwd, ["check"]);
    expect({ exit, out, report: readFileSync(join(cwd, "report.txt"), "utf8") }).toEqual({ exit: 1, out: "", report: plain.out });
  });

  test("--stats goes to standard error", async () => {
    const { out, err } = await runCli(folderWith({ "a.sql": clean }), ["check", "--format", "json", "--stats"]);
    expect(() => JSON.parse(out) as unknown).not.toThrow();
    expect(err.replaceAll(/[\d.,]+/g, "0").replaceAll(/ +/g, " ")).toBe(
      "settings 0 ms\nwalk 0 ms\nload 0 ms\nread and gate 0 ms\nparse code 0 ms\nanalyse 0 ms\nfix 0 ms\nreport 0 ms\ntotal 0 ms\n0 files0 0 MB: 0 files/s0 0 MB/s\n",
    );
  });

  test("explain guesses at a wrong name", async () => {
    const cwd = folderWith({});
    const { out } = await runCli(cwd, ["explain", "no-listen"]);
    expect(await refusal(cwd, "explain", "no-lisen")).toBe("poolsafe: There is no rule `no-lisen`. Did you mean `no-listen`?\n");
    expect(await refusal(cwd, "explain", "NO-LISTN")).toBe("poolsafe: There is no rule `NO-LISTN`. Did you mean `no-listen`?\n");
    expect(await runCli(cwd, ["explain", "NO-LISTEN"])).toEqual({ exit: 0, out, err: "" });
    const suppressions = await runCli(cwd, ["explain", "valid-suppression"]);
    expect({ ...suppressions, out: suppressions.out.split("\n")[0] }).toEqual({ exit: 0, out: "Silencing findings", err: "" });
    expect(await refusal(cwd, "explain", "x")).toMatch(/^poolsafe: There is no rule `x`\. The rules are: no-\S+, .*\.\n$/);
  });

  test("--help and --version end well", async () => {
    const cwd = folderWith({});
    const version = (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version;
    expect(await runCli(cwd, ["--version"])).toEqual({ exit: 0, out: `${version}\n`, err: "" });
    for (const words of [["--help"], ["check", "--help"], ["help", "audit"]]) expect((await runCli(cwd, words)).exit).toBe(0);
    expect((await runCli(cwd, [])).exit).toBe(2);
  });

  test("colours follow the terminal, NO_COLOR and FORCE_COLOR", () => {
    const cases: [NodeJS.ProcessEnv, boolean, boolean][] = [
      [{}, true, true],
      [{}, false, false],
      [{ NO_COLOR: "1" }, true, false],
      [{ NO_COLOR: "" }, true, true],
      [{ FORCE_COLOR: "1" }, false, true],
      [{ FORCE_COLOR: "0" }, true, false],
      [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
      [{ TERM: "dumb" }, true, false],
    ];
    expect(cases.map(([env, terminal]) => wantsColour(env, terminal))).toEqual(cases.map(([, , expected]) => expected));
  });
});
