/** By which pooler an address is judged: its own, where it names one, or the one that the run is for. */

import { choosePooler, programOf, profiles } from "../../poolers/index.ts";
import type { Profile } from "../../poolers/profile.ts";
import type { Pooler } from "../../types.ts";
import type { Way } from "./pooled.ts";

/** For which poolers a run is. */
export interface RunPoolers {
  readonly poolers: readonly [Pooler, ...Pooler[]];
  /** Nobody has named one. */
  readonly isAssumed: boolean;
}

export interface Judge {
  /** Who is asked; absent: those of the run. */
  readonly behind?: Pooler;
  /** As its makers write it; of several that it may be, none. */
  readonly title: string;
}

/** In: the way of an address through a pooler. */
export function judgeOf(way: Way, { poolers, isAssumed }: RunPoolers): Judge {
  if (way.isAny) return { title: poolers.length > 1 ? "a pooler" : poolers[0].title };
  const profile = profileOf(way);
  if (!profile) return { title: way.pooler };
  const fitting = poolers.filter(({ mode }) => way.mode === undefined || way.mode === mode);
  const own = fitting.filter(({ name }) => name === profile.name);
  // Whoever names PgBouncer knows how the service has set it up; and whose container of PgBouncer it is, nothing tells.
  const isService = programOf(profile.name) !== profile.name;
  const same = isAssumed && isService ? [] : fitting.filter(({ name }) => programOf(name) === programOf(profile.name));
  const [first] = own.length > 0 ? own : same;
  if (!first) return { title: profile.title, behind: choosePooler({ name: profile.name, mode: way.mode }) };
  const isEvery = poolers.length === (own.length > 0 ? own : same).length;
  return { title: way.pooler, ...(isEvery ? {} : { behind: first }) };
}

export function profileOf({ pooler }: Pick<Way, "pooler">): Profile | undefined {
  return profiles.find(({ title }) => title === pooler);
}
