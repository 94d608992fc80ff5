import type { ArgumentPath, Driver, FixedSql, Handle, MakeHandle, Member, Option } from "./driver.ts";
import { client, clientOptionsAt } from "./pg.ts";

const query: Member = { call: { does: "send", text: ["0"], values: "1" } };

/** graphile-worker@0.18 `dist/interfaces.d.ts` JobHelpers, WorkerUtils. */
const helpers: Handle = {
  connection: "pool",
  usualNames: ["helpers", "workerutils"],
  usualMembers: ["withPgClient"],
  members: {
    query,
    withPgClient: {
      call: [
        { does: "connect", when: { is: ["0", "function"] }, gives: "client", callback: { argument: "0" } },
        // PostGraphile's, whose `withPgClient(pgSettings, callback)` cannot be told from it by its name.
        { does: "connect", when: { equals: ["0", null] }, gives: "client", callback: { argument: "1" } },
        { does: "transaction", gives: "client", callback: { argument: "1" } },
      ],
      members: { withRetries: { call: { does: "connect", gives: "client", callback: { argument: "0" } } } },
    },
  },
};

/** `dist/config.js`: `noPreparedStatements`, in a preset `worker.preparedStatements`. */
function optionsIn(preset: boolean): readonly Option[] {
  return [
    ...(preset ? clientOptionsAt("0.preset.worker.connectionString") : clientOptionsAt("0.connectionString")),
    preset
      ? { path: "0.preset.worker.preparedStatements", named: { off: [false], fix: "preparedStatements: false" }, byDefault: true }
      : { path: "0.noPreparedStatements", named: { off: [true], fix: "noPreparedStatements: true" }, byDefault: true },
  ];
}

const address: readonly ArgumentPath[] = ["0.connectionString", "0.preset.worker.connectionString"];
const pools: readonly ArgumentPath[] = ["0.pgPool", "0.preset.worker.pgPool"];

/** `dist/main.js`: on a client of the pool that runs for as long as the worker. */
const listens: FixedSql = {
  does: "fixed-sql",
  sql: ['LISTEN "jobs:insert"; LISTEN "worker:migrate"'],
  on: "own",
  from: pools,
  address,
  who: "`run()` of graphile-worker",
};

const run: Member = {
  call: [
    { ...listens, when: { present: "0.preset" }, options: optionsIn(true) },
    { ...listens, options: optionsIn(false) },
  ],
};

/** Named statements, no LISTEN. */
const works: MakeHandle = { does: "connect", gives: "helpers", from: pools, address };

const runOnce: Member = {
  call: [
    { ...works, when: { present: "0.preset" }, options: optionsIn(true) },
    { ...works, options: optionsIn(false) },
  ],
};

/** Adds jobs with unnamed statements. */
const utils: Member = { call: works };

const exported: Readonly<Record<string, Member>> = {
  run,
  runOnce,
  runTaskList: { call: { ...listens, from: ["2", ...pools], options: optionsIn(false), who: "`runTaskList()` of graphile-worker" } },
  runTaskListOnce: runOnce,
  makeWorkerUtils: utils,
  runMigrations: utils,
};

export const graphileWorker: Driver = {
  name: "graphile-worker",
  modules: ["graphile-worker"],
  exports: { ...exported, default: { members: exported } },
  types: { JobHelpers: "helpers", WorkerUtils: "helpers", Helpers: "helpers" },
  functions: { Task: [undefined, "helpers"] },
  handles: { helpers, client },
  words: ["graphile-worker"],
};
