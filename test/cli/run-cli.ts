/** Runs the command line inside the test's process, in a folder of its own. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, onTestFinished } from "vitest";

import { runCommandLine } from "../../src/cli/command.ts";
import { type Engine, loadEngine } from "../../src/cli/engine.ts";
import type { Questions } from "../../src/cli/questions.ts";
import { fakeEngine } from "./fake-engine.ts";

export type Files = Readonly<Record<string, string | Buffer>>;

/** A temporary folder that lasts as long as the test. Out: its absolute path. */
export function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "poolsafe-cli-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface RunSetup {
  readonly stdin?: string | Buffer;
  readonly colour?: boolean;
  readonly engine?: Engine;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the terminal that reads standard output. */
  readonly columns?: number;
  /** Of the terminal that reads standard error. */
  readonly errColumns?: number;
  /** Somebody at a terminal gives these, one for each question, and then goes away. */
  readonly answers?: readonly string[];
}

export async function runCli(cwd: string, words: readonly string[], setup: RunSetup = {}): Promise<Ended> {
  let out = "";
  let err = "";
  const { answers } = setup;
  const questions = (given: readonly string[]): Questions => {
    const left = [...given];
    return {
      ask: (question) => {
        const answer = left.shift();
        out += `${question}${answer ?? ""}\n`;
        return Promise.resolve(answer);
      },
      close: () => undefined,
    };
  };
  const exit = await runCommandLine(
    words,
    {
      cwd,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      colour: setup.colour ?? false,
      env: setup.env ?? {},
      columns: setup.columns,
      errColumns: setup.errColumns,
      readStdin: () => Promise.resolve(Buffer.from(setup.stdin ?? "")),
      ...(answers ? { openQuestions: () => Promise.resolve(questions(answers)) } : {}),
    },
    () => Promise.resolve(setup.engine ?? fakeEngine),
  );
  return { exit, out, err };
}

export interface JsonReport {
  readonly pooler: unknown;
  readonly findings: readonly { readonly rule: string; readonly file: string; readonly severity: string; readonly line: number }[];
  readonly coverage: { readonly files: number; readonly analysed: number; readonly unread: readonly unknown[] };
}

export async function jsonOf(cwd: string, ...words: string[]): Promise<JsonReport> {
  const { out } = await runCli(cwd, [...words, "--format", "json"]);
  return JSON.parse(out) as JsonReport;
}

/** With the engine that users get. */
export async function realJsonOf(cwd: string, ...words: string[]): Promise<JsonReport> {
  const { out } = await runCli(cwd, [...words, "--format", "json"], { engine: await loadEngine() });
  return JSON.parse(out) as JsonReport;
}

/** The standard error of a run that must end with exit code 2 and say nothing on standard output. */
export async function refusal(cwd: string, ...words: string[]): Promise<string> {
  const { exit, out, err } = await runCli(cwd, words);
  expect({ exit, out }).toEqual({ exit: 2, out: "" });
  return err;
}
