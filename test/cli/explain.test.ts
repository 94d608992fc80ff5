import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { rules } from "../../rules/index.ts";
import { showsUnicode } from "../../src/cli/explain/locale.ts";
import { type Files, folderWith, refusal, runCli } from "./run-cli.ts";

const headings = [
  "Problem",
  "Why it breaks behind a pooler",
  "Wrong",
  "Right",
  "Fix",
  "When it is fine",
  "What it cannot see",
  "Measured",
  "What it offers",
  "Silence one finding",
  "Configure it",
  "References",
];

async function explained(rule: string, ...words: string[]): Promise<string> {
  const { exit, out, err } = await runCli(folderWith({}), ["explain", rule, ...words], { env: { LANG: "en_US.UTF-8" } });
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  return out;
}

/** What stands under a heading, up to the next one. */
function under(heading: string, text: string): string {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  const end = lines.findIndex((line, index) => index > start && headings.includes(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).join("\n");
}

describe.each(rules.map(({ id, description }) => ({ id, description })))("$id", ({ id, description }) => {
  test("is told whole", async () => {
    const out = await explained(id);
    const lines = out.split("\n");
    expect(lines.slice(0, 5)).toEqual([id, "", `${description}.`, "", "On PgBouncer 1.24, transaction mode"]);
    expect(lines.filter((line) => headings.includes(line))).toEqual(headings);
    for (const heading of headings) expect(under(heading, out).trim(), heading).not.toBe("");
    expect(out).not.toMatch(/```|<!--|\n\n\n|\]\(/);
    // No sentence of the page is lost, but for what it says of ESLint and shows of its own pooler.
    const page = readFileSync(join(import.meta.dirname, `../../docs/rules/${id}.md`), "utf8").replace(
      /<!-- (\w+) -->[\s\S]*<!-- \/\1 -->/g,
      "",
    );
    const [problem = ""] = /(?<=## Problem\n\n)[\s\S]*?(?=\n\n)/.exec(page) ?? [];
    const oneLine = (text: string): string => text.replace(/\s+/g, " ");
    expect(oneLine(out)).toContain(oneLine(problem.replace(/\[([^\]]+)\]\(\S+\)/g, "$1")).slice(0, 60));
  });

  test("breaks prose at the terminal's width", async () => {
    const setup = { env: { LANG: "en_US.UTF-8" }, columns: 60 };
    const { out } = await runCli(folderWith({}), ["explain", id], setup);
    const prose = under("Problem", out) + under("Why it breaks behind a pooler", out) + under("What it cannot see", out);
    const long = prose.split("\n").filter((line) => line.length > 60 && line.trim().includes(" ") && !/^[ |]|https?:/.test(line));
    expect(long).toEqual([]);
  });
});

test("what the configured pooler does, the option before the file", async () => {
  const config = { "poolsafe.config.json": `{ "pooler": { "name": "pgbouncer", "version": "1.20" } }` };
  const env = { LANG: "en_US.UTF-8" };
  const told = async (...words: string[]): Promise<string[]> => {
    const { out } = await runCli(folderWith(config), ["explain", "no-named-statement", ...words], { env });
    return out.split("\n").slice(4, 7);
  };
  expect(await told()).toEqual([
    "On PgBouncer 1.20, transaction mode",
    "",
    "- fails. PgBouncer carries no prepared statements before 1.21: the next use may",
  ]);
  expect(await told("--pooler", "pgbouncer@1.24")).toEqual(["On PgBouncer 1.24, transaction mode", "", "- works. Nothing goes wrong."]);
  expect(await told("--no-config")).toEqual(["On PgBouncer 1.24, transaction mode", "", "- works. Nothing goes wrong."]);
  expect(await refusal(folderWith({}), "explain", "no-listen", "--pooler", "pgbuoncer")).toMatch(
    /^poolsafe: There is no pooler "pgbuoncer"\. Did you mean `pgbouncer`\? Use one of: pgbouncer, .*\.\n$/,
  );
});

describe("the poolers that `check` would judge for", () => {
  const env = { LANG: "en_US.UTF-8" };
  const ini = { "deploy/pgbouncer.ini": "[databases]\napp = host=db\n[pgbouncer]\nauth_file = users.txt\npool_mode = session\n" };

  /** Each pooler that is named, with the first words of what it does. */
  async function named(files: Files, ...words: string[]): Promise<string[]> {
    const { out } = await runCli(folderWith(files), ["explain", "no-listen", ...words], { env });
    const lines = out.slice(0, out.indexOf("\nProblem\n")).split("\n");
    return lines.flatMap((line, index) =>
      line.startsWith("On ") ? [`${line}: ${/^- (?:as a rule: )?(\w+)/.exec(lines[index + 2] ?? "")?.[1] ?? ""}`] : [],
    );
  }

  test("the project's own pgbouncer.ini, and what `check` says of it", async () => {
    expect(await named(ini)).toEqual(["On PgBouncer 1.24, session mode, from deploy/pgbouncer.ini: works"]);
    const { out } = await runCli(folderWith(ini), ["explain", "no-listen"], { env });
    expect(out.replace(/\s+/g, " ")).toContain(
      "deploy/pgbouncer.ini:5 pools by session, where hardly anything breaks: `--pooler pgbouncer` shows what transaction mode would break.",
    );
  });

  test("an option and a configuration count before it", async () => {
    expect(await named(ini, "--pooler", "pgbouncer@1.18")).toEqual(["On PgBouncer 1.18, transaction mode: misdelivered"]);
    const config = { "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "version": "1.22" } }' };
    expect(await named({ ...ini, ...config })).toEqual(["On PgBouncer 1.22, transaction mode: misdelivered"]);
  });

  test("several, by option or by configuration", async () => {
    const both = ["On PgBouncer 1.24, transaction mode: misdelivered", "On RDS Proxy, transaction mode: pins"];
    expect(await named({}, "--pooler", "pgbouncer", "--pooler", "rds-proxy")).toEqual(both);
    expect(await named({ "poolsafe.config.json": '{ "alsoBehind": [{ "name": "rds-proxy" }] }' })).toEqual(both);
  });
});

test("the picture is ASCII where the terminal cannot show more", async () => {
  const lane = async (env: Record<string, string>): Promise<string | undefined> => {
    const { out } = await runCli(folderWith({}), ["explain", "no-listen"], { env });
    return out.split("\n").find((line) => /^ +\S LISTEN orders/.test(line));
  };
  expect((await lane({ LANG: "C" }))?.trimStart()).toMatch(/^\| LISTEN orders +\|/);
  expect((await lane({ LANG: "de_DE.UTF-8" }))?.trimStart()).toMatch(/^│ LISTEN orders +│/);
});

test("what a terminal can show", () => {
  const cases: [NodeJS.ProcessEnv | undefined, NodeJS.Platform, boolean][] = [
    [undefined, "linux", true],
    [{}, "linux", false],
    [{ LANG: "C.UTF-8" }, "linux", true],
    [{ LANG: "en_US.utf8" }, "linux", true],
    [{ LANG: "en_US.UTF-8", LC_ALL: "POSIX" }, "linux", false],
    [{ LANG: "de_DE.ISO-8859-1" }, "linux", false],
    [{ LANG: "C", LC_CTYPE: "UTF-8", LC_ALL: "" }, "darwin", true],
    [{}, "darwin", true],
    [{}, "win32", false],
    [{ WT_SESSION: "1" }, "win32", true],
  ];
  expect(cases.map(([env, platform]) => showsUnicode(env, platform))).toEqual(cases.map(([, , expected]) => expected));
});

test("colours", async () => {
  const { out } = await runCli(folderWith({}), ["explain", "no-load"], { env: { LANG: "C.UTF-8" }, colour: true });
  expect(out.split("\n")[0]).toBe("\u001b[1mno-load\u001b[22m");
  expect(out).toContain("- \u001b[31mleaks\u001b[39m. The library stays loaded");
  expect(out).toContain("\u001b[36mLOAD 'auto_explain';\u001b[39m");
});
