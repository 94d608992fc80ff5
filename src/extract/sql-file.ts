/**
 * A `.sql` file → what psql would send: one session whose statements go one by one, another session after `\connect`,
 * the statements of an included file in the place of `\i`.
 */
import { posix } from "node:path";
import { isAbsolute, liesOutside } from "../outside.ts";
import { chooseStatements, missesNames } from "./choose.ts";
import type { Names } from "./gate.ts";
import { plainParts, readSparse, type QuietStatement } from "../sql/sparse.ts";
import { longLength } from "../sql/long-text.ts";
import { readSql, type MetaCommand } from "../sql/read.ts";
import { partsOf } from "../sql/split.ts";
import type { SqlPiece } from "../state/walk/session.ts";
import type { Place, Source, Span } from "../types.ts";

/** Reads the text of a file that a script includes; `undefined` when it cannot be read. */
export type ReadSource = (path: string) => Source | undefined;

/** A script of plain SQL of which only some statements matter. */
export interface SparseScript {
  /** How many of them do. */
  readonly loud: number;
  /** Undefined when the script has to be read as a whole after all. */
  read(): SqlPiece[] | undefined;
}

interface Chosen extends SparseScript {
  readonly parts: readonly Span[];
  readonly chosen: readonly boolean[];
  readonly contained: boolean;
}

const scripts = new WeakMap<Source, Chosen>();

/**
 * @param contained whether the pooler minds what needs no more than its transaction
 * @param names of what other statements or files define; they may grow from one time to the next
 * @returns undefined when the script has to be read as a whole
 */
export function sparseScript(source: Source, contained: boolean, names?: Names): SparseScript | undefined {
  const before = scripts.get(source);
  if (before?.contained === contained && names && !missesNames(source.text, before.parts, before.chosen, names)) return before;
  const parts = plainParts(source);
  const chosen = parts && chooseStatements(source.text, parts, names, contained);
  if (!parts || !chosen) return undefined;
  const script: Chosen = {
    parts,
    chosen,
    contained,
    loud: chosen.filter(Boolean).length,
    read: () =>
      readSparse(source.text, parts, chosen)?.map((piece) =>
        piece.kind === "quiet" ? quietPiece(source, piece) : { kind: "statement", source, statement: piece },
      ),
  };
  scripts.set(source, script);
  return script;
}

/** Whether some statement of it is so long that poolers which read along give up on it. */
export function hasLongStatement(source: Source): boolean {
  const { text } = source;
  if (longLength(text, { start: 0, end: text.length }) === undefined) return false;
  for (const part of partsOf(source)) if (part.kind === "statement" && longLength(text, part) !== undefined) return true;
  return false;
}

function quietPiece(source: Source, quiet: QuietStatement): SqlPiece {
  return {
    kind: "quiet",
    source,
    get span() {
      return quiet.span;
    },
  };
}

/** Lazily, in order; trees are not kept. Never throws for what a file contains. */
export function* extractSql(source: Source, read: ReadSource | undefined, including: readonly string[] = []): Generator<SqlPiece> {
  for (const piece of readSql(source.text)) {
    if (piece.kind === "statement") yield { kind: "statement", source, statement: piece };
    else if (piece.kind === "unread") yield { kind: "unread", unread: { ...placeIn(source, piece.span), reason: piece.reason } };
    else yield* runMeta(piece, source, read, including);
  }
}

function placeIn(source: Source, span: Span): Place {
  return { source, span };
}

function* runMeta(meta: MetaCommand, source: Source, read: ReadSource | undefined, including: readonly string[]): Generator<SqlPiece> {
  switch (meta.name) {
    case "connect":
      yield { kind: "connect" };
      return;
    case "set":
      if (meta.args[0] === "AUTOCOMMIT") yield { kind: "autocommit", on: !/^(off|0|false|no)$/i.test(meta.args[1] ?? "on") };
      return;
    case "gexec":
      yield { kind: "unread", unread: { ...placeIn(source, meta.span), reason: "\\gexec runs statements that a query makes" } };
      return;
    case "include":
    case "include_relative":
      yield* include(meta, source, read, including);
  }
}

function* include(meta: MetaCommand, source: Source, read: ReadSource | undefined, including: readonly string[]): Generator<SqlPiece> {
  const [name] = meta.args;
  const place = placeIn(source, meta.span);
  if (name === undefined || name.includes(":") || !read) {
    yield { kind: "unread", unread: { ...place, reason: name === undefined ? "names no file" : `the included file ${name} is not known` } };
    return;
  }
  const beside = posix.join(posix.dirname(source.path), name);
  // \ir is relative to the script; \i to where psql was started, which is often the script's own folder.
  const named = isAbsolute(name) ? [name] : meta.name === "include_relative" ? [beside] : [beside, posix.normalize(name)];
  const candidates = named.filter((candidate) => !liesOutside(candidate, including[0] ?? source.path));
  if (candidates.length === 0) {
    yield { kind: "unread", unread: { ...place, reason: `the included file ${name} lies outside the project` } };
    return;
  }
  const path = candidates.find((candidate) => candidate === source.path || including.includes(candidate));
  if (path !== undefined) {
    yield { kind: "unread", unread: { ...place, reason: `${name} is already being included` } };
    return;
  }
  for (const candidate of candidates) {
    const included = read(candidate);
    if (!included) continue;
    yield { kind: "included", source: included };
    yield* extractSql(included, read, [...including, source.path]);
    return;
  }
  yield { kind: "unread", unread: { ...place, reason: `the included file ${name} cannot be read` } };
}
