/**
 * docker-compose files, Kubernetes manifests, Helm values: images, environment variables, and a `pgbouncer.ini` that stands inside one. The only
 * importer of yaml, which costs a moment: import it only when there is a file that may matter.
 */

import { isMap, isPair, isScalar, type Pair, parseAllDocuments, type Scalar, visit, type YAMLMap } from "yaml";

import type { Place, Source } from "../types.ts";
import type { Clue, Reading, Variable } from "./clue.ts";
import { imageClue } from "./images.ts";
import { iniClues } from "./pgbouncer/ini-clues.ts";
import { isPgbouncerIni } from "./pgbouncer/read-ini.ts";
import { type PlacedText, textAt, textIn, textOfLines } from "./placed-text.ts";

/** Compose writes `${NAME:-default}`: of the default it is known what it says. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^{}]*)\}/g, "$1");
}

function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  // As it is written: `1.20` is a version and no number.
  if (typeof node.value === "number") return node.source ?? String(node.value);
  if (typeof node.value === "string" || typeof node.value === "boolean") return withDefaults(String(node.value));
  return undefined;
}

function valueOf(map: YAMLMap, key: string): Scalar | undefined {
  const pair = map.items.find((one) => isScalar(one.key) && one.key.value === key);
  return isScalar(pair?.value) ? pair.value : undefined;
}

/** The text of a scalar with its way back to the file. */
function placedText(source: Source, node: Scalar, text: string): PlacedText {
  const place = placeOf(source, node);
  const { start, end } = place.span;
  const written = source.text.slice(start, end);
  if (node.type !== "BLOCK_LITERAL") {
    const at = written.indexOf(text);
    return at < 0 ? textAt(place, text) : textIn(source, text, start + at);
  }
  const lines = [...written.matchAll(/\n([^\n]*)/g)].map(({ index, 1: line = "" }) => ({ start: start + index + 1, line }));
  const indent = /^ */.exec(lines.find(({ line }) => line.trim() !== "")?.line ?? "")?.[0].length ?? 0;
  return textOfLines(
    source,
    text,
    lines.map(({ start: from, line }) => from + Math.min(indent, line.length)),
  );
}

function placeOf(source: Source, node: { readonly range?: readonly number[] | null | undefined }): Place {
  const [start = 0, end = start] = node.range ?? [];
  return { source, span: { start, end } };
}

/** Never throws: what is broken is a clue that says so. */
export function readManifest(source: Source): Reading {
  const clues: Clue[] = [];
  const variables: Variable[] = [];
  const containers: Reading["containers"][number][] = [];
  const at = (node: { readonly range?: readonly number[] | null | undefined }): Place => placeOf(source, node);
  const image = (place: Place, named: string): void => {
    const clue = imageClue(place, named);
    if (clue) clues.push(clue);
  };

  /** Compose: other containers reach a service by its name. */
  const container = (path: readonly unknown[], named: string, value: Scalar): void => {
    const [services, service] = [path.at(-4), path.at(-2)];
    const pooler = imageClue(at(value), named)?.pooler;
    if (pooler === undefined || !isPair(services) || !isPair(service) || textOf(services.key) !== "services") return;
    const own = isMap(service.value) ? ["container_name", "hostname"].map((key) => textOf(valueOf(service.value as YAMLMap, key))) : [];
    for (const host of [textOf(service.key), ...own]) if (host !== undefined) containers.push({ host: host.toLowerCase(), pooler });
  };

  const pairOf = ({ key, value }: Pair, path: readonly unknown[]): void => {
    const name = textOf(key);
    const written = textOf(value);
    if (name === undefined || written === undefined || !isScalar(value) || !isScalar(key)) return;
    if (isPgbouncerIni(written)) clues.push(...iniClues(placedText(source, value, written), () => "it stands in a manifest"));
    else if (name === "image" || name === "imageName") {
      image(at(value), written);
      container(path, written, value);
    } else variables.push({ at: at(key), name, value: written, valueAt: at(value) });
  };

  const mapOf = (map: YAMLMap): void => {
    const [name, value] = [valueOf(map, "name"), valueOf(map, "value")];
    const [key, written] = [textOf(name), textOf(value)];
    // Kubernetes: `- name: POOL_MODE`, `value: transaction`.
    if (name && value && key !== undefined && written !== undefined)
      variables.push({ at: at(name), name: key, value: written, valueAt: at(value) });
    // Helm: `repository: bitnami/pgbouncer`, `tag: 1.24.0`.
    const repository = valueOf(map, "repository");
    const [path, tag] = [textOf(repository), textOf(valueOf(map, "tag"))];
    if (repository && path !== undefined) image(at(repository), tag === undefined ? path : `${path}:${tag}`);
  };

  let documents;
  try {
    documents = parseAllDocuments(source.text, { logLevel: "silent", prettyErrors: false });
  } catch (error) {
    const start: Place = { source, span: { start: 0, end: 0 } };
    return { clues: [{ at: start, text: `the file cannot be read as YAML: ${reasonOf(error)}` }], variables: [], containers };
  }
  if (!Array.isArray(documents)) return { clues, variables, containers };
  for (const document of documents) {
    const [broken] = document.errors;
    if (broken) {
      const place: Place = { source, span: { start: broken.pos[0], end: broken.pos[1] } };
      clues.push({ at: place, text: `this is not valid YAML, so it is left out: ${reasonOf(broken)}` });
      continue;
    }
    visit(document, {
      Pair: (_, pair, path) => {
        if (isPair(pair)) pairOf(pair, path);
      },
      Map: (_, map) => {
        if (isMap(map)) mapOf(map);
      },
      // Compose: `- POOL_MODE=transaction`.
      Scalar: (key, scalar) => {
        const written = typeof key === "number" ? textOf(scalar) : undefined;
        const equals = written?.indexOf("=") ?? -1;
        if (written !== undefined && equals > 0 && /^\w+$/.test(written.slice(0, equals))) {
          variables.push({ at: at(scalar), name: written.slice(0, equals), value: written.slice(equals + 1), valueAt: at(scalar) });
        }
      },
    });
  }
  return { clues, variables, containers };
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? text).replace(/[.:]$/, "");
}
