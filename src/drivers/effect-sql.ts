import type { Call, Driver, Handle, Member, Option } from "./driver.ts";

/** @effect/sql@0.52 `src/Statement.ts` Constructor: a statement is an effect, sent when it is yielded, and a fragment in another one. */
const tag: Call = { does: "send", holes: "bind", lazy: true };

const fragment: Member = { call: { does: "sql", harmless: true } };
const clauses: Member = { call: { does: "sql", join: { items: "0" } } };

const execute: Member = { call: { does: "send", text: ["0"], values: "1", lazy: true } };

/** `const connection = yield* sql.reserve`: @effect/sql@0.52 `src/SqlConnection.ts`. */
const connection: Handle = {
  connection: "pinned",
  transaction: "unknown",
  members: { execute, executeRaw: execute, executeStream: execute, executeValues: execute, executeUnprepared: execute },
};

/** @effect/sql-pg@4.0.5 `src/PgClient.ts`, PgClientConfig; 0.x has none of these. */
const options: readonly Option[] = [
  {
    path: "0.prepare",
    named: { off: [false], fix: "prepare: false" },
    byDefault: true,
    since: "4.0.0",
  },
  { path: "0.startupParameters", startup: "*" },
  { path: "0.startupOptions", startup: "options" },
  { path: "0.url", urlParameters: { sent: ["options"] } },
];

const make: Member = { call: { does: "connect", gives: "sql", options, address: ["0.url", "0.host", "0.port"] } };
const makeClient: Member = { call: { does: "connect", gives: "client", options, address: ["0.url", "0.host", "0.port"] } };

const exported: Readonly<Record<string, Member>> = {
  PgClient: { handle: "sql" },
  SqlClient: { handle: "sql" },
  make,
  makeClient,
  layer: make,
  layerConfig: make,
};

const members: Readonly<Record<string, Member>> = {
  unsafe: { call: { does: "send", text: ["0"], values: "1", lazy: true } },
  literal: { call: { does: "sql", text: "0", holes: "raw" } },
  in: fragment,
  insert: fragment,
  update: fragment,
  updateValues: fragment,
  and: clauses,
  or: clauses,
  csv: fragment,
  join: { call: { does: "member", member: clauses } },
  safe: { handle: "sql" },
  withoutTransforms: { call: { does: "same" } },
  reserve: { handle: "connection" },
  // The fiber carries it: every query of the effect, whatever its handle, is in it.
  withTransaction: { call: { does: "transaction", callback: { argument: "0" }, ambient: true } },
  // 0.x: a client of its own with the pool's options; 4.x: a connection of the pool.
  listen: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "own", who: "`listen()` of @effect/sql-pg" } },
  onDialect: { call: { does: "invoke", callback: { argument: "0.pg" } } },
  onDialectOrElse: { call: { does: "invoke", callback: { argument: "0.pg" } } },
  // `PgClient` and `SqlClient` are a module, a tag in it and the type of its service.
  ...exported,
};

/** Whether a caller has begun a transaction cannot be seen where a client is used. */
const sql: Handle = {
  connection: "pool",
  transaction: "unknown",
  tag,
  call: { does: "sql", text: "0", holes: "identifier" },
  members,
};

export const effectSql: Driver = {
  name: "Effect SQL",
  modules: ["@effect/sql", "@effect/sql/*", "@effect/sql-pg", "@effect/sql-pg/*", "effect/unstable/sql", "effect/unstable/sql/*"],
  exports: exported,
  types: { SqlClient: "sql", PgClient: "sql", "SqlClient.SqlClient": "sql", "PgClient.PgClient": "sql" },
  handles: { sql, client: { ...sql, connection: "dedicated" }, connection },
  words: ["PgClient", "startupParameters", "startupOptions"],
};
