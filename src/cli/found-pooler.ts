/** Which pooler a run is for, where nobody says: what the project's own configuration files tell. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type { Configuration } from "../configuration.ts";
import type { DeploymentReader } from "../deployment/deployment.ts";
import { readSource } from "../files/read.ts";
import { choosePooler } from "../poolers/index.ts";
import { SettingsError } from "../settings-error.ts";
import type { PoolMode, Source } from "../types.ts";
import { configurationIn } from "./configuration-files.ts";
import type { Engine } from "./engine.ts";
import type { ConfigurationFiles, Version } from "./version.ts";

export interface Settled {
  readonly configuration: Configuration;
  readonly files: ConfigurationFiles;
  /** The file that the pooler is from, as shown; `undefined` where it is from elsewhere. */
  readonly from: string | undefined;
  readonly notes: readonly string[];
}

/** @param poolMode what `--pool-mode` says, which counts before the files */
export async function settlePooler(
  configuration: Configuration,
  poolMode: PoolMode | undefined,
  version: Version,
  engine: Pick<Engine, "loadDeployment">,
  cwd: string,
): Promise<Settled> {
  const files = configurationIn(version, cwd);
  if (files.sources.size === 0) return { configuration, files, from: undefined, notes: [] };
  const reader = await engine.loadDeployment();
  const settled = configuration.isPoolerAssumed
    ? fromFiles(reader, files, configuration, poolMode, version, cwd)
    : { configuration, files, from: undefined, notes: [] };
  const { pooler, alsoBehind, isPoolerAssumed } = settled.configuration;
  const run = { poolers: [pooler, ...alsoBehind], isAssumed: isPoolerAssumed } as const;
  const others = reader.others([...files.sources.values()], run, reading(files, version, cwd));
  return { ...settled, notes: [...settled.notes, ...others] };
}

function fromFiles(
  reader: DeploymentReader,
  files: ConfigurationFiles,
  configuration: Configuration,
  poolMode: PoolMode | undefined,
  version: Version,
  cwd: string,
): Settled {
  const settled = { configuration, files, from: undefined, notes: [] };
  const found = reader.pooler([...files.sources.values()], reading(files, version, cwd));
  if (!found) return settled;
  if (!found.spec) return { ...settled, notes: found.notes };
  try {
    const pooler = choosePooler({ ...found.spec, ...(poolMode === undefined ? {} : { mode: poolMode }) });
    const isTold = poolMode === undefined || poolMode === found.spec.mode;
    const notes = poolMode === undefined ? found.notes : isTold ? [] : [`All but the pool mode is as ${found.from} says.`];
    return { ...settled, configuration: { ...configuration, pooler }, from: isTold ? found.from : undefined, notes };
  } catch (error) {
    // What a file says and no profile takes is for the rule about it; the default stays.
    if (error instanceof SettingsError) return settled;
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
