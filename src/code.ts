/** What code sends → sessions ready for the walk, the definitions that its texts bring, and what it does with its libraries. */
import { extractSql } from "./extract/sql-file.ts";
import type { QuerySource } from "./extract/query-text.ts";
import { judged, type CodeReader, type CodeSession, type RootResult } from "./extract/typescript/extract.ts";
import type { DriverUse } from "./extract/typescript/run.ts";
import type { Definition } from "./state/effects/steps.ts";
import { compile } from "./state/walk/compile.ts";
import type { Session, SessionItem } from "./state/walk/session.ts";
import type { DriverFact, Place, Source, Unread } from "./types.ts";

export interface CompiledCode {
  readonly sessions: readonly Session[];
  readonly definitions: readonly Definition[];
  readonly facts: readonly DriverFact[];
  readonly unread: readonly Unread[];
  readonly queries: number;
  readonly statements: number;
}

interface CompiledQuery {
  readonly items: readonly SessionItem[];
  readonly definitions: readonly Definition[];
  readonly unread: readonly Unread[];
  readonly statements: number;
}

/** @param sources code in which something may matter, in the order of their paths */
export function compileCode(sources: readonly Source[], reader: CodeReader): CompiledCode {
  for (const source of sources) reader.prepare(source);
  const results = judged(sources.flatMap((source) => reader.read(source)));
  const queries = new Map<QuerySource, CompiledQuery>();
  const query = (source: QuerySource): CompiledQuery => {
    const known = queries.get(source) ?? compileQuery(source);
    queries.set(source, known);
    return known;
  };
  const sessions: Session[] = [];
  for (const result of results) {
    for (const session of result.sessions) {
      // A connection that is proven direct keeps its session.
      if (session.connection.direct) for (const item of session.items) item.kind === "query" && query(item.query);
      else sessions.push(sessionOf(session, query));
    }
  }
  const all = [...queries.values()];
  return {
    sessions,
    definitions: all.flatMap(({ definitions }) => definitions),
    facts: factsOf(results),
    unread: [...results.flatMap(({ unread }) => unread), ...all.flatMap(({ unread }) => unread)],
    queries: all.length,
    statements: all.reduce((sum, { statements }) => sum + statements, 0),
  };
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
  const compiled = compile(source, pieces, true);
  return {
    items: compiled.sessions.flatMap(({ items }) => items),
    definitions: compiled.definitions,
    unread: compiled.unread,
    statements: [...compiled.statements.values()].reduce((sum, count) => sum + count, 0),
  };
}

function sessionOf({ source, transaction, items }: CodeSession, query: (source: QuerySource) => CompiledQuery): Session {
  return {
    source,
    transaction,
    items: items.flatMap((item): readonly SessionItem[] => (item.kind === "query" ? query(item.query).items : [{ kind: "opaque" }])),
  };
}

const factOf: Readonly<Record<DriverUse["use"], DriverFact["fact"]>> = {
  "named-statement": "named-statement",
  "names-by-default": "named-statement",
  "startup-parameter": "startup-parameter",
  "transaction-on-pool": "transaction-on-pool",
  "backend-pid": "backend-pid",
};

function factsOf(results: readonly RootResult[]): DriverFact[] {
  const seen = new Set<string>();
  return results.flatMap(({ uses }) =>
    uses.flatMap(({ use, driver, place, what, related }): DriverFact[] => {
      const key = `${use} ${keyOf(place)} ${what}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [
        {
          fact: factOf[use],
          driver,
          name: what,
          byDefault: use === "names-by-default",
          place,
          statement: place,
          what,
          related: related ?? [],
          transaction: undefined,
          inBody: false,
        },
      ];
    }),
  );
}

function keyOf({ source, span }: Place): string {
  return `${source.path} ${String(span.start)} ${String(span.end)}`;
}
