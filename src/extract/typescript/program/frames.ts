/**
 * Calls of the code's own functions, in one run. Only in those that have to do with a session are other branches worth another run: a function
 * that sends something, that has words of a session, that calls such a one, or that gives one of these a value.
 */
import type { FunctionNode } from "./syntax.ts";

export interface Frame {
  readonly node: FunctionNode;
  readonly caller: Frame | undefined;
  /** It has to do with a session; then so has its caller. */
  matters: boolean;
  /** It gave its caller something that may become part of a query, or decide which one is sent. */
  gives: boolean;
}

/** Something is sent, or a library is used, in this call and in all around it. */
export function touch(frame: Frame | undefined): void {
  for (let at = frame; at !== undefined && !at.matters; at = at.caller) at.matters = true;
}

/**
 * Tells of each call of a run whether it matters.
 * @param frames in the order in which they were entered
 * @param isWorth whether a function's own words may touch a session
 */
export function weigh(frames: readonly Frame[], isWorth: (node: FunctionNode) => boolean): void {
  for (const frame of frames) if (!frame.matters && isWorth(frame.node)) touch(frame);
  for (const frame of frames) if (frame.gives && frame.caller?.matters === true) frame.matters = true;
}
