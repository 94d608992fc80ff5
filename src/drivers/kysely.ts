import { addressAt, client, optionsAt, pool } from "./pg.ts";
import type { Call, Driver, Handle, MakeHandle, Member } from "./driver.ts";

const nothing: Member = { call: { does: "nothing" } };

/** Members of `Kysely` that give it again: kysely@0.29.9 `dist/kysely.d.ts`. */
const chain = ["withSchema", "withPlugin", "withoutPlugins", "withTables", "$extendTables", "$omitTables", "$pickTables"];

/** `CompiledQuery`, or what has `compile()`. */
const executeQuery: Member = { call: { does: "send", text: ["0"], textProperty: "sql", values: "0.parameters" } };

/** `fn<T>("pg_advisory_xact_lock", […])`. */
const fn: Member = { call: { does: "sql", text: "0", values: "1", wrap: "{text}({values})" } };

const queries: Readonly<Record<string, Member>> = {
  executeQuery,
  fn,
  schema: { handle: "schema" },
  getExecutor: nothing,
  introspection: nothing,
  destroy: nothing,
};

const begins: Readonly<Record<string, Member>> = {
  transaction: { call: { does: "give", gives: "transactionBuilder" } },
  startTransaction: { call: { does: "give", gives: "controlledBuilder" } },
  connection: { call: { does: "give", gives: "connectionBuilder" } },
};

const db: Handle = {
  connection: "pool",
  // A helper's parameter may be given a transaction: `Transaction` extends `Kysely`.
  transaction: "unknown",
  usualNames: ["db", "kysely", "database", "kyselydb"],
  usualMembers: ["startTransaction", "selectNoFrom"],
  builds: "query",
  members: { ...queries, ...begins },
  chain,
};

const transaction: Handle = {
  connection: "pinned",
  transaction: "in",
  usualNames: ["trx", "tx", "transaction"],
  builds: "query",
  members: queries,
  chain,
};

/** Its commands are executed: `await trx.commit().execute()`. */
const controlled: Handle = {
  ...transaction,
  members: {
    ...queries,
    commit: { call: { does: "commit", gives: "command" } },
    rollback: { call: { does: "rollback", gives: "command" } },
    savepoint: { call: { does: "savepoint", name: "0", gives: "command" } },
    rollbackToSavepoint: { call: { does: "rollback-to", name: "0", gives: "command" } },
    releaseSavepoint: { call: { does: "release-savepoint", name: "0", gives: "command" } },
  },
};

const settings = ["setIsolationLevel", "setAccessMode"];

const builders: Readonly<Record<string, Handle>> = {
  transactionBuilder: {
    connection: "pool",
    members: { execute: { call: { does: "transaction", callback: { argument: "0" }, gives: "transaction" } } },
    chain: settings,
  },
  controlledBuilder: {
    connection: "pool",
    members: { execute: { call: { does: "transaction", unmanaged: "controlled" } } },
    chain: settings,
  },
  // One client of the pool without a transaction.
  connectionBuilder: {
    connection: "pool",
    members: { execute: { call: { does: "connect", gives: "connection", callback: { argument: "0" } } } },
  },
  command: { connection: "pinned", members: { execute: { call: { does: "give", gives: "controlled" } } } },
};

/** Since 0.29: `dist/util/abort.d.ts`; from `client.processID`: `dist/dialect/postgres/postgres-driver.js`. */
const execute: Member = {
  call: [
    {
      does: "backend-pid",
      when: { equals: ["0.inflightQueryAbortStrategy", "cancel query", "kill session"] },
      who: "`inflightQueryAbortStrategy` of Kysely",
    },
    { does: "nothing" },
  ],
};

const query: Handle = {
  connection: "pool",
  builds: "query",
  members: {
    fn,
    execute,
    executeTakeFirst: execute,
    executeTakeFirstOrThrow: execute,
    stream: nothing,
    explain: nothing,
    compile: nothing,
  },
};

/* `dist/schema/create-table-builder.d.ts`, `create-view-builder.d.ts`. */

const columns = [
  ...["addColumn", "addPrimaryKeyConstraint", "addUniqueConstraint", "addForeignKeyConstraint", "addCheckConstraint", "addIndex"],
  ...["ifNotExists", "modifyFront", "modifyEnd", "as", "$call"],
];

function table(more: Readonly<Record<string, Member>>, sql: string | undefined): Handle {
  const made: Member = sql === undefined ? nothing : { call: { does: "fixed-sql", sql: [sql], on: "this" } };
  return { connection: "pool", members: { ...more, execute: made }, chain: columns };
}

function onCommit(gives: string): Member {
  return { call: { does: "give", gives, remember: { onCommit: "0" } } };
}

const schema: Readonly<Record<string, Handle>> = {
  schema: {
    connection: "pool",
    builds: "query",
    members: {
      createTable: { call: { does: "give", gives: "table", remember: { table: "0" } } },
      createView: { call: { does: "give", gives: "view", remember: { view: "0" } } },
    },
    chain: ["withSchema", "withPlugin", "withoutPlugins"],
  },
  table: table({ temporary: { call: { does: "give", gives: "temporaryTable" } }, onCommit: onCommit("tableOnCommit") }, undefined),
  tableOnCommit: table({ temporary: { call: { does: "give", gives: "temporaryTableOnCommit" } } }, undefined),
  temporaryTable: table({ onCommit: onCommit("temporaryTableOnCommit") }, 'CREATE TEMPORARY TABLE {"table"} ()'),
  temporaryTableOnCommit: table({}, 'CREATE TEMPORARY TABLE {"table"} () ON COMMIT {onCommit}'),
  view: {
    connection: "pool",
    members: { temporary: { call: { does: "give", gives: "temporaryView" } }, execute: nothing },
    chain: ["orReplace", "ifNotExists", "materialized", "columns", "as", "withPlugin"],
  },
  temporaryView: {
    connection: "pool",
    members: { execute: { call: { does: "fixed-sql", sql: ['CREATE TEMPORARY VIEW {"view"} AS SELECT 1'], on: "this" } } },
    chain: ["orReplace", "columns", "as", "withPlugin"],
  },
};

