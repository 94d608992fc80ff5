import { addressAt, client, optionsAt, pool } from "./pg.ts";
import type { Call, Driver, Handle, MakeHandle, Member } from "./driver.ts";

const nothing: Member = { call: { does: "nothing" } };

/** knex@3.3.0 `lib/raw.js`: lazy, sent when it is awaited; a fragment in a builder's arguments. */
const raw: Member = { call: { does: "send", text: ["0"], values: "1", placeholders: "knex", lazy: true, gives: "raw" } };

const transaction: Member = {
  call: [
    { does: "transaction", when: { is: ["0", "function"] }, callback: { argument: "0" }, gives: "trx" },
    { does: "transaction", unmanaged: "trx" },
  ],
};

const members: Readonly<Record<string, Member>> = {
  raw,
  schema: { handle: "schema" },
  transaction,
  // A function that gives the transaction, begun at its first call: `lib/knex-builder/make-knex.js`.
  transactionProvider: { call: { does: "member", member: { call: { does: "transaction", unmanaged: "trx" } } } },
  client: {
    members: {
      raw,
      acquireConnection: { call: { does: "connect", gives: "client" } },
      acquireRawConnection: { call: { does: "connect", gives: "client" } },
      releaseConnection: nothing,
    },
  },
  destroy: nothing,
  initialize: nothing,
  // It locks with a row: `lib/migrations/migrate/Migrator.js`.
  migrate: nothing,
  seed: nothing,
  fn: nothing,
};

const queryOf: Call = { does: "give", gives: "query" };

export const knexHandle: Handle = {
  connection: "pool",
  // A helper's parameter may be given a transaction: `Knex.Transaction` extends `Knex`.
  transaction: "unknown",
  usualNames: ["knex", "db", "database", "knexinstance", "connection"],
  call: queryOf,
  builds: "query",
  members,
  chain: ["withUserParams", "on", "once"],
};

export const trx: Handle = {
  connection: "pinned",
  transaction: "in",
  usualNames: ["trx", "tx", "transaction", "t"],
  call: queryOf,
  builds: "query",
  members: {
    ...members,
    savepoint: { call: { does: "transaction", callback: { argument: "0" }, gives: "trx" } },
    commit: { call: { does: "commit" } },
    rollback: { call: { does: "rollback" } },
    isCompleted: nothing,
  },
  chain: ["withUserParams", "on", "once"],
};

/** `lib/dialects/postgres/index.js` cancelQuery: on a second connection, with the client's `processID`. */
const timeout: Member = {
  call: [{ does: "backend-pid", when: { equals: ["1.cancel", true] }, who: "`timeout(…, { cancel: true })` of Knex" }, { does: "same" }],
};

/** Merged into pg's query object: `lib/dialects/postgres/index.js` _query. */
const options: Member = { call: [{ does: "names", when: { present: "0.name" } }, { does: "same" }] };

const text: Member = { call: { does: "fragment", text: ["0"], placeholders: "knex" } };
const textAfterName: Member = { call: { does: "fragment", text: ["1"], placeholders: "knex" } };
const onArgument: Member = { call: { does: "give", gives: "query", from: ["0"] } };

export const query: Handle = {
  connection: "pool",
  builds: "query",
  members: {
    transacting: onArgument,
    connection: onArgument,
    timeout,
    options,
    ...Object.fromEntries(
      [
        ...["whereRaw", "orWhereRaw", "andWhereRaw", "havingRaw", "orHavingRaw", "andHavingRaw", "orderByRaw", "groupByRaw"],
        ...["joinRaw", "fromRaw", "whereExists", "onRaw"],
      ].map((name) => [name, text]),
    ),
    withRaw: textAfterName,
    withMaterialized: textAfterName,
    raw: { call: { does: "sql", text: "0", values: "1", placeholders: "knex", gives: "raw" } },
    toSQL: nothing,
    toQuery: nothing,
    toString: nothing,
    stream: nothing,
    pipe: nothing,
  },
};

const own: Member = { call: { does: "send" } };

/** Members of what `raw` makes: `lib/builder-interface-augmenter.js`. */
export const rawObject: Handle = {
  connection: "pool",
  members: {
    transacting: { call: { does: "same", on: ["0"] } },
    connection: { call: { does: "same", on: ["0"] } },
    timeout,
    options,
    stream: own,
    pipe: own,
    asCallback: own,
    toSQL: nothing,
    toQuery: nothing,
  },
  chain: ["wrap", "queryContext", "debug", "on", "once"],
};

/** `knex.schema.raw(…)`, also after other changes and with more behind it. */
const schema: Handle = {
  connection: "pool",
  builds: "schema",
  members: {
    raw: { call: { does: "send", text: ["0"], values: "1", placeholders: "knex", lazy: true, gives: "schemaRaw" } },
    transacting: { call: { does: "give", gives: "schema", from: ["0"] } },
    toSQL: nothing,
    toQuery: nothing,
  },
};

const schemaRaw: Handle = {
  ...rawObject,
  members: { ...rawObject.members, raw: { call: { does: "sql", append: "query", text: "0", values: "1", placeholders: "knex" } } },
};

const make: Call & MakeHandle = {
  // Its own pool's settings, or since 3.2 a pool of pg's.
  does: "give",
  gives: "knex",
  from: ["0.pool"],
  unnamed: true,
  onlyIf: { path: ["0.client", "0.dialect", "0"], matches: /^(?:pg(?:-?native)?|postgres(?:ql)?)(?::|$)/i },
  options: [
    ...optionsAt("0.connection"),
    ...optionsAt("0"),
    // `lib/dialects/postgres/index.js` setSchemaSearchPath.
    { path: "0.searchPath", sql: "set search_path to {value}" },
    { path: "0.pool.afterCreate", hook: { argument: "0.pool.afterCreate", gives: "client" } },
  ],
  address: [...addressAt("0.connection"), "0"],
};

const knexCall: Member = { call: make };

/** Types were exported beside the function until 0.95: `import Knex from "knex"`, `Knex.Transaction`. */
export const knex: Driver = {
  name: "Knex",
  modules: ["knex"],
  exports: { knex: knexCall, Knex: knexCall, default: { ...knexCall, members: { knex: knexCall } } },
  types: {
    Knex: "knex",
    default: "knex",
    Transaction: "trx",
    "Knex.Transaction": "trx",
    "default.Transaction": "trx",
    QueryBuilder: "query",
    "Knex.QueryBuilder": "query",
    "Knex.SchemaBuilder": "schema",
    "Knex.Raw": "raw",
  },
  entries: [
    { names: ["up", "down"], parameters: ["knex"], transaction: "in", unless: ["config.transaction", false] },
    { names: ["seed"], parameters: ["knex"], transaction: "out" },
  ],
  configurations: [{ path: /(?:^|\/)knexfile\.[cm]?[jt]s$/, call: make }],
  handles: { knex: knexHandle, trx, query, raw: rawObject, schema, schemaRaw, client, pool },
  words: [
    ...["searchPath", "afterCreate", "cancel: true", "acquireConnection", "acquireRawConnection"],
    ...["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
  ],
};
