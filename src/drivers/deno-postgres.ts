import type { Driver, Handle, Member, Option } from "./driver.ts";

/** https://deno-postgres.com: `queryArray(text, args)`, `queryArray({ text, args })` and the tag, whose holes are binds. */
const query: Member = {
  call: { does: "send", text: ["0"], values: "1", placeholders: "pgtyped", callback: "none" },
  tag: { does: "send", holes: "bind" },
};

const queries: Readonly<Record<string, Member>> = { queryArray: query, queryObject: query, query, multiQuery: query };

/** `const t = client.createTransaction("name"); await t.begin()`. */
const createTransaction: Member = { call: { does: "give", gives: "transaction" } };

const client: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["client", "connection"],
  usualMembers: ["queryArray", "queryObject", "createTransaction"],
  members: {
    ...queries,
    createTransaction,
    // Up to 0.4: `client.transaction(async (connection) => …)`.
    transaction: { call: { does: "transaction", callback: { argument: "0" }, gives: "transaction" } },
    connect: { call: { does: "same" } },
    release: { call: { does: "release" } },
    end: { call: { does: "release" } },
  },
};

const pool: Handle = {
  connection: "pool",
  usualNames: ["pool"],
  members: { connect: { call: { does: "connect", gives: "client" } } },
};

const transaction: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["transaction"],
  members: {
    ...queries,
    begin: { call: { does: "begin" } },
    commit: { call: [{ does: "chain-commit", when: { equals: ["0.chain", true] } }, { does: "commit" }] },
    // `rollback({ chain: true })`, `rollback(savepoint)`, `rollback({ savepoint })`.
    rollback: {
      call: [
        { does: "rollback", when: { equals: ["0.chain", true] } },
        { does: "rollback-to", when: { present: "0" }, name: "0" },
        { does: "rollback" },
      ],
    },
    savepoint: { call: { does: "savepoint", name: "0" } },
  },
};

/** `connection/connection.ts` startup: `options` is a startup parameter. */
const options: readonly Option[] = [
  { path: "0.options", startup: "options" },
  { path: "0", urlParameters: { sent: ["options"] } },
];
const address = ["0", "0.hostname", "0.port"];

const exported: Readonly<Record<string, Member>> = {
  Client: { call: { does: "connect", gives: "dedicated", options, address } },
  Pool: { call: { does: "connect", gives: "pool", options, address } },
};

export const denoPostgres: Driver = {
  name: "deno-postgres",
  modules: ["@db/postgres", "jsr:@db/postgres*", "jsr:/@db/postgres*", "https://deno.land/x/postgres@*", "https://deno.land/x/postgres/*"],
  exports: exported,
  types: { Client: "client", PoolClient: "client", QueryClient: "client", Pool: "pool", Transaction: "transaction" },
  handles: { pool, client, dedicated: { ...client, connection: "dedicated", transaction: "out" }, transaction },
  globals: { Deno: { members: { env: { members: { get: { call: { does: "environment", argument: "0" } } } } } } },
};
