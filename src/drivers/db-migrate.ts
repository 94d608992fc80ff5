import type { Driver, Handle, Member } from "./driver.ts";

const send: Member = { call: { does: "send", text: ["0"], values: "1" } };

/** db-migrate-pg@1.5 `index.js`: what `exports.up = function (db) { … }` gets; each migration is in a transaction unless told otherwise. */
const db: Handle = {
  connection: "dedicated",
  transaction: "in",
  usualNames: ["db"],
  usualMembers: ["runSql"],
  members: {
    runSql: send,
    all: send,
    switchDatabase: {
      call: [
        {
          does: "fixed-sql",
          when: { is: ["0", "string"] },
          sql: ["SET search_path TO {0}"],
          on: "this",
          who: "`switchDatabase()` of db-migrate",
        },
        {
          does: "fixed-sql",
          when: { present: "0.schema" },
          sql: ["SET search_path TO {0.schema}"],
          on: "this",
          who: "`switchDatabase()` of db-migrate",
        },
        { does: "fixed-sql", sql: ["SET search_path TO {0.database}"], on: "this", who: "`switchDatabase()` of db-migrate" },
      ],
    },
    createSequence: {
      call: {
        does: "fixed-sql",
        when: { equals: ["1.temp", true] },
        sql: ['CREATE TEMP SEQUENCE {"0"}'],
        on: "this",
        who: "`createSequence()` of db-migrate",
      },
    },
  },
};

export const dbMigrate: Driver = {
  name: "db-migrate",
  modules: ["db-migrate-pg", "db-migrate-base"],
  exports: {},
  types: { Base: "db", "DbMigrate.Base": "db" },
  handles: { db },
  entries: [{ names: ["up", "down"], parameters: ["db"], transaction: "in" }],
  words: ["switchDatabase"],
};
