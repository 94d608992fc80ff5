import { addressAt, client, optionsAt as pgOptionsAt } from "./pg.ts";
import type { ArgumentPath, Call, Driver, Handle, MakeHandle, Member, Option } from "./driver.ts";

const nothing: Member = { call: { does: "nothing" } };

/** `query(text | { query, bind, values }, { replacements, bind, transaction })`: sequelize@6.37.8 `lib/sequelize.js`; 7 has `connection` too. */
const sends = {
  does: "send",
  text: ["0"],
  textProperty: "query",
  placeholders: "sequelize",
  on: ["1.transaction", "1.connection"],
  callback: "none",
} as const;
const query: Member = {
  call: [
    { ...sends, when: { present: "1.replacements" }, values: "1.replacements" },
    { ...sends, values: "1.bind" },
  ],
};

const connectHooks = ["afterConnect", "afterPoolAcquire"] as const;

/** `afterConnect(callback)`, `afterConnect(name, callback)`. */
const hook: Member = { call: { does: "hook", callback: { argument: "last" }, gives: "client" } };
const addHook: Member = {
  call: [{ does: "hook", when: { equals: ["0", ...connectHooks] }, callback: { argument: "last" }, gives: "client" }, { does: "same" }],
};

/** With a parent it is a savepoint of it, else a transaction of its own: `lib/transaction.js`. */
const on = ["0.transaction"];
const transaction: Member = {
  call: [
    { does: "transaction", when: { is: ["0", "function"] }, callback: { argument: "0" }, gives: "transaction" },
    { does: "transaction", when: { present: "1" }, callback: { argument: "1" }, gives: "transaction", on },
    { does: "transaction", unmanaged: "transaction", on },
  ],
};

const fragments: Readonly<Record<string, Member>> = {
  literal: { call: { does: "sql", text: "0", holes: "raw" } },
  fn: { call: { does: "sql", text: "0", wrap: "{text}()" } },
};

const instance: Readonly<Record<string, Member>> = {
  query,
  transaction,
  addHook,
  afterConnect: hook,
  afterPoolAcquire: hook,
  getQueryInterface: { call: { does: "give", gives: "queryInterface" } },
  queryInterface: { handle: "queryInterface" },
  connectionManager: { members: { getConnection: { call: { does: "connect", gives: "client" } }, releaseConnection: nothing } },
  close: nothing,
  authenticate: nothing,
  ...fragments,
};

const sequelizeHandle: Handle = { connection: "pool", transaction: "out", usualNames: ["sequelize"], members: instance };

/** Its queries are those that are given it: `{ transaction: t }`. */
const transactionHandle: Handle = {
  connection: "pinned",
  transaction: "in",
  usualNames: ["t", "transaction", "trx"],
  members: {
    commit: { call: { does: "commit" } },
    rollback: { call: { does: "rollback" } },
    afterCommit: { call: { does: "invoke", callback: { argument: "0" } } },
    sequelize: { handle: "sequelize", pool: true },
  },
};

const queryInterface: Handle = {
  connection: "pool",
  transaction: "out",
  usualNames: ["queryinterface"],
  members: { sequelize: { handle: "sequelize" } },
};

/**
 * What every connection is sent by default is left out: the time zone is the pooler's to keep, and a lost `client_min_messages` harms nobody
 * (`lib/dialects/postgres/connection-manager.js`). `dialect` has pg's options.
 */
function optionsAt(at: ArgumentPath, dialect: ArgumentPath): readonly Option[] {
  return [
    ...pgOptionsAt(dialect),
    { path: `${at}.timezone`, sql: "SET TIME ZONE {value}" },
    // Before each query: `lib/dialects/postgres/query.js`.
    { path: `${dialect}.prependSearchPath`, equals: [true], sql: 'SET search_path to "searchPath"', each: "acquire" },
    ...connectHooks.map((name) => ({ path: `${at}.hooks.${name}`, hook: { argument: `${at}.hooks.${name}`, gives: "client" } })),
  ];
}

const notPostgres = /^(?!(?:mysql|mariadb|sqlite3?|mssql|db2|snowflake|oracle|ibmi)\b)/i;

function connectAt(at: ArgumentPath): Call & MakeHandle {
  return {
    does: "connect",
    gives: "sequelize",
    unnamed: true,
    onlyIf: { path: [`${at}.dialect`, `${at}.url`, "0"], matches: notPostgres },
    options: [...optionsAt(at, `${at}.dialectOptions`), ...(at === "0" ? [] : pgOptionsAt("0"))],
    address: [`${at}.host`, `${at}.port`, `${at}.url`, "0"],
  };
}

