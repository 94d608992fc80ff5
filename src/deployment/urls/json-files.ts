/** JSON that tools read their addresses from: `package.json` and TypeORM's `ormconfig.json`. */

import type { Source } from "../../types.ts";
import type { Variable } from "../clue.ts";
import { everyNode, followed, readYaml, textAtKey, valueAt, type YamlMap, type YamlNode } from "../yaml.ts";
import { type AddressInParts, addressInParts } from "./variables.ts";

export interface JsonReading {
  /** Each name with its command. */
  readonly scripts: readonly Variable[];
  /** What may be an address. */
  readonly variables: readonly Variable[];
  readonly inParts: readonly AddressInParts[];
}

export function readJson(source: Source): JsonReading {
  const documents = readYaml(source).documents;
  return documents.reduce<JsonReading>(
    (all, document) => {
      const one = /(?:^|\/)package\.json$/i.test(source.path) ? ofPackage(document) : ofTypeorm(document);
      return {
        scripts: [...all.scripts, ...one.scripts],
        variables: [...all.variables, ...one.variables],
        inParts: [...all.inParts, ...one.inParts],
      };
    },
    { scripts: [], variables: [], inParts: [] },
  );
}

/**
 * Variables of what a tool starts, by the keys that lead to them; anything else in `package.json` is text.
 * `config`: npm gives it to scripts as `npm_package_config_…`. Wireit: `wireit.<script>.env`.
 */
const environments = /^(?:config|nodemonConfig env|ava environmentVariables|wireit \S+ env)(?: |$)/;
const commands = /^(?:scripts|wireit \S+)$/;

function ofPackage(document: YamlNode): JsonReading {
  const scripts: Variable[] = [];
  const variables: Variable[] = [];
  for (const { node, path } of everyNode(document)) {
    if (node.kind !== "map") continue;
    const keys = path.join(" ");
    const own = variablesOf(node);
    if (commands.test(keys)) scripts.push(...own.filter(({ name }) => path[0] === "scripts" || name === "command"));
    if (environments.test(keys)) variables.push(...own);
  }
  return { scripts, variables, inParts: [] };
}

const typeormParts = { host: ["host"], port: "port", database: "database", options: "options" } as const;

/** One connection or several, each maybe with a server for what is written and others for what is read. `extra` goes to pg. */
function ofTypeorm(document: YamlNode): JsonReading {
  const variables = [...everyNode(document)].flatMap(({ node }) => (node.kind === "map" ? variablesOf(node) : []));
  const connections = document.kind === "list" ? document.items.map(followed) : [document];
  const inParts = connections.flatMap((connection) => {
    if (connection?.kind !== "map" || textAtKey(connection, "type")?.text !== "postgres") return [];
    const slaves = valueAt(connection, "replication", "slaves");
    const servers = [
      connection,
      valueAt(connection, "replication", "master"),
      ...(slaves?.kind === "list" ? slaves.items.map(followed) : []),
    ];
    const extra = valueAt(connection, "extra");
    const options = extra?.kind === "map" ? variablesOf(extra).filter(({ name }) => name === "options") : [];
    return servers.flatMap((server) =>
      server?.kind === "map" ? (addressInParts([...variablesOf(server), ...options], typeormParts) ?? []) : [],
    );
  });
  return { scripts: [], variables, inParts };
}

function variablesOf({ entries }: YamlMap): readonly Variable[] {
  return entries.flatMap(({ key, value }): readonly Variable[] => {
    if (value.kind !== "scalar") return [];
    const { source, span } = key.place;
    const isQuoted = source.text.charAt(span.start) === '"';
    const at = isQuoted ? { source, span: { start: span.start + 1, end: span.end - 1 } } : key.place;
    return [{ at, name: key.text, value: value.text, valueAt: value.place }];
  });
}
