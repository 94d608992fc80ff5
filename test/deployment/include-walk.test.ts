/** Files that name each other come to an end, and say where. */
import { expect, test } from "vitest";

import { loadEngine } from "../../src/cli/engine.ts";
import { folderWith, runCli } from "../cli/run-cli.ts";

/** Ten files, each of which names the next one four times: a million readings of the last. */
const many = (first: string, ending: string, include: (name: string) => string, start: string, last: string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => {
      const name = (at: number): string => (at === 0 ? first : `part${at}.${ending}`);
      return [name(index), index === 10 ? last : `${index === 0 ? start : ""}${`${include(name(index + 1))}\n`.repeat(4)}`];
    }),
  );

interface Report {
  readonly findings: readonly { readonly file: string; readonly line: number; readonly message: string }[];
  readonly coverage: { readonly unread: readonly { readonly reason: string }[] };
}

async function report(files: Record<string, string>): Promise<Report> {
  const cwd = folderWith({ "a.sql": "SELECT 1;\n", ...files });
  return JSON.parse((await runCli(cwd, ["check", "--format", "json"], { engine: await loadEngine() })).out) as Report;
}

test("Odyssey's", async () => {
  const files = many("odyssey.conf", "conf", (name) => `include "${name}"`, 'storage "s" {\n}\n', "no_such_setting 1\n");
  const { findings, coverage } = await report(files);
  expect(findings.map(({ file, line, message }) => ({ file, line, message }))).toEqual([
    { file: "part10.conf", line: 1, message: expect.stringContaining("`no_such_setting` is no setting of Odyssey") as unknown },
  ]);
  expect(coverage.unread.map(({ reason }) => reason)).toEqual([expect.stringContaining("is not read: there are too many")]);
}, 60_000);

test("Odyssey's, each with many names", async () => {
  const lines = Array.from({ length: 200 }, (_, index) => `no_such_${index} 1\n`).join("");
  const files = many("odyssey.conf", "conf", (name) => `include "${name}"`, 'storage "s" {\n}\n', lines);
  expect((await report(files)).findings).toHaveLength(200);
}, 60_000);

test("PgBouncer's", async () => {
  const main = "[databases]\napp = host=db\n[pgbouncer]\npool_mode = transaction\nauth_file = u\n";
  const files = many("pgbouncer.ini", "ini", (name) => `%include ${name}`, main, "no_such_setting = 1\n");
  const { findings, coverage } = await report(files);
  expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual(["part10.ini:1"]);
  expect(coverage.unread.map(({ reason }) => reason)).toEqual([expect.stringContaining("is not read: there are too many")]);
}, 60_000);
