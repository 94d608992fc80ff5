import type { Driver, Handle, Member } from "./driver.ts";

/** The object is handed to `client.query()`, which reads its `text`, `values` and `name`. */
const statement: Handle = {
  connection: "pool",
  members: {
    append: { call: { does: "sql", text: "0", append: true } },
    setName: { call: { does: "sql", named: "0", append: true } },
    useBind: { call: { does: "same" } },
  },
};

/** sql-template-strings@2.2.2 `index.d.ts`: every hole is a bind. */
const SQL: Member = { tag: { does: "sql", holes: "bind", gives: "statement" } };

export const sqlTemplateStrings: Driver = {
  name: "sql-template-strings",
  modules: ["sql-template-strings"],
  exports: { default: { ...SQL, members: { SQL, default: SQL } }, SQL },
  handles: { statement },
};
