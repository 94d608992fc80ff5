/** From the parts of a `pgbouncer.ini` to how PgBouncer is set up, and to what it refuses on the way. */

import { closestWord } from "../../closest-word.ts";
import { versionNumber } from "../../poolers/version.ts";
import { textOf } from "../../source.ts";
import type { Place } from "../../types.ts";
import { isTemplate } from "../templates.ts";
import { commentAbove, commentIn, commentInText } from "./comment.ts";
import type { PgbouncerConfiguration, Setting, StatedVersion, Target } from "./configuration.ts";
import { type Problem, quoted } from "./problem.ts";
import { hasMainSection, type IniPart, isSection, type SectionedEntry, sections } from "./read-ini.ts";
import { gone, isBefore, refusal, shortened, tooNew } from "./refusals.ts";
import { listedVersions, pgbouncerSettings, settingCalled, type ValueKind } from "./settings.ts";
import { readTarget, type TargetSection } from "./targets.ts";
import { isAccepted, wanted } from "./values.ts";

export interface Loaded {
  readonly configuration: PgbouncerConfiguration;
  readonly problems: readonly Problem[];
  /** Files that are not here. */
  readonly unread: readonly { readonly place: Place; readonly reason: string }[];
}

interface Loading {
  readonly version: StatedVersion | undefined;
  readonly settings: Map<string, Setting>;
  readonly targets: Readonly<Record<TargetSection, Map<string, Target>>>;
  readonly problems: Problem[];
  mainSection: Place | undefined;
  isWhole: boolean;
}

/** @param at where the text begins */
export function loadIni(
  parts: readonly IniPart[],
  at: Place,
  version: StatedVersion | undefined,
  postgres: PgbouncerConfiguration["postgres"],
): Loaded {
  const unread: Loaded["unread"][number][] = [];
  const problems: Problem[] = [];
  const loading: Loading = {
    version,
    settings: new Map(),
    targets: { databases: new Map(), users: new Map(), peers: new Map() },
    problems,
    mainSection: undefined,
    isWhole: true,
  };
  // PgBouncer says it of each line; that the section is missing is said once.
  const hasSections = parts.some((part) => part.kind === "section" || (part.kind === "refused" && part.section !== undefined));
  for (const part of parts) {
    if (part.kind === "refused" && isTemplate(textOf(part.place))) loading.isWhole = false;
    else if (part.kind === "refused") problems.push(refusal(part.place, "", part.reason, part.help ?? "Write the line as `name = value`."));
    else if (part.kind === "absent" && part.isRefused)
      problems.push(refusal(part.place, "%include", `it cannot include ${quoted(part.file)}: ${part.reason}`, "Take the line out."));
    else if (part.kind === "absent") {
      loading.isWhole = false;
      unread.push({ place: part.place, reason: `${quoted(part.file)} is not read: ${part.reason}` });
    } else if (part.kind === "section") enterSection(part.name, part.place, loading);
    else if (part.section === undefined && !hasSections) takeSetting(part, loading);
    else takeEntry(part, loading);
  }
  const hasMain = hasMainSection(parts);
  if (!hasMain) problems.push(refusal(at, "[pgbouncer]", "the section [pgbouncer] is missing", "Add the section [pgbouncer]."));
  const { settings, mainSection: section } = loading;
  // Of a file without its section nobody asks what it leaves out.
  const isWhole = loading.isWhole && hasMain;
  const { databases, users, peers } = loading.targets;
  const configuration = {
    at,
    section,
    medium: "file",
    version,
    settings,
    databases: [...databases.values()],
    users: [...users.values()],
    peers: [...peers.values()],
    isWhole,
    defaults: {},
    postgres,
  } as const;
  return { configuration, problems, unread };
}

/** Each time that it meets [pgbouncer], PgBouncer begins again with its defaults. */
function enterSection(name: string, place: Place, loading: Loading): void {
  if (!isSection(name)) {
    const guess = closestWord(name.trim(), sections);
    const help = guess === undefined ? "Use one of [pgbouncer], [databases], [users] and [peers]." : `Write \`[${guess}]\`.`;
    loading.problems.push(refusal(place, name, `it has no section ${quoted(`[${name}]`)}`, help));
    return;
  }
  if (name === "peers" && isBefore(loading.version, "1.19")) {
    loading.problems.push(tooNew(place, "[peers]", "1.19", loading.version));
    return;
  }
  if (name !== "pgbouncer") return;
  const lost = [...loading.settings.values()];
  if (lost.length > 0) {
    loading.problems.push({
      place,
      name: "[pgbouncer]",
      impact: "ineffective",
      message: `Where [pgbouncer] begins a second time, PgBouncer goes back to its defaults, so what the first one says does not count.`,
      help: "Put all settings under one [pgbouncer].",
      related: lost.slice(0, 5).map((setting) => ({ ...setting.place, message: `${quoted(setting.name)} is set back to its default` })),
    });
    loading.settings.clear();
  }
  loading.mainSection ??= place;
}

