import type { Driver, Handle, Member } from "./driver.ts";
import { addressAt, clientOptionsAt } from "./pg.ts";

/** pg-pubsub@0.8 `index.js`: a pg client of its own. */
const pubsub: Handle = {
  connection: "dedicated",
  transaction: "out",
  members: {
    addChannel: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "this", who: "`addChannel()` of pg-pubsub" } },
    removeChannel: { call: { does: "same" } },
    publish: { call: { does: "nothing" } },
    close: { call: { does: "release" } },
  },
};

const make: Member = { call: { does: "connect", gives: "pubsub", options: clientOptionsAt("0"), address: addressAt("0") } };

export const pgPubsub: Driver = {
  name: "pg-pubsub",
  modules: ["pg-pubsub"],
  exports: { default: make, PGPubsub: make },
  types: { PGPubsub: "pubsub" },
  handles: { pubsub },
  words: ["addChannel"],
};
