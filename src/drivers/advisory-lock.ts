import type { Driver, Handle, Member } from "./driver.ts";
import { clientOptionsAt } from "./pg.ts";

const lock = (name: string, sql: string): Member => ({
  call: { does: "fixed-sql", sql: [sql], on: "this", who: `\`${name}()\` of advisory-lock` },
});

/** advisory-lock@2.0 `build/index.js`: each lock has a new pg client, and no transaction. The key is a hash of the name. */
const mutex: Handle = {
  connection: "dedicated",
  transaction: "out",
  members: {
    lock: lock("lock", "SELECT pg_advisory_lock($1, $2)"),
    tryLock: lock("tryLock", "SELECT pg_try_advisory_lock($1, $2)"),
    unlock: lock("unlock", "SELECT pg_advisory_unlock($1, $2)"),
    withLock: lock("withLock", "SELECT pg_advisory_lock($1, $2)"),
  },
};

/** `advisoryLock(address)(name)`. */
const factory: Handle = { connection: "dedicated", transaction: "out", call: { does: "give", gives: "mutex" } };

const make: Member = { call: { does: "connect", gives: "factory", options: clientOptionsAt("0"), address: ["0"] } };

export const advisoryLock: Driver = {
  name: "advisory-lock",
  modules: ["advisory-lock"],
  exports: { default: { ...make, members: { default: make } } },
  types: { AdvisoryLock: "mutex" },
  handles: { factory, mutex },
  words: ["advisory-lock"],
};
