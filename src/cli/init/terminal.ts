/** Questions to somebody at a terminal. */

import { createInterface } from "node:readline/promises";

import type { Questions } from "../host.ts";

/** In: the streams of a terminal. */
export function questionsOn(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  const lines = createInterface({ input, output });
  let isClosed = false;
  const closed = new Promise<undefined>((resolve) => {
    lines.once("close", () => {
      isClosed = true;
      resolve(undefined);
    });
  });
  return {
    // Ctrl-C and the end of input close it, and the answer that is waited for never comes.
    ask: async (question) => (isClosed ? undefined : Promise.race([lines.question(question).catch(() => undefined), closed])),
    close: () => lines.close(),
  };
}
