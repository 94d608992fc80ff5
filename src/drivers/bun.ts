import type { ArgumentPath, Call, Driver, Handle, MakeHandle, Member, Option } from "./driver.ts";

/** bun-types@1.4.5 `sql.d.ts`: a lazy tag, as postgres.js has it. */
const tag: Call = { does: "send", holes: "bind", lazy: true };

/** `sql("public.users")` and `sql(rows, "a", "b")`: identifiers and lists of values. */
const helper: Call = { does: "sql", text: "0", holes: "identifier" };

const queries: Readonly<Record<string, Member>> = {
  unsafe: { call: { does: "send", text: ["0"], values: "1", lazy: true } },
  file: { call: { does: "send", file: "0", values: "1", lazy: true } },
  notify: { call: { does: "nothing" } },
  json: { call: { does: "nothing" } },
  array: { call: { does: "nothing" } },
};

const begin: Member = { call: { does: "transaction", callback: { argument: "last" }, gives: "transaction" } };

/** Two-phase: the transaction is prepared when the callback ends. */
const beginDistributed: Member = { call: { does: "transaction", callback: { argument: "last" }, gives: "transaction" } };

const sql: Handle = {
  connection: "pool",
  usualNames: ["sql"],
  tag,
  call: helper,
  members: {
    ...queries,
    begin,
    transaction: begin,
    beginDistributed,
    distributed: beginDistributed,
    reserve: { call: { does: "connect", gives: "reserved" } },
    connect: { call: { does: "same" } },
    // All listeners share one connection of their own, with the same address.
    listen: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "own", who: "`listen()` of Bun" } },
  },
};

const reserved: Handle = {
  connection: "pinned",
  transaction: "unknown",
  tag,
  call: helper,
  members: { ...sql.members, release: { call: { does: "release" } }, close: { call: { does: "release" } } },
};

const transaction: Handle = {
  connection: "pinned",
  transaction: "in",
  tag,
  call: helper,
  members: {
    ...queries,
    savepoint: { call: { does: "transaction", callback: { argument: "last" }, gives: "transaction" } },
    // Another connection: `sql.d.ts`, TransactionSQL.
    reserve: { call: { does: "connect", gives: "reserved" } },
    listen: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "own", who: "`listen()` of Bun" } },
  },
};

/** `docs/runtime/sql.mdx`: every other key of the URL is a startup parameter, but for those that only configure libpq. */
const known = [
  ...["sslmode", "ssl", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslnegotiation", "channel_binding", "path", "host", "port", "user"],
  ...[
    "password",
    "dbname",
    "application_name",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
  ],
  ...["target_session_attrs", "tcp_user_timeout", "gssencmode", "client_encoding"],
];

function optionsAt(at: ArgumentPath): readonly Option[] {
  return [
    { path: `${at}.connection`, startup: "*" },
    { path: `${at}.prepare`, named: { off: [false], fix: "prepare: false" }, byDefault: true },
  ];
}

const others = ["mysql", "mariadb", "sqlite"] as const;
const otherUrl = /^(?:mysql2?|mariadb|sqlite|file):|^:memory:/;

const other: MakeHandle = { does: "connect", gives: "sql", otherDatabase: true };

const make: Member = {
  call: [
    { ...other, when: { equals: ["0.adapter", ...others] } },
    { ...other, when: { equals: ["1.adapter", ...others] } },
    { ...other, when: { matches: ["0", otherUrl] } },
    { ...other, when: { matches: ["0.url", otherUrl] } },
    {
      does: "connect",
      when: { is: ["0", "object"] },
      gives: "sql",
      options: [...optionsAt("0"), { path: "0.url", urlParameters: { known } }],
      address: ["0.url", "0.host", "0.hostname", "0.port"],
    },
    {
      does: "connect",
      gives: "sql",
      options: [...optionsAt("1"), { path: "0", urlParameters: { known } }],
      address: ["0", "1.host", "1.hostname", "1.port"],
    },
  ],
};

const exported: Readonly<Record<string, Member>> = { sql: { handle: "sql" }, postgres: { handle: "sql" }, SQL: make };

export const bun: Driver = {
  name: "Bun.sql",
  modules: ["bun"],
  exports: { ...exported, default: { members: exported } },
  types: {
    SQL: "sql",
    ReservedSQL: "reserved",
    TransactionSQL: "transaction",
    SavepointSQL: "transaction",
    "Bun.SQL": "sql",
    "Bun.ReservedSQL": "reserved",
    "Bun.TransactionSQL": "transaction",
    "Bun.SavepointSQL": "transaction",
  },
  handles: { sql, reserved, transaction },
  globals: { Bun: { members: exported } },
  words: ["bun"],
};
