/** The project as it is now and as it was before, for `--since` and `--staged`. */

import { resolve } from "node:path";

import type { Configuration } from "../../configuration.ts";
import type { Texts } from "../../files/read.ts";
import { languageOf } from "../../source.ts";
import type { Version } from "../version.ts";
import type { RunOptions } from "../options.ts";
import { shownPath } from "../shown-path.ts";
import { mergeBase } from "./base.ts";
import { belongsTo } from "./belongs.ts";
import {
  absoluteIn,
  type Change,
  changedAfterIndex,
  changedInIndex,
  changedSince,
  readBlobs,
  type Side,
  smallBlobs,
  untracked,
} from "./changes.ts";
import { gitIn, type Git } from "./git.ts";

export interface Versions {
  readonly now: Version;
  readonly before: Version;
  /** What changed, by its absolute path now. */
  readonly changes: ReadonlyMap<string, Change>;
  /** The absolute paths of all that changed, now and before. */
  readonly touched: ReadonlySet<string>;
}

export interface Asked {
  readonly options: Pick<RunOptions, "since" | "includeNodeModules">;
  readonly paths: readonly string[];
  readonly configuration: Pick<Configuration, "include" | "ignore">;
  /** Absolute. */
  readonly cwd: string;
  /** What the paths lead to on the disk, as shown. */
  readonly files: readonly string[];
  /** Those among them that the user named one by one. */
  readonly named: ReadonlySet<string>;
}

/** Errors: `SettingsError` for what git cannot tell. */
export function versionsOf(asked: Asked): Versions {
  const { options, paths, configuration, cwd, files, named } = asked;
  const git = gitIn(cwd);
  const absolute = absoluteIn(git, cwd);
  const onDisk = new Set(files.map((path) => resolve(cwd, path)));
  const belongs = belongsTo(paths, cwd, configuration, options.includeNodeModules);
  const isSource = (path: string): boolean =>
    onDisk.has(path) || languageOf(path) !== "sql" || /\.(?:sql|psql|pgsql|ddl|json)$/i.test(path);

  const unknown = untracked(git, absolute);
  const isNow =
    options.since === undefined ? indexTexts(git, changedAfterIndex(git, absolute), unknown, isSource) : new Map<string, undefined>();
  const changes =
    options.since === undefined
      ? changedInIndex(git, absolute)
      : withUntracked(changedSince(git, mergeBase(git, options.since), absolute), unknown);

  const added = [...isNow].flatMap(([path, text]) => (text !== undefined && !onDisk.has(path) && belongs(path) ? [path] : []));
  const now = [...onDisk].filter((path) => !isNow.has(path) || isNow.get(path) !== undefined).concat(added);
  const nameOf = new Map(files.map((path) => [resolve(cwd, path), path]));
  const shown = (list: Iterable<string>): readonly string[] => [...new Set(list)].map((path) => nameOf.get(path) ?? shownPath(path, cwd));
  const absoluteNamed = [...named].map((path) => resolve(cwd, path));
  return {
    now: { files: shown(now), named, texts: isNow },
    before: {
      files: shown(filesBefore(now, changes, belongs)),
      named: new Set(shown(filesBefore(absoluteNamed, changes, () => false))),
      texts: textsBefore(git, isNow, changes, isSource),
    },
    changes: new Map(changes.flatMap((change) => (change.after ? [[change.after.path, change]] : []))),
    touched: new Set(changes.flatMap(({ before, after }) => [before, after].flatMap((side) => side?.path ?? []))),
  };
}

/** What the index has otherwise than the disk. */
function indexTexts(git: Git, changes: readonly Change[], unknown: readonly string[], isSource: IsSource): Texts {
  const texts = new Map<string, Uint8Array | undefined>(unknown.map((path) => [path, undefined]));
  const stored = changes.flatMap(({ before }) => (before ? [before] : []));
  for (const { after } of changes) if (after) texts.set(after.path, undefined);
  return withStored(git, texts, stored, isSource);
}

type IsSource = (path: string) => boolean;

/** A file of another kind is read only for what includes it, and no script is larger. */
const largestOther = 1 << 20;

/** The texts, and those that git has. What it has and is not read stays as it is on the disk. */
function withStored(git: Git, texts: Map<string, Uint8Array | undefined>, sides: readonly Side[], isSource: IsSource): Texts {
  const names = (wanted: boolean): readonly string[] => [
    ...new Set(sides.flatMap(({ path, blob }) => (blob !== undefined && isSource(path) === wanted ? [blob] : []))),
  ];
  const blobs = readBlobs(git, [...new Set([...names(true), ...smallBlobs(git, names(false), largestOther)])]);
  for (const { path, blob } of sides) {
    const bytes = blob === undefined ? undefined : blobs.get(blob);
    if (bytes !== undefined) texts.set(path, bytes);
    else if (!isSource(path)) texts.delete(path);
  }
  return texts;
}

/** A file that git was told to forget is a changed one. */
function withUntracked(changes: readonly Change[], unknown: readonly string[]): readonly Change[] {
  const forgotten = new Map(changes.flatMap((change) => (change.before && !change.after ? [[change.before.path, change]] : [])));
  const added = unknown.map((path): Change => ({ before: forgotten.get(path)?.before, after: { path, blob: undefined } }));
  const again = new Set(added.flatMap(({ before }) => (before ? [before.path] : [])));
  return [...changes.filter(({ before, after }) => after !== undefined || !again.has(before?.path ?? "")), ...added];
}

/** In the order of the files now, deleted ones last. */
function filesBefore(now: readonly string[], changes: readonly Change[], belongs: (path: string) => boolean): readonly string[] {
  const byPath = new Map(changes.flatMap((change) => (change.after ? [[change.after.path, change]] : [])));
  const kept = now.flatMap((path) => {
    const change = byPath.get(path);
    return change === undefined ? [path] : change.before ? [change.before.path] : [];
  });
  const deleted = changes.flatMap(({ before, after }) => (before && !after && belongs(before.path) ? [before.path] : []));
  return [...kept, ...deleted];
}

function textsBefore(git: Git, now: Texts, changes: readonly Change[], isSource: IsSource): Texts {
  const texts = new Map(now);
  for (const { after } of changes) if (after) texts.set(after.path, undefined);
  return withStored(
    git,
    texts,
    changes.flatMap(({ before }) => (before ? [before] : [])),
    isSource,
  );
}
