/** Where what is written lands. */

import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { folderWith, refusal, runCli } from "./run-cli.ts";

test("of a link that leads to nothing yet, the file that it names is made", async () => {
  const cwd = folderWith({ "a.sql": "LISTEN a;\n", "deep/x": "" });
  symlinkSync("deep", join(cwd, "folder"));
  symlinkSync("../new.json", join(cwd, "deep/second.json"));
  symlinkSync("folder/second.json", join(cwd, "first.json"));
  symlinkSync("none/new.json", join(cwd, "lost.json"));
  const { exit } = await runCli(cwd, ["check", "--format", "json", "--output", "first.json"], { engine: await loadEngine() });
  expect(exit).toBe(1);
  expect(JSON.parse(readFileSync(join(cwd, "new.json"), "utf8"))).toMatchObject({ summary: { errors: 1 } });
  expect(["first.json", "deep/second.json"].map((name) => lstatSync(join(cwd, name)).isSymbolicLink())).toEqual([true, true]);
  expect(await refusal(cwd, "check", "--format", "json", "--output", "lost.json")).toBe(
    "poolsafe: The report cannot be written to lost.json: it does not exist (ENOENT). Name a file in a folder that exists.\n",
  );
  expect(lstatSync(join(cwd, "lost.json")).isSymbolicLink()).toBe(true);
});