function takeEntry(entry: SectionedEntry, loading: Loading): void {
  const { section, key, place } = entry;
  if (section === undefined) {
    loading.problems.push(
      refusal(place, key, `${quoted(key)} stands before the first section`, "Put it under [pgbouncer] or [databases]."),
    );
  } else if (isSection(section)) {
    if (section === "pgbouncer") takeSetting(entry, loading);
    else takeTarget(section, entry, loading);
  }
}

function takeTarget(section: TargetSection, entry: SectionedEntry, { targets, problems, version }: Loading): void {
  const { key, place } = entry;
  const { target, problems: own } = readTarget(section, entry, version);
  const before = targets[section].get(key);
  if (before) {
    problems.push({
      place: before.place,
      name: key,
      impact: "ineffective",
      message: `This line does not count, because ${quoted(key)} stands again further down.`,
      help: "Keep one of the two.",
      related: [{ ...place, message: "this one counts" }],
    });
  }
  problems.push(...own);
  targets[section].set(key, target);
}

function takeSetting(entry: SectionedEntry, loading: Loading): void {
  const { key, value, place, keyAt, valueAt } = entry;
  const { problems, version } = loading;
  const row = settingCalled(key);
  // Of a template nobody knows what comes out.
  const isFilledIn = isTemplate(value);
  if (!row) problems.push(unknownSetting(key, keyAt, version));
  else if (row.since !== undefined && isBefore(version, row.since)) problems.push(tooNew(keyAt, key, row.since, version));
  else if (row.until !== undefined && version && !isBefore(version, row.until)) problems.push(gone(keyAt, key, row.until, version));
  else if (!isFilledIn && !isAccepted(row.kind, value)) problems.push(badValue(entry, row.kind));
  const comment = row?.kind === "text" && !isFilledIn ? commentInText(entry) : undefined;
  if (comment) problems.push(comment.problem);
  const before = loading.settings.get(key);
  if (before && before.value !== value && !isFilledIn) {
    problems.push({
      place: before.place,
      name: key,
      impact: "ineffective",
      message: `${quoted(`${key} = ${before.value ?? ""}`)} does not count, because ${quoted(key)} is set again further down.`,
      help: "Keep one of the two.",
      related: [{ ...place, message: "this one counts" }],
    });
  }
  const isRefused = row !== undefined && !isFilledIn && !isAccepted(row.kind, value);
  const counts = comment?.counts ?? value;
  const countsAt = { source: valueAt.source, span: { start: valueAt.span.start, end: valueAt.span.end - (value.length - counts.length) } };
  loading.settings.set(key, {
    name: key,
    written: key,
    value: isFilledIn || isRefused ? undefined : counts,
    place,
    valueAt: textOf(countsAt) === counts ? countsAt : valueAt,
  });
}

function unknownSetting(key: string, place: Place, version: StatedVersion | undefined): Problem {
  const guess = closestWord(
    key.toLowerCase(),
    pgbouncerSettings.map(({ name }) => name),
  );
  const isSure = guess !== undefined || (version !== undefined && version.number <= versionNumber(listedVersions.newest));
  const reason = `${quoted(key)} is none of its settings`;
  return {
    place,
    name: key,
    impact: isSure ? "breaks" : "risk",
    message: isSure
      ? `PgBouncer does not start with this file: ${reason}.`
      : `${quoted(key)} is no setting of PgBouncer ${listedVersions.oldest} to ${listedVersions.newest}, which do not start with it.`,
    help: guess === undefined ? "Take it out, or see PgBouncer's manual of your version." : `Write ${quoted(guess)}.`,
    ...(guess === undefined || textOf(place) !== key
      ? {}
      : { fix: { title: `Write ${quoted(guess)}, if that is meant`, safe: false, edits: [{ ...place.span, text: guess }] } }),
  };
}

/** What others take for a comment is part of the value. */
function badValue(entry: SectionedEntry, kind: ValueKind): Problem {
  const { key, value, place, valueAt } = entry;
  const comment = commentIn(value, /[;#]/);
  if (comment && isAccepted(kind, comment.bare)) {
    const fix = commentAbove(entry, comment);
    return {
      place: valueAt,
      name: key,
      impact: "breaks",
      message: `PgBouncer does not start with this file: a comment begins only where a line does, so the value of ${quoted(key)} is ${quoted(shortened(value))}.`,
      help: "Put the comment on a line of its own.",
      ...(fix ? { fix } : {}),
    };
  }
  const what = value === "" ? "has no value" : `cannot be ${quoted(shortened(value))}`;
  return refusal(value === "" ? place : valueAt, key, `${quoted(key)} ${what}`, `Give ${wanted(kind)}.`);
}
