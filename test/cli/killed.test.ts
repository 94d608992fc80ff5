/** A run that is stopped leaves no half report and no half-mended file. */

import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { folderWith, type Files } from "./run-cli.ts";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");
const env = { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "", CI: "" };

const amount = 60;
const before = "LISTEN orders;\nBEGIN;\nSET search_path TO a;\nSELECT 1;\nCOMMIT;\n";
const after = before.replace("SET search", "SET LOCAL search");

/** So long that no system writes it at once. */
const filler = `-- ${"x".repeat(76)}\n`.repeat(200);
const nameOf = (index: number): string => `db/${String(index).padStart(3, "0")}.sql`;
const project: Files = Object.fromEntries(Array.from({ length: amount }, (_, index) => [nameOf(index), before + filler]));
const words = [
  "check",
  "--no-config",
  "--fix",
  "--format",
  "json",
  "--output",
  "r.json",
  "--format",
  "sarif",
  "--output",
  "r.sarif",
  "--update-baseline",
];

interface Stopped {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

/** Stops the program after a time, or when it has said so many times that it mended a file. */
function stopped(cwd: string, signal: NodeJS.Signals, when: { readonly delay: number } | { readonly mended: number }): Promise<Stopped> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...words], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    let timer: NodeJS.Timeout | undefined;
    if ("delay" in when) timer = setTimeout(() => child.kill(signal), when.delay);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
      if ("mended" in when && timer === undefined && err.split("Mended ").length > when.mended)
        timer = setTimeout(() => child.kill(signal), 0);
    });
    child.on("error", reject).on("close", (code, ended) => {
      clearTimeout(timer);
      resolve({ code, signal: ended, err });
    });
  });
}

const temporary = /^\.[^/]+\.poolsafe-\d+-\d+\.tmp$/;

function left(cwd: string): string[] {
  return readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** What holds whenever and however the program is stopped. */
function expectWhole(cwd: string, { err }: Stopped): void {
  const texts = Array.from({ length: amount }, (_, index) => readFileSync(join(cwd, nameOf(index)), "utf8"));
  const mended = texts.filter((text) => text === after + filler).length;
  expect(texts.filter((text) => text === before + filler)).toHaveLength(amount - mended);
  const reports = ["r.json", "r.sarif"].map((name) => textOf(join(cwd, name)));
  for (const report of reports) if (report !== undefined) JSON.parse(report);
  const baseline = textOf(join(cwd, "eslint-suppressions.json"));
  if (baseline !== undefined) {
    expect(Object.keys(JSON.parse(baseline) as object)).toHaveLength(amount);
    expect(reports).not.toContain(undefined);
  }
  // Reports come when all is mended.
  if (reports.some((report) => report !== undefined)) expect(mended).toBe(amount);
  // The last one may have been written when the words for it were not.
  const told = err.split("Mended ").length - 1;
  expect(mended - told).toBeGreaterThanOrEqual(0);
  expect(mended - told).toBeLessThanOrEqual(1);
}

/** After so many mended files. */
const moments = fc.sample(fc.integer({ min: 1, max: amount - 1 }), 3);

describe("a run that is stopped", { timeout: 180_000, skip: process.platform === "win32" }, () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s while it mends", async (signal, code) => {
    for (const mended of moments) {
      const cwd = folderWith(project);
      const end = await stopped(cwd, signal, { mended });
      expectWhole(cwd, end);
      expect(left(cwd).filter((name) => temporary.test(name))).toEqual([]);
      // On a slow machine the signal comes when everything is written.
      if (end.code !== code) continue;
      expect(end.err.trimEnd().split("\n").at(-1)).toMatch(
        new RegExp(
          `^poolsafe: Stopped by ${signal}\\. (?:What is named above is mended, each file whole\\.(?: \\d+ files? that would have been mended (?:is|are) as before\\.)? There is no report: run poolsafe again\\.|The reports are written: .*|The baseline .* is written\\.)$`,
        ),
      );
    }
  });

  test("at any moment, by any signal", async () => {
    const whole = folderWith(project);
    const started = performance.now();
    const { status } = spawnSync(process.execPath, [main, ...words], { cwd: whole, env });
    const duration = performance.now() - started;
    expect({ status, files: left(whole).length }).toEqual({ status: 0, files: amount + 3 });
    const drawn = fc.record({ signal: fc.constantFrom("SIGINT", "SIGTERM", "SIGKILL"), part: fc.integer({ min: 30, max: 110 }) });
    for (const { signal, part } of fc.sample(drawn, 8)) {
      const cwd = folderWith(project);
      const end = await stopped(cwd, signal, { delay: (duration * part) / 100 });
      expectWhole(cwd, end);
      const names = left(cwd).filter((name) => temporary.test(name));
      if (signal !== "SIGKILL") expect(names).toEqual([]);
    }
  });

  test("by SIGKILL leaves at most one file that says whose it is, and that nobody reads", async () => {
    for (const mended of moments) {
      const cwd = folderWith(project);
      const end = await stopped(cwd, "SIGKILL", { mended });
      expectWhole(cwd, end);
      const others = left(cwd).filter((name) => !name.endsWith(".sql") && !/^(?:r\.json|r\.sarif|eslint-suppressions\.json)$/.test(name));
      expect(others.length).toBeLessThanOrEqual(1);
      for (const name of others) expect(name).toMatch(temporary);
      const { status, stdout } = spawnSync(process.execPath, [main, "check", "--no-config", "--no-baseline", "--format", "json"], {
        cwd,
        env,
        encoding: "utf8",
      });
      const { coverage } = JSON.parse(stdout) as { coverage: { files: number; unread: unknown[] } };
      expect({ status, files: coverage.files, unread: coverage.unread }).toEqual({ status: 1, files: amount, unread: [] });
    }
  });
});

