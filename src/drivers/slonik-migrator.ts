import type { Driver, Handle, Member } from "./driver.ts";

const locked: Member = {
  call: {
    does: "fixed-sql",
    sql: ["select pg_advisory_lock($1)", "select pg_advisory_unlock($1)"],
    on: "own",
    who: "the migrator of @slonik/migrator",
  },
};

/** @slonik/migrator@0.12 `dist/index.js` runCommand: on a connection of the pool, around `up` and `down`. */
const migrator: Handle = {
  connection: "pool",
  members: { up: locked, down: locked, runAsCLI: locked },
};

const make: Member = { call: { does: "give", gives: "migrator", from: ["0.slonik"] } };

export const slonikMigrator: Driver = {
  name: "@slonik/migrator",
  modules: ["@slonik/migrator"],
  exports: { SlonikMigrator: make, setupSlonikMigrator: make },
  types: { SlonikMigrator: "migrator" },
  handles: { migrator },
  words: ["SlonikMigrator"],
};
