import { addressAt, client, optionsAt, pool } from "./pg.ts";
import type { ArgumentPath, Call, Driver, Entry, Handle, MakeHandle, Member, Transaction } from "./driver.ts";

const nothing: Member = { call: { does: "nothing" } };

/** `query(text, parameters?, queryRunner?)`: typeorm@1.1.1 `data-source/DataSource.js`; `:name` in the text since 1.0. */
const query: Member = { call: { does: "send", text: ["0"], values: "1", placeholders: "typeorm", on: ["2"], callback: "none" } };

/** A hole is bound, but for a function that returns a string: that is raw: `util/SqlTagUtils.js`. Since 0.3.21. */
const sql: Member = { tag: { does: "send", holes: "bind", functionHoles: "raw" } };

const queries: Readonly<Record<string, Member>> = { query, sql };

/** `transaction(callback)` and `transaction(isolation, callback)`. */
const transaction: Member = { call: { does: "transaction", callback: { argument: "last" }, gives: "manager" } };

const repositoryOf: Member = { call: { does: "give", gives: "repository" } };

/** `createQueryBuilder(entity?, alias?, queryRunner?)`. */
const createQueryBuilder: Member = { call: { does: "give", gives: "queryBuilder", from: ["2", "0"] } };

const dataSourceOfPool: Member = { handle: "dataSource", pool: true };

const dataSource: Handle = {
  connection: "pool",
  transaction: "out",
  usualNames: ["datasource", "appdatasource"],
  usualMembers: ["createQueryRunner"],
  members: {
    ...queries,
    transaction,
    manager: { handle: "manager" },
    getRepository: repositoryOf,
    getTreeRepository: repositoryOf,
    getCustomRepository: repositoryOf,
    createQueryRunner: { call: { does: "connect", gives: "queryRunner" } },
    createEntityManager: { call: { does: "give", gives: "manager", from: ["0"] } },
    createQueryBuilder,
    // The pool of pg: `driver/postgres/PostgresDriver.js`.
    driver: { members: { master: { handle: "pool" } } },
    destroy: nothing,
    close: nothing,
    // Without a lock: `migration/MigrationExecutor.js`.
    runMigrations: nothing,
    undoLastMigration: nothing,
  },
  chain: ["initialize", "connect", "setOptions"],
};

/** Of a pool, or of a transaction: which, only its origin tells. */
const manager: Handle = {
  connection: "pool",
  transaction: "unknown",
  usualNames: ["manager", "entitymanager", "transactionmanager", "transactionalentitymanager", "em"],
  members: {
    ...queries,
    transaction,
    queryRunner: { handle: "queryRunner" },
    getRepository: repositoryOf,
    getTreeRepository: repositoryOf,
    getCustomRepository: repositoryOf,
    withRepository: repositoryOf,
    createQueryBuilder,
    connection: dataSourceOfPool,
    dataSource: dataSourceOfPool,
  },
};

const repository: Handle = {
  connection: "pool",
  transaction: "unknown",
  usualNames: ["repository", "repo"],
  members: {
    ...queries,
    manager: { handle: "manager" },
    queryRunner: { handle: "queryRunner" },
    createQueryBuilder: { call: { does: "give", gives: "queryBuilder", from: ["1"] } },
  },
  chain: ["extend"],
};

/** One client of the pool: `driver/postgres/PostgresQueryRunner.js`. */
const queryRunner: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["queryrunner", "qr", "runner"],
  members: {
    ...queries,
    connect: { call: { does: "give", gives: "client" } },
    stream: { call: { does: "send", text: ["0"], values: "1", callback: "none" } },
    startTransaction: { call: { does: "begin", nests: true } },
    commitTransaction: { call: { does: "commit" } },
    rollbackTransaction: { call: { does: "rollback" } },
    release: { call: { does: "release" } },
    manager: { handle: "manager" },
    connection: dataSourceOfPool,
    dataSource: dataSourceOfPool,
  },
};

const fragment: Member = { call: { does: "fragment", text: ["0"], placeholders: "typeorm" } };

const queryBuilder: Handle = {
  connection: "pool",
  builds: "queryBuilder",
  members: {
    ...Object.fromEntries(
      ["select", "addSelect", "where", "andWhere", "orWhere", "having", "andHaving", "orHaving", "orderBy", "addOrderBy", "groupBy"].map(
        (name) => [name, fragment],
      ),
    ),
    setQueryRunner: { call: { does: "give", gives: "queryBuilder", from: ["0"] } },
    ...Object.fromEntries(
      [
        ...["execute", "getOne", "getOneOrFail", "getMany", "getManyAndCount", "getCount", "getExists", "getRawOne", "getRawMany"],
        ...["getRawAndEntities", "stream", "getSql", "getQuery", "getQueryAndParameters", "getParameters"],
      ].map((name) => [name, nothing]),
    ),
  },
};

