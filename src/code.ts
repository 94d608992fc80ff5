/** What code sends → sessions ready for the walk, the definitions that its texts bring, and what it does with its libraries. */
import { isClientParameter } from "./extract/client-parameters.ts";
import { packageOf } from "./extract/packages.ts";
import { extractSql } from "./extract/sql-file.ts";
import type { QuerySource } from "./extract/query-text.ts";
import type { CodeReader } from "./extract/typescript/extract.ts";
import type { CodeSession, RootResult } from "./extract/typescript/results.ts";
import type { DriverUse } from "./extract/typescript/program/run.ts";
import { createRefusals } from "./code-refusals.ts";
import type { Definition } from "./state/effects/steps.ts";
import type { Definitions } from "./state/walk/definitions.ts";
import { compile } from "./state/walk/compile.ts";
import type { Session, SessionItem } from "./state/walk/session.ts";
import type { AddressUse, DriverFact, Place, Source, Unread } from "./types.ts";

export interface CompiledCode {
  readonly sessions: readonly Session[];
  readonly definitions: readonly Definition[];
  readonly facts: readonly DriverFact[];
  readonly addresses: readonly AddressUse[];
  readonly unread: readonly Unread[];
  readonly queries: number;
  readonly statements: number;
}

const nothing: CompiledCode = { sessions: [], definitions: [], facts: [], addresses: [], unread: [], queries: 0, statements: 0 };

interface CompiledQuery {
  readonly items: readonly SessionItem[];
  readonly definitions: readonly Definition[];
  readonly unread: readonly Unread[];
  readonly statements: number;
}

export interface CodePart {
  isFollowed(path: string): boolean;
  counts(path: string): boolean;
}

/**
 * Each installed package by itself, after the project's own code, so that only one of them is in memory.
 * @param sources code in which something may matter, in the order of their paths
 * @param definitions what the analysed SQL files define
 * @param part which of them are followed, and whose queries are counted
 */
export function compileCode(sources: readonly Source[], reader: CodeReader, definitions: Definitions, part: CodePart): CompiledCode {
  const packages = new Map<string | undefined, Source[]>([[undefined, []]]);
  for (const source of sources) {
    const name = packageOf(source.path);
    const known = packages.get(name);
    if (known) known.push(source);
    else packages.set(name, [source]);
  }
  const parts = [...packages].map(([name, list]) => compileTogether(list, name === undefined ? reader : reader.fresh(), definitions, part));
  return {
    sessions: parts.flatMap((part) => part.sessions),
    definitions: parts.flatMap((part) => part.definitions),
    facts: parts.flatMap((part) => part.facts),
    addresses: parts.flatMap((part) => part.addresses),
    unread: parts.flatMap((part) => part.unread),
    queries: parts.reduce((sum, part) => sum + part.queries, 0),
    statements: parts.reduce((sum, part) => sum + part.statements, 0),
  };
}

