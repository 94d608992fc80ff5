import { addressAt, client, optionsAt, pool } from "./pg.ts";
import * as postgresJs from "./postgres.ts";
import type { ArgumentPath, Call, Driver, Handle, MakeHandle, Member, Option } from "./driver.ts";

/** drizzle-orm@0.45.4 `pg-core/db.js`: a string is raw; lazy, so that `db.batch([db.execute(…)])` is one transaction. */
const execute: Call = { does: "send", text: ["0"], lazy: true };

const begin: Member = { call: { does: "transaction", callback: { argument: "0" }, gives: "tx" } };
const nothing: Member = { call: { does: "nothing" } };

const db: Handle = {
  connection: "pool",
  // A helper's parameter may be given a transaction: `PgTransaction` extends `PgDatabase`.
  transaction: "unknown",
  usualNames: ["db", "drizzle", "database", "drizzledb"],
  builds: "query",
  members: { execute: { call: execute }, transaction: begin, $client: { handle: "pool" } },
  chain: ["$primary", "$withAuth"],
};

const tx: Handle = {
  connection: "pinned",
  transaction: "in",
  usualNames: ["tx", "trx", "transaction"],
  builds: "query",
  members: {
    execute: { call: execute },
    transaction: begin,
    // `pg-core/session.js`: throws TransactionRollbackError.
    rollback: { call: { does: "throw" } },
    setTransaction: nothing,
  },
};

/** What `select`, `insert` … give, and what a prepared one is. */
const query: Handle = {
  connection: "pool",
  builds: "query",
  members: {
    execute: nothing,
    toSQL: nothing,
    getSQL: nothing,
    // Named by the caller: `node-postgres/session.js` `{ name, text }`.
    prepare: { call: { does: "names", argument: "0" } },
  },
};

/** `drizzle(url)`, `drizzle({ connection })`, `drizzle(client)`, `drizzle({ client })`: `node-postgres/driver.js`. Before 0.34 only `drizzle(client)`. */
function make(options: (at: ArgumentPath) => readonly Option[], more: Partial<MakeHandle> = {}): Member {
  const made = { gives: "db", ...more };
  return {
    call: [
      { does: "connect", when: { is: ["0", "string"] }, ...made, options: options("0"), address: ["0"] },
      {
        does: "connect",
        when: { present: "0.connection" },
        ...made,
        options: options("0.connection"),
        address: [...addressAt("0.connection"), "0.connection.url"],
      },
      { does: "give", ...made, from: ["0.client", "0"] },
    ],
    members: { mock: nothing },
  };
}

/** postgres.js's, without the names of statements: `postgres-js/session.js` sends with `unsafe`. */
function postgresJsOptionsAt(at: ArgumentPath): readonly Option[] {
  return [
    { path: `${at}.connection`, startup: "*" },
    { path: at, urlParameters: { known: postgresJs.known } },
    { path: `${at}.url`, urlParameters: { known: postgresJs.known } },
  ];
}

/** Bun's client names what has parameters: `bun-sql/session.js` calls `unsafe` without `prepare`. */
function bunOptionsAt(at: ArgumentPath): readonly Option[] {
  return [
    { path: `${at}.connection`, startup: "*" },
    { path: `${at}.prepare`, named: { off: [false], fix: "prepare: false" }, byDefault: true },
  ];
}

const none = (): readonly Option[] => [];

const exported: Readonly<Record<string, Member>> = {
  sql: {
    tag: { does: "sql", holes: "bind", gives: "sql" },
    members: {
      raw: { call: { does: "sql", text: "0", holes: "raw", gives: "sql" } },
      identifier: { call: { does: "sql", text: "0", holes: "identifier" } },
      join: { call: { does: "sql", join: { items: "0", separator: "1" }, gives: "sql" } },
      fromList: { call: { does: "sql", join: { items: "0" }, gives: "sql" } },
      empty: { call: { does: "sql", gives: "sql" } },
      param: { call: { does: "sql", text: "0", holes: "bind" } },
      placeholder: { call: { does: "sql", text: "0", holes: "bind" } },
    },
  },
  name: { call: { does: "sql", text: "0", holes: "identifier" } },
  // `pg-core`: reads go to the replicas.
  withReplicas: { call: { does: "same", argument: "0" } },
  // `*/migrator`: one transaction, no lock: `pg-core/dialect.js` migrate.
  migrate: nothing,
};

/** Members of the tag's SQL: `append` changes it, the others are of types and names. */
const sqlObject: Handle = {
  connection: "pool",
  members: { append: { call: { does: "sql", append: true, text: "0", holes: "raw" } } },
  chain: ["as", "mapWith", "inlineParams", "getSQL", "if"],
};

