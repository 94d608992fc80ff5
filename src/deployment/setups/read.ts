/** From the sources of a project to its poolers other than PgBouncer. */

import { posix } from "node:path";

import type { Source, Unread } from "../../types.ts";
import type { Container } from "../containers.ts";
import { fileKind, odysseyBlocks, tomlOfPoolers } from "../file-names.ts";
import { includedBy } from "../included.ts";
import { includeWalk, type ReadIncluded } from "../include-walk.ts";
import { type Problem, quoted } from "../pgbouncer/problem.ts";
import { distinct } from "../place-key.ts";
import { type PlacedText, textIn } from "../placed-text.ts";
import { readToml, tablesIn, type TomlTable } from "../toml.ts";
import { everyNode, textAtKey, type YamlMap, type YamlNode } from "../yaml.ts";
import { brokenFile, isFilledIn, notStarted, whoReads } from "./broken.ts";
import { setupOfContainer } from "./from-container.ts";
import { joined } from "./join.ts";
import { odysseySetup } from "./odyssey.ts";
import { type OdysseyEntry, parseOdyssey } from "./parse-odyssey.ts";
import { isPgcat, pgcatSetup } from "./pgcat.ts";
import { isPgdog, pgdogSetup } from "./pgdog.ts";
import type { Setup } from "./setup.ts";

type Read = (path: string) => Source | undefined;

export interface SetupsRead {
  readonly setups: readonly Setup[];
  readonly unread: readonly Unread[];
}

interface Reading {
  readonly setups: Setup[];
  readonly unread: Unread[];
}

/** @param read files that those refer to */
export function readSetups(
  sources: readonly Source[],
  documents: readonly YamlNode[],
  containers: readonly Container[],
  read: Read,
): SetupsRead {
  const reading: Reading = { setups: [], unread: [] };
  for (const source of sources.filter(({ path }) => fileKind(path) === "toml"))
    fromToml(textIn(source), source.path, () => usersBeside(source.path, read), reading);
  fromOdysseyFiles(sources, read, reading);
  for (const document of documents) fromManifest(document, reading);
  return {
    // Several PgDogs may have one file of users.
    unread: distinct(reading.unread, (one) => one),
    setups: joined(
      reading.setups,
      containers.flatMap((container) => setupOfContainer(container) ?? []),
    ),
  };
}

/** Many a text in a manifest has words of a pooler and is none of its files: it has to be called like one, or be certain to be one. */
function fromManifest(document: YamlNode, reading: Reading): void {
  const around = new Map<YamlNode, YamlMap>();
  for (const { node, path } of everyNode(document)) {
    if (node.kind === "map") for (const { value } of node.entries) around.set(value, node);
    if (node.kind !== "scalar" || !node.text.includes("\n")) continue;
    const name = path.at(-1) ?? "";
    const kind = fileKind(name);
    const isToml = kind === "toml" || (tomlOfPoolers.test(node.text) && isWholeToml(node.placed));
    const isOdyssey = kind === "odyssey" ? odysseyBlocks.test(node.text) : isWholeOdyssey(node.placed);
    if (isToml) fromToml(node.placed, name, () => textAtKey(around.get(node), "users.toml")?.placed, reading);
    else if (isOdyssey) fromOdyssey(node.placed, () => "it stands in a manifest", reading);
  }
}

function isWholeToml(text: PlacedText): boolean {
  const { root } = readToml(text);
  return isPgcat(root) || (isPgdog(root, "") && tablesIn(root, "databases").length > 0);
}

function isWholeOdyssey(text: PlacedText): boolean {
  if (!odysseyBlocks.test(text.text)) return false;
  const { entries } = parseOdyssey(text);
  return ["storage", "database"].every((name) => entries.some((entry) => entry.name === name && entry.entries !== undefined));
}

