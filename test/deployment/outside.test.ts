/** What files include is read in the project alone: what stands elsewhere on the machine is in no report. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { liesOutside } from "../../src/outside.ts";
import { type Files, folderWith, runCli } from "../cli/run-cli.ts";

const block = 'storage "s" {\n  type "remote"\n  host "db"\n}\n';
const pgbouncer = (named: string): string =>
  `[databases]\napp = host=db\n%include ${named}\n[pgbouncer]\npool_mode = transaction\nauth_file = u\n`;

/** A project below another folder, which has a file of somebody else. Out: both reports. */
async function reports(files: Files): Promise<readonly string[]> {
  const folder = folderWith({ "secret.conf": "geheim = wort = 1\n", "secret.sql": "LISTEN geheim;\nbroken geheim;\n" });
  const cwd = join(folder, "deep/project");
  for (const [name, text] of Object.entries({ "a.sql": "SELECT 1;\n", ...files })) {
    mkdirSync(join(cwd, name, ".."), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const engine = await loadEngine();
  const { out } = await runCli(cwd, ["check"], { engine });
  const { out: found } = await runCli(cwd, ["init", "--yes"], { engine });
  return [out, found];
}

test.each<readonly [string, Files, string]>([
  [
    "Odyssey's",
    { "odyssey.conf": `include "../../secret.conf"\n${block}` },
    "`../../secret.conf` is not read: it lies outside the project",
  ],
  [
    "Odyssey's, by way of a folder",
    { "etc/odyssey.conf": `include "../../../secret.conf"\n${block}` },
    "`../../../secret.conf` is not read: it lies outside the project",
  ],
  ["PgBouncer's", { "pgbouncer.ini": pgbouncer("../../secret.conf") }, "`../../secret.conf` is not read: it lies outside the project"],
  ["a script's", { "b.sql": "\\i ../../secret.sql\nSELECT 1;\n" }, "the included file ../../secret.sql lies outside the project"],
  [
    "a script's, beside it",
    { "b.sql": "\\ir ../../secret.sql\nSELECT 1;\n" },
    "the included file ../../secret.sql lies outside the project",
  ],
  ["a script's, of the machine", { "b.sql": "\\i /etc/hostname\nSELECT 1;\n" }, "the included file /etc/hostname lies outside the project"],
])("%s", async (_, files, words) => {
  const [out, found] = await reports(files);
  expect(out).toContain(words);
  expect(`${out}${found}`).not.toContain("geheim");
});

test("`init` says so too", async () => {
  const words = "is left out: it lies outside the project";
  expect((await reports({ "pgbouncer.ini": pgbouncer("../../secret.conf") }))[1]).toContain(words);
});

test("what is above the file and in the project is read", async () => {
  const files = { "deploy/a/odyssey.conf": `include "../../shared/users.conf"\n${block}`, "shared/users.conf": "pool_size 1 2\n" };
  expect((await reports(files))[0]).toContain("shared/users.conf:1");
});

test.each([
  ["a.conf", "x/odyssey.conf", false],
  ["../a.conf", "x/odyssey.conf", true],
  ["..a.conf", "x/odyssey.conf", false],
  ["x/../../a.conf", "x/odyssey.conf", true],
  ["/etc/a.conf", "x/odyssey.conf", true],
  ["C:/a.conf", "x/odyssey.conf", true],
  ["../b/a.conf", "../b/odyssey.conf", false],
  ["../bb/a.conf", "../b/odyssey.conf", true],
  ["../../b/a.conf", "../odyssey.conf", true],
  ["../../a.conf", "../../odyssey.conf", false],
  ["../../../a.conf", "../../odyssey.conf", true],
  ["/srv/a.conf", "/srv/odyssey.conf", false],
  ["/etc/a.conf", "/srv/odyssey.conf", true],
])("%s of %s lies outside: %s", (path, root, isOutside) => {
  expect(liesOutside(path, root)).toBe(isOutside);
});
