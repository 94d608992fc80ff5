import type { Driver, Handle, Member } from "./driver.ts";

const query: Member = { call: { does: "send", text: ["0"], values: "1" } };
const sql: Member = { tag: { does: "send", holes: "bind" } };

/** @electric-sql/pglite@0.5: PostgreSQL inside the process, with one session. */
const instance: Handle = {
  connection: "dedicated",
  direct: true,
  usualNames: ["pglite"],
  members: {
    query,
    exec: { call: { does: "send", text: ["0"] } },
    sql,
    transaction: { call: { does: "transaction", callback: { argument: "0" }, gives: "transaction" } },
    runExclusive: { call: { does: "invoke", callback: { argument: "0" } } },
    listen: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "this", who: "`listen()` of PGlite" } },
  },
};

const transaction: Handle = { ...instance, transaction: "in", usualNames: [] };

const make: Member = { call: { does: "connect", gives: "pglite", direct: true } };

const PGlite: Member = { ...make, members: { create: make } };

export const pglite: Driver = {
  name: "PGlite",
  modules: ["@electric-sql/pglite", "@electric-sql/pglite/*"],
  exports: { PGlite, PGliteWorker: PGlite },
  types: { PGlite: "pglite", PGliteInterface: "pglite", PGliteWithLive: "pglite", PGliteWorker: "pglite" },
  handles: { pglite: instance, transaction },
};
