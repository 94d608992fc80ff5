/** node-postgres: a pool, clients, transactions by hand. */
import { indent, list, quoted, type Body, type Draft, type Handle, type Library, type Lines } from "../library.ts";

const BEGINS = ["BEGIN", "BEGIN", "START TRANSACTION", "BEGIN ISOLATION LEVEL REPEATABLE READ"];
const COMMITS = ["COMMIT", "COMMIT", "END"];

function pinned(draft: Draft, pool: Handle, body: Body): Lines {
  const client = draft.fresh("client");
  return [
    `const ${client} = await ${pool.code}.connect();`,
    "try {",
    ...indent(body({ kind: "pinned", code: client, type: "PoolClient" })),
    "} finally {",
    `  ${client}.release();`,
    "}",
  ];
}

/** A connection of its own, beside the pool. */
function dedicated(draft: Draft, _pool: Handle, body: Body): Lines {
  const client = draft.fresh("client");
  return [
    `const ${client} = new Client({ connectionString: url });`,
    `await ${client}.connect();`,
    "try {",
    ...indent(body({ kind: "pinned", code: client, type: "Client" })),
    "} finally {",
    `  await ${client}.end();`,
    "}",
  ];
}

function byHand(draft: Draft, pool: Handle, body: Body): Lines {
  const { random } = draft;
  const client = draft.fresh("client");
  const inner = body({ kind: "transaction", code: client, type: "PoolClient" });
  const begin = `await ${client}.query(${quoted(random, random.pick(BEGINS))});`;
  const outside = random.chance(0.3);
  return [
    `const ${client} = await ${pool.code}.connect();`,
    ...(outside ? [begin] : []),
    "try {",
    ...indent([...(outside ? [] : [begin]), ...inner, `await ${client}.query(${quoted(random, random.pick(COMMITS))});`]),
    "} catch (error) {",
    `  await ${client}.query("ROLLBACK");`,
    "  throw error;",
    "} finally {",
    `  ${client}.release();`,
    "}",
  ];
}

/** A flag that `finally` looks at. */
function withFlag(draft: Draft, pool: Handle, body: Body): Lines {
  const [client, done] = [draft.fresh("client"), draft.fresh("done")];
  return [
    `const ${client} = await ${pool.code}.connect();`,
    `let ${done} = false;`,
    "try {",
    `  await ${client}.query("BEGIN");`,
    ...indent(body({ kind: "transaction", code: client, type: "PoolClient" })),
    `  await ${client}.query("COMMIT");`,
    `  ${done} = true;`,
    "} finally {",
    `  if (!${done}) await ${client}.query("ROLLBACK");`,
    `  ${client}.release();`,
    "}",
  ];
}

/** What a function does that is given the work of a transaction: on a client of this pool. */
function transacted(pool: string): string[] {
  return [
    `const client = await ${pool}.connect();`,
    "try {",
    `  await client.query("BEGIN");`,
    "  const result = await work(client);",
    `  await client.query("COMMIT");`,
    "  return result;",
    "} catch (error) {",
    `  await client.query("ROLLBACK");`,
    "  throw error;",
    "} finally {",
    "  client.release();",
    "}",
  ];
}

function throughWrapper(draft: Draft, pool: Handle, body: Body): Lines {
  const name = draft.fresh(draft.random.pick(["withTransaction", "inTransaction", "transact"]));
  draft.top.push(
    `async function ${name}<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {`,
    ...indent(transacted("pool")),
    "}",
    "",
  );
  const client = draft.fresh("tx");
  return [
    `await ${name}(${pool.code}, async (${client}) => {`,
    ...indent(body({ kind: "transaction", code: client, type: "PoolClient" })),
    "});",
  ];
}

function throughClass(draft: Draft, pool: Handle, body: Body): Lines {
  const [name, unit, client] = [draft.fresh("UnitOfWork"), draft.fresh("unit"), draft.fresh("client")];
  draft.top.push(
    `class ${name} {`,
    "  readonly #pool: Pool;",
    "  constructor(pool: Pool) {",
    "    this.#pool = pool;",
    "  }",
    "  async run<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {",
    ...indent(indent(transacted("this.#pool"))),
    "  }",
    "}",
    "",
  );
  return [
    `const ${unit} = new ${name}(${pool.code});`,
    `await ${unit}.run(async (${client}) => {`,
    ...indent(body({ kind: "transaction", code: client, type: "PoolClient" })),
    "});",
  ];
}

export const pg: Library = {
  name: "pg",
  imports: [`import { Client, Pool, type PoolClient } from "pg";`],
  open({ random }) {
    const options = random.pick(["{ connectionString: url }", "{ connectionString: url, max: 4 }"]);
    return {
      lines: [`const pool = new Pool(${options});`],
      handle: { kind: "pool", code: "pool", type: "Pool" },
      close: "await pool.end();",
    };
  },
  send({ random, fresh }, { code }, { sql, values }) {
    const text = quoted(random, sql);
    if (random.chance(0.04))
      return `${code}.query({ name: "${fresh("named")}", text: ${text}${values ? `, values: ${list(values)}` : ""} })`;
    if (random.chance(0.15)) return `${code}.query({ text: ${text}${values ? `, values: ${list(values)}` : ""} })`;
    return `${code}.query(${text}${values ? `, ${list(values)}` : ""})`;
  },
  sendText: (_, { code }, text) => `${code}.query(${text})`,
  rows: (awaited) => `(${awaited}).rows`,
  pinned: [pinned, pinned, dedicated],
  transactions: [byHand, byHand, withFlag, throughWrapper, throughClass],
  nested({ random, ...draft }, { code, type }, body) {
    const name = draft.fresh("before_work");
    return [
      `await ${code}.query("SAVEPOINT ${name}");`,
      "try {",
      ...indent(body({ kind: "transaction", code, type })),
      `  await ${code}.query("RELEASE SAVEPOINT ${name}");`,
      "} catch (error) {",
      `  await ${code}.query(${quoted(random, `ROLLBACK TO SAVEPOINT ${name}`)});`,
      "  throw error;",
      "}",
    ];
  },
};
