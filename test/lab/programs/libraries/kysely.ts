/** Kysely: templates that are executed on a database, a connection or a transaction. */
import { calledIn, indent, list, quoted, tagged, type Body, type Draft, type Handle, type Library, type Lines } from "../library.ts";

const TYPE = "Transaction<any>";

function connection(draft: Draft, db: Handle, body: Body): Lines {
  const name = draft.fresh("connection");
  return [
    `await ${db.code}.connection().execute(async (${name}) => {`,
    ...indent(body({ kind: "pinned", code: name, type: "Kysely<any>" })),
    "});",
  ];
}

function managed(draft: Draft, db: Handle, body: Body): Lines {
  const trx = draft.fresh("trx");
  const level = draft.random.chance(0.2) ? `.setIsolationLevel("repeatable read")` : "";
  return [
    `await ${db.code}.transaction()${level}.execute(async (${trx}) => {`,
    ...indent(body({ kind: "transaction", code: trx, type: TYPE })),
    "});",
  ];
}

function controlled(draft: Draft, db: Handle, body: Body): Lines {
  const trx = draft.fresh("trx");
  return [
    `const ${trx} = await ${db.code}.startTransaction().execute();`,
    "try {",
    ...indent(body({ kind: "transaction", code: trx, type: TYPE })),
    `  await ${trx}.commit().execute();`,
    "} catch (error) {",
    `  await ${trx}.rollback().execute();`,
    "  throw error;",
    "}",
  ];
}

function throughWrapper(draft: Draft, db: Handle, body: Body): Lines {
  const [name, trx] = [draft.fresh("atomically"), draft.fresh("trx")];
  draft.top.push(
    `const ${name} = <T>(db: Kysely<any>, work: (trx: ${TYPE}) => Promise<T>): Promise<T> => db.transaction().execute(work);`,
    "",
  );
  return [`await ${name}(${db.code}, async (${trx}) => {`, ...indent(body({ kind: "transaction", code: trx, type: TYPE })), "});"];
}

export const kysely: Library = {
  name: "kysely",
  imports: [`import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from "kysely";`, `import { Pool } from "pg";`],
  open({ random }) {
    const lines = random.chance(0.5)
      ? [`const pool = new Pool({ connectionString: url });`, `const db = new Kysely<any>({ dialect: new PostgresDialect({ pool }) });`]
      : [`const db = new Kysely<any>({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: url, max: 4 }) }) });`];
    return { lines, handle: { kind: "pool", code: "db", type: "Kysely<any>" }, close: "await db.destroy();" };
  },
  send({ random }, { code }, statement) {
    const call = calledIn(statement);
    if (call && !statement.look && random.chance(0.3)) return `${code}.selectNoFrom(sql\`${call}\`.as("value")).execute()`;
    if (random.chance(0.1)) return `${code}.executeQuery(${tagged("sql", statement)}.compile(${code}))`;
    if (random.chance(0.7)) return `${tagged("sql", statement)}.execute(${code})`;
    return `${code}.executeQuery(CompiledQuery.raw(${quoted(random, statement.sql)}${statement.values ? `, ${list(statement.values)}` : ""}))`;
  },
  sendText: ({ random }, { code }, text) =>
    random.chance(0.7) ? `sql.raw(${text}).execute(${code})` : `${code}.executeQuery(CompiledQuery.raw(${text}))`,
  rows: (awaited) => `(${awaited}).rows`,
  pinned: [connection],
  transactions: [managed, managed, controlled, throughWrapper],
};
