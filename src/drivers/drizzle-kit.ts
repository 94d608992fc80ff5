import type { Call, Driver, Handle } from "./driver.ts";
import { sentParameters } from "./pg.ts";

const at = "0.dbCredentials";

/** What the tool itself runs is its own; nothing in the project has it in hand. */
const kit: Handle = { connection: "pool", members: {} };

/**
 * drizzle-kit@0.31 `bin.cjs` preparePostgresDB: the pg that is installed, or postgres.js, or others like them. What pg sends of an address,
 * all of them send. With a `driver` it is the Data API or a server in the process, where there is no pooler.
 */
const connect: Call = {
  does: "connect",
  when: { absent: "0.driver" },
  gives: "kit",
  onlyIf: { path: "0.dialect", matches: /^postgresql$/ },
  options: [{ path: `${at}.url`, urlParameters: { sent: sentParameters } }],
  address: [`${at}.url`, `${at}.host`, `${at}.port`],
};

export const drizzleKit: Driver = {
  name: "Drizzle Kit",
  modules: ["drizzle-kit"],
  exports: { defineConfig: { call: { does: "same", argument: "0" } } },
  configurations: [{ path: /(?:^|\/)drizzle\.config\.[cm]?[jt]s$/, call: connect }],
  handles: { kit },
  words: ["options="],
};
