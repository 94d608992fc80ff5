import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { rules } from "../../rules/index.ts";
import { loadEngine } from "../../src/cli/engine.ts";
import { withSections } from "../../src/cli/explain/explain.ts";
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
  "Evidence",
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
    "- fails (documentation). PgBouncer carries no prepared statements before 1.21:",
  ]);
  expect(await told("--pooler", "pgbouncer@1.24")).toEqual([
    "On PgBouncer 1.24, transaction mode",
    "",
    "- works (measured). Nothing goes wrong.",
  ]);
  expect(await told("--no-config")).toEqual(["On PgBouncer 1.24, transaction mode", "", "- works (measured). Nothing goes wrong."]);
  expect(await refusal(folderWith({}), "explain", "no-listen", "--pooler", "pgbounzer")).toBe(
    'poolsafe: There is no pooler "pgbounzer". Did you mean `pgbouncer`? `poolsafe poolers` lists them.\n',
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
      "deploy/pgbouncer.ini:5 pools by session, where hardly anything breaks: `--pool-mode transaction` shows what transaction mode would break.",
    );
  });

  test("an option with another version or another pooler, and a configuration, count before it", async () => {
    expect(await named(ini, "--pooler", "pgbouncer@1.18")).toEqual(["On PgBouncer 1.18, session mode: works"]);
    expect(await named(ini, "--pooler", "pgcat")).toEqual(["On PgCat 1.2, transaction mode: misdelivered"]);
    const config = { "poolsafe.config.json": '{ "pooler": { "name": "pgbouncer", "version": "1.22" } }' };
    expect(await named({ ...ini, ...config })).toEqual(["On PgBouncer 1.22, transaction mode: misdelivered"]);
  });

  test("several, by option or by configuration", async () => {
    const both = ["On PgBouncer 1.24, transaction mode: misdelivered", "On RDS Proxy, transaction mode: pins"];
    expect(await named({}, "--pooler", "pgbouncer", "--pooler", "rds-proxy")).toEqual(both);
    expect(await named({ "poolsafe.config.json": '{ "alsoBehind": [{ "name": "rds-proxy" }] }' })).toEqual(both);
  });
});

describe("what a rule rests on, where no script shows it", () => {
  const programs = /^Programs with the libraries themselves were run on real poolers.*evidence-drivers\.md$/;
  const cases: [string, RegExp][] = [
    ["no-backend-pid", programs],
    ["no-named-statement", programs],
    ["no-startup-parameter", programs],
    ["no-transaction-on-pool", programs],
    ["valid-pooler-config", /^Some of what it finds was run on a real pooler, the rest stands in manuals;/],
    ["no-migration-on-pool", /^What becomes of such a lock was run on real poolers\. Which tool takes which lock.* source of the tools/],
    [
      "no-notify",
      /: - PgDog: NOTIFY: fails \(documentation\) - Hyperdrive: NOTIFY: fails \(documentation\); pg_notify\(\): unknown \(not known\) /,
    ],
    [
      "no-unsupported-statement",
      /- RDS Proxy: .*nextval\(\): pins \(documentation\) .*- ProxySQL: SET LOCAL in a transaction: pins \(source\);/,
    ],
  ];

  test.each(cases)("%s", async (id, expected) => {
    expect(
      under("Evidence", await explained(id))
        .replace(/\s+/g, " ")
        .trim(),
    ).toMatch(expected);
  });

  test("every rule without a script is among them, and none says that nothing is known", () => {
    const evidence = readFileSync(join(import.meta.dirname, "../../docs/evidence.md"), "utf8");
    const without = rules.filter(({ id }) => !evidence.includes(`\n## ${id}\n`)).map(({ id }) => id);
    expect(without).toEqual(cases.map(([id]) => id).sort());
  });

  test("a topic that two rules share: each tells its own part", async () => {
    const told = async (id: string): Promise<string> => {
      const out = await explained(id, "--pooler", "pgdog");
      return out.slice(0, out.indexOf("\nProblem\n"));
    };
    expect(await told("no-notify")).toMatch(/- `NOTIFY`: fails \(documentation\)[\s\S]*│ NOTIFY orders/);
    expect(await told("no-unsupported-statement")).not.toMatch(/NOTIFY orders|`NOTIFY`: fails/);
  });

  test("a migration is as safe as the lock that its tool holds", async () => {
    const of = async (pooler: string): Promise<string | undefined> =>
      (await explained("no-migration-on-pool", "--pooler", pooler)).split("\n").find((line) => line.startsWith("- "));
    expect(await of("pgbouncer")).toMatch(/^- as a rule: leaks \(measured\)\. The lock stays on that connection/);
    expect(await of("hyperdrive")).toMatch(/^- fails \(documentation\)\./);
  });
});

