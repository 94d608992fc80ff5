/** Where the time went, for `--stats`. */

import { grouped } from "../report/parts/counts.ts";

export type Phase = "settings" | "walk" | "load" | "read" | "parse" | "analyse" | "fix" | "report";

const phases: readonly Phase[] = ["settings", "walk", "load", "read", "parse", "analyse", "fix", "report"];

/** As shown: `load` is the grammar and the compiler, `read` goes with the word gate. */
const names: Readonly<Partial<Record<Phase, string>>> = { read: "read and gate", parse: "parse code" };

export interface Stopwatch {
  /** Runs the work and books its time; time that inner work books is not booked twice. */
  readonly time: <Result>(phase: Phase, work: () => Result) => Result;
  readonly timeAsync: <Result>(phase: Phase, work: () => Promise<Result>) => Promise<Result>;
  readonly addBytes: (bytes: number) => void;
  /** One line a phase, then files and megabytes a second over all of them. */
  readonly lines: (files: number) => string[];
}

export function startStopwatch(): Stopwatch {
  const spent = new Map<Phase, number>();
  let bytes = 0;
  let inner = 0;
  const book = (phase: Phase, started: number, innerBefore: number): void => {
    const elapsed = performance.now() - started;
    spent.set(phase, (spent.get(phase) ?? 0) + elapsed - (inner - innerBefore));
    inner = innerBefore + elapsed;
  };
  return {
    time: (phase, work) => {
      const started = performance.now();
      const innerBefore = inner;
      try {
        return work();
      } finally {
        book(phase, started, innerBefore);
      }
    },
    timeAsync: async (phase, work) => {
      const started = performance.now();
      const innerBefore = inner;
      try {
        return await work();
      } finally {
        book(phase, started, innerBefore);
      }
    },
    addBytes: (more) => {
      bytes += more;
    },
    lines: (files) => {
      const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
      const megabytes = bytes / 1e6;
      return [
        ...phases.map((phase) => `${(names[phase] ?? phase).padEnd(14)}${(spent.get(phase) ?? 0).toFixed(1).padStart(10)} ms`),
        `${"total".padEnd(14)}${total.toFixed(1).padStart(10)} ms`,
        `${grouped(files)} files, ${megabytes.toFixed(2)} MB: ${grouped(Math.round((files / total) * 1000))} files/s, ${((megabytes / total) * 1000).toFixed(1)} MB/s`,
      ];
    },
  };
}
