import type { ArgumentPath, Call, Driver, Handle, Member, Option } from "./driver.ts";

/** https://github.com/porsager/postgres: a tag whose query is sent when it is awaited, and a fragment in another template. */
const tag: Call = { does: "send", holes: "bind", lazy: true };

/** `sql("name")` and `sql(rows, "a", "b")`: identifiers and lists of values. */
const helper: Call = { does: "sql", text: "0", holes: "identifier" };

const queries: Readonly<Record<string, Member>> = {
  unsafe: { call: { does: "send", text: ["0"], values: "1", lazy: true } },
  file: { call: { does: "send", file: "0", values: "1", lazy: true } },
  // postgres@3.4.9 src/index.js
  notify: { call: { does: "fixed-sql", sql: ["SELECT pg_notify('{0}', '')"], on: "this", who: "`notify()` of postgres.js" } },
  json: { call: { does: "nothing" } },
  array: { call: { does: "nothing" } },
  typed: { call: { does: "nothing" } },
};

/** postgres@3.4.9 src/index.js parseOptions and src/connection.js StartupMessage. */
export const known = [
  ...["host", "port", "database", "user", "username", "password", "pass", "max", "idle_timeout", "connect_timeout", "max_lifetime"],
  ...["max_pipeline", "backoff", "keep_alive", "prepare", "debug", "fetch_types", "publications", "target_session_attrs", "ssl", "sslmode"],
  ...["application_name", "sslrootcert", "no_prepare", "socket", "path", "onnotice", "types", "transform"],
];

/** `postgres(url, options)` and `postgres(options)`. */
export function optionsAt(at: ArgumentPath): readonly Option[] {
  return [
    { path: `${at}.connection`, startup: "*" },
    { path: `${at}.prepare`, named: { off: [false], fix: "prepare: false" }, byDefault: true },
  ];
}

const begin: Call = { does: "transaction", callback: { argument: "last" }, gives: "transaction" };

export const sql: Handle = {
  connection: "pool",
  usualNames: ["sql"],
  tag,
  call: helper,
  members: {
    ...queries,
    begin: { call: begin },
    reserve: { call: { does: "connect", gives: "reserved" } },
    // A connection of its own with the same address: src/index.js listen().
    listen: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "own", who: "`listen()` of postgres.js" } },
    subscribe: { call: { does: "fixed-sql", sql: [], on: "own" } },
    end: { call: { does: "nothing" } },
  },
};

export const reserved: Handle = {
  connection: "pinned",
  transaction: "unknown",
  tag,
  call: helper,
  members: { ...queries, release: { call: { does: "release" } }, begin: { call: begin } },
};

export const transaction: Handle = {
  connection: "pinned",
  transaction: "in",
  tag,
  call: helper,
  members: {
    ...queries,
    savepoint: { call: { does: "transaction", callback: { argument: "last" }, gives: "transaction" } },
    // Two-phase commit, no prepared statement.
    prepare: { call: { does: "nothing" } },
  },
};

const make: Member = {
  call: [
    { does: "connect", when: { is: ["0", "object"] }, gives: "sql", options: optionsAt("0"), address: ["0.host", "0.port"] },
    {
      does: "connect",
      gives: "sql",
      options: [...optionsAt("1"), { path: "0", urlParameters: { known } }],
      address: ["0", "1.host", "1.port"],
    },
  ],
};

export const postgres: Driver = {
  name: "postgres.js",
  modules: ["postgres", "https://deno.land/x/postgresjs*"],
  exports: { default: make, postgres: make },
  types: { Sql: "sql", TransactionSql: "transaction", ReservedSql: "reserved", ISql: "sql" },
  handles: { sql, reserved, transaction },
  words: ["listen", "subscribe", "connection", "pgbouncer=true", "connection_limit"],
  containedWords: ["notify"],
};
