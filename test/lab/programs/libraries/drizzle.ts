/** Drizzle, over node-postgres or postgres.js. */
import { calledIn, indent, quoted, tagged, type Body, type Draft, type Handle, type Library, type Lines } from "../library.ts";

const TYPE = "PgTransaction<any, any, any>";

function client(draft: Draft, _db: Handle, body: Body): Lines {
  const [name, pinned] = [draft.fresh("client"), draft.fresh("pinned")];
  return [
    `const ${name} = await pool.connect();`,
    "try {",
    `  const ${pinned} = drizzle(${name});`,
    ...indent(body({ kind: "pinned", code: pinned, type: "PgDatabase<any, any, any>" })),
    "} finally {",
    `  ${name}.release();`,
    "}",
  ];
}

function managed(draft: Draft, db: Handle, body: Body): Lines {
  const tx = draft.fresh("tx");
  const options = draft.random.chance(0.2) ? `, { isolationLevel: "repeatable read" }` : "";
  return [
    `await ${db.code}.transaction(async (${tx}) => {`,
    ...indent(body({ kind: "transaction", code: tx, type: TYPE })),
    `}${options});`,
  ];
}

function throughWrapper(draft: Draft, db: Handle, body: Body): Lines {
  const [name, tx] = [draft.fresh("withTx"), draft.fresh("tx")];
  draft.top.push(
    `async function ${name}<T>(db: PgDatabase<any, any, any>, work: (tx: ${TYPE}) => Promise<T>): Promise<T> {`,
    "  return await db.transaction(work);",
    "}",
    "",
  );
  return [`await ${name}(${db.code}, async (${tx}) => {`, ...indent(body({ kind: "transaction", code: tx, type: TYPE })), "});"];
}

export const drizzle: Library = {
  name: "drizzle",
  imports: [
    `import { sql } from "drizzle-orm";`,
    `import { drizzle } from "drizzle-orm/node-postgres";`,
    `import type { PgDatabase, PgTransaction } from "drizzle-orm/pg-core";`,
    `import { Pool } from "pg";`,
  ],
  open({ random }) {
    return {
      lines: [
        "const pool = new Pool({ connectionString: url });",
        random.pick(["const db = drizzle(pool);", "const db = drizzle({ client: pool });"]),
      ],
      handle: { kind: "pool", code: "db", type: "PgDatabase<any, any, any>" },
      close: "await pool.end();",
    };
  },
  send({ random, fresh }, { code }, statement) {
    const call = calledIn(statement);
    if (call && !statement.look && random.chance(0.1))
      return `${code}.select({ value: sql\`${call}\` }).from(sql\`(SELECT 1) AS one\`).prepare("${fresh("named")}").execute()`;
    if (call && !statement.look && random.chance(0.3)) return `${code}.select({ value: sql\`${call}\` }).from(sql\`(SELECT 1) AS one\`)`;
    const text = /^(.* (?:=|TO) )('[^']*')$/.exec(statement.sql);
    if (text && random.chance(0.3)) return `${code}.execute(sql\`${text[1] ?? ""}\${sql.raw(${JSON.stringify(text[2])})}\`)`;
    if (statement.values || random.chance(0.7)) return `${code}.execute(${tagged("sql", statement)})`;
    return `${code}.execute(${random.chance(0.5) ? `sql.raw(${quoted(random, statement.sql)})` : quoted(random, statement.sql)})`;
  },
  sendText: ({ random }, { code }, text) => (random.chance(0.6) ? `${code}.execute(sql.raw(${text}))` : `${code}.execute(${text})`),
  rows: (awaited) => `(${awaited}).rows`,
  pinned: [client],
  transactions: [managed, managed, throughWrapper],
  nested(draft, { code }, body) {
    const inner = draft.fresh("inner");
    return [`await ${code}.transaction(async (${inner}) => {`, ...indent(body({ kind: "transaction", code: inner, type: TYPE })), "});"];
  },
};
