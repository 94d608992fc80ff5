import type { Driver, Handle, Member } from "./driver.ts";
import { addressAt, optionsAt } from "./pg.ts";
import { handles, initOptionsAt } from "./pg-promise.ts";

const query: Member = { call: { does: "send", text: ["0"], values: "1", placeholders: "pg-promise", callback: "none" } };

const queries: Readonly<Record<string, Member>> = {
  query,
  // Up to version 4.
  run: query,
  withTransaction: { call: { does: "transaction", callback: { argument: "0" }, gives: "scoped" } },
  // A copy of the object with new tables and functions in it.
  reload: { call: { does: "same" } },
  clone: { call: { does: "same" } },
};

/** massive@6.11 `lib/database.js`: pg-promise below, as `instance`. */
const database: Handle = {
  connection: "pool",
  usualNames: ["db", "massive"],
  members: {
    ...queries,
    withConnection: { call: { does: "connect", gives: "scoped", callback: { argument: "0" } } },
    instance: { handle: "db" },
    pgp: { handle: "main" },
  },
};

const scoped: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["tx"],
  members: {
    ...queries,
    withConnection: { call: { does: "give", gives: "scoped", callback: { argument: "0" } } },
    instance: { handle: "task" },
  },
};

/** `massive(connection, loader, driverConfig)`: the last is pg-promise's. */
const make: Member = {
  call: { does: "connect", gives: "database", options: [...optionsAt("0"), ...initOptionsAt("2")], address: addressAt("0") },
};

export const massive: Driver = {
  name: "massive",
  modules: ["massive"],
  exports: { default: make, Database: make },
  types: { Database: "database", "massive.Database": "database" },
  handles: { ...handles, database, scoped },
  words: ["massive"],
};
