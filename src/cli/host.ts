/** What the command line needs from the process, so that tests can run it inside their own. */

import { fstatSync, writeFileSync } from "node:fs";
import { isatty } from "node:tty";
import { buffer } from "node:stream/consumers";

import { systemReason } from "../files/system-reason.ts";
import { SettingsError } from "../settings-error.ts";
import type { Questions } from "./questions.ts";

export type ExitCode = 0 | 1 | 2;

export interface Host {
  /** Absolute. */
  readonly cwd: string;
  readonly out: (text: string) => void;
  /** For what is not the report: errors, statistics, what was fixed. */
  readonly err: (text: string) => void;
  /** Whether a terminal reads `out` and wants colours. */
  readonly colour: boolean;
  /** Of the terminal that reads `out`; absent when none does. */
  readonly columns?: number | undefined;
  /** Absent where the command line must not know where it runs. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Of the terminal that reads `err`; absent when none does. */
  readonly errColumns?: number | undefined;
  readonly readStdin: () => Promise<Buffer>;
  /** Where somebody sits at a terminal who can be asked. */
  readonly openQuestions?: () => Promise<Questions>;
}

/** https://no-color.org and https://force-color.org; FORCE_COLOR has the last word, as in Node. */
export function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  return isTerminal && env["TERM"] !== "dumb";
}

/**
 * Node hands what is written to a file to the system once, and the system may take a part of it when the disk becomes full. A pipe and a terminal take
 * all.
 */
function writeOut(text: string): void {
  if (!isFile(1)) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(1, text);
  } catch (error) {
    throw new SettingsError(
      `Standard output cannot be written: ${systemReason(error)}.`,
      "What it leads to is not whole; make room and run again.",
    );
  }
}

function isFile(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFile() || (stats.isCharacterDevice() && !isatty(descriptor));
  } catch {
    return false;
  }
}

/** The real process. */
export function processHost(): Host {
  return {
    cwd: process.cwd(),
    out: writeOut,
    err: (text) => void process.stderr.write(text),
    colour: wantsColour(process.env, isatty(1)),
    columns: isatty(1) ? process.stdout.columns : undefined,
    env: process.env,
    errColumns: isatty(2) ? process.stderr.columns : undefined,
    readStdin: () => buffer(process.stdin),
    ...(isatty(0) && isatty(1)
      ? { openQuestions: async () => (await import("./init/terminal.ts")).questionsOn(process.stdin, process.stdout) }
      : {}),
  };
}
