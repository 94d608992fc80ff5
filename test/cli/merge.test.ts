/** Reports of several runs as one. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { poolerNames } from "../../src/poolers/index.ts";
import { formats } from "../../src/report/index.ts";
import { gitFolder, openFolder, poolsafe } from "./git-folder.ts";
import { folderWith } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

const worker = `import { Pool } from "pg";\n\nconst pool = new Pool();\nawait pool.query("LISTEN jobs");\n`;
const project = {
  "db/a.sql": "BEGIN;\nSET search_path TO x;\nCOMMIT;\nSELECT 1;\n",
  "db/b.sql": "LISTEN b;\r\nSELECT setseed(0.5);\r\nSELECT random();\r\n",
  "src/worker.ts": worker,
  "src/other.ts": `${worker}await pool.query("SET ROLE admin");\n`,
};

async function shards(root: string, count: number, ...words: string[]): Promise<string[]> {
  const names = Array.from({ length: count }, (_, at) => `report-${at + 1}.json`);
  for (const [at, name] of names.entries())
    await poolsafe(root, "check", "--shard", `${at + 1}/${count}`, "--format", "json", "--output", name, ...words);
  return names;
}

test.each(formats.map(({ name }) => name))("the format %s says what one run says", async (format) => {
  const root = folderWith(project);
  const names = await shards(root, 2);
  for (const form of ["check", "audit"]) {
    const one = await poolsafe(root, form, "--format", format);
    const merged = await poolsafe(root, "merge", ...names, "--format", format, ...(form === "audit" ? ["--audit"] : []));
    // JSON has of a related place only where it begins.
    const plain = (text: string): string => (format === "sarif" ? text.replace(/"relatedLocations": \[[\s\S]*?\n {10}\]/g, "") : text);
    expect(plain(merged.out)).toBe(plain(one.out));
    expect(merged.exit).toBe(form === "audit" ? one.exit : 1);
    expect(one.out).not.toBe("");
  }
});

test("the page has pictures, the plan, packages, owners and the baseline, as that of one run", async () => {
  const { root } = gitFolder({
    ...project,
    "package.json": '{ "name": "shop" }',
    "db/package.json": '{ "name": "shop-db" }',
    CODEOWNERS: "/db @database\n/src @services\n",
    "src/migrate.ts": `import { migrate } from "postgres-migrations";\nimport pg from "pg";\nconst client = new pg.Client();\nawait client.connect();\nawait migrate({ client }, "migrations");\n`,
    "migrations/1_a.sql": "SELECT 1;\n",
  });
  const names = await shards(root, 2, "--no-baseline");
  await poolsafe(root, "check", "src/worker.ts", "--update-baseline");
  for (const [form, words] of [
    ["check", []],
    ["audit", ["--audit"]],
  ] as const) {
    const one = await poolsafe(root, form, "--format", "html");
    expect((await poolsafe(root, "merge", ...names, "--format", "html", ...words)).out).toBe(one.out);
    for (const part of ["Move to a direct connection", "@database", "shop-db", "Since the baseline", '<symbol id="picture-1"'])
      expect(one.out).toContain(part);
  }
});

test("a folder of reports, and each file once", async () => {
  const root = folderWith(project);
  const names = await shards(root, 2);
  const reports = folderWith({});
  for (const name of names) writeFileSync(join(reports, name), readFileSync(join(root, name)));
  const one = await poolsafe(root, "check");
  expect((await poolsafe(root, "merge", reports)).out).toBe(one.out);
  expect((await poolsafe(root, "merge", ...names, `./${names[0] ?? ""}`)).out).toBe(one.out);
});

test("of files that are not here, or not the same any more, no code is shown, and all else is", async () => {
  const root = folderWith(project);
  const [name = ""] = await shards(root, 1);
  writeFileSync(join(root, "db/a.sql"), "BEGIN;\nSET work_mem    TO x;\nCOMMIT;\n");
  rmSync(join(root, "src/worker.ts"));
  const { out } = await poolsafe(root, "merge", name);
  expect(out).toContain("2 files with findings are not here as analysed: code is not shown.");
  expect(out).toContain("db/a.sql:2:1  error no-session-set (breaks)");
  expect(out).toContain("src/worker.ts:4:19  error no-listen (breaks)");
  expect(out).toContain('> 4 | await pool.query("LISTEN jobs");');
  expect(out).toContain("> 1 | LISTEN b;");
  expect(out).not.toContain("work_mem");
  // Lines and columns hold in every format, and so do the offsets of the JSON.
  const again = JSON.parse((await poolsafe(root, "merge", name, "--format", "json")).out) as { findings: unknown[] };
  expect(again.findings).toEqual((JSON.parse(readFileSync(join(root, name), "utf8")) as typeof again).findings);
  const sarif = JSON.parse((await poolsafe(root, "merge", name, "--format", "sarif")).out) as {
    runs: { results: { fixes?: unknown; locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[] }[] }[];
  };
  const places = sarif.runs[0]?.results.map(({ locations: [one], fixes }) => ({ ...one?.physicalLocation, fixes }));
  expect(places?.find(({ artifactLocation }) => artifactLocation?.uri === "db/a.sql")).toMatchObject({
    region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 21 },
    fixes: undefined,
  });
});

test("packages, each run in its own folder", async () => {
  const folder = gitFolder({ "packages/a/src/worker.ts": worker, "packages/b/src/worker.ts": worker, "packages/c/c.sql": "SELECT 1;\n" });
  for (const name of ["a", "b", "c"])
    await poolsafe(join(folder.root, "packages", name), "check", "--format", "json", "--output", "poolsafe.json");
  const names = ["a", "b", "c"].map((name) => `packages/${name}/poolsafe.json`);
  const json = async (cwd: string, ...words: string[]): Promise<{ findings: { file: string; fingerprint: string }[]; coverage: object }> =>
    JSON.parse((await poolsafe(cwd, "merge", ...words, "--format", "json")).out) as never;
  const merged = await json(folder.root, ...names);
  expect(merged.findings.map(({ file }) => file)).toEqual(["packages/a/src/worker.ts", "packages/b/src/worker.ts"]);
  expect(new Set(merged.findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  expect(merged.coverage).toMatchObject({ files: 3, analysed: 3, statements: 3 });
  expect((await poolsafe(folder.root, "merge", ...names)).out).toContain('> 4 | await pool.query("LISTEN jobs");');
  const inside = await json(join(folder.root, "packages/a"), "poolsafe.json", "../b/poolsafe.json");
  expect(inside.findings.map(({ file }) => file)).toEqual(["../b/src/worker.ts", "src/worker.ts"]);
});

test("without git, two files of one name are not taken for one", async () => {
  const other = worker.replace("LISTEN jobs", "LISTEN mail");
  const root = folderWith({ "a/worker.ts": worker, "b/worker.ts": other });
  for (const name of ["a", "b"]) await poolsafe(join(root, name), "check", "--format", "json", "--output", "poolsafe.json");
  const { exit, err } = await poolsafe(root, "merge", "a/poolsafe.json", "b/poolsafe.json");
  expect({ exit, err }).toEqual({
    exit: 2,
    err: "poolsafe: a/poolsafe.json and b/poolsafe.json both have findings in worker.ts, and these are two different files. Make the reports in a git checkout, so that they say in which folder they were made.\n",
  });
});

test("a finding of several reports is one, with the graver severity", async () => {
  const { root, write } = gitFolder(project);
  await poolsafe(root, "check", "--format", "json", "--output", "all.json");
  write({ "poolsafe.config.json": '{ "rules": { "no-listen": "warning" } }' });
  await poolsafe(root, "check", "src", "--format", "json", "--output", "src.json");
  const { out, exit } = await poolsafe(root, "merge", "src.json", "all.json", "--format", "json");
  const { findings } = JSON.parse(readFileSync(join(root, "all.json"), "utf8")) as { findings: unknown };
  expect(JSON.parse(out)).toMatchObject({ findings });
  expect(exit).toBe(1);
});

test("baseline, warnings and what was not read decide as in one run", async () => {
  const { root } = openFolder(folderWith({ "a.sql": "LISTEN a;\n", "b.sql": "SELECT setseed(0.5);\n", "c.sql": "SELEC 1 SET x;\n" }));
  const names = await shards(root, 2, "--no-baseline");
  await poolsafe(root, "check", "a.sql", "--update-baseline");
  const known = await poolsafe(root, "merge", ...names);
  expect(known.exit).toBe(0);
  expect(known.out).toContain("1 finding of the baseline is not shown.");
  expect(known.out).not.toContain("no-listen");
  expect((await poolsafe(root, "merge", ...names, "--no-baseline")).exit).toBe(1);
  expect((await poolsafe(root, "merge", ...names, "--audit")).out).toContain("1 of these findings is in the baseline.");
  expect(await poolsafe(root, "merge", ...names, "--max-warnings", "0")).toMatchObject({
    exit: 1,
    err: "poolsafe: there are 1 warnings, more than --max-warnings 0.\n",
  });
  writeFileSync(join(root, "poolsafe.config.json"), '{ "unread": "error" }');
  expect(await poolsafe(root, "merge", ...names)).toMatchObject({
    exit: 1,
    err: "poolsafe: 1 text was not read, and the configuration takes that as an error.\n",
  });
});

test("a baseline that has been applied is not applied again", async () => {
  const root = folderWith({ "a.sql": "LISTEN a;\n", "b.sql": "LISTEN b;\n" });
  await poolsafe(root, "check", "--update-baseline");
  const names = await shards(root, 2);
  const merged = await poolsafe(root, "merge", ...names);
  expect({ exit: merged.exit, err: merged.err }).toEqual({ exit: 0, err: "" });
  expect(merged.out).toContain("2 findings are in the baseline that these reports were made with.");
  expect((await poolsafe(root, "merge", ...names, "--baseline", "eslint-suppressions.json")).err).toBe(
    "poolsafe: A baseline has been applied to these reports when they were made. Leave --baseline out here, or make the reports with --no-baseline.\n",
  );
});

test("what cannot be merged: one line, exit code 2", async () => {
  const root = folderWith(project);
  await shards(root, 3);
  const of = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(root, name), "utf8")) as Record<string, unknown>;
  const one = of("report-1.json");
  const finding = { rule: "no-listen" };
  const [whole] = [1, 2, 3].flatMap((index) => of(`report-${index}.json`)["findings"] as object[]);
  const files: Record<string, unknown> = {
    "newer.json": { ...one, schemaVersion: 2 },
    "package.json": { name: "x" },
    "list.json": [],
    "half.json": { ...one, findings: [finding] },
    "about.json": { ...one, findings: [{ ...whole, about: { topic: "weather", form: "", isStray: false } }] },
    "role.json": { ...one, findings: [{ ...whole, related: [{ file: "a.sql", line: 1, column: 1, message: "m", role: "boss" }] }] },
    "markup.json": { ...one, folder: "../" },
    "pooler.json": { ...one, shard: { index: 2, count: 3 }, pooler: { name: "pgbouncer", version: "1.18", mode: "transaction" } },
    "stranger.json": { ...one, shard: undefined, pooler: { name: "xyzzy", version: "1", mode: "transaction" } },
    "of-two.json": { ...one, shard: { index: 2, count: 2 } },
    "twin.json": one,
  };
  for (const [name, value] of Object.entries(files)) writeFileSync(join(root, name), JSON.stringify(value));
  writeFileSync(join(root, "cut.json"), '{ "schemaVersion": 1');
  const make = "Make reports with `poolsafe check --format json --output report.json`.";
  const said: Record<string, string> = {
    "nothing.json": "The report nothing.json does not exist. Name files, or a folder that has them.",
    src: `There is no .json file in src. ${make}`,
    "cut.json": `cut.json is not valid JSON. ${make}`,
    "newer.json":
      "newer.json comes from another version of poolsafe: its `schemaVersion` is 2, and this one reads 1. Make all reports, and merge them, with one version.",
    "package.json": `package.json is no report of poolsafe: it has no \`schemaVersion\`. ${make}`,
    "list.json": `list.json is no report of poolsafe: it has no \`schemaVersion\`. ${make}`,
    "half.json": `half.json is no report of poolsafe: \`findings.0.impact\` is not what it should be. ${make}`,
    "about.json": `about.json is no report of poolsafe: \`findings.0.about.topic\` is not what it should be. ${make}`,
    "role.json": `role.json is no report of poolsafe: \`findings.0.related.0.role\` is not what it should be. ${make}`,
    "markup.json": `markup.json is no report of poolsafe: \`folder\` is not what it should be. ${make}`,
    "report-1.json pooler.json":
      "report-1.json judges for pgbouncer 1.24, transaction mode, and pooler.json for pgbouncer 1.18, transaction mode. Make all reports with the same pooler, or merge those of each pooler by themselves.",
    "stranger.json": `There is no pooler "xyzzy". \`poolsafe poolers\` lists them: ${poolerNames.join(", ")}.`,
    "report-1.json of-two.json": "report-1.json is shard 1/3, and of-two.json is shard 2/2. Merge the shards of one run.",
    "report-1.json twin.json": "report-1.json and twin.json are both shard 1/3. Leave one of them out.",
    "report-3.json": "No report of shard 1/3, 2/3 was given. Merge all shards: what is in a missing one would not be shown.",
  };
  for (const [words, text] of Object.entries(said)) {
    expect(await poolsafe(root, "merge", ...words.split(" ")), words).toEqual({ exit: 2, out: "", err: `poolsafe: ${text}\n` });
  }
});