describe("the comment that it prints silences the finding", () => {
  const pooled = "DATABASE_URL=postgres://app@pgbouncer:6432/shop";
  const schema = 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';
  const cases: [string, string, RegExp, Files][] = [
    ["no-listen", "In SQL", /LISTEN/, { "a.sql": "LISTEN orders;\n" }],
    [
      "no-listen",
      "In code",
      /LISTEN/,
      { "a.ts": 'import { Pool } from "pg";\nconst pool = new Pool();\nawait pool.query("LISTEN orders");\n' },
    ],
    [
      "valid-pooler-config",
      "In INI",
      /pool_size/,
      { "pgbouncer.ini": "[databases]\na = host=b\n[pgbouncer]\nauth_file = u\ndefault_pool_size = 25 # x\n" },
    ],
    [
      "no-startup-parameter",
      "In INI",
      /DATABASE_URL/,
      {
        ".env": `${pooled}?options=-c%20search_path%3Dapp\n`,
        "a.ts": 'import { Pool } from "pg";\nnew Pool({ connectionString: process.env.DATABASE_URL });\n',
      },
    ],
    [
      "no-migration-on-pool",
      "In code and",
      /url = /,
      { ".env": `${pooled}\n`, "schema.prisma": schema, "package.json": '{ "scripts": { "m": "prisma migrate deploy" } }' },
    ],
  ];

  test.each(cases)("%s, %s", async (id, title, line, files) => {
    const engine = await loadEngine();
    const found = async (given: Files): Promise<string[]> => {
      const { out } = await runCli(folderWith(given), ["check", "--format", "json"], { engine });
      const { findings } = JSON.parse(out) as { findings: { rule: string; file: string }[] };
      return findings.filter(({ rule }) => rule === id || rule === "valid-suppression").map(({ rule, file }) => `${rule} in ${file}`);
    };
    const [at = ""] = (await found(files)).map((one) => one.slice(one.indexOf(" in ") + 4));
    expect(await found(files)).toEqual([`${id} in ${at}`]);
    const silence = under("Silence one finding", await explained(id)).split("\n");
    const comment = silence.slice(silence.findIndex((one) => one.startsWith(title))).find((one) => one.includes("poolsafe-disable-next"));
    const text = String(files[at]).replace(new RegExp(`^.*${line.source}`, "m"), (whole) => `${comment?.trim() ?? ""}\n${whole}`);
    expect(await found({ ...files, [at]: text })).toEqual([]);
  });
});

test("a page without references keeps its end", () => {
  const [rule] = rules;
  if (rule === undefined) throw new Error("no rules");
  const told = withSections("## Problem\n\nIt breaks.\n\n## What it cannot see\n\nThe last word.\n", rule, true);
  expect(told).toMatch(/The last word\.\n\n## Evidence\n[\s\S]*poolsafe\/no-backend-pid`\.\s*$/);
  const whole = withSections("## Problem\n\nIt breaks.\n\n## References\n\n- one\n", rule, true);
  expect(whole).toMatch(/It breaks\.\n\n## Evidence\n[\s\S]*\n## References\n\n- one\n$/);
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
  expect(out).toContain("- \u001b[31mleaks\u001b[39m (measured). The library stays loaded");
  expect(out).toContain("\u001b[36mLOAD 'auto_explain';\u001b[39m");
});
