import type { Call, Driver, Handle, Member } from "./driver.ts";

/** pg-ipc@1.0.5 `index.js`: a listener of any other event listens on the channel of its name. */
const on: readonly Call[] = [
  { does: "same", when: { equals: ["0", "newListener", "removeListener", "notify", "unlisten", "listen", "error", "end"] } },
  { does: "fixed-sql", sql: ['LISTEN {"0"}'], on: "this", who: "`on()` of pg-ipc" },
];

function notify(name: string): Call {
  return { does: "fixed-sql", sql: ['NOTIFY {"0"}'], on: "this", who: `\`${name}()\` of pg-ipc` };
}

const ipc: Handle = {
  connection: "dedicated",
  members: {
    on: { call: on },
    once: { call: on },
    addListener: { call: on },
    notify: { call: notify("notify") },
    send: { call: notify("send") },
    end: { call: { does: "fixed-sql", sql: ["UNLISTEN *"], on: "this", who: "`end()` of pg-ipc" } },
  },
};

const make: Member = { call: { does: "give", gives: "ipc", from: ["0"] } };

export const pgIpc: Driver = {
  name: "pg-ipc",
  modules: ["pg-ipc"],
  exports: { default: make },
  handles: { ipc },
  words: ["pg-ipc"],
};