const types: Readonly<Record<string, string>> = {
  PgDatabase: "db",
  PgTransaction: "tx",
  NodePgDatabase: "db",
  NodePgTransaction: "tx",
  PostgresJsDatabase: "db",
  PostgresJsTransaction: "tx",
  NeonDatabase: "db",
  NeonTransaction: "tx",
  NeonHttpDatabase: "db",
  NeonHttpTransaction: "tx",
  VercelPgDatabase: "db",
  VercelPgTransaction: "tx",
  BunSQLDatabase: "db",
  BunSQLTransaction: "tx",
  XataHttpDatabase: "db",
  PgRemoteDatabase: "db",
};

function driver(modules: readonly string[], drizzle: Member | undefined, database: Handle = db): Driver {
  return {
    name: "Drizzle",
    modules: modules.flatMap((name) => [`drizzle-orm/${name}`, `drizzle-orm/${name}/*`]),
    exports: drizzle ? { ...exported, drizzle } : exported,
    types,
    handles: { db: database, tx, query, sql: sqlObject, pool, client },
    words: [".prepare("],
  };
}

const base = driver(["sql", "pg-core"], undefined);

/** `db.batch([…])` is one transaction of one request, `transaction` throws: `neon-http/session.js`. */
const http: Handle = {
  ...db,
  connection: "http",
  members: { execute: { call: execute }, batch: { call: { does: "transaction", batch: "0" } }, transaction: { call: { does: "throw" } } },
};

/** The handle's own names would be taken for postgres.js's. */
const postgresJsDatabase: Handle = { ...db, members: { ...db.members, $client: { handle: "postgres.js" } } };

function withPostgresJs(made: Driver): Driver {
  const { sql, reserved, transaction } = postgresJs;
  return {
    ...made,
    handles: {
      ...made.handles,
      query: { ...query, members: { ...query.members, prepare: { call: { does: "names" } } } },
      "postgres.js": sql,
      reserved,
      transaction,
    },
  };
}

/** Over HTTP a prepared query is the library's own: `neon-http/session.js`. */
function overHttp(made: Driver): Driver {
  return { ...made, handles: { ...made.handles, query: { ...query, members: { execute: nothing }, chain: ["prepare"] } } };
}

const others = [
  ...[
    "mysql2",
    "mysql-proxy",
    "mysql-core",
    "planetscale-serverless",
    "tidb-serverless",
    "singlestore",
    "singlestore-proxy",
    "singlestore-core",
  ],
  ...[
    "better-sqlite3",
    "bun-sqlite",
    "d1",
    "durable-sqlite",
    "expo-sqlite",
    "libsql",
    "op-sqlite",
    "sql-js",
    "sqlite-proxy",
    "sqlite-core",
  ],
  ...["gel", "gel-core"],
];

const otherTypes = [
  ...["MySqlDatabase", "MySql2Database", "MySqlRemoteDatabase", "PlanetScaleDatabase", "TiDBServerlessDatabase", "SingleStoreDatabase"],
  ...[
    "BaseSQLiteDatabase",
    "BetterSQLite3Database",
    "BunSQLiteDatabase",
    "DrizzleD1Database",
    "DrizzleSqliteDODatabase",
    "ExpoSQLiteDatabase",
  ],
  ...["LibSQLDatabase", "OPSQLiteDatabase", "SQLJsDatabase", "SqliteRemoteDatabase", "GelDatabase", "GelJsDatabase"],
];

/** One module a client, with a `drizzle` of its own. */
export const drizzle: readonly Driver[] = [
  { ...base, modules: ["drizzle-orm", ...base.modules] },
  driver(["node-postgres"], make(optionsAt, { unnamed: true })),
  withPostgresJs(driver(["postgres-js"], make(postgresJsOptionsAt, { unnamed: "outside-transactions" }), postgresJsDatabase)),
  withPostgresJs(driver(["bun-sql"], make(bunOptionsAt), postgresJsDatabase)),
  driver(["neon-serverless"], make(optionsAt)),
  driver(["vercel-postgres", "netlify-db"], make(none)),
  overHttp(driver(["neon-http", "xata-http", "pg-proxy"], make(none), http)),
  // The Data API and a server in the process: no pooler.
  {
    ...driver(["aws-data-api", "pglite"], make(none, { direct: true }), { ...db, direct: true }),
    types: { PgliteDatabase: "db", AwsDataApiPgDatabase: "db" },
  },
  {
    ...driver(others, make(none), { ...db, otherDatabase: true }),
    types: Object.fromEntries(otherTypes.map((name) => [name, "db"])),
  },
];