/** Its own SQL, sent on the handle that `execute` is given: `dist/raw-builder/raw-builder.d.ts`. */
const raw: Handle = {
  connection: "pool",
  members: { execute: { call: { does: "send", on: ["0"] } }, compile: { call: { does: "same" } } },
  chain: ["as", "$castTo", "$notNull", "withPlugin"],
};

const literal: Call = { does: "sql", text: "0", holes: "literal", gives: "raw" };
const bind: Call = { does: "sql", text: "0", holes: "bind", gives: "raw" };
const identifier: Call = { does: "sql", text: "0", holes: "identifier", gives: "raw" };

/** `dist/raw-builder/sql.d.ts`; `value` and `literal` until 0.27. */
const sql: Member = {
  tag: { does: "sql", holes: "bind", gives: "raw" },
  members: {
    raw: { call: { does: "sql", text: "0", holes: "raw", gives: "raw" } },
    lit: { call: literal },
    literal: { call: literal },
    val: { call: bind },
    value: { call: bind },
    ref: { call: identifier },
    table: { call: identifier },
    id: { call: identifier },
    join: { call: { does: "sql", join: { items: "0", separator: "1" }, gives: "raw" } },
  },
};

/** The `PostgresDialect`s: `dist/dialect/postgres/postgres-dialect-config.d.ts`; hooks since 0.24 and 0.28. */
function dialect(at: string, more: Partial<MakeHandle> = {}): Member {
  return {
    call: {
      does: "give",
      gives: "dialect",
      from: [at],
      unnamed: true,
      options: [
        { path: "0.onCreateConnection", hook: { argument: "0.onCreateConnection", gives: "hooked" } },
        { path: "0.onReserveConnection", hook: { argument: "0.onReserveConnection", gives: "hooked" }, each: "acquire" },
      ],
      ...more,
    },
  };
}

const other: Member = { call: { does: "connect", gives: "dialect", otherDatabase: true } };

/**
 * A session's lock around the migrations' transaction, where older versions take the transaction's: `dist/dialect/postgres/postgres-adapter.js`
 * of 0.28.17 and 0.28.18, 0.29.2 and 0.29.3.
 */
const migrate: Member = {
  call: [
    {
      does: "fixed-sql",
      when: { since: ["0.28.18", "0.29.3"] },
      sql: ["SELECT pg_advisory_lock(3853314791062309107)", "SELECT pg_advisory_unlock(3853314791062309107)"],
      on: "this",
      who: "`Migrator` of Kysely",
    },
    { does: "nothing" },
  ],
};

const migrator: Handle = {
  connection: "pool",
  members: { migrateToLatest: migrate, migrateTo: migrate, migrateUp: migrate, migrateDown: migrate, getMigrations: nothing },
};

const exported: Readonly<Record<string, Member>> = {
  Kysely: { call: { does: "give", gives: "db", from: ["0.dialect"] } },
  sql,
  CompiledQuery: { members: { raw: { call: { does: "sql", text: "0", values: "1", gives: "raw" } } } },
  PostgresDialect: dialect("0.pool"),
  // kysely-postgres-js: every query goes over a reserved connection, with `unsafe`.
  PostgresJSDialect: dialect("0.postgres"),
  PGliteDialect: dialect("0.pglite", { direct: true }),
  MysqlDialect: other,
  SqliteDialect: other,
  MssqlDialect: other,
  Migrator: { call: { does: "give", gives: "migrator", from: ["0.db"] } },
  // kysely-neon: 2 sends over HTTP, 1 had a pool or HTTP.
  NeonDialect: {
    call: [
      { does: "give", when: { present: "0.neon" }, gives: "httpDialect", from: ["0.neon"] },
      { does: "connect", gives: "dialect", address: addressAt("0") },
    ],
  },
  NeonHTTPDialect: { call: { does: "connect", gives: "httpDialect", address: addressAt("0") } },
  // @vercel/postgres-kysely.
  createKysely: { call: { does: "connect", gives: "db", options: optionsAt("0"), address: addressAt("0") } },
};

export const kysely: Driver = {
  name: "Kysely",
  modules: ["kysely", "kysely/migration", "kysely-postgres-js", "kysely-neon", "@vercel/postgres-kysely"],
  exports: exported,
  types: {
    Kysely: "db",
    Transaction: "transaction",
    ControlledTransaction: "controlled",
    DatabaseConnection: "hooked",
    Migrator: "migrator",
    RawBuilder: "raw",
  },
  // Migrations run in one transaction: `dist/migration/migrator.js`.
  entries: [{ names: ["up", "down"], parameters: ["db"], transaction: "in" }],
  handles: {
    db,
    connection: { ...db, connection: "pinned", transaction: "out" },
    transaction,
    controlled,
    ...builders,
    query,
    ...schema,
    raw,
    dialect: { connection: "pool" },
    httpDialect: { connection: "http" },
    hooked: { connection: "pinned", transaction: "out", members: { executeQuery } },
    migrator,
    pool,
    client,
  },
  words: [
    "temporary",
    "onCreateConnection",
    "onReserveConnection",
    "migrateToLatest",
    "migrateTo",
    "migrateUp",
    "inflightQueryAbortStrategy",
  ],
};
