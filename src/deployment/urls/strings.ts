/** The connection strings of a project: where each stands, what holds it, and whether it goes through a pooler. */

import type { Place, Source, Unread } from "../../types.ts";
import type { Variable } from "../clue.ts";
import { readEnvFile } from "../env-file.ts";
import { fileKind } from "../file-names.ts";
import { readManifest } from "../manifest.ts";
import { type Address, parseAddress } from "./address.ts";
import { poolerHostsIn } from "./pooler-hosts.ts";
import { type PoolerHosts, type Way, wayOf } from "./pooled.ts";
import { type Datasource, datasourcesIn } from "./prisma-schema.ts";

export interface ConnectionString {
  /** The variable or the key; empty where it has none. */
  readonly name: string;
  /** Of the name, or of the address where there is none. */
  readonly at: Place;
  readonly valueAt: Place;
  readonly address: Address;
  /** Absent: nothing tells that it goes through a pooler. */
  readonly way?: Way;
}

export interface ProjectStrings {
  readonly strings: readonly ConnectionString[];
  readonly datasources: readonly Datasource[];
  /** Of package.json: each name with its command. */
  readonly scripts: readonly Variable[];
  readonly unread: readonly Unread[];
}

/** In: the files about poolers and servers. */
export function stringsIn(sources: readonly Source[]): ProjectStrings {
  const variables: Variable[] = [];
  const scripts: Variable[] = [];
  const datasources: Datasource[] = [];
  const poolers = new Map<string, string>();
  for (const source of sources) {
    const kind = fileKind(source.path);
    if (kind === "env") variables.push(...readEnvFile(source));
    else if (kind === "yaml" || kind === "json") {
      const reading = readManifest(source);
      (kind === "yaml" ? variables : scripts).push(...reading.variables);
      if (kind === "json") variables.push(...reading.variables.filter(({ value }) => parseAddress(value) !== undefined));
      for (const [host, pooler] of kind === "yaml" ? poolerHostsIn(source) : []) poolers.set(host, pooler);
    } else if (kind === "prisma") datasources.push(...datasourcesIn(source));
  }
  const inSchemas = datasources.flatMap(({ url }) =>
    url?.literal ? [{ name: "", at: url.literal.at, value: url.literal.value, valueAt: url.literal.at }] : [],
  );
  const all = [...variables, ...inSchemas];
  return { strings: all.flatMap((variable) => stringOf(variable, poolers)), datasources, scripts, unread: all.flatMap(unreadOf) };
}

function unreadOf({ at, value }: Variable): readonly Unread[] {
  if (parseAddress(value) !== "broken") return [];
  const reason =
    "it is a connection string that cannot be told apart: write signs such as `/`, `#`, `?` and `@` in its password with a percent sign";
  return [{ ...at, reason }];
}

function stringOf({ name, at, value, valueAt }: Variable, poolers: PoolerHosts): readonly ConnectionString[] {
  const address = parseAddress(value);
  if (address === undefined || address === "broken") return [];
  const way = wayOf(address, poolers);
  return [{ name, at, valueAt, address, ...(way ? { way } : {}) }];
}
