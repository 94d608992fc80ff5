import type { Driver, Handle, Member } from "./driver.ts";

const glue: Member = { call: { does: "sql", join: { items: "0", separator: "1" }, holes: "bind" } };
const map: Member = { call: { does: "sql", harmless: true } };

/** The object is handed to `client.query()`. */
const statement: Handle = {
  connection: "pool",
  members: { append: { call: { does: "sql", text: "0", append: true } }, glue, map },
};

/** @nearform/sql@1.10.8 `SQL.d.ts`. */
const SQL: Member = {
  tag: { does: "sql", holes: "bind", gives: "statement" },
  members: {
    glue,
    map,
    unsafe: { call: { does: "sql", text: "0", holes: "raw" } },
    quoteIdent: { call: { does: "sql", text: "0", holes: "identifier" } },
  },
};

export const nearformSql: Driver = {
  name: "@nearform/sql",
  modules: ["@nearform/sql"],
  exports: { default: SQL, SQL },
  handles: { statement },
};
