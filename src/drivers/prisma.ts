import { addressAt, client as pgClient, optionsAt } from "./pg.ts";
import type { Call, Driver, Handle, Member, Option } from "./driver.ts";

/** A promise of Prisma's is lazy: it is sent when it is awaited, or in the transaction whose list it stands in. */
const tag: Call = { does: "send", holes: "bind", lazy: true };
const raw: Member = { tag, call: { does: "send", text: ["0"], lazy: true } };
const unsafe: Member = { call: { does: "send", text: ["0"], values: "1", lazy: true } };

/** @prisma/client@6.19.3 `runtime/library.d.ts` ClientOtherOps. */
const queries: Readonly<Record<string, Member>> = {
  $queryRaw: raw,
  $executeRaw: raw,
  $queryRawUnsafe: unsafe,
  $executeRawUnsafe: unsafe,
  // Its text is a file in `prisma/sql`.
  $queryRawTyped: { call: { does: "nothing" } },
  // A transaction's handle has it since 7, as a savepoint: @prisma/client@7.10.0 `runtime/client.d.ts` denylist.
  $transaction: {
    call: [
      { does: "transaction", when: { is: ["0", "array"] }, batch: "0" },
      { does: "transaction", callback: { argument: "0" }, gives: "transaction" },
    ],
  },
};

const usualMembers = ["$queryRaw", "$executeRaw", "$queryRawUnsafe", "$executeRawUnsafe"];

const prismaClient: Handle = {
  connection: "pool",
  transaction: "unknown",
  usualNames: ["prisma", "prismaclient", "prismaservice", "db", "client"],
  usualMembers,
  members: { ...queries, $connect: { call: { does: "nothing" } }, $disconnect: { call: { does: "nothing" } } },
  // The last two: @prisma/extension-read-replicas.
  chain: ["$extends", "$primary", "$replica"],
};

const transaction: Handle = {
  connection: "pinned",
  transaction: "in",
  usualNames: ["tx", "trx", "transaction", "prismatx", "txclient"],
  usualMembers,
  members: queries,
  chain: ["$extends"],
};

const query: Member = { call: { does: "send", text: ["0"], textProperty: "sql", values: "0.args" } };

/** @prisma/adapter-pg@7.10.1 `dist/index.js`. */
const adapter: Handle = {
  connection: "pool",
  members: {
    connect: { call: { does: "same" } },
    queryRaw: query,
    executeRaw: query,
    executeScript: { call: { does: "send", text: ["0"], split: true } },
    startTransaction: { call: { does: "transaction", unmanaged: "adapterTransaction" } },
  },
};

const adapterTransaction: Handle = {
  connection: "pinned",
  transaction: "in",
  members: { queryRaw: query, executeRaw: query, commit: { call: { does: "commit" } }, rollback: { call: { does: "rollback" } } },
};

/** `new PrismaPg(pool)` until 6.5, also a pool's configuration or an address since. */
const makeAdapter: Member = {
  call: {
    does: "give",
    gives: "adapter",
    from: ["0"],
    options: [...optionsAt("0"), { path: "1.statementNameGenerator", named: { off: [], fix: "no `statementNameGenerator`" } }],
    address: addressAt("0"),
  },
};
const makeHttpAdapter: Member = { call: { does: "connect", gives: "httpAdapter", address: ["0"] } };
const otherAdapter: Member = { call: { does: "connect", gives: "otherAdapter" } };

/** prisma-engines@004522f `quaint/src/connector/postgres/url.rs`: the engines of 6 and before name their statements unless the address says this. */
function engineAt(path: string): readonly Option[] {
  return [
    {
      path,
      named: { off: [], offUrl: /[?&](?:pgbouncer=true|statement_cache_size=0)(?:&|$)/, fix: "`pgbouncer=true` in the address" },
      byDefault: true,
      until: "7.0.0",
    },
  ];
}

