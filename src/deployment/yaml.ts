/** YAML as a tree with places. The only importer of yaml, which costs a moment: import it only when there is a file that may matter. */

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type ParsedNode, type Scalar } from "yaml";

import type { Place, Source } from "../types.ts";
import { type PlacedText, textAt, textIn, textOfLines } from "./placed-text.ts";

export type YamlNode = YamlMap | YamlList | YamlScalar | YamlAlias;

export interface YamlMap {
  readonly kind: "map";
  readonly place: Place;
  readonly entries: readonly { readonly key: YamlScalar; readonly value: YamlNode }[];
}

export interface YamlList {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly YamlNode[];
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly place: Place;
  /** As it is written, without quotes: `1.20` is a version and no number. */
  readonly text: string;
  /** The same with its way back to the file. */
  readonly placed: PlacedText;
}

/** What stands elsewhere in the file; `undefined` for a name that nothing has. */
export interface YamlAlias {
  readonly kind: "alias";
  readonly place: Place;
  readonly target: () => YamlNode | undefined;
}

export interface YamlFile {
  readonly documents: readonly YamlNode[];
  /** What is no YAML, and why. */
  readonly broken: readonly { readonly place: Place; readonly reason: string }[];
}

const known = new WeakMap<Source, YamlFile>();

/** Never throws. Of one source, there is one tree. */
export function readYaml(source: Source): YamlFile {
  const file = known.get(source) ?? parseYaml(source);
  known.set(source, file);
  return file;
}

function parseYaml(source: Source): YamlFile {
  const start: Place = { source, span: { start: 0, end: 0 } };
  const documents: YamlNode[] = [];
  const broken: YamlFile["broken"][number][] = [];
  let parsed;
  try {
    parsed = parseAllDocuments(source.text, { logLevel: "silent", prettyErrors: false });
  } catch (error) {
    return { documents, broken: [{ place: start, reason: reasonOf(error) }] };
  }
  if (!Array.isArray(parsed)) return { documents, broken };
  for (const document of parsed) {
    const [error] = document.errors;
    if (error) {
      broken.push({ place: { source, span: { start: error.pos[0], end: error.pos[1] } }, reason: reasonOf(error) });
      continue;
    }
    const made = new Map<ParsedNode, YamlNode>();
    const convert = (node: ParsedNode | null): YamlNode => {
      const known = node === null ? undefined : made.get(node);
      if (known) return known;
      const place = node === null ? start : placeOf(source, node);
      const converted: YamlNode = isAlias(node)
        ? { kind: "alias", place, target: () => resolved(node.resolve(document) as ParsedNode | undefined) }
        : isMap(node)
          ? {
              kind: "map",
              place,
              entries: (node.items as { key: ParsedNode; value: ParsedNode | null }[]).flatMap(({ key, value }) => {
                const name = convert(key);
                return name.kind === "scalar" ? [{ key: name, value: convert(value) }] : [];
              }),
            }
          : isSeq(node)
            ? { kind: "list", place, items: (node.items as (ParsedNode | null)[]).map(convert) }
            : scalarOf(source, place, isScalar(node) ? node : undefined);
      if (node !== null) made.set(node, converted);
      return converted;
    };
    const resolved = (node: ParsedNode | undefined): YamlNode | undefined => node && convert(node);
    try {
      documents.push(convert(document.contents));
    } catch (tooDeep) {
      broken.push({ place: start, reason: reasonOf(tooDeep) });
    }
  }
  return { documents, broken };
}

/** In: a node that may stand for another. */
export function followed(node: YamlNode | undefined): Exclude<YamlNode, YamlAlias> | undefined {
  if (node?.kind !== "alias") return node;
  const target = node.target();
  return target?.kind === "alias" ? undefined : target;
}

/** The value under a key, also through `<<: *name`. */
export function valueAt(node: YamlNode | undefined, ...keys: readonly string[]): Exclude<YamlNode, YamlAlias> | undefined {
  let next = followed(node);
  for (const key of keys) next = entryOf(next, key, new Set());
  return next;
}

/** @param seen the maps that were looked into already: one may merge itself */
function entryOf(node: YamlNode | undefined, key: string, seen: Set<YamlNode>): Exclude<YamlNode, YamlAlias> | undefined {
  const map = followed(node);
  if (map?.kind !== "map" || seen.has(map)) return undefined;
  seen.add(map);
  const own = map.entries.find((entry) => entry.key.text === key)?.value;
  if (own) return followed(own);
  for (const { key: name, value } of map.entries) {
    const merged = name.text === "<<" ? entryOf(value, key, seen) : undefined;
    if (merged) return merged;
  }
  return undefined;
}

export function textAtKey(node: YamlNode | undefined, ...keys: readonly string[]): YamlScalar | undefined {
  const value = valueAt(node, ...keys);
  return value?.kind === "scalar" ? value : undefined;
}

/** Nobody nests deeper by hand. */
const deepest = 100;

/** All nodes of a tree with the keys that lead to them; what an alias stands for is met where it stands. */
export function* everyNode(
  node: YamlNode,
  path: readonly string[] = [],
  depth = 0,
): Generator<{ readonly node: YamlNode; readonly path: readonly string[] }> {
  yield { node, path };
  if (depth > deepest) return;
  if (node.kind === "map") for (const { key, value } of node.entries) yield* everyNode(value, [...path, key.text], depth + 1);
  if (node.kind === "list") for (const item of node.items) yield* everyNode(item, path, depth + 1);
}

function placeOf(source: Source, node: { readonly range?: readonly number[] | null | undefined }): Place {
  const [start = 0, end = start] = node.range ?? [];
  return { source, span: { start, end } };
}

/** Compose writes `${NAME:-default}`: of the default it is known what it says. */
function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?-([^{}]*)\}/g, "$1");
}

function scalarOf(source: Source, place: Place, node: Scalar | undefined): YamlScalar {
  const value = node?.value;
  const isText = typeof value === "string" || typeof value === "boolean" || typeof value === "bigint";
  const plain = typeof value === "number" ? (node?.source ?? String(value)) : isText ? String(value) : "";
  const text = withDefaults(plain);
  return { kind: "scalar", place, text, placed: placedText(source, place, text, node?.type) };
}

function placedText(source: Source, place: Place, text: string, type: Scalar["type"]): PlacedText {
  const { start, end } = place.span;
  const written = source.text.slice(start, end);
  if (type !== "BLOCK_LITERAL") {
    const at = written.indexOf(text);
    return at < 0 || text === "" ? textAt(place, text) : textIn(source, text, start + at);
  }
  const lines = [...written.matchAll(/\n([^\n]*)/g)].map(({ index, 1: line = "" }) => ({ start: start + index + 1, line }));
  const indent = /^ */.exec(lines.find(({ line }) => line.trim() !== "")?.line ?? "")?.[0].length ?? 0;
  return textOfLines(
    source,
    text,
    lines.map(({ start: from, line }) => from + Math.min(indent, line.length)),
  );
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? text).replace(/[.:]$/, "");
}
