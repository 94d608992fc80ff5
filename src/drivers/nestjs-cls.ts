import type { Call, Driver, Handle, Member } from "./driver.ts";

const text: Member = { call: { does: "send", text: ["0"], textProperty: "sql", values: "1", callback: "none" } };
const raw: Member = { tag: { does: "send", holes: "bind", lazy: true }, call: { does: "send", text: ["0"], lazy: true } };

/**
 * What the host hands out is the adapter's library's: Prisma's, Knex's, Kysely's, Drizzle's, TypeORM's or pg-promise's transaction while one
 * is open, and its client else. Its members here are those of all of them, which do not get into each other's way.
 */
const tx: Handle = {
  connection: "pool",
  transaction: "unknown",
  members: {
    $queryRaw: raw,
    $executeRaw: raw,
    $queryRawUnsafe: text,
    $executeRawUnsafe: text,
    raw: { call: { does: "send", text: ["0"], values: "1", placeholders: "knex", lazy: true } },
    execute: text,
    executeQuery: text,
    query: text,
    ...Object.fromEntries(
      ["none", "one", "many", "oneOrNone", "manyOrNone", "any", "result", "multi"].map((name): [string, Member] => [
        name,
        { call: { does: "send", text: ["0"], values: "1", placeholders: "pg-promise" } },
      ]),
    ),
  },
};

const withTransaction: Call = { does: "transaction", callback: { argument: "last" }, ambient: true };

/** @nestjs-cls/transactional `dist/src/lib/transaction-host.d.ts`. */
const host: Handle = {
  connection: "pool",
  usualNames: ["txhost", "transactionhost"],
  members: {
    tx: { handle: "tx" },
    withTransaction: { call: withTransaction },
    withoutTransaction: { call: { does: "invoke", callback: { argument: "last" } } },
  },
};

export const nestjsCls: Driver = {
  name: "nestjs-cls",
  modules: ["@nestjs-cls/transactional"],
  exports: {
    Transactional: { decorator: { does: "transaction", ambient: true } },
    TransactionHost: { members: { getInstance: { call: { does: "give", gives: "host" } } } },
  },
  types: { TransactionHost: "host", Transaction: "tx" },
  handles: { tx, host },
};
