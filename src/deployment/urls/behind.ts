/** By which pooler an address is judged: its own, where it names one, or the one that the run is for. */

import { choosePooler, type PoolerSpec, programOf, profiles } from "../../poolers/index.ts";
import type { Profile } from "../../poolers/profile.ts";
import type { Fact, Pooler } from "../../types.ts";
import { type Address, parseAddress } from "./address.ts";
import { type PoolerHosts, type Way, wayOf } from "./pooled.ts";

/** For which poolers a run is. */
export interface RunPoolers {
  readonly poolers: readonly [Pooler, ...Pooler[]];
  /** Nobody has named one. */
  readonly isAssumed: boolean;
}

/** How the project's own files set its poolers up. */
export interface SetUp {
  /** In: a profile's name. Out: `undefined` where they say nothing of that pooler, or do not agree. */
  readonly specOf: (name: string) => PoolerSpec | undefined;
  /** They agree on one, and an assumed run is for that. */
  readonly isAgreed: boolean;
}

export interface Judge {
  /** Who is asked; absent: those of the run. */
  readonly behind?: Pooler;
  /** As its makers write it; of several that it may be, none. */
  readonly title: string;
}

/** In: the way of an address through a pooler. */
export function judgeOf(way: Way, { poolers, isAssumed }: RunPoolers, { specOf, isAgreed }: SetUp): Judge {
  if (way.isAny) return { title: poolers.length > 1 ? "a pooler" : poolers[0].title };
  const profile = profileOf(way);
  if (!profile) return { title: way.pooler };
  const fitting = poolers.filter(({ mode }) => way.mode === undefined || way.mode === mode);
  const own = fitting.filter(({ name }) => name === profile.name);
  // Whoever names PgBouncer knows how the service has set it up; and whose container of PgBouncer it is, nothing tells.
  const isService = programOf(profile.name) !== profile.name;
  const same = isAssumed && isService ? [] : fitting.filter(({ name }) => programOf(name) === programOf(profile.name));
  const [first] = own.length > 0 ? own : same;
  const spec = specOf(profile.name);
  // What is assumed where the files set several up is none of them.
  if (!first || (spec && isAssumed && !isAgreed)) return { title: profile.title, behind: setUpAs(spec, profile, way) };
  const isEvery = poolers.length === (own.length > 0 ? own : same).length;
  return { title: way.pooler, ...(isEvery ? {} : { behind: first }) };
}

/** How an address goes. */
export type Through = (address: Address) => { readonly way?: Way; readonly behind?: Pooler };

/** In: the names of containers that run poolers, for whom the run is, and how the project's files set poolers up. */
export function throughBy(poolers: PoolerHosts, run: RunPoolers, setUp: SetUp): Through {
  return (address) => {
    const way = wayOf(address, poolers);
    if (!way) return {};
    const { title, behind } = judgeOf(way, run, setUp);
    return { way: { ...way, pooler: title }, ...(behind ? { behind } : {}) };
  };
}

/** The same for a project without files about poolers. */
export function throughAlone(run: RunPoolers): Through {
  return throughBy(new Map(), run, { specOf: () => undefined, isAgreed: false });
}

/** Out: who is asked about a fact of code that itself says its connection's address; absent: those of the run. */
export function behindItsAddress(fact: Fact, through: Through): Pick<Fact, "behind"> {
  const address = "address" in fact ? parseAddress(fact.address) : undefined;
  if (address === undefined || address === "broken") return {};
  const { behind } = through(address);
  return behind ? { behind } : {};
}

function setUpAs(spec: PoolerSpec | undefined, { name }: Profile, { mode = spec?.mode }: Way): Pooler {
  try {
    return choosePooler({ ...spec, name, mode });
  } catch {
    // What a file says and no profile takes, which is all that is thrown, is for the rule about it.
    return choosePooler({ name, mode });
  }
}

export function profileOf({ pooler }: Pick<Way, "pooler">): Profile | undefined {
  return profiles.find(({ title }) => title === pooler);
}
