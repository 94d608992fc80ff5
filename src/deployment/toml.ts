/** TOML as a tree with places. The only importer of toml-eslint-parser. */

import { type AST, parseTOML } from "toml-eslint-parser";

import type { Place } from "../types.ts";
import type { PlacedText } from "./placed-text.ts";

export type TomlNode = TomlTable | TomlList | TomlScalar;

export interface TomlTable {
  readonly kind: "table";
  /** Of the header, where it has one. */
  readonly place: Place;
  readonly entries: ReadonlyMap<string, TomlEntry>;
}

export interface TomlEntry {
  readonly key: string;
  readonly keyAt: Place;
  /** From the key to the end of the value. */
  readonly at: Place;
  readonly value: TomlNode;
}

export interface TomlList {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly TomlNode[];
}

export interface TomlScalar {
  readonly kind: "scalar";
  readonly place: Place;
  /** Without quotes; of a number its digits alone. */
  readonly text: string;
}

export interface TomlFile {
  readonly root: TomlTable;
  /** What is no TOML, and why: then the root is empty. */
  readonly broken: Broken | undefined;
}

export interface Broken {
  readonly place: Place;
  /** In the text. */
  readonly index: number;
  readonly reason: string;
}

interface Growing {
  readonly kind: "table";
  readonly place: Place;
  readonly entries: Map<string, TomlEntry>;
}

/** Never throws. */
export function readToml({ text, place }: PlacedText): TomlFile {
  const empty = (): Growing => ({ kind: "table", place: place(0, 0), entries: new Map() });
  try {
    const root = empty();
    for (const node of parseTOML(text).body[0].body) {
      if (node.type === "TOMLKeyValue") addPair(root, node, place);
      else {
        const table = tableAt(root, node, place);
        for (const pair of node.body) addPair(table, pair, place);
      }
    }
    return { root, broken: undefined };
  } catch (error) {
    const index = error instanceof SyntaxError && "index" in error ? refusedAt(text, Number(error.index)) : 0;
    const reason = error instanceof Error ? error.message : String(error);
    return { root: empty(), broken: { place: place(index, Math.min(index + 1, text.length)), index, reason } };
  }
}

/** Where a line ends too soon, the parser has gone on to the next one. */
function refusedAt(text: string, index: number): number {
  const before = text.slice(0, index);
  return /[\r\n][ \t]*$/.test(before) || index >= text.length ? Math.max(0, before.trimEnd().length - 1) : index;
}

type Locate = PlacedText["place"];

function placeOf(node: { readonly range: AST.Range }, place: Locate): Place {
  return place(node.range[0], node.range[1]);
}

/** The table that a header names, made with all that lead to it. */
function tableAt(root: Growing, header: AST.TOMLTable, place: Locate): Growing {
  let table = root;
  let list: TomlNode[] | undefined;
  let names = 0;
  for (const [index, part] of header.resolvedKey.entries()) {
    if (typeof part === "number") {
      const made = list?.[part] ?? { kind: "table", place: placeOf(header.key, place), entries: new Map() };
      if (list) list[part] = made;
      table = made as Growing;
      list = undefined;
      continue;
    }
    const key = header.key.keys[names];
    const isListed = typeof header.resolvedKey[index + 1] === "number";
    names += 1;
    const before = table.entries.get(part)?.value;
    if (before?.kind === "table") table = before as Growing;
    else if (before?.kind === "list") list = before.items as TomlNode[];
    else {
      const at = placeOf(key ?? header.key, place);
      const value: Growing | TomlList = isListed
        ? { kind: "list", place: at, items: [] }
        : { kind: "table", place: placeOf(header.key, place), entries: new Map() };
      table.entries.set(part, { key: part, keyAt: at, at: placeOf(header.key, place), value });
      if (value.kind === "list") list = value.items as TomlNode[];
      else table = value;
    }
  }
  return table;
}

function addPair(table: Growing, pair: AST.TOMLKeyValue, place: Locate): void {
  let inner = table;
  const keys = pair.key.keys;
  for (const [index, key] of keys.entries()) {
    const name = key.type === "TOMLBare" ? key.name : key.value;
    const isLast = index === keys.length - 1;
    const before = inner.entries.get(name)?.value;
    if (!isLast && before?.kind === "table") {
      inner = before as Growing;
      continue;
    }
    const value: TomlNode = isLast ? valueOf(pair.value, place) : { kind: "table", place: placeOf(key, place), entries: new Map() };
    inner.entries.set(name, { key: name, keyAt: placeOf(key, place), at: placeOf(pair, place), value });
    if (!isLast) inner = value as Growing;
  }
}

function valueOf(node: AST.TOMLContentNode, place: Locate): TomlNode {
  const at = placeOf(node, place);
  if (node.type === "TOMLArray") return { kind: "list", place: at, items: node.elements.map((item) => valueOf(item, place)) };
  if (node.type === "TOMLInlineTable") {
    const table: Growing = { kind: "table", place: at, entries: new Map() };
    for (const pair of node.body) addPair(table, pair, place);
    return table;
  }
  return { kind: "scalar", place: at, text: node.kind === "integer" || node.kind === "float" ? node.number : String(node.value) };
}

export function tableIn(node: TomlNode | undefined, key: string): TomlTable | undefined {
  const value = node?.kind === "table" ? node.entries.get(key)?.value : undefined;
  return value?.kind === "table" ? value : undefined;
}

export function textIn(node: TomlNode | undefined, key: string): string | undefined {
  const value = node?.kind === "table" ? node.entries.get(key)?.value : undefined;
  return value?.kind === "scalar" ? value.text : undefined;
}

/** The tables of a list of tables. */
export function tablesIn(node: TomlNode | undefined, key: string): readonly TomlTable[] {
  const value = node?.kind === "table" ? node.entries.get(key)?.value : undefined;
  return value?.kind === "list" ? value.items.filter((item) => item.kind === "table") : [];
}
