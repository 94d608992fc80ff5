/** Knex: `raw`, managed and unmanaged transactions, an acquired connection. */
import { calledIn, indent, list, quoted, type Body, type Draft, type Handle, type Library, type Lines } from "../library.ts";

const TYPE = "Knex.Transaction";

function managed(draft: Draft, db: Handle, body: Body): Lines {
  const trx = draft.fresh("trx");
  const options = draft.random.chance(0.15) ? `, { isolationLevel: "repeatable read" }` : "";
  return [
    `await ${db.code}.transaction(async (${trx}) => {`,
    ...indent(body({ kind: "transaction", code: trx, type: TYPE })),
    `}${options});`,
  ];
}

function unmanaged(draft: Draft, db: Handle, body: Body): Lines {
  const trx = draft.fresh("trx");
  const provider = draft.random.chance(0.2);
  return [
    `const ${trx} = await ${db.code}.${provider ? "transactionProvider()" : "transaction"}();`,
    "try {",
    ...indent(body({ kind: "transaction", code: trx, type: TYPE })),
    `  await ${trx}.commit();`,
    "} catch (error) {",
    `  await ${trx}.rollback();`,
    "  throw error;",
    "}",
  ];
}

function throughWrapper(draft: Draft, db: Handle, body: Body): Lines {
  const [name, trx] = [draft.fresh("transactionally"), draft.fresh("trx")];
  draft.top.push(
    `async function ${name}<T>(db: Knex, work: (trx: ${TYPE}) => Promise<T>): Promise<T> {`,
    "  return db.transaction(async (trx) => work(trx));",
    "}",
    "",
  );
  return [`await ${name}(${db.code}, async (${trx}) => {`, ...indent(body({ kind: "transaction", code: trx, type: TYPE })), "});"];
}

export const knex: Library = {
  name: "knex",
  imports: [`import knex, { type Knex } from "knex";`],
  open({ random }) {
    const connection = random.pick(["url", "{ connectionString: url }"]);
    return {
      lines: [`const db = knex({ client: "pg", connection: ${connection}, pool: { min: 0, max: 4 } });`],
      handle: { kind: "pool", code: "db", type: "Knex" },
      close: "await db.destroy();",
    };
  },
  send({ random }, { code }, statement) {
    const { sql, values } = statement;
    const call = calledIn(statement);
    // Rows of a builder are a list, of raw SQL a result.
    if (call && !statement.look && random.chance(0.3)) return `${code}.select(${code}.raw(${JSON.stringify(call)}))`;
    const text = quoted(random, sql.replace(/\$\d/g, "?"));
    return `${code}.raw(${text}${values ? `, ${list(values)}` : ""})`;
  },
  sendText: (_, { code }, text) => `${code}.raw(${text})`,
  rows: (awaited) => `(${awaited}).rows`,
  pinned: [],
  transactions: [managed, managed, unmanaged, throughWrapper],
  nested(draft, { code }, body) {
    const inner = draft.fresh("inner");
    return [`await ${code}.transaction(async (${inner}) => {`, ...indent(body({ kind: "transaction", code: inner, type: TYPE })), "});"];
  },
};
