/**
 * A process of its own that runs programs of fixtures/lab, one at a time, as `node --import tsx drivers-child.ts`: a program that hangs or throws
 * from a callback then takes nothing else with it.
 */
import process from "node:process";
import type { Asked, Outcome, Told } from "./drivers-host.ts";

interface Program {
  readonly run: (url: string) => Promise<unknown>;
  /** What its author expects `run` to give, where PostgreSQL itself does not. */
  readonly wanted?: unknown;
}

/** What nobody awaited and so nobody caught since the program began. */
let uncaught: string[] = [];
process.on("uncaughtException", (error) => uncaught.push(wordsOf(error)));
process.on("unhandledRejection", (error) => uncaught.push(wordsOf(error)));

process.on("message", (asked: Asked) => {
  answer(asked).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function answer({ path, url }: Asked): Promise<Told> {
  const program = (await import(path)) as Program;
  uncaught = [];
  const result = await program.run(url).then(
    (value): Outcome => ({ kind: "answer", value: plain(value) }),
    (error: unknown): Outcome => ({ kind: "error", words: wordsOf(error) }),
  );
  // Rejections that nobody handles are told after the microtasks.
  await new Promise((resolve) => setImmediate(resolve));
  const outcome: Outcome = uncaught.length === 0 ? result : { kind: "error", words: uncaught.join("; ") };
  const open = !(await hungUp());
  if (open && outcome.kind === "answer") throw new Error(`${path}: closes not all connections that it opens.`);
  return { outcome, wanted: plain(program.wanted), open };
}

/** Waits until its connections are closed: their database is about to go. False when they stay. */
async function hungUp(): Promise<boolean> {
  for (let wait = 0; wait < 80; wait += 1) {
    if (!process.getActiveResourcesInfo().includes("TCPSocketWrap")) return true;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return false;
}

/** As JSON has it, without what only an object's class says. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? each.toString() : each));
  return JSON.parse(text) as unknown;
}

/** SQLSTATE and message of the server's own error, below those that the libraries put around it. */
function wordsOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { cause, code, message } = error as { readonly cause?: unknown; readonly code?: unknown; readonly message?: unknown };
  if (typeof cause === "object" && cause !== null) return wordsOf(cause);
  return [code, message].filter((part) => typeof part === "string").join(" ");
}
