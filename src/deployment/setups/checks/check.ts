/** What a check of a pooler other than PgBouncer is asked about. */

import type { Fact } from "../../../types.ts";
import type { Server } from "../../checks/check.ts";
import type { Problem } from "../../pgbouncer/problem.ts";
import type { Setup } from "../setup.ts";

export interface SetupContext {
  readonly setup: Setup;
  /** What the code does. */
  readonly code: readonly Fact[];
  readonly servers: readonly Server[];
}

export type SetupCheck = (context: SetupContext) => readonly Problem[];