/** `new Sequelize(address, options)`, `(options)`, `(database, user, password, options)`, `(database, user, options)`. */
const make: readonly Call[] = [
  { ...connectAt("3"), when: { present: "3" } },
  { ...connectAt("2"), when: { present: "2" } },
  { ...connectAt("0"), when: { is: ["0", "object"] } },
  connectAt("1"),
];

const Sequelize: Member = {
  call: make,
  members: {
    // cls-hooked: transactions of callbacks are found without being given.
    useCLS: { call: { does: "ambient" } },
    afterConnect: hook,
    addHook,
    ...fragments,
  },
};

/** Statics of models: `User.sequelize.query(…)`. */
const Model: Member = { members: { sequelize: { handle: "sequelize" } } };

const exported: Readonly<Record<string, Member>> = {
  Sequelize,
  Model,
  ...fragments,
  // @nestjs/sequelize.
  SequelizeModule: { members: { forRoot: { call: connectAt("0") }, forRootAsync: { call: connectAt("0.useFactory()") } } },
};

const words = [
  ...["prependSearchPath", "afterConnect", "afterPoolAcquire", "timezone"],
  ...["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
];

const types = { Sequelize: "sequelize", Transaction: "transaction", QueryInterface: "queryInterface" };

const six: Driver = {
  name: "Sequelize",
  modules: ["sequelize", "sequelize-typescript", "@nestjs/sequelize"],
  exports: { ...exported, default: { ...Sequelize, members: { ...Sequelize.members, ...exported } } },
  types: { ...types, "Sequelize.Transaction": "transaction", "Sequelize.Sequelize": "sequelize" },
  // Migrations have no transaction: sequelize-cli, umzug.
  entries: [{ names: ["up", "down"], parameters: ["queryInterface"], transaction: "out" }],
  configurations: [
    { path: /(?:^|\/)config\/(?:config|database|sequelize)\.[cm]?[jt]s$/, call: { ...connectAt("0"), when: { present: "0.dialect" } } },
  ],
  handles: { sequelize: sequelizeHandle, transaction: transactionHandle, queryInterface, client },
  words,
};

/* ------------------------------------------------------------ 7: @sequelize/core@7.0.0-alpha.48 `lib/sequelize-typescript.js` */

const otherDialect: Member = { handle: "otherDialect" };

/** Nothing is given to the queries inside: AsyncLocalStorage. */
const ambientTransaction: Member = {
  call: [
    { does: "transaction", when: { is: ["0", "function"] }, callback: { argument: "0" }, gives: "transaction", ambient: true },
    { does: "transaction", callback: { argument: "1" }, gives: "transaction", ambient: true, on },
  ],
};

const sequelize7: Handle = {
  ...sequelizeHandle,
  members: {
    ...instance,
    queryRaw: query,
    transaction: ambientTransaction,
    startUnmanagedTransaction: { call: { does: "transaction", unmanaged: "transaction", on } },
    withConnection: { call: { does: "connect", gives: "client", callback: { argument: "last" } } },
    hooks: { members: { addListener: addHook } },
  },
};

/** pg's options stand among Sequelize's own. */
const Sequelize7: Member = {
  call: {
    does: "give",
    gives: "sequelize",
    from: ["0.dialect"],
    unnamed: true,
    onlyIf: { path: ["0.dialect", "0.url"], matches: notPostgres },
    options: optionsAt("0", "0"),
    address: ["0.url", ...addressAt("0")],
  },
};

const sql: Member = {
  tag: { does: "sql", holes: "literal" },
  members: {
    ...fragments,
    identifier: { call: { does: "sql", text: "0", holes: "identifier" } },
    list: { call: { does: "sql", join: { items: "0" } } },
    join: { call: { does: "sql", join: { items: "0", separator: "1" } } },
  },
};

const seven: Driver = {
  ...six,
  modules: ["@sequelize/core", "@sequelize/postgres", "@sequelize/mysql", "@sequelize/mariadb", "@sequelize/sqlite3", "@sequelize/mssql"],
  exports: {
    ...exported,
    Sequelize: Sequelize7,
    sql,
    MySqlDialect: otherDialect,
    MariaDbDialect: otherDialect,
    SqliteDialect: otherDialect,
    MsSqlDialect: otherDialect,
  },
  types,
  handles: { ...six.handles, sequelize: sequelize7, otherDialect: { connection: "pool", otherDatabase: true } },
};

export const sequelize: readonly Driver[] = [six, seven];
