import { addressAt, client, optionsAt, pool } from "./pg.ts";
import type { Driver, Handle, Member } from "./driver.ts";

/** A function until 0.10, `query` since 1.0: @neondatabase/serverless@1.2.0 `index.d.ts` NeonQueryFunction. Sent when it is awaited. */
const query: Member = { call: { does: "send", text: ["0"], values: "1", lazy: true, callback: "none" } };

const unsafe: Member = { call: { does: "sql", text: "0", holes: "raw" } };

/** Each query is a request over HTTP. */
export const http: Handle = {
  connection: "http",
  tag: { does: "send", holes: "bind", lazy: true },
  call: { does: "send", text: ["0"], values: "1", lazy: true, callback: "none" },
  members: {
    query,
    unsafe,
    // A list of queries, or a function that returns one: one request, one transaction.
    transaction: {
      call: [
        { does: "transaction", when: { is: ["0", "function"] }, callback: { argument: "0" }, gives: "httpTransaction" },
        { does: "transaction", batch: "0" },
      ],
    },
  },
};

const httpTransaction: Handle = { ...http, transaction: "in", members: { query, unsafe } };

const Pool: Member = { call: { does: "connect", gives: "pool", options: optionsAt("0"), address: addressAt("0") } };
const Client: Member = { call: { does: "connect", gives: "dedicated", options: optionsAt("0"), address: addressAt("0") } };

export const neon: Driver = {
  name: "Neon",
  modules: ["@neondatabase/serverless"],
  exports: { neon: { call: { does: "connect", gives: "http", address: addressAt("0") } }, Pool, Client },
  types: {
    NeonQueryFunction: "http",
    NeonQueryFunctionInTransaction: "httpTransaction",
    Pool: "pool",
    Client: "client",
    PoolClient: "client",
  },
  handles: { http, httpTransaction, pool, client, dedicated: { ...client, connection: "dedicated", transaction: "out" } },
  words: ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
};
