import type { Driver, FixedSql, Handle, Member, Option } from "./driver.ts";
import { clientOptionsAt } from "./pg.ts";

const query: Member = { call: { does: "send", text: ["0"], values: "1" } };

const temporary = (call: string, kind: string, argument: string): Member => ({
  call: {
    does: "fixed-sql",
    when: { equals: [`${argument}.temporary`, true] },
    sql: [`CREATE TEMPORARY ${kind}`],
    on: "this",
    who: `\`${call}()\` of node-pg-migrate`,
  },
});

/** `export const up = (pgm) => …`; each migration is in a transaction. node-pg-migrate@9 `dist/bundle/index.d.ts` MigrationBuilder. */
const pgm: Handle = {
  connection: "pinned",
  transaction: "in",
  usualNames: ["pgm"],
  usualMembers: ["noTransaction"],
  members: {
    sql: { call: { does: "send", text: ["0"], values: "1", placeholders: "node-pg-migrate" } },
    db: { handle: "db" },
    createTable: temporary("createTable", 'TABLE {"0"} ()', "2"),
    createSequence: temporary("createSequence", 'SEQUENCE {"0"}', "1"),
    createView: temporary("createView", 'VIEW {"0"} AS SELECT', "1"),
    // From here on the migration is in no transaction.
    noTransaction: { call: { does: "commit" } },
    func: { call: { does: "sql", text: "0", holes: "raw" } },
  },
};

const db: Handle = { connection: "pinned", transaction: "in", members: { query, select: query } };

/** `dist/bundle/index.js` runner. */
const options: readonly Option[] = [...clientOptionsAt("0.databaseUrl"), { path: "0.schema", sql: "SET search_path TO {value}" }];

const own: Omit<FixedSql, "sql"> = {
  does: "fixed-sql",
  on: "own",
  from: ["0.dbClient"],
  address: ["0.databaseUrl", "0.databaseUrl.connectionString", "0.databaseUrl.host"],
  options,
  who: "the runner of node-pg-migrate",
};

const runner: Member = {
  call: [
    { ...own, when: { equals: ["0.noLock", true] }, sql: [] },
    { ...own, sql: ["SELECT pg_try_advisory_lock(7241865325823964)", "SELECT pg_advisory_unlock(7241865325823964)"] },
  ],
};

export const nodePgMigrate: Driver = {
  name: "node-pg-migrate",
  modules: ["node-pg-migrate"],
  exports: { runner, default: { ...runner, members: { runner, default: runner } } },
  types: { MigrationBuilder: "pgm" },
  handles: { pgm, db },
  entries: [{ names: ["up", "down"], parameters: ["pgm"], transaction: "in" }],
  words: ["node-pg-migrate"],
};
