/** Child processes in which programs run, one program at a time in each. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a child is asked to do. */
export interface Asked {
  /** Of the program, absolute. */
  readonly path: string;
  /** Of the database. */
  readonly url: string;
}

export type Outcome =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: "error"; readonly words: string }
  /** No answer within the time limit. */
  | { readonly kind: "hang" };

export interface Told {
  readonly outcome: Outcome;
  /** What the program's author expects, where it says so; else null. */
  readonly wanted: unknown;
  /** A connection stays open, because the program failed or hangs. The process is not used again. */
  readonly open: boolean;
}

export interface Host {
  /** Waits until a process is free, and keeps it for this work. */
  turn<T>(work: (run: (asked: Asked) => Promise<Told>) => Promise<T>): Promise<T>;
  close(): void;
}

/** Milliseconds. What waits for a lock is cancelled by the lab long before. */
const LIMIT = 15_000;
const CHILD = fileURLToPath(new URL("drivers-child.ts", import.meta.url));

/** `size` programs can run at once. */
export function openHost(size: number): Host {
  const all = new Set<ChildProcess>();
  const idle: ChildProcess[] = [];
  const waiting: (() => void)[] = [];
  let free = size;
  const start = (): ChildProcess => {
    // A library's own words on stdout (notices, warnings of deprecation) are not the program's answer.
    const child = fork(CHILD, {
      execArgv: ["--import", "tsx", "--no-warnings"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    all.add(child);
    child.once("exit", () => all.delete(child));
    return child;
  };
  const run = async (asked: Asked): Promise<Told> => {
    const child = idle.pop() ?? start();
    const told = await ask(child, asked);
    if (told.open) child.kill("SIGKILL");
    else idle.push(child);
    return told;
  };
  return {
    async turn(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work(run);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
    close() {
      for (const child of all) child.kill("SIGKILL");
    },
  };
}

/** Throws when the process ends: a program must not do that, and a program that cannot be loaded must be seen. */
async function ask(child: ChildProcess, asked: Asked): Promise<Told> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => resolve({ outcome: { kind: "hang" }, wanted: null, open: true })), LIMIT);
    const onMessage = (told: unknown): void => settle(() => resolve(told as Told));
    const onExit = (code: number | null): void =>
      settle(() => reject(new Error(`${asked.path}: its process ended with ${code ?? "a signal"}.`)));
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      end();
    };
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send(asked);
  });
}
