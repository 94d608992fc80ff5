/** The baseline at the command line: what it hides, what it says, and what is written. */

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { folderWith, jsonOf, refusal, runCli } from "./run-cli.ts";

const file = "eslint-suppressions.json";
const listen = "LISTEN a;\n";
const seed = "SELECT setseed(0.5);\n";

const read = (cwd: string, name = file): unknown => JSON.parse(readFileSync(join(cwd, name), "utf8"));
const write = (cwd: string, name: string, text: string): void => writeFileSync(join(cwd, name), text);
const text = (value: unknown): string => JSON.stringify(value);
const errors = (rule: string, count: number): object => ({ [`poolsafe/${rule}`]: { count } });

/** The findings of `check`, drawn, and what is said beside them. */
async function check(cwd: string, ...words: string[]): Promise<{ exit: number; found: readonly string[]; baselined: number; err: string }> {
  const { exit, out, err } = await runCli(cwd, ["check", "--format", "json", ...words]);
  if (out === "") throw new Error(err);
  const { findings, summary } = JSON.parse(out) as {
    findings: { file: string; line: number; rule: string }[];
    summary: { baselined: number };
  };
  const found = findings.map(({ file: path, line, rule }) => `${path}:${line} ${rule}`);
  return { exit, found, baselined: summary.baselined, err };
}

describe("--update-baseline", () => {
  test("writes what is found, sorted, as ESLint writes it; errors and warnings by themselves", async () => {
    const cwd = folderWith({ "b.sql": `${listen}SET x = 1;\n${listen}`, "a/a b.sql": `${seed}${listen}`, "clean.sql": "SELECT 1;\n" });
    expect(await runCli(cwd, ["check", "--update-baseline"])).toEqual({
      exit: 0,
      out: "5 findings of the baseline are not shown.\n0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 3 files, 6 statements, 0 unread.\n",
      err: `${file}: 5 findings.\n`,
    });
    expect(readFileSync(join(cwd, file), "utf8")).toBe(`{
  "./a/a b.sql": {
    "poolsafe/no-session-random": {
      "count": 1
    }
  },
  "a/a b.sql": {
    "poolsafe/no-listen": {
      "count": 1
    }
  },
  "b.sql": {
    "poolsafe/no-listen": {
      "count": 2
    },
    "poolsafe/no-session-set": {
      "count": 1
    }
  }
}`);
    expect(readdirSync(cwd).sort()).toEqual(["a", "b.sql", "clean.sql", file]);
  });

  test("keeps the entries of files that were not looked at, and takes the others as they are now", async () => {
    const cwd = folderWith({ "a.sql": `${listen}${listen}${seed}`, "b.sql": listen, "c.sql": "SET x = 1;\n" });
    await runCli(cwd, ["check", "--update-baseline"]);
    write(cwd, "a.sql", `${listen}SET x = 1;\n`);
    write(cwd, "b.sql", `${listen}${listen}`);
    rmSync(join(cwd, "c.sql"));
    expect((await check(cwd, "a.sql", "--update-baseline")).err).toBe(
      `poolsafe: 1 finding of the baseline is gone: run --prune-baseline.\npoolsafe: 2 findings of the baseline are not shown.\n${file}: 4 findings, 5 before.\n`,
    );
    expect(read(cwd)).toEqual({
      "a.sql": { ...errors("no-listen", 1), ...errors("no-session-set", 1) },
      "b.sql": errors("no-listen", 1),
      "c.sql": errors("no-session-set", 1),
    });
  });

  test("keeps what is not poolsafe's as it is, also of rules that only ESLint has", async () => {
    const others = {
      "a.sql": { "no-console": { count: 3, why: ["x"] }, "poolsafe/no-unread": { count: 2 }, "poolsafe/no-listen": { count: 9 } },
      "z.ts": { "no-undef": { count: 1 } },
      "gone.ts": { "no-undef": { count: 1 }, "poolsafe/no-listen": { count: 1 } },
      "empty.ts": {},
    };
    const cwd = folderWith({ "a.sql": "SELECT 1;\n", [file]: text(others) });
    await runCli(cwd, ["check", "--update-baseline"]);
    expect(read(cwd)).toEqual({ ...others, "a.sql": { "no-console": { count: 3, why: ["x"] }, "poolsafe/no-unread": { count: 2 } } });
    await runCli(cwd, ["check", "--prune-baseline"]);
    expect(read(cwd)).toEqual({
      ...others,
      "a.sql": { "no-console": { count: 3, why: ["x"] }, "poolsafe/no-unread": { count: 2 } },
      "gone.ts": { "no-undef": { count: 1 } },
    });
  });

  test("of a file that cannot be read nothing is known, so its entry stays", async () => {
    const cwd = folderWith({ "a.sql": listen, "b.sql": listen });
    await runCli(cwd, ["check", "--update-baseline"]);
    write(cwd, "a.sql", "\0\0\0");
    for (const words of [["--update-baseline"], ["--prune-baseline"], []]) {
      expect(await check(cwd, ...words)).toMatchObject({ exit: 0, baselined: 1, err: expect.not.stringContaining("gone") as string });
      expect(read(cwd)).toEqual({ "a.sql": errors("no-listen", 1), "b.sql": errors("no-listen", 1) });
    }
  });

  test("another file, and paths from the working directory", async () => {
    const cwd = folderWith({ "api/a.sql": listen, "b.sql": listen });
    await runCli(join(cwd, "api"), ["check", ".", "../b.sql", "--update-baseline", "--baseline", "../known.json"]);
    expect(read(cwd, "known.json")).toEqual({ "../b.sql": errors("no-listen", 1), "a.sql": errors("no-listen", 1) });
    expect(await check(join(cwd, "api"), "--baseline", "../known.json")).toMatchObject({ exit: 0, found: [], baselined: 1 });
    expect(await check(join(cwd, "api"), join(cwd, "b.sql"), "--baseline", join(cwd, "known.json"))).toMatchObject({
      exit: 0,
      baselined: 1,
    });
    expect(existsSync(join(cwd, "api", file))).toBe(false);
  });

  test("nothing that is found, and nothing that is looked at", async () => {
    const cwd = folderWith({ "a.sql": "SELECT 1;\n", "empty/a.md": "" });
    expect((await runCli(cwd, ["check", "--update-baseline"])).err).toBe(`${file}: 0 findings.\n`);
    expect(read(cwd)).toEqual({});
    const empty = join(cwd, "empty");
    expect((await runCli(empty, ["check", "--update-baseline"])).exit).toBe(2);
    expect(readdirSync(empty)).toEqual(["a.md"]);
  });

  test("after --fix, with what is left", async () => {
    const cwd = folderWith({ "a.sql": `SET x = 1;\n${listen}` });
    expect(await check(cwd, "--fix", "--update-baseline")).toMatchObject({ exit: 0, found: [], baselined: 1 });
    expect(read(cwd)).toEqual({ "a.sql": errors("no-listen", 1) });
  });
});

