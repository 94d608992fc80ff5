import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import type { Engine } from "../../src/cli/engine.ts";
import { fakeEngine } from "./fake-engine.ts";
import { type Ended, folderWith, type JsonReport, runCli } from "./run-cli.ts";

const clean = "SELECT 1;\n";
const listens = "LISTEN orders;\n";
const sets = "BEGIN;\nSET search_path TO a;\nCOMMIT;\n";

describe("--fix", () => {
  test("writes what it mended, and reports the rest", async () => {
    const cwd = folderWith({ "a.sql": sets + listens, "b.sql": clean });
    const { exit, out, err } = await runCli(cwd, ["check", "--fix", "--format", "json"]);
    expect(readFileSync(join(cwd, "a.sql"), "utf8")).toBe("BEGIN;\nSET LOCAL search_path TO a;\nCOMMIT;\nLISTEN orders;\n");
    expect({ exit, err, rules: (JSON.parse(out) as JsonReport).findings.map((finding) => finding.rule) }).toEqual({
      exit: 1,
      err: "Mended a.sql (1).\n",
      rules: ["no-listen"],
    });
  });

  test("keeps byte-order mark, line ends and mode", async () => {
    const cwd = folderWith({ "a.sql": `\uFEFF${sets.replaceAll("\n", "\r\n")}` });
    chmodSync(join(cwd, "a.sql"), 0o640);
    expect((await runCli(cwd, ["check", "--fix"])).exit).toBe(0);
    expect(readFileSync(join(cwd, "a.sql"), "utf8")).toBe("\uFEFFBEGIN;\r\nSET LOCAL search_path TO a;\r\nCOMMIT;\r\n");
    expect(statSync(join(cwd, "a.sql")).mode & 0o777).toBe(0o640);
  });

  test("a file that changed on disk meanwhile is left as it is", async () => {
    const cwd = folderWith({ "a.sql": sets });
    const engine: Engine = {
      ...fakeEngine,
      analyze: (sources, options) => {
        const analysis = fakeEngine.analyze(sources, options);
        writeFileSync(join(cwd, "a.sql"), "-- somebody else was here\n");
        return analysis;
      },
    };
    const { exit, err } = await runCli(cwd, ["check", "--fix"], { engine });
    expect({ exit, err, text: readFileSync(join(cwd, "a.sql"), "utf8") }).toEqual({
      exit: 2,
      err: "poolsafe: a.sql changed on disk while poolsafe ran, so it was left as it is; run poolsafe again.\n",
      text: "-- somebody else was here\n",
    });
  });

  test("--fix-dry-run shows the change, then the report of the file as it is, and writes nothing", async () => {
    const cwd = folderWith({ "db/a.sql": sets });
    const { exit, out } = await runCli(cwd, ["check", "--fix-dry-run"]);
    expect({ exit, diff: out.split("\n").slice(0, 7), text: readFileSync(join(cwd, "db/a.sql"), "utf8") }).toEqual({
      exit: 1,
      diff: [
        "--- a/db/a.sql",
        "+++ b/db/a.sql",
        "@@ -1,3 +1,3 @@",
        " BEGIN;",
        "-SET search_path TO a;",
        "+SET LOCAL search_path TO a;",
        " COMMIT;",
      ],
      text: sets,
    });
    expect(out).toContain("1 error, 0 warnings");
  });

  test("what only a suggestion could mend is said", async () => {
    const advice =
      "a suggestion, whose title says what must be true first: read it in the report and apply it by hand (--format json has its edits).\n";
    const keeps = "changed: no finding has a fix that is sure to keep what the code does.";
    const suggesting = (source: string): Promise<Ended> => runCli(folderWith({ "a.sql": source }), ["check", "--fix-dry-run"]);
    expect((await suggesting("PREPARE a;\n")).err).toBe(`Nothing would be ${keeps} 1 finding has ${advice}`);
    expect((await suggesting(`${sets}PREPARE a;\nPREPARE b;\n`)).err).toBe(`2 findings have ${advice}`);
    expect((await suggesting(listens)).err).toBe(`Nothing would be ${keeps}\n`);
    expect((await suggesting(clean)).err).toBe("");
    expect((await runCli(folderWith({ "a.sql": listens }), ["check", "--fix"])).err).toBe(`Nothing was ${keeps}\n`);
  });

  test("--fix-dry-run keeps standard output one JSON object", async () => {
    const { out, err } = await runCli(folderWith({ "a.sql": sets }), ["check", "--fix-dry-run", "--format", "json"]);
    expect((JSON.parse(out) as JsonReport).findings).toHaveLength(1);
    expect(err).toContain("+SET LOCAL search_path TO a;");
  });
});