/** What a subscriber is told: `subscriber/event`. */
const event: Handle = {
  connection: "pinned",
  transaction: "unknown",
  members: {
    queryRunner: { handle: "queryRunner" },
    manager: { handle: "manager" },
    connection: dataSourceOfPool,
    dataSource: dataSourceOfPool,
  },
};

/** 0.2: `@EntityRepository(User) class Users extends AbstractRepository<User>`. */
const abstractRepository: Handle = {
  connection: "pool",
  transaction: "unknown",
  members: { manager: { handle: "manager" }, repository: { handle: "repository" }, createQueryBuilder },
};

/** DataSourceOptions at this place; `extra` goes to pg's pool: `driver/postgres/PostgresDriver.js` createPool. */
function connectAt(at: ArgumentPath): Call & MakeHandle {
  return {
    does: "connect",
    gives: "dataSource",
    unnamed: true,
    onlyIf: { path: `${at}.type`, matches: /^postgres$/ },
    options: [...optionsAt(`${at}.extra`), ...optionsAt(`${at}.url`)],
    address: [
      `${at}.url`,
      `${at}.host`,
      `${at}.port`,
      ...addressAt(`${at}.extra`),
      `${at}.replication.master.url`,
      `${at}.replication.master.host`,
    ],
  };
}

const connect: Member = { call: connectAt("0") };
const given: Member = { call: { does: "give", gives: "dataSource" } };

/** typeorm-transactional, typeorm-transactional-cls-hooked: data sources and repositories follow it. */
const ambient: Call & Transaction = { does: "transaction", callback: { argument: "0" }, ambient: true };
const Transactional: Member = { decorator: { does: "transaction", ambient: true } };

const exported: Readonly<Record<string, Member>> = {
  DataSource: connect,
  Connection: connect,
  EntityManager: { call: { does: "give", gives: "manager", from: ["1", "0"] } },
  Repository: { call: { does: "give", gives: "repository", from: ["2", "1"] } },
  TreeRepository: { call: { does: "give", gives: "repository", from: ["2", "1"] } },
  AbstractRepository: { call: { does: "give", gives: "abstractRepository" } },
  PostgresQueryRunner: { call: { does: "give", gives: "queryRunner" } },
  BaseEntity: {
    members: { query, getRepository: repositoryOf, createQueryBuilder: { call: { does: "give", gives: "queryBuilder" } } },
  },
  // Until 0.3.
  createConnection: connect,
  createConnections: connect,
  getConnection: given,
  getConnectionManager: { call: { does: "member", member: { members: { get: given, create: connect } } } },
  getManager: { call: { does: "give", gives: "manager" } },
  getRepository: repositoryOf,
  getTreeRepository: repositoryOf,
  getCustomRepository: repositoryOf,
  createQueryBuilder: { call: { does: "give", gives: "queryBuilder" } },
  // 0.2: the manager is a decorated parameter.
  Transaction: { decorator: { does: "transaction" } },
  // @nestjs/typeorm.
  TypeOrmModule: {
    members: { forRoot: connect, forRootAsync: { call: { ...connectAt("0.useFactory()") } } },
  },
  Transactional,
  runInTransaction: { call: ambient },
  wrapInTransaction: { call: ambient },
  addTransactionalDataSource: { call: { does: "give", gives: "dataSource", from: ["0", "0.dataSource"] } },
};

const migration: Entry = { names: ["up", "down"], parameters: ["queryRunner"], transaction: "in", unless: ["transaction", false] };

const events = ["InsertEvent", "UpdateEvent", "RemoveEvent", "SoftRemoveEvent", "RecoverEvent", "LoadEvent"];
const transactionEvents = ["TransactionStartEvent", "TransactionCommitEvent", "TransactionRollbackEvent"];

export const typeorm: Driver = {
  name: "TypeORM",
  modules: ["typeorm", "typeorm/*", "@nestjs/typeorm", "typeorm-transactional", "typeorm-transactional-cls-hooked"],
  exports: { ...exported, default: { members: exported } },
  types: {
    DataSource: "dataSource",
    Connection: "dataSource",
    EntityManager: "manager",
    Repository: "repository",
    TreeRepository: "repository",
    QueryRunner: "queryRunner",
    PostgresQueryRunner: "queryRunner",
    SelectQueryBuilder: "queryBuilder",
    UpdateQueryBuilder: "queryBuilder",
    DeleteQueryBuilder: "queryBuilder",
    InsertQueryBuilder: "queryBuilder",
    ...Object.fromEntries([...events, ...transactionEvents].map((name) => [name, "event"])),
  },
  // One transaction for all or each: `migration/MigrationExecutor.js`.
  entries: [{ ...migration, of: "MigrationInterface" }, migration],
  configurations: [{ path: /(?:^|\/)ormconfig\.[cm]?[jt]s$/, call: connectAt("0") }],
  handles: { dataSource, manager, repository, queryRunner, queryBuilder, event, abstractRepository, pool, client },
  words: ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
};