/** `prisma.config.ts` of 7, with which Prisma Migrate connects: prisma@7.0.0 `config`. The client is given its own address. */
const config: Call = {
  does: "connect",
  gives: "prisma",
  options: [{ path: "0.datasource.url", urlParameters: { sent: [] } }],
  address: ["0.datasource.url"],
};

const PrismaClient: Member = {
  call: [
    { does: "give", when: { present: "0.adapter" }, gives: "prisma", from: ["0.adapter"] },
    // Prisma Accelerate, with a pool of its own.
    { does: "connect", when: { present: "0.accelerateUrl" }, gives: "prisma", address: ["0.accelerateUrl"] },
    {
      does: "connect",
      when: { present: "0.datasourceUrl" },
      gives: "prisma",
      options: engineAt("0.datasourceUrl"),
      address: ["0.datasourceUrl"],
    },
    // The address is in `schema.prisma` when it is not here; there is one data source, mostly called `db`.
    {
      does: "connect",
      gives: "prisma",
      options: engineAt("0.datasources.*.url"),
      address: ["0.datasources.db.url", "0.datasources.*.url"],
    },
  ],
};

/** sql-template-tag, which Prisma has inside. */
const fragments: Readonly<Record<string, Member>> = {
  sql: { tag: { does: "sql", holes: "bind" } },
  raw: { call: { does: "sql", text: "0", holes: "raw" } },
  join: { call: { does: "sql", join: { items: "0", separator: "1" } } },
  empty: { sql: "" },
};

const Prisma: Member = {
  members: {
    ...fragments,
    defineExtension: { call: { does: "invoke", callback: { argument: "0" }, gives: "prisma" } },
  },
};

const exported: Readonly<Record<string, Member>> = {
  PrismaClient,
  // What the client that `prisma generate` writes for 7 is made with.
  getPrismaClient: { call: { does: "member", member: PrismaClient } },
  Prisma,
  // `@prisma/client/runtime/library`.
  ...fragments,
  sqltag: { tag: { does: "sql", holes: "bind" } },
  // `prisma/config`.
  defineConfig: { call: { does: "same", argument: "0" } },
  env: { call: { does: "environment", argument: "0" } },
  PrismaPg: makeAdapter,
  PrismaNeon: makeAdapter,
  PrismaNeonHTTP: makeHttpAdapter,
  PrismaNeonHttp: makeHttpAdapter,
  PrismaMariaDb: otherAdapter,
  PrismaMssql: otherAdapter,
  PrismaBetterSQLite3: otherAdapter,
  PrismaBetterSqlite3: otherAdapter,
  PrismaLibSQL: otherAdapter,
  PrismaLibSql: otherAdapter,
  PrismaD1: otherAdapter,
  PrismaPlanetScale: otherAdapter,
};

export const prisma: Driver = {
  name: "Prisma",
  modules: ["@prisma/client", "@prisma/client/*", ".prisma/client", ".prisma/client/*", "@prisma/adapter-*", "prisma/config"],
  exports: { ...exported, default: { members: exported } },
  types: {
    PrismaClient: "prisma",
    "Prisma.TransactionClient": "transaction",
    "Prisma.DefaultPrismaClient": "prisma",
    PrismaPg: "adapter",
    PrismaPgAdapter: "adapter",
    PrismaNeon: "adapter",
  },
  anywhere: ["PrismaClient", "Prisma"],
  configurations: [{ path: /(?:^|\/)prisma\.config\.[cm]?[jt]s$/, call: config }],
  otherDatabase: {
    files: ["schema.prisma", "prisma/schema.prisma", "prisma/schema/schema.prisma", "prisma/schema/*.prisma"],
    matches: /\bdatasource\s+\w+\s*\{[^}]*\bprovider\s*=\s*"(?!postgres)/,
  },
  handles: {
    prisma: prismaClient,
    client: pgClient,
    transaction,
    adapter,
    adapterTransaction,
    httpAdapter: { ...adapter, connection: "http" },
    otherAdapter: { ...adapter, otherDatabase: true },
  },
  words: [
    "new PrismaClient",
    "statementNameGenerator",
    "datasource:",
    ...["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"],
  ],
};
