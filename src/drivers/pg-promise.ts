import type { ArgumentPath, Driver, Handle, Member, Option } from "./driver.ts";
import { addressAt, client, optionsAt, pool } from "./pg.ts";

/** pg-promise@12.7.1 `lib/query.js`: text, a `QueryFile`, `{ text, values }` or `{ name, text }`; values are formatted into the text. */
const query: Member = {
  call: { does: "send", text: ["0"], values: "1", placeholders: "pg-promise", named: "0.name", callback: "none" },
};

/** `.one(query, values, callback)`, `.map(query, values, callback)`. */
const withCallback: Member = {
  call: { does: "send", text: ["0"], values: "1", placeholders: "pg-promise", named: "0.name", callback: "last" },
};

const queries: Readonly<Record<string, Member>> = {
  none: query,
  many: query,
  manyOrNone: query,
  any: query,
  multi: query,
  multiResult: query,
  query,
  one: withCallback,
  oneOrNone: withCallback,
  result: withCallback,
  map: withCallback,
  each: withCallback,
  stream: { call: { does: "send", text: ["0"], callback: "none" } },
  // `lib/formatting.js` formatEntity.
  func: { call: { does: "send", text: ["0"], values: "1", wrap: "select * from {text}({values})", callback: "none" } },
  proc: { call: { does: "send", text: ["0"], values: "1", wrap: "call {text}({values})", callback: "none" } },
  tx: { call: { does: "transaction", callback: { argument: "last" }, gives: "task" } },
  // Inside a transaction it is a task.
  txIf: { call: { does: "transaction", callback: { argument: "last" }, gives: "task", nests: false } },
};

const ownTask: Member = { call: { does: "connect", gives: "task", callback: { argument: "last" } } };
const sameTask: Member = { call: { does: "give", gives: "task", callback: { argument: "last" } } };

/** A task and a transaction have the same type and the same members. */
const task: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["t", "task"],
  members: { ...queries, task: sameTask, taskIf: sameTask },
};

/** `const connected = await db.connect()`; it has its own pg client. */
const connected: Handle = {
  ...task,
  usualNames: ["sco"],
  members: { ...task.members, done: { call: { does: "release" } }, client: { handle: "client" } },
};

const db: Handle = {
  connection: "pool",
  usualNames: ["db", "database"],
  members: {
    ...queries,
    task: ownTask,
    taskIf: ownTask,
    connect: { call: { does: "connect", gives: "connected" } },
    $pool: { handle: "pool" },
    $config: { members: { pgp: { handle: "main" } } },
  },
};

/** `IDatabase` declares repositories too, whose object may be a transaction (`extend(obj)`). */
const base: Handle = {
  ...db,
  transaction: "unknown",
  usualNames: [],
  usualMembers: ["manyOrNone", "oneOrNone", "multiResult", "taskIf", "txIf"],
};

/** `connect({ client })`; up to version 10 `connect(client)`: `lib/events.js`. */
const fresh: Handle = { ...client, usualNames: [], members: { ...client.members, client: { handle: "client" } } };

/** pg-promise@12.7.1 `lib/connect.js`: setSchema for each fresh client, `connect` each time one is taken. */
export function initOptionsAt(at: ArgumentPath): readonly Option[] {
  return [
    { path: `${at}.schema`, sql: "SET search_path TO {value}" },
    { path: `${at}.connect`, hook: { argument: `${at}.connect`, gives: "fresh" }, each: "acquire" },
    { path: `${at}.disconnect`, hook: { argument: `${at}.disconnect`, gives: "fresh" }, each: "release" },
  ];
}

const prepared: Member = { call: { does: "sql", text: "0.text", values: "0.values", named: "0.name" } };
const parameterized: Member = {
  call: [
    { does: "sql", when: { present: "0.text" }, text: "0.text", values: "0.values" },
    { does: "sql", text: "0" },
  ],
};
const file: Member = { call: { does: "sql", file: "0", placeholders: "pg-promise" } };

const literal: Member = { call: { does: "sql", text: "0", holes: "literal" } };
const identifier: Member = { call: { does: "sql", text: "0", holes: "identifier" } };
const harmless: Member = { call: { does: "sql", harmless: true } };

const statements: Readonly<Record<string, Member>> = {
  PreparedStatement: prepared,
  ParameterizedQuery: parameterized,
  QueryFile: file,
  minify: { call: { does: "same", argument: "0" } },
  as: {
    members: {
      format: { call: { does: "sql", text: "0", values: "1", placeholders: "pg-promise" } },
      name: identifier,
      alias: identifier,
      value: { call: { does: "sql", text: "0", holes: "raw" } },
      text: literal,
      array: literal,
      bool: literal,
      buffer: literal,
      csv: literal,
      date: literal,
      json: literal,
      number: literal,
    },
  },
  helpers: {
    members: {
      insert: harmless,
      update: harmless,
      values: harmless,
      sets: harmless,
      concat: { call: { does: "sql", join: { items: "0" } } },
    },
  },
};

/** `const pgp = pgPromise(options)`, `pgp(address)`. */
const main: Handle = {
  connection: "pool",
  call: { does: "connect", gives: "db", options: optionsAt("0"), address: addressAt("0") },
  members: statements,
};

/** massive stands on them. */
export const handles: Readonly<Record<string, Handle>> = { main, db, base, task, connected, fresh, client, pool };

const make: Member = { call: { does: "connect", gives: "main", deferred: true, options: initOptionsAt("0") }, members: statements };

export const pgPromise: Driver = {
  name: "pg-promise",
  modules: ["pg-promise"],
  exports: { ...statements, default: make },
  types: {
    IDatabase: "base",
    IBaseProtocol: "base",
    ITask: "task",
    IConnected: "connected",
    IMain: "main",
    "pgPromise.IDatabase": "base",
    "pgPromise.IBaseProtocol": "base",
    "pgPromise.ITask": "task",
    "pgPromise.IConnected": "connected",
    "pgPromise.IMain": "main",
  },
  handles,
  words: ["pg-promise", "PreparedStatement"],
};
