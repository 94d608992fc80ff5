/** What a check is asked about, and what it answers. */

import type { Fact, Place } from "../../types.ts";
import type { PgbouncerConfiguration } from "../pgbouncer/configuration.ts";
import type { Problem } from "../pgbouncer/problem.ts";

/** A PostgreSQL server of the project. */
export interface Server {
  readonly at: Place;
  /** What others call it: a service of a compose file. */
  readonly names: readonly string[];
  readonly maxConnections: number;
  /** `undefined` where PostgreSQL's own default counts. */
  readonly maxConnectionsAt: Place | undefined;
}

export interface CheckContext {
  readonly configuration: PgbouncerConfiguration;
  /** What the code does. */
  readonly code: readonly Fact[];
  readonly servers: readonly Server[];
  /** All that run at the same time, itself among them, in the order of the files. */
  readonly running: readonly PgbouncerConfiguration[];
}

export type Check = (context: CheckContext) => readonly Problem[];
