import type { Driver, Member } from "./driver.ts";

/** `client.query(new Cursor(text, values))`: an unnamed statement and a portal that keeps its backend until it is closed. */
const query: Member = { call: { does: "sql", text: "0", values: "1" } };

export const pgCursor: Driver = {
  name: "pg-cursor",
  modules: ["pg-cursor", "pg-query-stream"],
  exports: { default: query, Cursor: query, QueryStream: query },
  handles: {},
};
