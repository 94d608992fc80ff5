import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { type Files, folderWith, refusal } from "./run-cli.ts";

const name = "poolsafe.config.json";
const start = 'Write JSON, such as `{ "pooler": { "name": "pgbouncer" } }`.';

/** What is told begins with the place, where the file can be read at all. */
const kinds: readonly (readonly [kind: string, files: Files, told: string])[] = [
  ["nothing in it", { [name]: " \n" }, `${name}:1:1: This is not valid JSON: the file is empty. ${start}`],
  ["YAML", { [name]: "pooler:\n  name: pgbouncer\n" }, `${name}:1:1: This is not valid JSON: invalid symbol. ${start}`],
  ["cut off", { [name]: '{\n  "rules": {' }, `${name}:2:13: This is not valid JSON: close brace expected. Mend it at this place.`],
  ["UTF-16", { [name]: Buffer.from("\uFEFF{}", "utf16le") }, `${name}:1:1: This is no text in UTF-8. Save it as UTF-8.`],
  [
    "a list, in JSON with comments",
    { "poolsafe.config.jsonc": '// ours\n["no-listen"]' },
    "poolsafe.config.jsonc:2:1: The configuration is a list. Give it an object.",
  ],
  ["another type", { [name]: '{\n "direct": "ADMIN_URL" }' }, `${name}:2:12: \`direct\` is a string. Give it a list.`],
  ["a key without its value", { [name]: '{ "pooler": {} }' }, `${name}:1:13: \`pooler.name\` is missing. Give it a string.`],
  ["behind a byte-order mark", { [name]: '\uFEFF{ "rule": {} }' }, `${name}:1:3: There is no setting \`rule\`. Did you mean \`rules\`?`],
  [
    "a rule that there is not",
    { [name]: '{ "overrides": [{ "files": ["a/"], "rules": { "no-lisen": "off" } }] }' },
    `${name}:1:47: There is no rule \`no-lisen\`. Did you mean \`no-listen\`?`,
  ],
  [
    "a value that there is not",
    { [name]: '{ "rules": { "no-listen": "warnign" } }' },
    `${name}:1:27: \`rules.no-listen\` has a value that is not known. Use one of: "off", "warning", "warn", "error".`,
  ],
  [
    "a pooler that there is not",
    { [name]: '{ "pooler": { "name": "pgbounzer" } }' },
    `${name}:1:23: There is no pooler "pgbounzer". Did you mean \`pgbouncer\`? \`poolsafe poolers\` lists them.`,
  ],
  [
    "a version that there is not",
    { [name]: '{ "pooler": { "name": "pgbouncer", "version": "9" } }' },
    `${name}:1:47: PgBouncer "9" is not a version that poolsafe knows. Give one from 1.18 to 1.26, for example pgbouncer@1.24.`,
  ],
  [
    "a number that cannot be",
    { [name]: '{ "pooler": { "name": "pgbouncer", "maxPreparedStatements": -1 } }' },
    `${name}:1:61: \`pooler.maxPreparedStatements\` is not valid. Give it 0 or more.`,
  ],
  [
    "a key twice",
    { [name]: '{ "rules": {},\n  "ignore": [],\n  "rules": { "no-listen": "off" } }' },
    `${name}:3:3: \`rules\` is written twice in one object. Keep one of the two.`,
  ],
  [
    "extends, which others have",
    { [name]: `{ "extends": "./${name}" }` },
    `${name}:1:3: There is no setting \`extends\`. One file holds the whole configuration: copy into it what it should have of the other.`,
  ],
  [
    "in package.json",
    { "package.json": '\uFEFF{\n  "name": "shop",\n  "poolsafe": { "pooler": { "nam": "pgbouncer" } }\n}' },
    "package.json:3:27: `pooler.name` is missing. Give it a string.",
  ],
];

test.each(kinds)("%s", async (_, files, told) => {
  expect(await refusal(folderWith({ ...files, "a.sql": "SELECT 1;" }), "check")).toBe(`poolsafe: ${told}\n`);
});

test.each([
  [{ [name]: "{}", "poolsafe.config.jsonc": "{}" }, "poolsafe.config.jsonc"],
  [{ [name]: "{}", "package.json": '{ "poolsafe": {} }' }, "the key `poolsafe` of package.json"],
])("two of them in one folder", async (files, second) => {
  const cwd = folderWith({ ...files, "a.sql": "SELECT 1;" });
  expect(await refusal(cwd, "check")).toBe(
    `poolsafe: ${join(cwd, name)}:1:1: ${second} in the same folder is a configuration of poolsafe too, and only one can count. Keep one of the two.\n`,
  );
});

test("a folder of that name", async () => {
  const cwd = folderWith({ "a.sql": "SELECT 1;" });
  mkdirSync(join(cwd, name));
  expect(await refusal(cwd, "check")).toBe(
    `poolsafe: ${join(cwd, name)} cannot be read: it is a folder (EISDIR). Give the folder another name.\n`,
  );
});

test("a file that may not be read", async (context) => {
  const cwd = folderWith({ [name]: "{}", "a.sql": "SELECT 1;" });
  chmodSync(join(cwd, name), 0);
  try {
    readFileSync(join(cwd, name));
    context.skip("This user may read everything.");
  } catch {
    expect(await refusal(cwd, "check")).toBe(
      `poolsafe: ${join(cwd, name)} cannot be read: permission denied (EACCES). Mend that, or use --no-config.\n`,
    );
  }
});

test("one that was named and is not there", async () => {
  expect(await refusal(folderWith({ "a.sql": "" }), "check", "--config", "no.json")).toBe(
    "poolsafe: The configuration no.json does not exist. Check the path after --config.\n",
  );
});
