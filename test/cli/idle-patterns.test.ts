/** A pattern of the configuration that matches nothing is told, where all that it could match was looked at. */
import { expect, test } from "vitest";

import { folderWith, runCli } from "./run-cli.ts";

const configuration = {
  directFiles: ["migrations/", "scripts/admin.sql", "!migrations/7.sql"],
  overrides: [
    { files: ["db/"], rules: { "no-listen": "off" } },
    { files: ["dbb/"], rules: { "no-listen": "off" } },
  ],
  migrations: [{ files: ["migration/", "changes/"], transaction: true }],
};
const files = {
  "poolsafe.config.json": JSON.stringify(configuration),
  "migrations/1.sql": "SELECT 1;\n",
  "db/a.sql": "SELECT 1;\n",
};
const notes = [
  "`scripts/admin.sql` under `directFiles` in the configuration matches no file that was found here.",
  "`dbb/` under `overrides[1].files` in the configuration matches no file that was found here.",
  "`migration/`, `changes/` under `migrations[0].files` in the configuration match no file that was found here.",
];

test.each([
  ["the folder of the configuration", [], notes],
  ["by its name", ["."], notes],
  ["a folder in it", ["db"], []],
  ["a file", ["db/a.sql"], []],
  ["a part", ["--shard", "1/2"], []],
  ["standard input", ["--stdin-filename", "a.sql"], []],
])("%s", async (_, words, expected) => {
  const { out, exit } = await runCli(folderWith(files), ["check", ...words]);
  const told = out.split("\n").filter((line) => line.includes("in the configuration"));
  expect({ told, exit }).toEqual({ told: expected, exit: 0 });
});
