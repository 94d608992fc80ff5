import type { Driver, Handle, Member } from "./driver.ts";
import { client } from "./pg.ts";

/** zapatos@6.6 `dist/db/core.js`: a string in a hole is an identifier; `param()` is a bind, `raw()` is text. */
const sql: Member = { tag: { does: "sql", holes: "identifier", gives: "fragment" } };

const fragment: Handle = {
  connection: "pool",
  members: {
    run: { call: { does: "send", on: ["0"], callback: "none" } },
    prepared: { call: { does: "sql", named: true, append: true } },
    copy: { call: { does: "same" } },
  },
};

/** `dist/db/transaction.js`: a client that is in such a transaction already is passed through. */
const transaction: Member = { call: { does: "transaction", callback: { argument: "2" }, gives: "client", on: ["0"], nests: false } };
const ofOneLevel: Member = { call: { does: "transaction", callback: { argument: "1" }, gives: "client", on: ["0"], nests: false } };

const shortcut: Member = { call: { does: "sql", harmless: true, gives: "fragment" } };
const bind: Member = { call: { does: "sql", text: "0", holes: "bind" } };

const exported: Readonly<Record<string, Member>> = {
  sql,
  raw: { call: { does: "sql", text: "0", holes: "raw" } },
  param: bind,
  vals: shortcut,
  cols: shortcut,
  insert: shortcut,
  update: shortcut,
  upsert: shortcut,
  deletes: shortcut,
  truncate: shortcut,
  select: shortcut,
  selectOne: shortcut,
  selectExactlyOne: shortcut,
  count: shortcut,
  sum: shortcut,
  avg: shortcut,
  min: shortcut,
  max: shortcut,
  transaction,
  serializable: ofOneLevel,
  repeatableRead: ofOneLevel,
  readCommitted: ofOneLevel,
  serializableRO: ofOneLevel,
  repeatableReadRO: ofOneLevel,
  readCommittedRO: ofOneLevel,
  serializableRODeferrable: ofOneLevel,
};

export const zapatos: Driver = {
  name: "Zapatos",
  modules: ["zapatos/db", "zapatos"],
  exports: { ...exported, default: { members: exported } },
  types: {
    TxnClient: "transaction",
    TxnClientForSerializable: "transaction",
    TxnClientForRepeatableRead: "transaction",
    TxnClientForReadCommitted: "transaction",
    TxnClientForSerializableRO: "transaction",
    TxnClientForRepeatableReadRO: "transaction",
    TxnClientForReadCommittedRO: "transaction",
    TxnClientForSerializableRODeferrable: "transaction",
  },
  handles: { fragment, client, transaction: { ...client, transaction: "in", usualNames: ["txnclient"] } },
  words: ["zapatos"],
};