describe("a plain run", () => {
  const cwdWith = (sql: string, counts: unknown): string => folderWith({ "a.sql": sql, [file]: text(counts) });

  test("as many findings as are allowed are hidden; more are shown, all of that rule", async () => {
    const sql = `${listen}${listen}SET x = 1;\n`;
    const counts = (amount: number): object => ({ "a.sql": { ...errors("no-listen", amount), ...errors("no-session-set", 1) } });
    expect(await check(cwdWith(sql, counts(2)))).toEqual({
      exit: 0,
      found: [],
      baselined: 3,
      err: "poolsafe: 3 findings of the baseline are not shown.\n",
    });
    expect(await check(cwdWith(sql, counts(1)))).toMatchObject({
      exit: 1,
      found: ["a.sql:1 no-listen", "a.sql:2 no-listen"],
      baselined: 1,
    });
    expect(await check(cwdWith(sql, {}))).toMatchObject({ exit: 1, found: { length: 3 }, baselined: 0, err: "" });
  });

  test("what is gone is told in one line, and is no failure", async () => {
    const counts = {
      "a.sql": errors("no-listen", 3),
      "./a.sql": errors("no-session-random", 1),
      "gone.sql": errors("no-listen", 1),
      "md.md": { x: { count: 1 } },
    };
    const cwd = cwdWith(listen, counts);
    expect(await runCli(cwd, ["check"])).toEqual({
      exit: 0,
      out: "1 finding of the baseline is not shown.\n0 errors, 0 warnings (PgBouncer 1.24, transaction mode).\nCoverage: 1 file, 1 statement, 0 unread.\n",
      err: "poolsafe: 4 findings of the baseline are gone: run --prune-baseline.\n",
    });
    expect(read(cwd)).toEqual(counts);
    expect((await runCli(cwd, ["check", "--prune-baseline"])).err).toBe(`${file}: 1 finding, 5 before.\n`);
    expect(read(cwd)).toEqual({ "a.sql": errors("no-listen", 1), "md.md": { x: { count: 1 } } });
    expect((await runCli(cwd, ["check"])).err).toBe("");
  });

  test("pruning adds nothing, and does not touch files that were not looked at", async () => {
    const counts = { "a.sql": { ...errors("no-listen", 1), ...errors("no-session-set", 2) }, "b.sql": errors("no-listen", 2) };
    const cwd = folderWith({ "a.sql": `${listen}${listen}SET x = 1;\n`, "b.sql": listen, [file]: text(counts) });
    expect(await check(cwd, "a.sql", "--prune-baseline")).toMatchObject({
      exit: 1,
      found: ["a.sql:1 no-listen", "a.sql:2 no-listen"],
      baselined: 1,
    });
    expect(read(cwd)).toEqual({ ...counts, "a.sql": { ...errors("no-listen", 1), ...errors("no-session-set", 1) } });
  });

  test("an error is never hidden by what was a warning; a warning is by what was an error", async () => {
    const rules = (severity: string): object => ({ rules: { "no-session-random": severity } });
    const cwd = folderWith({ "a.sql": `${seed}${seed}`, "poolsafe.config.json": text(rules("warning")) });
    await runCli(cwd, ["check", "--update-baseline"]);
    write(cwd, "poolsafe.config.json", text(rules("error")));
    expect(await check(cwd)).toMatchObject({ exit: 1, found: { length: 2 }, baselined: 0 });
    await runCli(cwd, ["check", "--update-baseline"]);
    write(cwd, "poolsafe.config.json", text(rules("warning")));
    expect(await check(cwd, "--max-warnings", "0")).toEqual({
      exit: 0,
      found: [],
      baselined: 2,
      err: "poolsafe: 2 findings of the baseline are not shown.\n",
    });
    write(cwd, "a.sql", `${seed}${seed}${seed}`);
    expect(await check(cwd, "--max-warnings", "0")).toMatchObject({ exit: 1, found: { length: 3 }, baselined: 0 });
  });

  test("--no-baseline, standard input, and names that objects have", async () => {
    const cwd = cwdWith(listen, { "a.sql": errors("no-listen", 1) });
    expect(await check(cwd, "--no-baseline")).toMatchObject({ exit: 1, baselined: 0, err: "" });
    expect((await runCli(cwd, ["check", "--stdin-filename", "a.sql"], { stdin: `SELECT 1;\n${listen}` })).exit).toBe(0);
    expect((await runCli(cwd, ["check", "--stdin-filename", "b.sql"], { stdin: listen })).exit).toBe(1);
    const odd = folderWith({ ["__proto__"]: listen, constructor: listen });
    const named = ["__proto__", "constructor"];
    await runCli(odd, ["check", ...named, "--update-baseline"]);
    expect(readFileSync(join(odd, file), "utf8").match(/^ {2}"\w+"/gm)).toEqual(['  "__proto__"', '  "constructor"']);
    expect(await check(odd, ...named)).toMatchObject({ exit: 0, baselined: 2 });
  });

  test("audit shows all there is, and says how much of it is known", async () => {
    const cwd = cwdWith(`${listen}SET x = 1;\n`, { "a.sql": errors("no-listen", 1) });
    const { exit, out } = await runCli(cwd, ["audit"]);
    expect({ exit, answer: out.split("\n")[0], note: out.split("\n").slice(-3, -2) }).toEqual({
      exit: 1,
      answer: "NOT READY for PgBouncer 1.24, transaction mode: 2 findings in 1 file would break there.",
      note: ["1 of these findings is in the baseline."],
    });
    const report = await jsonOf(cwd, "audit");
    expect(report).toMatchObject({ findings: { length: 2 }, summary: { baselined: 1 } });
  });
});

