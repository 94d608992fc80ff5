import type { Driver, Handle, Member } from "./driver.ts";
import { addressAt, client, optionsAt } from "./pg.ts";

const db: Handle = { connection: "pool", members: { executeSql: { call: { does: "send", text: ["0"], values: "1" } } } };

/** Its own maintenance is one string with `SET LOCAL` and a transaction's lock in it: right through a pooler. */
const boss: Handle = { connection: "pool", usualNames: ["boss", "pgboss"], members: { getDb: { call: { does: "give", gives: "db" } } } };

/** pg-boss@12.38 `dist/db.js` listen; without the option it polls. */
const make: Member = {
  call: {
    does: "connect",
    gives: "boss",
    options: [...optionsAt("0"), { path: "0.useListenNotify", sql: "LISTEN pgboss", equals: [true] }],
    address: addressAt("0"),
  },
};

export const pgBoss: Driver = {
  name: "pg-boss",
  modules: ["pg-boss"],
  // Up to version 11 the module is the class.
  exports: { PgBoss: make, default: { ...make, members: { PgBoss: make } } },
  types: { PgBoss: "boss", IDatabase: "db", "PgBoss.Db": "db" },
  handles: { boss, db, client },
  words: ["useListenNotify"],
};
