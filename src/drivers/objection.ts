import { knex, knexHandle, query, rawObject, trx } from "./knex.ts";
import type { Driver, Member } from "./driver.ts";

/** objection@3.1.5 `lib/queryBuilder/RawBuilder.js`: `raw(text, ...values)`, a fragment. */
const raw: Member = { call: { does: "sql", text: "0", values: "1", placeholders: "knex", gives: "raw" } };

/** `lib/transaction.js`: models, then the callback, which has them bound and then the transaction; or a knex, then the callback. */
const transaction: Member = {
  call: [
    {
      does: "transaction",
      when: { present: "2" },
      callback: { argument: "last", parameters: [undefined, undefined, "trx"] },
      gives: "trx",
    },
    { does: "transaction", when: { is: ["0", "function"] }, callback: { argument: "last", parameters: [undefined, "trx"] }, gives: "trx" },
    { does: "transaction", callback: { argument: "last" }, gives: "trx", on: ["0"] },
  ],
  members: { start: { call: { does: "transaction", unmanaged: "trx", on: ["0"] } } },
};

/** Statics: `lib/model/Model.js`. */
const Model: Member = {
  members: {
    knex: { call: { does: "give", gives: "knex", from: ["0"] } },
    knexQuery: { call: { does: "give", gives: "query" } },
    query: { call: { does: "give", gives: "query", from: ["0"] } },
    relatedQuery: { call: { does: "give", gives: "query", from: ["1"] } },
    raw,
    transaction: {
      call: [
        { does: "transaction", when: { is: ["0", "function"] }, callback: { argument: "0" }, gives: "trx" },
        { does: "transaction", callback: { argument: "1" }, gives: "trx", on: ["0"] },
      ],
    },
    startTransaction: { call: { does: "transaction", unmanaged: "trx", on: ["0"] } },
  },
};

export const objection: Driver = {
  name: "Objection",
  modules: ["objection"],
  exports: { raw, transaction, Model, default: { members: { raw, transaction, Model } } },
  types: { Transaction: "trx", TransactionOrKnex: "knex", QueryBuilder: "query" },
  handles: { ...knex.handles, knex: knexHandle, trx, query, raw: rawObject },
  words: ["cancel: true"],
};