describe("what cannot be used ends in 2 and one line", () => {
  const form = "Its form is described at https://github.com/poolsafe/poolsafe/blob/main/docs/gate.md#with-a-baseline.";
  const conflict = `{\n<<<<<<< ours\n  "a.sql": {}\n=======\n>>>>>>> theirs\n}\n`;
  test.each([
    ["{", `${file}:1:2: The baseline is not valid JSON. Mend it, or remove it and run poolsafe with --update-baseline.`],
    ["", `${file}:1:1: The baseline is not valid JSON. Mend it, or remove it and run poolsafe with --update-baseline.`],
    [conflict, `${file}:2:1: The baseline is not valid JSON. Resolve the merge conflict in it.`],
    ["[]", `${file} is no baseline: it is no object of files. ${form}`],
    ['{"a.sql": 1}', `${file} is no baseline: \`a.sql\` is no object of rules. ${form}`],
    [
      '{"a.sql": {"poolsafe/no-listen": 2}}',
      `${file}: \`poolsafe/no-listen\` of \`a.sql\` has no count. Give it one, such as \`{ "count": 1 }\`.`,
    ],
    [
      '{"a.sql": {"poolsafe/no-listen": {"count": -1}}}',
      `${file}: \`poolsafe/no-listen\` of \`a.sql\` has no count. Give it one, such as \`{ "count": 1 }\`.`,
    ],
  ])("%j", async (broken, told) => {
    const cwd = folderWith({ "a.sql": listen, [file]: broken });
    for (const words of [[], ["--update-baseline"], ["--prune-baseline"]]) {
      expect(await refusal(cwd, "check", ...words)).toBe(`poolsafe: ${told}\n`);
      expect(readFileSync(join(cwd, file), "utf8")).toBe(broken);
    }
  });

  test("a file that is not there, or cannot be read or written", async () => {
    const cwd = folderWith({ "a.sql": listen });
    const missing = (path: string): string =>
      `poolsafe: The baseline ${path} does not exist. Check the path, or write it with --update-baseline.\n`;
    expect(await refusal(cwd, "check", "--baseline", "b.json")).toBe(missing("b.json"));
    expect(await refusal(cwd, "audit", "--baseline", "b.json")).toBe(missing("b.json"));
    expect(await refusal(cwd, "check", "--prune-baseline")).toBe(missing(file));
    expect(await refusal(cwd, "check", "--baseline", ".")).toBe(
      "poolsafe: The baseline . cannot be read: it is a folder (EISDIR). Mend it, or name another with --baseline.\n",
    );
    // It is written when the report is.
    const { exit, err } = await runCli(cwd, ["check", "--update-baseline", "--baseline", "no/b.json"]);
    expect({ exit, err }).toEqual({
      exit: 2,
      err: "poolsafe: The baseline cannot be written to no/b.json: it does not exist (ENOENT). Name a file in a folder that exists.\n",
    });
  });

  test.each([
    [
      ["check", "--update-baseline", "--prune-baseline"],
      "--update-baseline and --prune-baseline exclude each other. Give one of them: --update-baseline takes out what is gone, too.",
    ],
    [["check", "--prune-baseline", "--no-baseline"], "--prune-baseline and --no-baseline exclude each other. Leave one of them out."],
    [
      ["check", "--update-baseline", "--fix-dry-run"],
      "--update-baseline writes a file, and --fix-dry-run writes none. Leave one of them out.",
    ],
    [
      ["check", "--update-baseline", "--stdin-filename", "a.sql"],
      "--update-baseline needs files, and --stdin-filename reads standard input. Name the file as a path.",
    ],
    [["audit", "--prune-baseline"], "--prune-baseline is nothing for `audit`, which reports on everything. Use `poolsafe check`."],
  ])("%j", async (words, told) => {
    expect(await refusal(folderWith({ "a.sql": listen }), ...words)).toBe(`poolsafe: ${told}\n`);
  });
});