/** Runs the program where no file may have more than so many KiB: the system takes a part of what is written, and then nothing. */
function limited(cwd: string, kibibytes: number, ...rest: readonly string[]): { status: number | null; err: string } {
  const script = 'ulimit -f "$1" && shift && exec "$@"';
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", String(kibibytes), process.execPath, main, ...rest], {
    cwd,
    env,
    encoding: "utf8",
  });
  return { status, err: stderr };
}

describe("a disk that is full", { timeout: 120_000, skip: process.platform === "win32" }, () => {
  const large = before + filler;

  test("leaves each file whole or as it was, and the others are mended", () => {
    const cwd = folderWith({ "a.sql": before, "b.sql": large, "c.sql": before });
    const { status, err } = limited(cwd, 4, "check", "--no-config", "--fix");
    expect({ status, err: err.split("\n").slice(0, 3) }).toEqual({
      status: 2,
      err: ["Mended a.sql (1).", "poolsafe: b.sql cannot be written: it would be larger than a file may be (EFBIG).", "Mended c.sql (1)."],
    });
    expect(["a.sql", "b.sql", "c.sql"].map((name) => readFileSync(join(cwd, name), "utf8"))).toEqual([after, large, after]);
    expect(left(cwd).sort()).toEqual(["a.sql", "b.sql", "c.sql"]);
  });

  test("leaves a baseline as it was, and says what to do", () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [nameOf(index), "LISTEN orders;\n"]));
    const cwd = folderWith({ ...files, "eslint-suppressions.json": "{}" });
    const { status, err } = limited(cwd, 4, "check", "--no-config", "--format", "github", "--update-baseline");
    expect({ status, err }).toEqual({
      status: 2,
      err: "poolsafe: 100 findings of the baseline are not shown.\npoolsafe: The baseline cannot be written to eslint-suppressions.json: it would be larger than a file may be (EFBIG). Make room, or name a file on another disk.\n",
    });
    expect(readFileSync(join(cwd, "eslint-suppressions.json"), "utf8")).toBe("{}");
  });

  test("leaves no half report, and a baseline as it was", () => {
    const cwd = folderWith({
      "a.sql": "LISTEN orders;\n".repeat(200),
      "r.sarif": "the report of yesterday",
      "eslint-suppressions.json": "{}",
    });
    const reports = ["--format", "sarif", "--output", "r.sarif", "--format", "json", "--output", "r.json"];
    const { status, err } = limited(cwd, 4, "check", "--no-config", ...reports, "--update-baseline");
    expect({ status, err: err.split("\n").slice(-3) }).toEqual({
      status: 2,
      err: [
        "poolsafe: The report cannot be written to r.sarif: it would be larger than a file may be (EFBIG). Make room, or name a file on another disk.",
        "poolsafe: The baseline eslint-suppressions.json is as it was, because a report could not be written.",
        "",
      ],
    });
    expect(left(cwd).sort()).toEqual(["a.sql", "eslint-suppressions.json", "r.json", "r.sarif"]);
    expect(JSON.parse(readFileSync(join(cwd, "r.json"), "utf8"))).toMatchObject({ coverage: { files: 1 } });
    expect([readFileSync(join(cwd, "r.sarif"), "utf8"), readFileSync(join(cwd, "eslint-suppressions.json"), "utf8")]).toEqual([
      "the report of yesterday",
      "{}",
    ]);
  });

  test("is told when standard output leads to it", () => {
    const cwd = folderWith({ "a.sql": "LISTEN orders;\n" });
    const { status, stderr } = spawnSync("bash", ["-c", 'exec "$@" > /dev/full', "bash", process.execPath, main, "check", "--no-config"], {
      cwd,
      env,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        "poolsafe: Standard output cannot be written: the disk is full (ENOSPC). What it leads to is not whole; make room and run again.\n",
    });
  });
});
