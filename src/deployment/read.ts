/** From the sources of a project to its poolers and servers. */

import { posix } from "node:path";

import type { Source, Unread } from "../types.ts";
import type { Server } from "./checks/check.ts";
import { type Container, containersIn, serviceNames } from "./containers.ts";
import { readEnvFile } from "./env-file.ts";
import { fileKind } from "./file-names.ts";
import { includedBy } from "./included.ts";
import type { StatedVersion } from "./pgbouncer/configuration.ts";
import { isPgbouncer, splitImage, versionOfTag } from "./images.ts";
import { type Instance, instanceOf } from "./pgbouncer/from-container.ts";
import { instancesOf } from "./pgbouncer/from-values.ts";
import { loadIni } from "./pgbouncer/load.ts";
import type { ReadIncluded } from "./include-walk.ts";
import { isPgbouncerIni, readIniParts } from "./pgbouncer/read-ini.ts";
import { type PlacedText, textIn } from "./placed-text.ts";
import { whyBroken } from "./manifest.ts";
import { majorOf, serverOf, serverOfFile } from "./postgres.ts";
import { readSetups } from "./setups/read.ts";
import type { Setup } from "./setups/setup.ts";
import { everyNode, readYaml, type YamlNode } from "./yaml.ts";

export interface Deployment {
  /** Of PgBouncer. */
  readonly poolers: readonly Instance[];
  /** Containers that run PgBouncer, however it is set up. */
  readonly images: readonly Container[];
  /** Of other poolers. */
  readonly setups: readonly Setup[];
  readonly servers: readonly Server[];
  readonly unread: readonly Unread[];
}

type Read = (path: string) => Source | undefined;

/** @param read files that those refer to */
export function readDeployment(sources: readonly Source[], read: Read): Deployment {
  const unread: Unread[] = [];
  const documents = sources
    .filter(({ path }) => fileKind(path) === "yaml")
    .flatMap((source) => {
      const file = readYaml(source);
      for (const { place, reason } of file.broken) {
        unread.push({ ...place, reason: whyBroken(source, reason) });
      }
      return file.documents;
    });
  const services = serviceNames(documents);
  const containers = documents.flatMap((document) => [...containersIn(document, services)].map((one) => withFiles(one, read)));
  const postgres = theOnly(
    containers.flatMap((container) => majorOf(container) ?? []),
    ({ major }) => String(major),
  );
  const version = theOnly(versionsIn(containers), ({ text }) => text);

  const poolers: Instance[] = [];
  const load = (text: PlacedText, include: ReadIncluded): void => {
    const loaded = loadIni(readIniParts(text, include), text.place(0, 0), version, postgres);
    poolers.push(loaded);
    for (const { place, reason } of loaded.unread) unread.push({ ...place, reason });
  };
  for (const { source, included } of iniFiles(sources, read)) load(textIn(source), includedBy(source, read, included));
  for (const document of documents) {
    for (const text of inisIn(document)) load(text, () => "it stands in a manifest");
    poolers.push(...instancesOf(document, postgres));
  }
  poolers.push(...containers.flatMap((container) => instanceOf(container, postgres) ?? []));
  const others = readSetups(sources, documents, containers, read);
  for (const one of others.unread) unread.push(one);
  const images = containers.filter(({ at, image }) => isPgbouncer(at, image.text));
  return { poolers, images, setups: others.setups, servers: serversIn(sources, containers), unread };
}

function withFiles(container: Container, read: Read): Container {
  const folder = posix.dirname(container.at.source.path);
  const files = container.variableFiles.map((name) => read(posix.join(folder, name)));
  if (files.length === 0 || files.includes(undefined)) return container;
  const own = files.flatMap((file) => (file ? readEnvFile(file) : []));
  return { ...container, variables: [...own, ...container.variables], hasOtherVariables: false };
}

function versionsIn(containers: readonly Container[]): readonly StatedVersion[] {
  return containers.flatMap(({ at, image }) => (isPgbouncer(at, image.text) ? (versionOfTag(splitImage(image.text).tag) ?? []) : []));
}

/** What all of them say; `undefined` where they differ. */
function theOnly<T>(found: readonly T[], keyOf: (one: T) => string): T | undefined {
  return new Set(found.map(keyOf)).size === 1 ? found[0] : undefined;
}

function inisIn(document: YamlNode): readonly PlacedText[] {
  return [...everyNode(document)].flatMap(({ node, path }) =>
    node.kind === "scalar" && isPgbouncerIni(node.text, path.at(-1)) ? [node.placed] : [],
  );
}

function serversIn(sources: readonly Source[], containers: readonly Container[]): readonly Server[] {
  const files = sources.filter(({ path }) => fileKind(path) === "postgresql").flatMap((source) => serverOfFile(source) ?? []);
  const started = containers.flatMap((container) => serverOf(container) ?? []);
  // A file that the only container of PostgreSQL gets is what it goes by.
  const named = containers.filter((container) => majorOf(container) !== undefined).flatMap(({ names }) => names);
  return [...started, ...(files.length === 1 && started.length === 0 ? files.map((server) => ({ ...server, names: named })) : [])];
}

/** Without those that another one includes: they are read there. */
function iniFiles(sources: readonly Source[], read: Read): readonly { readonly source: Source; readonly included: Set<string> }[] {
  const roots = sources
    .filter(({ path, text }) => fileKind(path) === "ini" && isPgbouncerIni(text, path))
    .map((source) => {
      const included = new Set<string>();
      readIniParts(textIn(source), includedBy(source, read, included));
      return { source, included };
    });
  return roots.filter(
    ({ source, included }) => !roots.some((other) => other.included.has(source.path) && !included.has(other.source.path)),
  );
}
