/** Questions to somebody at a terminal. */

import { createInterface } from "node:readline/promises";

import type { Questions } from "../questions.ts";

/** In: the streams of a terminal. */
export function questionsOn(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  const lines = createInterface({ input, output });
  let isClosed = false;
  let isWaiting = false;
  const closed = new Promise<undefined>((resolve) => {
    lines.once("close", () => {
      isClosed = true;
      // Whoever goes away leaves the cursor behind the question.
      if (isWaiting) output.write("\n");
      resolve(undefined);
    });
  });
  return {
    ask: async (question) => {
      if (isClosed) return undefined;
      isWaiting = true;
      // Ctrl-C and the end of input close it, and the answer that is waited for never comes.
      const answer = await Promise.race([lines.question(question).catch(() => undefined), closed]);
      isWaiting = false;
      return answer;
    },
    close: () => lines.close(),
  };
}