function fromToml(text: PlacedText, name: string, usersOf: () => PlacedText | undefined, { setups, unread }: Reading): void {
  if (!tomlOfPoolers.test(text.text) && !/pgdog/i.test(name)) return;
  const { root, broken } = readToml(text);
  const at = text.place(0, 0);
  if (broken) {
    const pooler = whoReads(posix.basename(name), text.text);
    if (!pooler || isFilledIn(text.text, broken.index))
      unread.push({ ...broken.place, reason: notRead(broken.reason, text.text, broken.index) });
    if (pooler) setups.push(brokenFile(pooler, at, isFilledIn(text.text, broken.index) ? [] : [notStarted(pooler, text, broken)]));
    return;
  }
  if (isPgcat(root)) setups.push(pgcatSetup(root, at));
  else if (isPgdog(root, posix.basename(name))) {
    const users = usersIn(usersOf(), unread);
    const setup = pgdogSetup(root, at, users?.root);
    setups.push(users ? { ...setup, problems: [...setup.problems, ...users.problems] } : setup);
  }
}

function usersBeside(path: string, read: Read): PlacedText | undefined {
  const source = read(posix.join(posix.dirname(path), "users.toml"));
  return source && textIn(source);
}

/** PgDog's users have a file of their own: how they are pooled, the names of their settings, and the console's password are looked at. */
function usersIn(
  text: PlacedText | undefined,
  unread: Unread[],
): { readonly root: TomlTable; readonly problems: readonly Problem[] } | undefined {
  if (!text) return undefined;
  const { root, broken } = readToml(text);
  if (!broken) return { root, problems: [] };
  if (!isFilledIn(text.text, broken.index)) return { root, problems: [notStarted("pgdog", text, broken)] };
  unread.push({ ...broken.place, reason: notRead(broken.reason, text.text, broken.index) });
  return { root, problems: [] };
}

function notRead(reason: string, text: string, index: number): string {
  if (isFilledIn(text, index)) return "this is a template, which poolsafe does not fill in";
  return `this is not valid TOML: ${reason.replace(/\.$/, "")}`;
}

/* ---------------------------------------------------------------- Odyssey */

/** Without those that another one includes: they are read there. */
function fromOdysseyFiles(sources: readonly Source[], read: Read, reading: Reading): void {
  const files = sources.filter(({ path, text }) => fileKind(path) === "odyssey" && odysseyBlocks.test(text));
  const included = new Set<string>();
  const found = files.map((source) => {
    const own: Reading = { setups: [], unread: [] };
    const others = new Set<string>();
    fromOdyssey(textIn(source), includedBy(source, read, others), own);
    for (const path of others) if (path !== source.path) included.add(path);
    return { source, own };
  });
  for (const { source, own } of found) {
    if (included.has(source.path)) continue;
    for (const setup of own.setups) reading.setups.push(setup);
    for (const one of own.unread) reading.unread.push(one);
  }
}

function fromOdyssey(text: PlacedText, include: ReadIncluded, { setups, unread }: Reading): void {
  const walk = includeWalk(include);
  const refused: Problem[] = [];
  const entriesIn = (part: PlacedText, within: readonly string[]): readonly OdysseyEntry[] | undefined => {
    const { entries, broken } = parseOdyssey(part);
    if (broken) {
      if (isFilledIn(part.text, broken.index)) unread.push({ ...broken.place, reason: notRead(broken.reason, part.text, broken.index) });
      else refused.push(notStarted("odyssey", part, broken));
      return undefined;
    }
    return entries.flatMap((entry): readonly OdysseyEntry[] => {
      const file = entry.name === "include" ? entry.values[0]?.text : undefined;
      if (file === undefined) return [entry];
      const found = walk(file, entry.at.source.path, within);
      if (found.kind === "text") return entriesIn(found.text, [...within, found.path]) ?? [];
      if (found.kind === "absent") unread.push({ ...entry.at, reason: `${quoted(file)} is not read: ${found.reason}` });
      return [];
    });
  };
  const at = text.place(0, 0);
  const entries = entriesIn(text, [at.source.path]);
  if (!entries) setups.push(brokenFile("odyssey", at, refused));
  else {
    const setup = odysseySetup(entries, at);
    setups.push({ ...setup, problems: [...setup.problems, ...refused] });
  }
}
