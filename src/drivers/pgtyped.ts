import type { Driver, Handle, Member } from "./driver.ts";

/** @pgtyped/runtime@2.4 `lib/tag.d.ts`: no server-side statement, whatever the names say. */
const run: Member = { call: { does: "send", on: ["1"], callback: "none" } };

const query: Handle = { connection: "pool", members: { run, runWithCounts: run, stream: run } };

const sql: Member = { tag: { does: "sql", placeholders: "pgtyped", gives: "query" } };

/** Generated from a `.sql` file, which is read itself. */
const PreparedQuery: Member = { call: { does: "sql", harmless: true } };

export const pgtyped: Driver = {
  name: "pgtyped",
  modules: ["@pgtyped/runtime", "@pgtyped/query"],
  exports: { sql, PreparedQuery, default: { ...sql, members: { sql, PreparedQuery, default: sql } } },
  handles: { query },
};
