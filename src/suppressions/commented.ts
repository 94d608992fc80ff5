/** What suppressions need to know of a file, in any language. */
import type { Span } from "../types.ts";
import type { Comment } from "./directive.ts";

export interface Commented {
  /** In order. */
  readonly comments: readonly Comment[];
  /** The first statement that begins at or after the offset, as a whole; `undefined` when none does. */
  statementAfter(offset: number): Span | undefined;
}
