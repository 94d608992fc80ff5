import type { Driver, Handle, Member, Option } from "./driver.ts";
import { addressAt } from "./pg.ts";

/** @databases/sql@3.3 `lib/web.d.ts`. */
const sql: Member = {
  tag: { does: "sql", holes: "bind" },
  members: {
    join: { call: { does: "sql", join: { items: "0", separator: "1" }, holes: "raw" } },
    ident: { call: { does: "sql", text: "0", holes: "identifier" } },
    value: { call: { does: "sql", text: "0", holes: "bind" } },
    __dangerous__rawValue: { call: { does: "sql", text: "0", holes: "raw" } },
    file: { call: { does: "sql", file: "0" } },
  },
};

const query: Member = { call: { does: "send", text: ["0"], callback: "none" } };

const queries: Readonly<Record<string, Member>> = {
  query,
  queryStream: query,
  queryNodeStream: query,
  tx: { call: { does: "transaction", callback: { argument: "0" }, gives: "transaction" } },
  sql,
};

const pool: Handle = {
  connection: "pool",
  usualNames: ["db", "database"],
  members: { ...queries, task: { call: { does: "connect", gives: "connection", callback: { argument: "0" } } } },
};

/** On a connection or in a transaction a task stays where it is. */
const pinned: Handle = {
  connection: "pinned",
  transaction: "unknown",
  members: { ...queries, task: { call: { does: "give", gives: "connection", callback: { argument: "0" } } } },
};

/** Its `advisoryTxLock()` and its own timeouts end with the transaction. */
const transaction: Handle = { ...pinned, transaction: "in", usualNames: ["tx", "transaction"] };

/** @databases/pg@6.1 `lib/index.js` (pgOptions), `lib/ConnectionPool.js` (schema). */
const options: readonly Option[] = [
  { path: "0.schema", sql: "SET search_path TO {value}" },
  { path: "0.statementTimeoutMilliseconds", startup: "statement_timeout", except: [0] },
  { path: "0.lockTimeoutMilliseconds", startup: "lock_timeout", except: [0] },
  { path: "0.idleInTransactionSessionTimeoutMilliseconds", startup: "idle_in_transaction_session_timeout", except: [0] },
  { path: "0.transactionTimeoutMilliseconds", startup: "transaction_timeout", except: [0] },
];

const make: Member = { call: { does: "connect", gives: "pool", options, address: addressAt("0") } };

export const databasesPg: Driver = {
  name: "@databases/pg",
  modules: ["@databases/pg", "@databases/sql"],
  exports: { sql, default: { ...make, tag: { does: "sql", holes: "bind" }, members: { ...sql.members, sql, default: make } } },
  types: { ConnectionPool: "pool", Connection: "connection", Transaction: "transaction", Queryable: "connection" },
  handles: { pool, connection: pinned, transaction },
  words: ["@databases/pg"],
};