test("a baseline keeps its mode, and is left alone when nothing changed", async () => {
  const cwd = folderWith({ "a.sql": listen });
  await runCli(cwd, ["check", "--update-baseline"]);
  const path = join(cwd, file);
  // A formatter's line end.
  const formatted = `${readFileSync(path, "utf8")}\n`;
  writeFileSync(path, formatted);
  chmodSync(path, 0o640);
  await runCli(cwd, ["check", "--update-baseline"]);
  expect(readFileSync(path, "utf8")).toBe(formatted);
  write(cwd, "a.sql", `${listen}${listen}`);
  await runCli(cwd, ["check", "--update-baseline"]);
  expect({ counts: read(cwd), mode: statSync(path).mode & 0o777 }).toEqual({ counts: { "a.sql": errors("no-listen", 2) }, mode: 0o640 });
});

describe("the HTML report", () => {
  test("tells what is known from what is new, beside a password too", async () => {
    const cwd = folderWith({ "a.sql": `-- postgres://app:Gh3im.Wort_7@db/app\n${listen}`, "b.sql": listen });
    await runCli(cwd, ["check", "--update-baseline"]);
    rmSync(join(cwd, "b.sql"));
    write(cwd, "c.sql", `${listen}LISTEN b;\n`);
    const { out } = await runCli(cwd, ["audit", "--format", "html"]);
    const legend = [...out.matchAll(/<li><i class="(\w+)"><\/i> (?:<a [^>]*>)?<b>(\d+)<\/b>/g)].map(([, kind, amount]) => [kind, amount]);
    expect(legend).toEqual([
      ["gone", "1"],
      ["known", "1"],
      ["new", "2"],
    ]);
    const data = JSON.parse(/id="report-data">([^<]*)/.exec(out)?.[1] ?? "") as { findings: { message: string; known?: true }[] };
    expect(data.findings.map(({ known }) => known)).toEqual([true, undefined, undefined]);
  });
});
