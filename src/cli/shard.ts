/** Which files a shard reports on. The same files give the same parts on every machine; a part has files that have to do with each other. */

import { createHash } from "node:crypto";

import type { AnalyzeOptions, Part, SourcesByLanguage } from "../analyze.ts";
import { connectedFiles } from "../connected.ts";
import type { CodeReader } from "../extract/typescript/extract.ts";
import { byText } from "../findings.ts";
import type { Shard } from "../types.ts";

export function dividedBy(shard: Shard): NonNullable<AnalyzeOptions["part"]> {
  return (sources, reader) => partOf(shard, sources, reader);
}

function partOf(shard: Shard, { sql, code, configuration, contained }: SourcesByLanguage, reader: CodeReader | undefined): Part {
  const { groupOf, definers } = connectedFiles(sql, code, reader, contained);
  const weights = new Map<string, number>();
  // Scripts are analysed for every part, so that only code weighs.
  for (const { path } of sql) weights.set(groupOf(path) ?? path, weights.get(groupOf(path) ?? path) ?? 0);
  for (const { path, text } of code) {
    const group = groupOf(path) ?? path;
    weights.set(group, (weights.get(group) ?? 0) + text.length);
  }
  // What a pooler's configuration does is judged by all that the code does.
  if (configuration.length > 0) weights.set(configured, 0);
  const shards = divided(weights, shard.count);
  const configurations = new Set(configuration.map(({ path }) => path));
  const groupOfFile = (path: string): string => (configurations.has(path) ? configured : (groupOf(path) ?? path));
  const shardOf = (path: string): number | undefined => shards.get(groupOfFile(path));
  const followsAll = shards.get(configured) === shard.index;
  const counts = (path: string): boolean => (shardOf(path) ?? numberOf(path, shard.count)) === shard.index;
  return {
    counts,
    // What is only met on the way is reported wherever it is met, and merged.
    isOwn: (path) => (shardOf(path) ?? shard.index) === shard.index,
    isFollowed: (path) => followsAll || counts(path) || definers.has(groupOf(path) ?? path),
  };
}

/** The group of all files about poolers and servers; no path is like it. */
const configured = "\0configuration";

/** The heaviest first, each to the lightest shard; what weighs nothing by its name. Out: numbers from 1 on. */
function divided(weights: ReadonlyMap<string, number>, count: number): ReadonlyMap<string, number> {
  const loads = Array.from({ length: count }, () => 0);
  const sorted = [...weights].sort(([a, weight], [b, other]) => other - weight || byText(a, b));
  return new Map(
    sorted.map(([group, weight]) => {
      const lightest = weight === 0 ? numberOf(group, count) - 1 : loads.indexOf(Math.min(...loads));
      loads[lightest] = (loads[lightest] ?? 0) + weight;
      return [group, lightest + 1];
    }),
  );
}

/** Out: a number from 1 on that a name gives. */
function numberOf(name: string, count: number): number {
  return (createHash("sha256").update(name).digest().readUInt32BE() % count) + 1;
}
