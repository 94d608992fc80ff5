import { knex, knexHandle } from "./knex.ts";
import { client, optionsAt, pool } from "./pg.ts";
import type { Call, Driver, Handle, MakeHandle, Member, Send } from "./driver.ts";

const nothing: Member = { call: { does: "nothing" } };

/** Values are put into the text as literals: @mikro-orm/sql@7.2.2 `AbstractSqlConnection.js`, @mikro-orm/core@7.2.2 `platforms/Platform.js`. */
const send: Send = { does: "send", text: ["0"], values: "1", placeholders: "mikro-orm", callback: "none" };

/** `execute(text, params, method)`: in the transaction that the entity manager is in. */
const execute: Member = { call: send };

/** `execute(text, params, method, ctx)`: on the pool unless it is given a transaction. */
const executeOn: Member = { call: { ...send, on: ["3"] } };

/** A callback's transaction is everybody's below: `EntityManager.js` getContext; but not that of a fork, which asks nobody. */
const transactional: Member = { call: { does: "transaction", callback: { argument: "0" }, gives: "em", ambient: true } };

const members: Readonly<Record<string, Member>> = {
  execute,
  transactional,
  begin: { call: { does: "begin", pins: true, nests: true } },
  commit: { call: { does: "commit" } },
  rollback: { call: { does: "rollback" } },
  fork: { call: { does: "give", gives: "fork", pool: true } },
  getConnection: { call: { does: "give", gives: "mikroConnection", pool: true } },
  getDriver: { call: { does: "give", gives: "mikroConnection", pool: true } },
  getTransactionContext: { call: { does: "give", gives: "context" } },
  getRepository: { call: { does: "give", gives: "repository" } },
  // Until 6, of the pool; 7 has `getKysely`, of the transaction: `SqlEntityManager.js`.
  getKnex: { call: { does: "give", gives: "knex", pool: true } },
  getKysely: { call: { does: "give", gives: "kysely" } },
  createQueryBuilder: { call: { does: "give", gives: "queryBuilder" } },
  qb: { call: { does: "give", gives: "queryBuilder" } },
  flush: nothing,
  clear: nothing,
};

const em: Handle = {
  connection: "pool",
  transaction: "unknown",
  usualNames: ["em", "entitymanager"],
  usualMembers: ["transactional"],
  members,
};

const fork: Handle = {
  connection: "pool",
  transaction: "out",
  members: { ...members, transactional: { call: { does: "transaction", callback: { argument: "0" }, gives: "em" } } },
};

const repository: Handle = {
  connection: "pool",
  transaction: "unknown",
  members: {
    getEntityManager: { call: { does: "give", gives: "em" } },
    em: { handle: "em" },
    getKnex: { call: { does: "give", gives: "knex", pool: true } },
    createQueryBuilder: { call: { does: "give", gives: "queryBuilder" } },
    qb: { call: { does: "give", gives: "queryBuilder" } },
  },
};

const mikroConnection: Handle = {
  connection: "pool",
  transaction: "out",
  members: {
    execute: executeOn,
    executeDump: { call: { does: "send", text: ["0"] } },
    loadFile: { call: { does: "send", file: "0" } },
    transactional: { call: { does: "transaction", callback: { argument: "0" }, gives: "context" } },
    begin: { call: { does: "transaction", unmanaged: "context" } },
    commit: { call: { does: "commit" } },
    rollback: { call: { does: "rollback" } },
    getKnex: { call: { does: "give", gives: "knex" } },
    getClient: { call: { does: "give", gives: "kysely" } },
    getConnection: { call: { does: "same" } },
  },
};

/** Kysely's, as far as 7 hands it out: its own tag is sent on it. */
const kysely: Handle = {
  connection: "pool",
  members: {
    executeQuery: { call: { does: "send", text: ["0"], textProperty: "sql", values: "0.parameters" } },
    transaction: { call: { does: "give", gives: "kyselyTransaction" } },
  },
  chain: ["withSchema", "withPlugin"],
};

const kyselyTransaction: Handle = {
  connection: "pool",
  members: { execute: { call: { does: "transaction", callback: { argument: "0" }, gives: "kysely" } } },
  chain: ["setIsolationLevel", "setAccessMode"],
};

const queryBuilder: Handle = {
  connection: "pool",
  builds: "queryBuilder",
  members: {
    raw: { call: { does: "sql", text: "0", values: "1", placeholders: "mikro-orm" } },
    ...Object.fromEntries(
      ["execute", "getResult", "getResultList", "getResultAndCount", "getSingleResult", "getCount", "getQuery", "getFormattedQuery"].map(
        (name) => [name, nothing],
      ),
    ),
  },
};

const schemaGenerator: Handle = { connection: "pool", transaction: "out", members: { execute: { call: { does: "send", text: ["0"] } } } };

const orm: Handle = {
  connection: "pool",
  transaction: "out",
  usualNames: ["orm"],
  members: {
    em: { handle: "em" },
    schema: { handle: "schemaGenerator" },
    getSchemaGenerator: { call: { does: "give", gives: "schemaGenerator" } },
    close: nothing,
  },
  chain: ["connect"],
};

/** @mikro-orm/migrations@7.2.1 `Migration.d.ts`; what `addSql` is given is sent when the method is over. */
const migration: Handle = {
  connection: "pinned",
  transaction: "in",
  members: {
    addSql: { call: { does: "send", text: ["0"] } },
    execute,
    getEntityManager: { call: { does: "give", gives: "em" } },
    getKnex: { call: { does: "give", gives: "knex", pool: true } },
    driver: { handle: "mikroConnection", pool: true },
    ctx: { handle: "context" },
  },
};

