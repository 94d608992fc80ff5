import type { Driver, Member } from "./driver.ts";

/** @socket.io/postgres-adapter@0.5 `dist/util.js`: it takes a client of the pool for as long as it lives and listens for each namespace. */
const adapter: Member = {
  call: { does: "fixed-sql", sql: ['LISTEN "socket.io#/"'], on: "own", from: ["0"], who: "the adapter of Socket.IO" },
};

export const socketIoPostgresAdapter: Driver = {
  name: "@socket.io/postgres-adapter",
  modules: ["@socket.io/postgres-adapter"],
  exports: { createAdapter: adapter, setupPrimary: adapter },
  handles: {},
  words: ["postgres-adapter"],
};
