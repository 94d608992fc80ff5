import type { Call, Driver, Handle, MakeSql, Member, Option } from "./driver.ts";

const sqlTag: MakeSql = { does: "sql", holes: "bind" };

const tag: Member = { tag: sqlTag };

/** `sql.type(schema)` gives a tag. */
const givesTag: Member = { call: { does: "member", member: tag } };

const join: Member = { call: { does: "sql", join: { items: "0", separator: "1" }, holes: "bind" } };
const value: Member = { call: { does: "sql", text: "0", holes: "bind" } };

/** @slonik/sql-tag@49 `src/types.ts` SqlTag; up to slonik 32 `sql` itself is the tag. */
const sql: Member = {
  tag: sqlTag,
  members: {
    unsafe: tag,
    fragment: tag,
    type: givesTag,
    typeAlias: givesTag,
    prepared: { call: { does: "member", member: { tag: { ...sqlTag, named: true } } } },
    identifier: { call: { does: "sql", text: "0", holes: "identifier" } },
    literalValue: { call: { does: "sql", text: "0", holes: "literal" } },
    // slonik-sql-tag-raw, and slonik before 13.
    raw: { call: { does: "sql", text: "0", values: "1", holes: "raw" } },
    join,
    and: join,
    or: join,
    list: join,
    array: value,
    binary: value,
    date: value,
    interval: value,
    json: value,
    jsonb: value,
    timestamp: value,
    unnest: value,
    uuid: value,
  },
};

const query: Member = { call: { does: "send", text: ["0"], callback: "none" } };

const transaction: Member = { call: { does: "transaction", callback: { argument: "0" }, gives: "transaction" } };

const queries: Readonly<Record<string, Member>> = {
  query,
  any: query,
  anyFirst: query,
  exists: query,
  many: query,
  manyFirst: query,
  maybeOne: query,
  maybeOneFirst: query,
  one: query,
  oneFirst: query,
  record: query,
  stream: query,
  copyFromBinary: query,
  transaction,
};

const connect: Call = { does: "connect", gives: "connection", callback: { argument: "0" } };

const pool: Handle = {
  connection: "pool",
  usualNames: ["pool", "slonik"],
  members: { ...queries, connect: { call: connect } },
};

const connection: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["connection"],
  usualMembers: ["anyFirst", "manyFirst", "maybeOne", "maybeOneFirst", "oneFirst"],
  members: queries,
};

const inTransaction: Handle = { connection: "pinned", transaction: "in", usualNames: ["tx", "transaction", "trx"], members: queries };

/** `resetConnection: ({ query }) => query("DISCARD ALL")`: plain text. */
const basic: Handle = { connection: "pinned", transaction: "out", members: { query } };

const hook = (name: string, gives: string, parameter: number) => ({ argument: `1.${name}`, gives, parameter });

/** slonik@49.10.9 `src/factories/createClientConfiguration.ts`; since 26 the timeouts are startup parameters, since 40 each release discards all. */
const options: readonly Option[] = [
  { path: "1.statementTimeout", startup: "statement_timeout", byDefault: true, except: ["DISABLE_TIMEOUT"], since: "26.0.0" },
  {
    path: "1.idleInTransactionSessionTimeout",
    startup: "idle_in_transaction_session_timeout",
    byDefault: true,
    except: ["DISABLE_TIMEOUT"],
    since: "26.0.0",
  },
  { path: "1.resetConnection", sql: "DISCARD ALL", byDefault: true, equals: [], each: "release", since: "40.0.0" },
  { path: "1.resetConnection", hook: hook("resetConnection", "basic", 0), each: "release" },
  { path: "1.interceptors.*.afterPoolConnection", hook: hook("interceptors.*.afterPoolConnection", "connection", 1), each: "acquire" },
  {
    path: "1.interceptors.*.beforePoolConnectionRelease",
    hook: hook("interceptors.*.beforePoolConnectionRelease", "connection", 1),
    each: "release",
  },
  // parseDsn knows `application_name`, `sslmode` and `options`.
  { path: "0", urlParameters: { sent: ["options"] } },
];

const createPool: Member = { call: { does: "connect", gives: "pool", options, address: ["0"] } };

export const slonik: Driver = {
  name: "slonik",
  modules: ["slonik", "@slonik/sql-tag", "slonik-sql-tag-raw"],
  exports: {
    createPool,
    sql,
    createSqlTag: { call: { does: "member", member: sql } },
    raw: { call: { does: "sql", text: "0", values: "1", holes: "raw" } },
  },
  types: {
    DatabasePool: "pool",
    DatabasePoolConnection: "connection",
    DatabaseTransactionConnection: "transaction",
    CommonQueryMethods: "connection",
    DatabaseConnection: "connection",
    DatabasePoolType: "pool",
    DatabasePoolConnectionType: "connection",
    DatabaseTransactionConnectionType: "transaction",
    CommonQueryMethodsType: "connection",
    DatabaseConnectionType: "connection",
  },
  handles: { pool, connection, transaction: inTransaction, basic },
  words: ["slonik"],
};