const connect: Call & MakeHandle = {
  does: "give",
  gives: "orm",
  // Options that `defineConfig` has seen, or another database's driver.
  from: ["0", "0.driver"],
  unnamed: true,
  onlyIf: { path: ["0.type", "0.clientUrl"], matches: /^postgres/ },
  options: [
    // 7 merges them into the pool's options, 6 and before into Knex's: `AbstractSqlConnection.js`.
    ...optionsAt("0.driverOptions"),
    ...optionsAt("0.driverOptions.connection"),
    ...optionsAt("0.clientUrl"),
    // @mikro-orm/postgresql@7.2.5 `PostgreSqlConnection.js` buildConnectionSessionStatements.
    // 6 and before: Knex's pool.
    { path: "0.pool.afterCreate", hook: { argument: "0.pool.afterCreate", gives: "client" } },
    { path: "0.sessionContext", equals: ["connection"], sql: "reset all; select set_config($1, $2, false)", each: "acquire" },
    { path: "0.onCreateConnection", hook: { argument: "0.onCreateConnection", gives: "hooked" } },
    { path: "0.onReserveConnection", hook: { argument: "0.onReserveConnection", gives: "hooked" }, each: "acquire" },
    { path: "0.driverOptions.onPoolCreated", hook: { argument: "0.driverOptions.onPoolCreated", gives: "pool" } },
  ],
  address: ["0.clientUrl", "0.host", "0.port", "0.driverOptions.connection"],
};

const make: Member = { call: connect };

const Transactional: Member = { decorator: { does: "transaction", ambient: true } };
const otherDriver: Member = { handle: "otherDriver" };

const exported: Readonly<Record<string, Member>> = {
  MikroORM: { ...make, members: { init: make, initSync: make } },
  defineConfig: make,
  EntityManager: { call: { does: "give", gives: "em" } },
  SqlEntityManager: { call: { does: "give", gives: "em" } },
  EntityRepository: { call: { does: "give", gives: "repository", from: ["0"] } },
  SqlEntityRepository: { call: { does: "give", gives: "repository", from: ["0"] } },
  Migration: { call: { does: "give", gives: "migration" } },
  Transactional,
  raw: { call: { does: "sql", text: "0", values: "1", placeholders: "mikro-orm" } },
  sql: {
    tag: { does: "sql", holes: "literal" },
    members: {
      ref: { call: { does: "sql", text: "0", holes: "identifier" } },
      now: nothing,
      lower: nothing,
      upper: nothing,
    },
  },
  // @mikro-orm/nestjs.
  MikroOrmModule: { members: { forRoot: make } },
};

const handles: Readonly<Record<string, Handle>> = {
  ...knex.handles,
  knex: knexHandle,
  em,
  fork,
  repository,
  mikroConnection,
  // Knex's or Kysely's transaction, only to be given on.
  context: {
    connection: "pinned",
    transaction: "in",
    members: { commit: { call: { does: "commit" } }, rollback: { call: { does: "rollback" } } },
  },
  kysely,
  kyselyTransaction,
  queryBuilder,
  schemaGenerator,
  orm,
  migration,
  hooked: { ...client, transaction: "out", members: { ...client.members, ...kysely.members } },
  client,
  pool,
};

const driver: Driver = {
  name: "MikroORM",
  modules: [
    ...["@mikro-orm/core", "@mikro-orm/postgresql", "@mikro-orm/sql", "@mikro-orm/knex", "@mikro-orm/migrations", "@mikro-orm/nestjs"],
    ...["@mikro-orm/decorators/legacy", "@mikro-orm/decorators/es"],
  ],
  exports: exported,
  types: {
    MikroORM: "orm",
    EntityManager: "em",
    SqlEntityManager: "em",
    EntityRepository: "repository",
    SqlEntityRepository: "repository",
    PostgreSqlConnection: "mikroConnection",
    AbstractSqlConnection: "mikroConnection",
    Connection: "mikroConnection",
    PostgreSqlDriver: "mikroConnection",
    QueryBuilder: "queryBuilder",
  },
  entries: [{ names: ["up", "down"], of: "Migration", self: "migration", transaction: "in", unless: ["isTransactional()", false] }],
  configurations: [{ path: /(?:^|\/)mikro-orm\.config\.[cm]?[jt]s$/, call: connect }],
  handles,
  words: [
    ...["sessionContext", "onCreateConnection", "onReserveConnection", "onPoolCreated"],
    ...["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
  ],
};

/** Other databases' packages have the same names. */
const others = ["mysql", "mariadb", "sqlite", "better-sqlite", "libsql", "mongodb", "mssql", "oracledb"];
const otherNames = [
  "MySqlDriver",
  "MariaDbDriver",
  "SqliteDriver",
  "BetterSqliteDriver",
  "LibSqlDriver",
  "MongoDriver",
  "MsSqlDriver",
  "OracleDriver",
];

export const mikroOrm: readonly Driver[] = [
  driver,
  {
    ...driver,
    modules: others.map((name) => `@mikro-orm/${name}`),
    exports: { ...exported, ...Object.fromEntries(otherNames.map((name) => [name, otherDriver])) },
    entries: [],
    configurations: [],
    handles: {
      ...Object.fromEntries(Object.entries(handles).map(([name, handle]) => [name, { ...handle, otherDatabase: true }])),
      otherDriver: { connection: "pool", otherDatabase: true },
    },
  },
];
