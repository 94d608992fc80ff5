/** Child processes in which programs run, one program at a time in each. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a child is asked to do. */
export interface Asked {
  /** Of the program, absolute. */
  readonly path: string;
  /** Of the database. */
  readonly url: string;
  /** How often, one after another in the same database. */
  readonly rounds: number;
}

export type Outcome =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: "error"; readonly words: string }
  /** No answer within the time limit. */
  | { readonly kind: "hang" };

export interface Told {
  /** One a round; only one when it hangs. */
  readonly outcomes: readonly Outcome[];
  /** What the program's author expects, where it says so; else null. */
  readonly wanted: unknown;
  /** A connection stays open, because the program failed or hangs. The process is not used again. */
  readonly open: boolean;
}

export interface Host {
  run(asked: Asked): Promise<Told>;
  close(): void;
}

/** Milliseconds for all rounds. What waits for a lock is cancelled by the lab long before. */
const LIMIT = 15_000;
const CHILD = fileURLToPath(new URL("drivers-child.ts", import.meta.url));

/** `size` programs can run at once. */
export function openHost(size: number): Host {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
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
  const turn = async (): Promise<void> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
  };
  const done = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async run(asked) {
      await turn();
      const child = idle.pop() ?? start();
      try {
        const told = await ask(child, asked);
        if (told.open) child.kill("SIGKILL");
        else idle.push(child);
        return told;
      } finally {
        done();
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
    const timer = setTimeout(() => settle(() => resolve({ outcomes: [{ kind: "hang" }], wanted: null, open: true })), LIMIT);
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
