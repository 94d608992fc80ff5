/** ESLint says of every program and project what the command line says of each file alone. */

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { type Told, told } from "./support/command-line.ts";
import { placeIn } from "./support/expected.ts";
import { driverFiles, labFiles, projectFiles } from "./support/files.ts";
import { compare, compareEach, copyOfFixtures } from "./support/parity.ts";

const folder = copyOfFixtures();
/** What the command line has said of each file. */
const reports = new Map<string, Told>();
compareEach(folder, "libraries", driverFiles, { everyNth: 4, reports });
compareEach(folder, "programs of the lab", labFiles, { everyNth: 4, reports });
compareEach(folder, "projects", projectFiles, { everyNth: 2, reports });

test("what stands in another file, and is not sent from the linted one, is said there", async () => {
  let elsewhere = 0;
  const onlyHere: string[] = [];
  for (const { path, settings: each } of [...driverFiles, ...labFiles, ...projectFiles]) {
    const settings = each.at(-1) ?? {};
    const { findings } = reports.get(path) ?? (await told(folder, path, settings));
    for (const { rule, file, line, column } of findings.filter((finding) => placeIn(finding, path) === undefined)) {
      const there = await told(folder, file, settings);
      const isThere = there.findings.some((one) => one.rule === rule && one.file === file && one.line === line && one.column === column);
      if (!isThere) onlyHere.push(`${path} → ${file} ${rule}`);
      elsewhere += 1;
    }
  }
  expect(elsewhere).toBeGreaterThan(0);
  expect(onlyHere).toEqual([]);
});

test("what is sent from here and stands in another file is said here", async () => {
  const texts = {
    "sql.ts": 'export const listen = "LISTEN orders";\nexport const setting = "SET work_mem = \'1GB\'";\n',
    // No word in it says that it matters.
    "jobs.ts": [
      'import { Pool } from "pg";',
      'import { listen, setting } from "./sql.ts";',
      "const pool = new Pool();",
      "await pool.query(setting);",
      "await pool.query(listen);",
      "",
    ].join("\n"),
  };
  const own = realpathSync(mkdtempSync(join(tmpdir(), "poolsafe-parity-")));
  onTestFinished(() => {
    rmSync(own, { recursive: true, force: true });
  });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(own, name), text);
  const { shown } = await compare(own, "jobs.ts", texts["jobs.ts"], {});
  expect(shown.all.map(({ line, column, message, fix, suggestions }) => ({ line, column, message, fix, suggestions }))).toEqual([
    { line: 4, column: 7, message: expect.stringContaining(" It stands in sql.ts:2. ") as string },
    { line: 5, column: 7, message: expect.stringContaining(" It stands in sql.ts:1. ") as string },
  ]);
});
