/** The built program, or another, as a process of its own, and what it took. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");
const program = join(root, "dist/src/cli/main.js");

/** Prints the highest memory use of a process, and the time of all its threads, when it ends. */
const probe = `data:text/javascript,${encodeURIComponent(
  [
    'import { writeSync } from "node:fs";',
    'process.on("exit", () => {',
    "  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();",
    "  writeSync(2, `maxRSS ${maxRSS} cpu ${userCPUTime + systemCPUTime}\\n`);",
    "});",
  ].join("\n"),
)}`;

export interface Timed {
  readonly milliseconds: number;
  /** Of all threads together. */
  readonly busy: number;
  readonly megabytesOfMemory: number;
  readonly stderr: string;
}

export function runProgram(cwd: string, words: readonly string[]): Timed {
  return runNode(program, cwd, words);
}

/** Errors: when it ends with something else than 0 or 1, which is findings. */
export function runNode(script: string, cwd: string, words: readonly string[]): Timed {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", probe, script, ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const milliseconds = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`${script} ended with ${String(status)}: ${stderr}`);
  // A thread that ends says it too; the process itself comes last.
  const [, memory, cpu] = [...stderr.matchAll(/maxRSS (\d+) cpu (\d+)/g)].at(-1) ?? [];
  return { milliseconds, busy: Number(cpu) / 1000, megabytesOfMemory: Number(memory) / 1024, stderr };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function elapsed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
