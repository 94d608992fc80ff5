/** How the findings are spread: over rules, folders, packages and owners. */

import type { Finding } from "../../types.ts";
import type { Belonging, ReportInput } from "../format.ts";
import { type Counts, countImpacts, graver } from "./impacts.ts";

/** One bar. */
export interface Share {
  readonly name: string;
  /** What the filter of the page calls it. */
  readonly value: string;
  /** Words of explanation; absent where the name says all. */
  readonly title?: string;
  readonly counts: Counts;
  readonly total: number;
}

/** Which filter of the page each bar is a value of. */
export type Facet = "rule" | "folder" | "package" | "owner";

export interface Breakdown {
  readonly facet: Facet;
  readonly heading: string;
  /** Of the first column. */
  readonly label: string;
  /** Stands beside the heading. */
  readonly note?: string;
  readonly shares: readonly Share[];
}

/** More bars than these are one for all others, which has no value to filter by. */
const mostBars = 12;

/** What no package and no owner has; no name is empty. */
export const nobody = "";

function sharesOf(groups: ReadonlyMap<string, readonly Finding[]>, nameOf: (value: string) => string = (value) => value): Share[] {
  return [...groups]
    .map(([value, findings]) => ({ name: nameOf(value), value, counts: countImpacts(findings), total: findings.length }))
    .sort((a, b) => graver(a.counts, b.counts) || (a.value < b.value ? -1 : 1));
}

/** A finding may belong to several. */
function groupsBy(findings: readonly Finding[], valuesOf: (finding: Finding) => readonly string[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const value of valuesOf(finding)) {
      const known = groups.get(value);
      if (known) known.push(finding);
      else groups.set(value, [finding]);
    }
  }
  return groups;
}

/** Out: `Settings that outlive their transaction`, from a rule's `Disallow settings that …`. */
function about(description: string): string {
  const text = description.replace(/^(?:Disallow|Require) /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function byRule({ analysis, rules }: ReportInput): Breakdown {
  const titles = new Map(rules.map(({ id, description }) => [id, about(description)]));
  const shares = sharesOf(groupsBy(analysis.findings, ({ rule }) => [rule])).map((share) => {
    const title = titles.get(share.value);
    return title === undefined ? share : { ...share, title };
  });
  return { facet: "rule", heading: "What", label: "Rule", shares };
}

/** Folders: the one with the most findings is opened, again and again, while there is room for what is in it. */
function byFolder({ analysis }: ReportInput): Breakdown {
  const open = groupsBy(analysis.findings, () => [""]);
  const closed = new Map<string, Finding[]>();
  for (;;) {
    const next = [...open].reduce<[string, Finding[]] | undefined>(
      (most, one) => (most && most[1].length >= one[1].length ? most : one),
      undefined,
    );
    if (next === undefined) break;
    const [folder, findings] = next;
    open.delete(folder);
    const inside = groupsBy(findings, ({ place }) => [childOf(place.source.path, folder)]);
    // The chain of folders that have one folder in them costs no room.
    if (inside.has(folder) || open.size + closed.size + inside.size > mostBars) closed.set(folder, findings);
    else for (const [child, members] of inside) open.set(child, members);
  }
  const home = commonFolder([...closed.keys()]);
  const shares = sharesOf(closed, (value) => value.slice(home.length) || value);
  return { facet: "folder", heading: "Where", label: "Folder or file", shares, ...(home === "" ? {} : { note: `in ${home}` }) };
}

/** Out: the folder that all paths lie in, with a slash at the end; empty where there is none. */
function commonFolder([first = "", ...others]: readonly string[]): string {
  let folder = first.slice(0, first.lastIndexOf("/", first.length - 2) + 1);
  while (folder !== "" && !others.every((path) => path.startsWith(folder)))
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  return folder;
}

/** Out: the folder or file one step below a folder, folders with a slash at the end; a file is its own child. */
function childOf(path: string, folder: string): string {
  if (path === folder) return folder;
  const slash = path.indexOf("/", folder.length);
  return slash < 0 ? path : path.slice(0, slash + 1);
}

function byPackage({ analysis }: ReportInput, { packageOf }: Belonging): Breakdown {
  const groups = groupsBy(analysis.findings, ({ place }) => [packageOf(place.source.path) ?? nobody]);
  return {
    facet: "package",
    heading: "In which package",
    label: "Package",
    shares: sharesOf(groups, (value) => (value === nobody ? "no package" : value)),
  };
}

function byOwner({ analysis }: ReportInput, ownersOf: (path: string) => readonly string[]): Breakdown {
  const groups = groupsBy(analysis.findings, ({ place }) => {
    const owners = ownersOf(place.source.path);
    return owners.length === 0 ? [nobody] : owners;
  });
  return { facet: "owner", heading: "Whose", label: "Owner", shares: sharesOf(groups, (value) => (value === nobody ? "nobody" : value)) };
}

/** Out: those that tell something: one package, and a repository without owners, is no breakdown. */
export function breakdownsOf(input: ReportInput, belonging: Belonging | undefined): Breakdown[] {
  if (input.analysis.findings.length === 0) return [];
  const packages = belonging && byPackage(input, belonging);
  return [
    byRule(input),
    byFolder(input),
    ...(packages && packages.shares.length > 1 ? [packages] : []),
    ...(belonging?.ownersOf ? [byOwner(input, belonging.ownersOf)] : []),
  ];
}

/** Out: the bars to draw, and all others as one. There are not so many rules that one would be left out. */
export function firstShares({ facet, shares }: Breakdown): { readonly shown: readonly Share[]; readonly others: readonly Share[] } {
  return facet === "rule" || shares.length <= mostBars + 1
    ? { shown: shares, others: [] }
    : { shown: shares.slice(0, mostBars), others: shares.slice(mostBars) };
}