function compileTogether(sources: readonly Source[], reader: CodeReader, definitions: Definitions, part: CodePart): CompiledCode {
  const followed = sources.filter(({ path }) => part.isFollowed(path));
  if (followed.length === 0) return nothing;
  const texts = new Map<QuerySource, CompiledQuery>();
  const textOf = (source: QuerySource): CompiledQuery => {
    const known = texts.get(source) ?? compileQuery(source);
    texts.set(source, known);
    return known;
  };
  reader.prepare(
    sources,
    createRefusals((source) => textOf(source).items, definitions),
  );
  const all = followed.flatMap((source) => reader.read(source));
  const results = reader.judged(all);
  const queries = new Map<QuerySource, CompiledQuery>();
  const query = (source: QuerySource): CompiledQuery => {
    const compiled = textOf(source);
    queries.set(source, compiled);
    return compiled;
  };
  const sessions: Session[] = [];
  const usual = new Set(results.flatMap((result) => result.sessions.flatMap((one) => (one.supposed ? [] : queriesOf(one)))));
  const loose = reader.loose(followed, all);
  const sent = [
    // One object for all sessions of a function; the function itself need not stay in memory.
    ...results.flatMap((result) => {
      const root = {};
      return result.sessions.map((session) => ({ root, session }));
    }),
    ...loose.map((session) => ({ session, root: undefined })),
  ];
  for (const { root, session } of sent) {
    // A connection that is proven direct keeps its session.
    if (session.connection.direct) {
      for (const item of session.items) if (item.kind === "query") query(item.query);
    } else if (session.supposed) {
      const only = new Set(queriesOf(session).filter((one) => !usual.has(one)));
      if (only.size > 0) sessions.push({ ...sessionOf(session, query), only });
    } else sessions.push({ ...sessionOf(session, query), ...(root ? { root } : {}) });
  }
  const compiled = [...queries.values()];
  const counted = [...queries].flatMap(([source, query]) => (part.counts(source.path) ? [query] : []));
  return {
    sessions,
    definitions: compiled.flatMap(({ definitions }) => definitions),
    facts: factsOf(results),
    addresses: addressesOf(results),
    unread: [...results.flatMap(({ unread }) => unread), ...compiled.flatMap(({ unread }) => unread)],
    queries: counted.length,
    statements: counted.reduce((sum, { statements }) => sum + statements, 0),
  };
}

function queriesOf({ items }: CodeSession): QuerySource[] {
  return items.flatMap((item) => (item.kind === "query" ? [item.query] : []));
}

/** One string of several statements is one message. */
function compileQuery(source: QuerySource): CompiledQuery {
  let first = true;
  const pieces = [...extractSql(source, undefined)].map((piece) => {
    if (piece.kind !== "statement") return piece;
    const joined = !first;
    first = false;
    return { ...piece, statement: { ...piece.statement, joined } };
  });
  const compiled = compile(source, pieces, true, true);
  return {
    items: compiled.sessions.flatMap(({ items }) => items),
    definitions: compiled.definitions,
    unread: compiled.unread,
    statements: [...compiled.statements.values()].reduce((sum, count) => sum + count, 0),
  };
}

function sessionOf({ source, transaction, items, pooled }: CodeSession, query: (source: QuerySource) => CompiledQuery): Session {
  return {
    source,
    transaction,
    ...(pooled ? { pooled } : {}),
    items: items.flatMap((item): readonly SessionItem[] => (item.kind === "query" ? query(item.query).items : [item])),
  };
}

function factsOf(results: readonly RootResult[]): DriverFact[] {
  const seen = new Set<string>();
  return results.flatMap(({ uses }) =>
    uses.flatMap((use) => {
      const key = `${use.use} ${keyOf(use.place)} ${use.name} ${String(use.certain)}`;
      if (seen.has(key) || use.holds?.() === false) return [];
      seen.add(key);
      return [factOf(use)];
    }),
  );
}

function addressesOf(results: readonly RootResult[]): AddressUse[] {
  const seen = new Set<string>();
  return results.flatMap(({ addresses }) =>
    addresses.filter(({ place, variable }) => {
      const key = `${keyOf(place)} ${variable}`;
      return !seen.has(key) && seen.add(key);
    }),
  );
}

function factOf({ use, driver, place, name, form, byDefault, certain, instead, offBy, options, related, address }: DriverUse): DriverFact {
  return {
    fact: use,
    driver,
    name,
    form: form ?? "plain",
    byDefault: byDefault ?? false,
    certain: certain ?? true,
    ...(use === "startup-parameter" && form === "url" && isClientParameter(name) ? { isClients: true } : {}),
    instead: instead ?? "",
    ...(offBy ? { offBy } : {}),
    ...(options ? { options } : {}),
    ...(address === undefined ? {} : { address }),
    place,
    statement: place,
    what: name,
    related: related ?? [],
    transaction: undefined,
    inBody: false,
  };
}

function keyOf({ source, span }: Place): string {
  return `${source.path} ${String(span.start)} ${String(span.end)}`;
}
