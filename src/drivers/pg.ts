import type { ArgumentPath, Call, Driver, Handle, Member, Option, Send } from "./driver.ts";

/** https://node-postgres.com/apis/client: `query(text | config | submittable, values?, callback?)`. */
export const query: Send = { does: "send", text: ["0"], values: "1", named: "0.name" };

/** Where the address is in a pg configuration that stands at this place. */
export function addressAt(at: ArgumentPath): readonly ArgumentPath[] {
  return [`${at}.connectionString`, `${at}.host`, `${at}.port`, at];
}

/** Startup parameters that it has options for. */
export const sentParameters = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "options"];

/** The options that matter in a client's configuration that stands at this place: pg@8.23 `lib/client.js` getStartupConf, `lib/connection-parameters.js`. */
export function clientOptionsAt(at: ArgumentPath): readonly Option[] {
  return [
    // pg leaves out what is 0, false or empty.
    ...sentParameters.map((name) => ({ path: `${at}.${name}`, startup: name, except: [0, false, ""] })),
    { path: at, urlParameters: { sent: sentParameters } },
    { path: `${at}.connectionString`, urlParameters: { sent: sentParameters } },
  ];
}

/** Those of a pool's: pg-pool@3.14 `index.js` onConnect too. */
export function optionsAt(at: ArgumentPath): readonly Option[] {
  return [...clientOptionsAt(at), { path: `${at}.onConnect`, hook: { argument: `${at}.onConnect`, gives: "client" } }];
}

/** pg@8.23 `lib/utils.js`; methods of a client too. */
const escapes: Readonly<Record<string, Member>> = {
  escapeIdentifier: { call: { does: "sql", text: "0", holes: "identifier" } },
  escapeLiteral: { call: { does: "sql", text: "0", holes: "literal" } },
};

export const client: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["client", "conn", "connection", "pgclient", "poolclient", "dbclient"],
  members: {
    query: { call: query },
    connect: { call: { does: "same" } },
    release: { call: { does: "release" } },
    end: { call: { does: "release" } },
    processID: { serverPid: true },
    ...escapes,
  },
};

/** `pool.on("connect", …)` and `pool.on("acquire", …)`. */
const on: readonly Call[] = [
  { does: "hook", when: { equals: ["0", "connect"] }, callback: { argument: "1" }, gives: "client" },
  { does: "hook", when: { equals: ["0", "acquire"] }, callback: { argument: "1" }, gives: "client", each: "acquire" },
  { does: "same" },
];

export const pool: Handle = {
  connection: "pool",
  usualNames: ["pool", "db", "database", "pgpool", "pg"],
  members: {
    query: { call: query },
    // `pool.connect((error, client, release) => …)` and the promise.
    connect: { call: { does: "connect", gives: "client", callback: { argument: "last", parameter: 1 } } },
    on: { call: on },
    once: { call: on },
    addListener: { call: on },
    end: { call: { does: "nothing" } },
  },
};

const address = addressAt("0");

const Pool: Member = { call: { does: "connect", gives: "pool", options: optionsAt("0"), address } };
const Client: Member = { call: { does: "connect", gives: "dedicated", options: clientOptionsAt("0"), address } };
const Query: Member = { call: { does: "sql", text: "0", values: "1", named: "0.name" } };

const exported: Readonly<Record<string, Member>> = { Pool, Client, Query, ...escapes };

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
