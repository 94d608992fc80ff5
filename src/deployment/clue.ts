/** What a project's files say about its pooler, each with its place. */

import type { PoolerSpec } from "../poolers/index.ts";
import type { Place } from "../types.ts";

/** What the configuration may say of a pooler. */
export type Gift = Partial<Omit<PoolerSpec, "name">>;

export interface Clue {
  readonly at: Place;
  /** What stands there, for a reader: no password and no address is ever in it. */
  readonly text: string;
  /** As its makers write it, where it tells which pooler there is. */
  readonly pooler?: string;
  readonly gives?: Gift;
}

/** A name with its value, from an environment file or a manifest. */
export interface Variable {
  /** Of the name. */
  readonly at: Place;
  readonly name: string;
  /** Without quotes and escapes. */
  readonly value: string;
  /** Of the value as it is written, with its quotes. */
  readonly valueAt: Place;
}

/** What is read of one file. */
export interface Reading {
  readonly clues: readonly Clue[];
  readonly variables: readonly Variable[];
}

/** How many of a container a manifest starts. */
export interface Replicas {
  readonly count: number;
  readonly at: Place;
}
