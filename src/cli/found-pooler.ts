/** Which pooler a run is for, where nobody says all of it: what the project's own configuration files tell. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type { Configuration } from "../configuration.ts";
import type { RunPoolers } from "../deployment/urls/behind.ts";
import type { NamedPooler } from "../deployment/named-pooler.ts";
import type { FoundPooler } from "../deployment/which-pooler.ts";
import { readSource } from "../files/read.ts";
import { choosePooler } from "../poolers/index.ts";
import { parseVersion } from "../poolers/version.ts";
import { SettingsError } from "../settings-error.ts";
import type { ReportedPooler } from "../report/format.ts";
import type { Pooler, PoolMode, Source } from "../types.ts";
import type { Asked } from "./configuration.ts";
import { configurationIn } from "./configuration-files.ts";
import type { Engine } from "./engine.ts";
import type { ConfigurationFiles, Version } from "./version.ts";

export interface Settled {
  readonly configuration: Configuration;
  readonly files: ConfigurationFiles;
  /** The poolers that the code is judged for, the first one first, each with the file that it is from. */
  readonly poolers: readonly [ReportedPooler & Pooler, ...(ReportedPooler & Pooler)[]];
  /** The project's files say how the first one is set up, and the notes what is to be said of that. */
  readonly isFromFiles: boolean;
  readonly notes: readonly string[];
}

/** @param poolMode what `--pool-mode` says, which counts before the files */
export async function settlePooler(
  asked: Asked,
  poolMode: PoolMode | undefined,
  version: Version,
  engine: Pick<Engine, "loadDeployment">,
  cwd: string,
): Promise<Settled> {
  const files = configurationIn(version, cwd);
  const { pooler, alsoBehind, isPoolerAssumed } = asked;
  if (files.sources.size === 0) {
    return { configuration: asked, files, poolers: [pooler, ...alsoBehind], isFromFiles: false, notes: [] };
  }
  const reader = await engine.loadDeployment();
  const find = (named?: NamedPooler): FoundPooler | undefined =>
    reader.pooler([...files.sources.values()], reading(files, version, cwd), named);
  const settle = (one: Pooler, mode: PoolMode | undefined): SettledOne => {
    if (asked.onlyNamed.has(one)) return fromFiles(one, mode, { name: one.name, version: asked.onlyNamed.get(one) }, find);
    return isPoolerAssumed && one === pooler ? fromFiles(one, mode, undefined, find) : { pooler: one, isFromFiles: false, notes: [] };
  };
  const first = settle(pooler, poolMode);
  const others = alsoBehind.map((one) => settle(one, undefined));
  const configuration = { ...asked, pooler: first.pooler, alsoBehind: others.map((one) => one.pooler) };
  const run: RunPoolers = { poolers: [first.pooler, ...configuration.alsoBehind], isAssumed: isPoolerAssumed };
  return {
    configuration,
    files,
    poolers: [reported(first), ...others.map(reported)],
    isFromFiles: first.isFromFiles,
    notes: [
      ...new Set([first, ...others].flatMap(({ notes }) => notes)),
      ...reader.others([...files.sources.values()], run, reading(files, version, cwd)),
    ],
  };
}

interface SettledOne {
  readonly pooler: Pooler;
  readonly isFromFiles: boolean;
  /** The file that all of it is from, as shown; absent where some of it is from elsewhere. */
  readonly from?: string;
  readonly notes: readonly string[];
}

function reported({ pooler, from }: SettledOne): ReportedPooler & Pooler {
  return from === undefined ? pooler : { ...pooler, from };
}

/** @param named what an option says; absent where nobody names a pooler */
function fromFiles(
  pooler: Pooler,
  poolMode: PoolMode | undefined,
  named: NamedPooler | undefined,
  find: (named?: NamedPooler) => FoundPooler | undefined,
): SettledOne {
  const asked: SettledOne = { pooler, isFromFiles: false, notes: [] };
  const found = find(named);
  if (!found) return asked;
  if (!found.spec) return { ...asked, notes: found.notes };
  try {
    const settled = choosePooler({ ...found.spec, ...(poolMode === undefined ? {} : { mode: poolMode }) });
    const own = named && find({ ...named, version: undefined })?.spec?.version;
    const isVersionTold = named?.version === undefined || (own !== undefined && parseVersion(own) === parseVersion(named.version));
    const others = [
      ...(isVersionTold ? [] : ["the version"]),
      ...(poolMode === undefined || poolMode === found.spec.mode ? [] : ["the pool mode"]),
    ];
    const notes = [
      ...(poolMode === undefined ? found.notes : []),
      ...(others.length === 0 ? [] : [`All but ${others.join(" and ")} is as ${found.from} says.`]),
    ];
    return { pooler: settled, isFromFiles: true, ...(others.length === 0 ? { from: found.from } : {}), notes };
  } catch (error) {
    // What a file says and no profile takes is for the rule about it; the default stays.
    if (error instanceof SettingsError) return asked;
    throw error;
  }
}

function reading({ sources }: ConfigurationFiles, { texts }: Version, cwd: string): (path: string) => Source | undefined {
  return (path) => {
    const known = sources.get(path);
    if (known) return known;
    const absolute = resolve(cwd, path);
    if (texts.has(absolute) ? texts.get(absolute) === undefined : !existsSync(absolute)) return undefined;
    const result = readSource(path, cwd, texts);
    return result.kind === "source" ? result.source : undefined;
  };
}
