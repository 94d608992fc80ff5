/** The addresses of a project: where each stands, what holds it, and whether it goes through a pooler. */

import type { Place, Pooler, Source, Unread } from "../../types.ts";
import type { Variable } from "../clue.ts";
import { readEnvFile } from "../env-file.ts";
import { fileKind } from "../file-names.ts";
import { readManifest } from "../manifest.ts";
import { type Address, parametersAt, parseAddress, type PlacedParameter } from "./address.ts";
import { type RunPoolers, type SetUp, type Through, throughBy } from "./behind.ts";
import type { Way } from "./pooled.ts";
import { poolerHostsIn } from "./pooler-hosts.ts";
import { readJson } from "./json-files.ts";
import { type Datasource, datasourcesIn } from "./prisma-schema.ts";
import { type AddressInParts, addressesInScript, addressInParts, environmentsIn, variablesBefore } from "./variables.ts";

export interface ConnectionString {
  /** The variable or the key; empty where it has none. Of an address in parts, that of the host. */
  readonly name: string;
  /** Of the name, or of the address where there is none. */
  readonly at: Place;
  readonly valueAt: Place;
  readonly address: Address;
  readonly parameters: readonly PlacedParameter[];
  /** Absent: nothing tells that it goes through a pooler. */
  readonly way?: Way;
  /** The pooler that it names, where that is none of the run's. */
  readonly behind?: Pooler;
}

export interface ProjectStrings {
  readonly strings: readonly ConnectionString[];
  readonly datasources: readonly Datasource[];
  /** Of package.json: each name with its command. */
  readonly scripts: readonly Variable[];
  readonly unread: readonly Unread[];
  /** How an address goes that is found elsewhere. */
  readonly through: Through;
}

/** Out: false too for a pooler that leaves each client its session. */
export function isPooled({ way }: Pick<ConnectionString, "way">): boolean {
  return way !== undefined && way.mode !== "session";
}

/** In: the files about poolers and servers, for whom the run is, and how those files set poolers up. */
export function stringsIn(sources: readonly Source[], run: RunPoolers, setUp: SetUp): ProjectStrings {
  const variables: Variable[] = [];
  const scripts: Variable[] = [];
  const datasources: Datasource[] = [];
  const environments: (readonly Variable[])[] = [];
  const inJson: AddressInParts[] = [];
  const poolers = new Map<string, string>();
  for (const source of sources) {
    const kind = fileKind(source.path);
    if (kind === "env") {
      const own = readEnvFile(source);
      variables.push(...own);
      environments.push(own);
    } else if (kind === "yaml") {
      variables.push(...readManifest(source).variables);
      environments.push(...environmentsIn(source));
      for (const [host, pooler] of poolerHostsIn(source)) poolers.set(host, pooler);
    } else if (kind === "json") {
      const reading = readJson(source);
      scripts.push(...reading.scripts);
      variables.push(...reading.variables);
      inJson.push(...reading.inParts);
    } else if (kind === "prisma") datasources.push(...datasourcesIn(source));
  }
  const through = throughBy(poolers, run, setUp);
  const inSchemas = datasources.flatMap(({ url }) =>
    url?.literal ? [{ name: "", at: url.literal.at, value: url.literal.value, valueAt: url.literal.at }] : [],
  );
  const inScripts = scripts.flatMap(addressesInScript);
  // What a script sets is for its own command, and what a tool's file says has no name for others.
  const inParts = [
    ...environments.map((environment) => ({ found: addressInParts(environment), isNamed: true })),
    ...scripts.map((script) => ({ found: addressInParts(variablesBefore(script)), isNamed: false })),
    ...inJson.map((found) => ({ found, isNamed: false })),
  ];
  const all = [...variables, ...inSchemas];
  return {
    strings: [
      ...[...all, ...inScripts].flatMap((variable) => stringOf(variable, through)),
      ...inParts.flatMap(({ found, isNamed }): readonly ConnectionString[] => {
        if (!found) return [];
        const { variable, address, parameters } = found;
        const name = isNamed ? variable.name : "";
        return [{ name, at: variable.at, valueAt: variable.valueAt, address, parameters, ...through(address) }];
      }),
    ],
    datasources,
    scripts,
    unread: all.flatMap(unreadOf),
    through,
  };
}

function unreadOf({ at, value }: Variable): readonly Unread[] {
  if (parseAddress(value) !== "broken") return [];
  const reason =
    "it is a connection string that cannot be told apart: write signs such as `/`, `#`, `?` and `@` in its password with a percent sign";
  return [{ ...at, reason }];
}

function stringOf({ name, at, value, valueAt }: Variable, through: Through): readonly ConnectionString[] {
  const address = parseAddress(value);
  if (address === undefined || address === "broken") return [];
  return [{ name, at, valueAt, address, parameters: parametersAt(valueAt), ...through(address) }];
}
