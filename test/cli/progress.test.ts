/** The line on a terminal that says what poolsafe is doing, and what --help says of reports. */

import { describe, expect, test } from "vitest";

import { startProgress } from "../../src/cli/progress.ts";
import { folderWith, runCli } from "./run-cli.ts";

const listens = "LISTEN orders;\n";

describe("progress", () => {
  const erase = "\r\u001b[K";

  test("a terminal is shown what is done, and the line is gone before anything else is written", async () => {
    const cwd = folderWith({ "a.sql": listens, "b.sql": "SET search_path TO a;\n" });
    const { out, err } = await runCli(cwd, ["check", "--fix"], { errColumns: 80 });
    expect(out).toBe((await runCli(cwd, ["check"])).out);
    expect(err.split(erase)).toEqual([
      "",
      "Looking for files",
      "Reading: 2 files",
      "Following what is sent on each connection",
      "Mending, 2 findings so far",
      "Reading: 2 files, 2 findings so far",
      "Following what is sent on each connection, 2 findings so far",
      "Mended b.sql (1).\n",
    ]);
  });

  test.each([
    ["a pipe", {}],
    ["a job of a service", { errColumns: 80, env: { CI: "true" } }],
    ["a terminal that cannot", { errColumns: 80, env: { TERM: "dumb" } }],
  ])("%s is shown nothing", async (_, setup) => {
    const cwd = folderWith({ "a.sql": listens });
    expect((await runCli(cwd, ["check"], setup)).err).toBe("");
  });

  test("an error does not stand behind it", async () => {
    const cwd = folderWith({ "a.sql": listens });
    const { err } = await runCli(cwd, ["check", "none"], { errColumns: 80 });
    expect(err).toBe(`${erase}Looking for files${erase}poolsafe: \`none\` does not exist. Name a file, a folder or a quoted glob.\n`);
  });

  test("many files are told a few times a second, in one line that never wraps", () => {
    let time = 0;
    const written: string[] = [];
    const progress = startProgress({ err: (line) => void written.push(line), errColumns: 24, env: {} }, () => time);
    const next = progress.files("Reading", 12_345);
    for (let file = 0; file < 1000; file += 1) {
      time += 1;
      next();
    }
    expect(written.length).toBe(11);
    expect(written.slice(0, 2)).toEqual([`${erase}Reading: 12,345 files`, `${erase}Reading: 100 of 12,345 `]);
    progress.clear();
    progress.clear();
    expect(written.slice(11)).toEqual([erase]);
  });
});

test("help says what belongs to what", async () => {
  const { out } = await runCli(folderWith({}), ["check", "--help"]);
  const words = out.replace(/\s+/g, " ");
  expect(words).toContain(
    "--format <name> checkstyle, github, gitlab, html, json, junit, markdown, sarif, text (default: text); more than once for more reports",
  );
  expect(words).toContain("--output <file> write the report of the --format before it to a file");
});
