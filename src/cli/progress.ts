/** One line on a terminal that says what poolsafe is doing. Nothing elsewhere: not in a pipe, not in a job of a service. */

import { count, grouped } from "../report/parts/counts.ts";
import type { Host } from "./host.ts";

export interface Progress {
  /** Something else begins. In: a clause without a full stop. */
  readonly phase: (doing: string) => void;
  /** A phase that goes from file to file begins. Out: to be called for each; many calls cost little. */
  readonly files: (doing: string, total: number) => () => void;
  /** Out: to be called for each of something whose number is not known before. It becomes the phase when it is called often. */
  readonly counter: (doing: string) => () => void;
  readonly found: (findings: number) => void;
  /** Takes the line away, before something else is written; the next phase brings it back. */
  readonly clear: () => void;
}

/** In milliseconds: nobody reads faster. */
const interval = 100;

const eraseLine = "\r\u001b[K";

const silent: Progress = {
  phase: () => undefined,
  files: () => () => undefined,
  counter: () => () => undefined,
  found: () => undefined,
  clear: () => undefined,
};

/** @param now in milliseconds, from any beginning */
export function startProgress(host: Pick<Host, "err" | "errColumns" | "env">, now: () => number = () => performance.now()): Progress {
  const { errColumns: columns, env = {} } = host;
  if (columns === undefined || env["TERM"] === "dumb" || (env["CI"] ?? "") !== "") return silent;
  let findings: number | undefined;
  let shown = false;
  let last = 0;
  const draw = (doing: string): void => {
    const text = findings === undefined ? doing : `${doing}, ${count(findings, "finding")} so far`;
    // A line that wraps cannot be taken away.
    host.err(`${eraseLine}${text.slice(0, Math.max(0, columns - 1))}`);
    shown = true;
    last = now();
  };
  return {
    phase: draw,
    files: (doing, total) => {
      let done = 0;
      draw(`${doing}: ${count(total, "file")}`);
      return () => {
        done += 1;
        if (now() - last >= interval) draw(`${doing}: ${grouped(done)} of ${count(total, "file")}`);
      };
    },
    counter: (doing) => {
      let done = 0;
      return () => {
        done += 1;
        if (now() - last >= interval) draw(`${doing}: ${count(done, "file")}`);
      };
    },
    found: (amount) => {
      findings = amount;
    },
    clear: () => {
      if (shown) host.err(eraseLine);
      shown = false;
    },
  };
}
