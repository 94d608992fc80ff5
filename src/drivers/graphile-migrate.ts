import type { Driver, Member } from "./driver.ts";

/** graphile-migrate@1.4 `dist/pgReal.js`: withAdvisoryLock, and withClient for `pgSettings`. */
const locked: Member = {
  call: {
    does: "fixed-sql",
    sql: ["select pg_try_advisory_lock(4727445306447283)", "select pg_advisory_unlock(4727445306447283)"],
    on: "own",
    address: ["0.connectionString"],
    options: [{ path: "0.pgSettings.*", sql: "select pg_catalog.set_config('{name}', '{value}', false)" }],
    who: "graphile-migrate",
  },
};

export const graphileMigrate: Driver = {
  name: "graphile-migrate",
  modules: ["graphile-migrate"],
  exports: { migrate: locked, reset: locked, watch: locked, commit: locked, uncommit: locked },
  handles: {},
  words: ["graphile-migrate"],
};
