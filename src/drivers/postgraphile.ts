import type { Driver, Handle, MakeHandle, Member, Option } from "./driver.ts";
import { addressAt, client, optionsAt, pool } from "./pg.ts";

/** @dataplan/pg@1.1 `dist/executor.d.ts` PgClient. */
const pgClient: Handle = {
  connection: "pinned",
  transaction: "unknown",
  usualNames: ["pgclient"],
  members: {
    query: { call: { does: "send", text: ["0"], values: "0.values", named: "0.name" } },
    withTransaction: { call: { does: "transaction", callback: { argument: "0" }, gives: "pgClient" } },
    rawClient: { handle: "client" },
  },
};

/** `withPgClient(pgSettings, callback)`: `dist/adaptors/pg.js`, a transaction with LOCAL settings when there are any, as there usually are. */
const withPgClient: Handle = {
  connection: "pool",
  usualNames: ["withpgclient"],
  call: [
    { does: "connect", when: { equals: ["0", null] }, gives: "pgClient", callback: { argument: "1" } },
    { does: "transaction", gives: "pgClient", callback: { argument: "1" } },
  ],
};

/**
 * `makePgService({ … })`: `dist/adaptors/pg.js`. Every connection is set up once; queries are named. `pubsub` is on by default but listens only when
 * somebody subscribes; who says it has subscriptions.
 */
const options: readonly Option[] = [
  ...optionsAt("0"),
  ...optionsAt("0.poolConfig"),
  { path: "0", sql: "set jit_optimize_above_cost = -1" },
  { path: "0", named: { off: [], fix: "DATAPLAN_PG_PREPARED_STATEMENT_CACHE_SIZE=0" } },
  { path: "0.pubsub", sql: "LISTEN postgraphile", equals: [true] },
];

const service: Member = { call: { does: "connect", gives: "service", from: ["0.pool"], options, address: addressAt("0") } };

/** postgraphile@4 `build/interfaces.d.ts`: every operation is in a transaction with LOCAL settings; only watching and subscriptions listen. */
const handler4: MakeHandle = { does: "connect", gives: "service", from: ["0"], address: addressAt("0"), options: optionsAt("0") };

/** `simpleSubscriptions` is an option of @graphile/pg-pubsub@4 `dist/index.js`. */
const listening: readonly Option[] = ["1", "2"].flatMap((at) => [
  { path: `${at}.watchPg`, sql: "LISTEN postgraphile_watch", equals: [true] },
  { path: `${at}.simpleSubscriptions`, sql: "LISTEN postgraphile", equals: [true] },
]);

const postgraphile4: Member = { call: { ...handler4, options: [...optionsAt("0"), ...listening] } };

export const postgraphile: Driver = {
  name: "PostGraphile",
  modules: ["postgraphile", "postgraphile/*", "@dataplan/pg", "@dataplan/pg/*"],
  exports: {
    makePgService: service,
    postgraphile: postgraphile4,
    default: { ...postgraphile4, members: { postgraphile: postgraphile4, createPostGraphileSchema: { call: handler4 } } },
    createPostGraphileSchema: { call: handler4 },
    makePgAdaptorWithPgClient: { call: { does: "give", gives: "withPgClient", from: ["0"] } },
    createWithPgClient: {
      call: { does: "connect", gives: "withPgClient", from: ["0.pool"], options: optionsAt("0"), address: addressAt("0") },
    },
  },
  types: { PgClient: "pgClient", NodePostgresPgClient: "pgClient", WithPgClient: "withPgClient" },
  handles: { service: { connection: "pool" }, withPgClient, pgClient, client, pool },
  words: ["makePgService", "watchPg", "simpleSubscriptions"],
};
