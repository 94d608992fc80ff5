import type { Driver, Member } from "./driver.ts";

/** sql-template-tag@5.2.1 `dist/index.d.ts`: the object is handed to `client.query()`. */
const sql: Member = { tag: { does: "sql", holes: "bind" } };

const exported: Readonly<Record<string, Member>> = {
  sql,
  raw: { call: { does: "sql", text: "0", holes: "raw" } },
  join: { call: { does: "sql", join: { items: "0", separator: "1" }, holes: "bind" } },
  empty: { sql: "" },
  bulk: { call: { does: "sql", harmless: true } },
};

export const sqlTemplateTag: Driver = {
  name: "sql-template-tag",
  modules: ["sql-template-tag"],
  exports: { ...exported, default: { ...sql, members: { ...exported, default: sql } } },
  handles: {},
};
