/** How a pooler other than PgBouncer is set up, whoever says it: its own file, or the image that a manifest starts. */

import type { Place, PoolMode } from "../../types.ts";
import type { Replicas } from "../clue.ts";
import type { Setting } from "../pgbouncer/configuration.ts";
import type { Problem } from "../pgbouncer/problem.ts";

export interface Setup {
  /** Of its profile. */
  readonly pooler: string;
  /** Where it begins. */
  readonly at: Place;
  /** As it is written. */
  readonly version: string | undefined;
  /** Of the whole pooler. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly pools: readonly PoolSetup[];
  /** Where it listens beyond its own machine. */
  readonly listens: Place | undefined;
  /** How often it runs, where that is written. */
  readonly replicas?: Replicas | undefined;
  /** What it refuses or does not read. */
  readonly problems: readonly Problem[];
}

/** Clients that are treated alike: a pool, a route, a user of a database. */
export interface PoolSetup {
  readonly name: string;
  readonly place: Place;
  /** Only what is written, or what the pooler does without. */
  readonly mode: PoolMode | undefined;
  readonly modeAt: Place | undefined;
  /** That count for it, those of the whole pooler among them. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Connections that it may open, and to which host; `undefined` where nobody here knows. */
  readonly size: { readonly most: number; readonly host: string; readonly at: Place } | undefined;
}

const modes: readonly PoolMode[] = ["session", "transaction", "statement"];

export function modeCalled(text: string | undefined): PoolMode | undefined {
  return modes.find((mode) => mode === text?.toLowerCase());
}

/** Without a word a pooler pools by transaction; and where nobody knows which mode is meant, nothing is to be missed. */
export function modeSaid(setting: Setting | undefined): Pick<PoolSetup, "mode" | "modeAt"> {
  const mode = modeCalled(setting?.value);
  return { mode: mode ?? "transaction", modeAt: mode && setting?.place };
}

/** Out: whether clients of it share server connections while they are connected. */
export function isShared({ mode }: PoolSetup): boolean {
  return mode !== "session" && mode !== undefined;
}

/** Out: `undefined` for what is not written, or is neither. */
export function isOn(settings: ReadonlyMap<string, Setting>, name: string): boolean | undefined {
  const value = settings.get(name)?.value?.toLowerCase();
  if (value === "yes" || value === "true") return true;
  return value === "no" || value === "false" ? false : undefined;
}

const loopback = /^(?:127\.[\d.]+|::1|localhost)$/i;

export function isBeyondLoopback(host: string): boolean {
  return host !== "" && !loopback.test(host);
}
