/** Work in pieces that are done whole, whenever the program is told to stop. */

import { setImmediate } from "node:timers/promises";

/** With the exit codes that a shell would give. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof signals;

export type StoppedCode = (typeof signals)[StopSignal];

/** The program was told to stop while it wrote. */
export class Interrupted extends Error {
  readonly exitCode: StoppedCode;

  /** @param written whole sentences: what is written and what is not */
  constructor(signal: StopSignal, written: string) {
    super(`Stopped by ${signal}. ${written}`);
    this.name = "Interrupted";
    this.exitCode = signals[signal];
  }
}

/**
 * Does the pieces one after the other; a signal ends it between two of them. Elsewhere a signal ends the program at once, which is right where nothing
 * is being written.
 *
 * @param written says in whole sentences what it means that so many of the pieces are done
 * @throws Interrupted after a signal
 */
export async function inPieces<Piece>(
  pieces: readonly Piece[],
  work: (piece: Piece) => void,
  written: (done: number) => string,
): Promise<void> {
  let stopped: StopSignal | undefined;
  const stop = (signal: StopSignal): void => void (stopped ??= signal);
  const names = Object.keys(signals) as StopSignal[];
  for (const signal of names) process.on(signal, stop);
  try {
    let done = 0;
    for (const piece of pieces) {
      if (stopped !== undefined) throw new Interrupted(stopped, written(done));
      work(piece);
      done += 1;
      // Signals are delivered between two turns of the event loop.
      await setImmediate();
    }
    if (stopped !== undefined) throw new Interrupted(stopped, written(done));
  } finally {
    for (const signal of names) process.off(signal, stop);
  }
}
