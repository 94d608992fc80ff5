import { addressAt, client as pgClient, optionsAt, pool as pgPool } from "./pg.ts";
import type { Call, Driver, Handle, Member } from "./driver.ts";

/** Every hole is bound: @vercel/postgres@0.10.0 `dist/chunk-7IR77QAQ.js` sqlTemplate. A pool's tag is a request over HTTP, its `query` is not. */
const tag: Call = { does: "send", holes: "bind" };
const sql: Member = { tag };

const client: Handle = { ...pgClient, members: { ...pgClient.members, sql } };
const pool: Handle = { ...pgPool, tag, members: { ...pgPool.members, sql } };

const options = optionsAt("0");
const address = addressAt("0");

export const vercel: Driver = {
  name: "@vercel/postgres",
  modules: ["@vercel/postgres"],
  exports: {
    sql: { handle: "pool" },
    db: { handle: "pool" },
    createPool: { call: { does: "connect", gives: "pool", options, address } },
    // It throws when the address is that of a pooler; without one it takes POSTGRES_URL_NON_POOLING: createClient.
    createClient: { call: { does: "connect", gives: "dedicated", options, address, direct: true } },
  },
  types: { VercelPool: "pool", VercelClient: "client", VercelPoolClient: "client", VercelClientBase: "client" },
  handles: { pool, client, dedicated: { ...client, connection: "dedicated", transaction: "out" } },
  words: ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
};
