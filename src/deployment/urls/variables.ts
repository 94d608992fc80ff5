/** `PGHOST`, `PGPORT`, `PGDATABASE`, `PGOPTIONS`: an address in parts, which every library on libpq reads, and pg. https://www.postgresql.org/docs/current/libpq-envars.html */

import type { Source } from "../../types.ts";
import type { Variable } from "../clue.ts";
import { containersIn } from "../containers.ts";
import { everyNode, readYaml, type YamlNode } from "../yaml.ts";
import type { Address, PlacedParameter } from "./address.ts";

export interface AddressInParts {
  /** The one that says where: `PGHOST`, or `PGPORT` where only that is there. */
  readonly variable: Variable;
  readonly address: Address;
  readonly parameters: readonly PlacedParameter[];
}

/** What the parts are called. */
export interface PartNames {
  /** The first that is there counts. */
  readonly host: readonly string[];
  readonly port: string;
  readonly database: string;
  readonly options: string;
}

const ofLibpq: PartNames = { host: ["PGHOST", "PGHOSTADDR"], port: "PGPORT", database: "PGDATABASE", options: "PGOPTIONS" };

/** In: the variables of one environment; the last of a name counts. */
export function addressInParts(environment: readonly Variable[], names: PartNames = ofLibpq): AddressInParts | undefined {
  const find = (name: string): Variable | undefined => environment.findLast((one) => one.name === name);
  const [host] = names.host.flatMap((name) => find(name) ?? []);
  const [port, options] = [find(names.port), find(names.options)];
  const variable = host ?? port;
  if (!variable) return undefined;
  const first = (list = ""): string => list.split(",")[0] ?? "";
  return {
    variable,
    address: {
      host: first(host?.value).toLowerCase(),
      port: first(port?.value),
      database: find(names.database)?.value ?? "",
      parameters: new URLSearchParams(),
    },
    parameters: options ? [{ name: "options", value: options.value, place: options.at }] : [],
  };
}

const isPart = /^PG(?:HOST|HOSTADDR|PORT)$/;

/** In: a manifest. Out: for each container or map that has such variables, all of its own. */
export function environmentsIn(source: Source): readonly (readonly Variable[])[] {
  if (!/PG(?:HOST|PORT)/.test(source.text)) return [];
  return readYaml(source).documents.flatMap((document) => {
    const ofContainers = [...containersIn(document)].map(({ variables }) => variables);
    const known = new Set(ofContainers.flat().map(({ at }) => at.span.start));
    const others = [...everyNode(document)].map(({ node }) => variablesOf(node).filter(({ at }) => !known.has(at.span.start)));
    return [...ofContainers, ...others].filter((variables) => variables.some(({ name }) => isPart.test(name)));
  });
}

/** The `data` of a ConfigMap, and whatever else has names and values. */
function variablesOf(node: YamlNode): readonly Variable[] {
  if (node.kind !== "map") return [];
  return node.entries.flatMap(({ key, value }): readonly Variable[] =>
    value.kind === "scalar" ? [{ at: key.place, name: key.text, value: value.text, valueAt: value.place }] : [],
  );
}

/** In: a script of package.json. Out: what it sets for the command behind it. */
export function variablesBefore({ valueAt: { source, span } }: Variable): readonly Variable[] {
  const written = source.text.slice(span.start, span.end);
  const set = /(?<=[\s"';&|(]|^)(?<name>PG[A-Z]+)=(?<value>\\"(?:[^"\\]|\\[^"])*\\"|'[^']*'|[^\s"'\\]*)/g;
  return [...written.matchAll(set)].map(({ index, groups }) => {
    const { name = "", value = "" } = groups ?? {};
    const start = span.start + index;
    const valueStart = start + name.length + 1;
    const place = (from: number, to: number): Variable["at"] => ({ source, span: { start: from, end: to } });
    return {
      at: place(start, start + name.length),
      name,
      value: value.replace(/^(?:\\"|')|(?:\\"|')$/g, ""),
      valueAt: place(valueStart, valueStart + value.length),
    };
  });
}

/** In: the same. Out: the addresses that stand in it, as what a shell hands to a program. */
export function addressesInScript({ at, valueAt: { source, span } }: Variable): readonly Variable[] {
  const written = source.text.slice(span.start, span.end);
  const words = /\\"((?:[^"\\]|\\[^"])*)\\"|'([^']*)'|(?<![\w+])((?:postgres|postgresql):\/\/[^\s"'\\]+)/g;
  return [...written.matchAll(words)].map(({ index, 0: whole, 1: double, 2: single, 3: plain }) => {
    const value = double ?? single ?? plain ?? "";
    const start = span.start + index + whole.indexOf(value);
    return { at, name: "", value, valueAt: { source, span: { start, end: start + value.length } } };
  });
}
