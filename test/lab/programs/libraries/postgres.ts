/** postgres.js: tagged templates, `unsafe`, `begin`, `reserve`. */
import { indent, list, quoted, tagged, type Body, type Draft, type Handle, type Library, type Lines } from "../library.ts";

function reserved(draft: Draft, pool: Handle, body: Body): Lines {
  const name = draft.fresh("reserved");
  return [
    `const ${name} = await ${pool.code}.reserve();`,
    "try {",
    ...indent(body({ kind: "pinned", code: name, type: "postgres.ReservedSql" })),
    "} finally {",
    `  ${name}.release();`,
    "}",
  ];
}

function managed(draft: Draft, pool: Handle, body: Body): Lines {
  const tx = draft.random.pick([draft.fresh("tx"), pool.code]);
  const options = draft.random.chance(0.2) ? `"isolation level repeatable read", ` : "";
  return [
    `await ${pool.code}.begin(${options}async (${tx}) => {`,
    ...indent(body({ kind: "transaction", code: tx, type: "postgres.TransactionSql" })),
    "});",
  ];
}

/** A list of queries, which go one after another. */
function pipelined(draft: Draft, pool: Handle, body: Body): Lines {
  const tx = draft.fresh("tx");
  const lines = body({ kind: "transaction", code: tx, type: "postgres.TransactionSql" });
  const sent = lines.map((line) => /^await (tx\d*(?:`[^`]*`|\.unsafe\(.*\)));$/.exec(line)?.[1]);
  if (sent.some((one) => one === undefined)) return [`await ${pool.code}.begin(async (${tx}) => {`, ...indent(lines), "});"];
  return [`await ${pool.code}.begin((${tx}) => [`, ...indent(sent.map((one) => `${one ?? ""},`)), "]);"];
}

function byHand(draft: Draft, pool: Handle, body: Body): Lines {
  const name = draft.fresh("reserved");
  return [
    `const ${name} = await ${pool.code}.reserve();`,
    "try {",
    `  await ${name}\`BEGIN\`;`,
    ...indent(body({ kind: "transaction", code: name, type: "postgres.ReservedSql" })),
    `  await ${name}\`COMMIT\`;`,
    "} catch (error) {",
    `  await ${name}\`ROLLBACK\`;`,
    "  throw error;",
    "} finally {",
    `  ${name}.release();`,
    "}",
  ];
}

function throughWrapper(draft: Draft, pool: Handle, body: Body): Lines {
  const [name, tx] = [draft.fresh("inTransaction"), draft.fresh("tx")];
  draft.top.push(
    `function ${name}<T>(sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<T>) {`,
    "  return sql.begin((tx) => work(tx));",
    "}",
    "",
  );
  return [
    `await ${name}(${pool.code}, async (${tx}) => {`,
    ...indent(body({ kind: "transaction", code: tx, type: "postgres.TransactionSql" })),
    "});",
  ];
}

export const postgresJs: Library = {
  name: "postgres",
  imports: [`import postgres from "postgres";`],
  open({ random }) {
    const options = random.pick(["{ prepare: false, onnotice: () => {} }", "{ max: 4, onnotice: () => {} }"]);
    return {
      lines: [`const sql = postgres(url, ${options});`],
      handle: { kind: "pool", code: "sql", type: "postgres.Sql" },
      close: "await sql.end();",
    };
  },
  send({ random }, { code }, statement) {
    if (random.chance(0.6)) return tagged(code, statement);
    return `${code}.unsafe(${quoted(random, statement.sql)}${statement.values ? `, ${list(statement.values)}` : ""})`;
  },
  sendText: (_, { code }, text) => `${code}.unsafe(${text})`,
  rows: (awaited) => awaited,
  beginsByItself: true,
  pinned: [reserved],
  transactions: [managed, managed, pipelined, byHand, throughWrapper],
  nested(draft, { code, type }, body) {
    if (type !== "postgres.TransactionSql") {
      const savepoint = draft.fresh("before_work");
      return [
        `await ${code}\`SAVEPOINT ${savepoint}\`;`,
        "try {",
        ...indent(body({ kind: "transaction", code, type })),
        "} catch (error) {",
        `  await ${code}\`ROLLBACK TO ${savepoint}\`;`,
        "  throw error;",
        "}",
      ];
    }
    const inner = draft.fresh("savepoint");
    return [`await ${code}.savepoint(async (${inner}) => {`, ...indent(body({ kind: "transaction", code: inner, type })), "});"];
  },
};
