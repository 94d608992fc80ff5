import type { Driver, Member } from "./driver.ts";
import { clientOptionsAt } from "./pg.ts";

/** postgres-migrations@5.3 `dist/with-lock.js`: around all migrations, on one client, in no transaction. */
const migrate: Member = {
  call: {
    does: "fixed-sql",
    sql: ["SELECT pg_try_advisory_lock(-8525285245963000605)", "SELECT pg_advisory_unlock(-8525285245963000605)"],
    on: "own",
    from: ["0.client"],
    address: ["0.host", "0.port"],
    options: clientOptionsAt("0"),
    who: "`migrate()` of postgres-migrations",
  },
};

export const postgresMigrations: Driver = {
  name: "postgres-migrations",
  modules: ["postgres-migrations"],
  exports: { migrate, default: { members: { migrate } } },
  handles: {},
  words: ["postgres-migrations"],
};
