/** How the code that is gone through reaches other files. */
import type { Source } from "../../../types.ts";

/** Reads a file of the project by its path, as sources are named; `undefined` when there is none. */
export type ReadFile = (path: string) => Source | undefined;
