import type { Driver, Handle, Member, Option, Send } from "./driver.ts";

/** https://node-postgres.com/apis/client: `query(text | config | submittable, values?, callback?)`. */
const query: Send = { does: "send", text: ["0"], values: "1", named: "0.name" };

const address = ["0.connectionString", "0.host", "0.port", "0"];

/** pg@8.23 `lib/client.js` getStartupConf; `lib/connection-parameters.js`. */
const options: readonly Option[] = [
  { path: "0.statement_timeout", startup: "statement_timeout" },
  { path: "0.lock_timeout", startup: "lock_timeout" },
  { path: "0.idle_in_transaction_session_timeout", startup: "idle_in_transaction_session_timeout" },
  { path: "0.options", startup: "options" },
  { path: "0.onConnect", hook: { argument: "0.onConnect", gives: "client" } },
];

const client: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["client", "conn", "connection", "pgclient", "poolclient", "dbclient"],
  members: {
    query: { call: query },
    connect: { call: { does: "same" } },
    release: { call: { does: "release" } },
    end: { call: { does: "release" } },
  },
};

const pool: Handle = {
  connection: "pool",
  usualNames: ["pool", "db", "database", "pgpool", "pg"],
  members: {
    query: { call: query },
    // `pool.connect((error, client, release) => …)` and the promise.
    connect: { call: { does: "connect", gives: "client", callback: { argument: "last", parameter: 1 } } },
    on: {
      call: [
        { does: "hook", when: { equals: ["0", "connect", "acquire"] }, callback: { argument: "1" }, gives: "client" },
        { does: "same" },
      ],
    },
    once: {
      call: [
        { does: "hook", when: { equals: ["0", "connect", "acquire"] }, callback: { argument: "1" }, gives: "client" },
        { does: "same" },
      ],
    },
    addListener: { call: { does: "hook", when: { equals: ["0", "connect", "acquire"] }, callback: { argument: "1" }, gives: "client" } },
    end: { call: { does: "nothing" } },
  },
};

const Pool: Member = { call: { does: "connect", gives: "pool", options, address } };
const Client: Member = { call: { does: "connect", gives: "dedicated", options, address } };
const Query: Member = { call: { does: "sql", text: "0", values: "1", named: "0.name" } };

const exported: Readonly<Record<string, Member>> = { Pool, Client, Query };

export const pg: Driver = {
  name: "pg",
  modules: ["pg", "pg-pool", "pg-native", "@types/pg"],
  exports: { ...exported, native: { members: exported }, default: { ...Pool, members: { ...exported, native: { members: exported } } } },
  types: {
    Pool: "pool",
    Client: "client",
    PoolClient: "client",
    ClientBase: "client",
    native: "client",
  },
  handles: { pool, client, dedicated: { ...client, connection: "dedicated", transaction: "out" } },
  words: ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "processID"],
};
