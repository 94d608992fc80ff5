import type { Driver, Handle, Member } from "./driver.ts";

/** postgrator@8 `lib/Client.js` runQuery: the schema is set before each query of its own. */
const migrator: Handle = {
  connection: "pool",
  usualNames: ["postgrator"],
  members: {
    runQuery: { call: { does: "send", text: ["0"] } },
    runSqlScript: { call: { does: "send", text: ["0"] } },
  },
};

const make: Member = {
  call: [
    { does: "connect", gives: "migrator", otherDatabase: true, when: { equals: ["0.driver", "mysql", "mysql2", "mssql", "sqlite3"] } },
    {
      does: "connect",
      gives: "migrator",
      options: [{ path: "0.currentSchema", sql: "SET search_path = {value}" }],
      address: ["0.connectionString", "0.host", "0.port"],
    },
  ],
};

export const postgrator: Driver = {
  name: "postgrator",
  modules: ["postgrator"],
  exports: { default: make, Postgrator: make },
  types: { Postgrator: "migrator" },
  handles: { migrator },
  words: ["postgrator"],
};
