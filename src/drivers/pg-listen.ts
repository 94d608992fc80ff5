import type { Driver, Handle, Member } from "./driver.ts";
import { addressAt, clientOptionsAt } from "./pg.ts";

/** pg-listen@1.7 `dist/index.js`: a pg client of its own. */
const subscriber: Handle = {
  connection: "dedicated",
  transaction: "out",
  usualNames: ["subscriber"],
  members: {
    connect: { call: { does: "nothing" } },
    listenTo: { call: { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "this", who: "`listenTo()` of pg-listen" } },
    notify: { call: { does: "fixed-sql", sql: ['NOTIFY {"0"}'], on: "this", who: "`notify()` of pg-listen" } },
    close: { call: { does: "release" } },
  },
};

const createSubscriber: Member = {
  call: { does: "connect", gives: "subscriber", options: clientOptionsAt("0"), address: addressAt("0") },
};

export const pgListen: Driver = {
  name: "pg-listen",
  modules: ["pg-listen"],
  exports: { default: { ...createSubscriber, members: { default: createSubscriber } } },
  types: { Subscriber: "subscriber" },
  handles: { subscriber },
  words: ["listenTo"],
  containedWords: ["notify"],
};
