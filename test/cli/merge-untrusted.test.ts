/** Reports that nobody made with poolsafe, or not of this project. */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { fingerprintOf } from "../../src/fingerprint.ts";
import { gitFolder, poolsafe } from "./git-folder.ts";
import { type Files, folderWith } from "./run-cli.ts";

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => vi.unstubAllEnvs());

type Keys = Record<string, unknown>;

const secret = "root:x:0:0:the-secret\nbin:x:1:1:the-secret\n";
const listen = "LISTEN a;\n";
const edits = [{ offset: 0, endOffset: secret.length, text: "" }];

/** In: where it says that it found the text. Out: a report whose fingerprint is right for that text. */
function reportOf(file: string, text: string, changes: Keys = {}): Keys {
  const finding = {
    ...{ rule: "no-listen", impact: "breaks", severity: "error", verdict: "misdelivered" },
    ...{ file, line: 1, column: 1, endLine: 1, endColumn: 1 + text.length, offset: 0, endOffset: text.length },
    ...{ message: "m", help: "h", docs: "https://example.test/", related: [] as unknown[], fixes: [{ title: "t", safe: true, edits }] },
    fingerprint: fingerprintOf(`no-listen\0${file}\0${text.replace(/\s+/g, " ")}`, new Map()),
  };
  return {
    schemaVersion: 1,
    pooler: { name: "pgbouncer", version: "1.24", mode: "transaction" },
    findings: [{ ...finding, ...changes }],
    coverage: { files: 1, analysed: 1, queries: 1, statements: 1, unread: [] },
    summary: { baselined: 0 },
  };
}

const everyFormat = ["text", "html", "sarif", "json", "markdown", "junit", "gitlab", "github", "checkstyle"];

/** Out: all that any format says. */
async function published(cwd: string, report: Keys): Promise<string> {
  writeFileSync(join(cwd, "report.json"), JSON.stringify(report));
  let said = "";
  for (const format of everyFormat)
    for (const words of [[], ["--audit"]]) {
      const { exit, out, err } = await poolsafe(cwd, "merge", "report.json", "--format", format, ...words);
      expect({ format, exit, crash: /\n {4}at /.test(err) }).toEqual({ format, exit: 1, crash: false });
      said += out + err;
    }
  return said;
}

/** A repository, and beside it what is none of its business. */
function repository(files: Files): string {
  const outer = folderWith({ secret });
  const root = join(outer, "repository");
  mkdirSync(root);
  execFileSync("git", ["init", "--quiet", root]);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  symlinkSync(join(outer, "secret"), join(root, "link.sql"));
  return root;
}

test.each([
  ["an absolute path", (root: string) => join(root, "../secret"), ""],
  ["a path that leads out", () => "../secret", ""],
  ["a link that leads out", () => "link.sql", ""],
  ["a folder that leads out", () => "a/../../secret", ""],
  ["a text that everybody knows", (root: string) => join(root, "../secret"), "root:x:0:0"],
  ["the same, by a link", () => "link.sql", "root:x:0:0"],
  ["nothing of a file that is here", () => "inside.sql", ""],
  ["a line end of it", () => "blank.sql", "\n"],
])("%s: no text of the file is shown", async (_, pathIn, text) => {
  const root = repository({ "inside.sql": secret, "blank.sql": `\n${secret}` });
  const place = text === "\n" ? { endLine: 2, endColumn: 1 } : {};
  const said = await published(root, reportOf(pathIn(root), text, place));
  expect(said).not.toContain("the-secret");
  expect(said).toContain("1 file with findings is not here as analysed");
});

test("where there is no repository, the working directory is the border", async () => {
  const outer = folderWith({ secret, "inside/a.sql": listen });
  const said = await published(join(outer, "inside"), reportOf("../secret", "root:x:0:0"));
  expect(said).not.toContain("the-secret");
});

test("in a folder of the repository, what lies beside it is shown", async () => {
  const { root } = gitFolder({ "a/a.sql": "SELECT 1;\n", "b/b.sql": listen });
  await poolsafe(join(root, "a"), "check", "../b", "--format", "json", "--output", "report.json");
  expect((await poolsafe(join(root, "a"), "merge", "report.json")).out).toContain("> 1 | LISTEN a;");
});

test("a pipe is not waited for", async () => {
  const root = repository({});
  execFileSync("mkfifo", [join(root, "pipe.sql")]);
  expect(await published(root, reportOf("pipe.sql", "LISTEN a"))).toContain("1 file with findings is not here");
});

test.each([
  ["behind the text", [{ offset: 0, endOffset: 500, text: "x" }]],
  [
    "over each other",
    [
      { offset: 2, endOffset: 6, text: "x" },
      { offset: 0, endOffset: 4, text: "y" },
    ],
  ],
])("a fix with edits %s is left out", async (_, wrong) => {
  const root = repository({ "a.sql": listen });
  const right = { title: "right", safe: true, edits: [{ offset: 0, endOffset: 9, text: "" }] };
  const report = reportOf("a.sql", "LISTEN a;", { fixes: [{ title: "wrong", safe: true, edits: wrong }, right] });
  writeFileSync(join(root, "report.json"), JSON.stringify(report));
  const merged = JSON.parse((await poolsafe(root, "merge", "report.json", "--format", "json")).out) as { findings: { fixes: unknown }[] };
  expect(merged.findings[0]?.fixes).toEqual([right]);
  expect((await poolsafe(root, "merge", "report.json")).out).toContain("> 1 | LISTEN a;");
});

const at = { file: "a.sql", line: 1, column: 1, message: "m" };

test.each<[string, Keys, string]>([
  ["a line far below", { related: [{ ...at, line: 2e9 }] }, "findings.0.related.0.line"],
  ["a column far to the right", { related: [{ ...at, column: 2e9 }] }, "findings.0.related.0.column"],
  ["an offset far behind", { offset: 1e12, endOffset: 1e12 }, "findings.0.offset"],
  ["an end far behind", { endOffset: 1e12 }, "findings.0.endOffset"],
  ["an end before the beginning", { offset: 5, endOffset: 2 }, "findings.0.endOffset"],
  ["a last line far below", { endLine: 2e9 }, "findings.0.endLine"],
  [
    "an edit that ends before it begins",
    { fixes: [{ title: "t", safe: true, edits: [{ offset: 3, endOffset: 1, text: "" }] }] },
    "findings.0.fixes.0.edits.0.endOffset",
  ],
])("%s: one line, exit code 2", async (_, changes, key) => {
  const root = folderWith({ "report.json": JSON.stringify(reportOf("a.sql", "", changes)) });
  expect(await poolsafe(root, "merge", "report.json")).toEqual({
    exit: 2,
    out: "",
    err: `poolsafe: report.json is no report of poolsafe: \`${key}\` is not what it should be. Make reports with \`poolsafe check --format json --output report.json\`.\n`,
  });
});

test("places far below in a long file, and many of them", async () => {
  const related = Array.from({ length: 200 }, (_, index) => ({ ...at, line: 1_000_000 + index }));
  const root = folderWith({ "report.json": JSON.stringify(reportOf("a.sql", "", { related })) });
  const { out } = await poolsafe(root, "merge", "report.json", "--format", "json");
  expect((JSON.parse(out) as { findings: Keys[] }).findings[0]?.["related"]).toEqual(related);
});
