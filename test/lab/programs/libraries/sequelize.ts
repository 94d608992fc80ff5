/** Sequelize 6: `query` with the transaction beside it. */
import { indent, list, quoted, type Body, type Draft, type Handle, type Library, type Lines } from "../library.ts";

const inside = (transaction: string, db: Handle): Handle => ({ kind: "transaction", code: db.code, type: "Sequelize", transaction });

function managed(draft: Draft, db: Handle, body: Body): Lines {
  const t = draft.fresh(draft.random.pick(["t", "transaction"]));
  const options = draft.random.chance(0.2) ? `{ isolationLevel: Transaction.ISOLATION_LEVELS.REPEATABLE_READ }, ` : "";
  return [`await ${db.code}.transaction(${options}async (${t}) => {`, ...indent(body(inside(t, db))), "});"];
}

function unmanaged(draft: Draft, db: Handle, body: Body): Lines {
  const t = draft.fresh("t");
  return [
    `const ${t} = await ${db.code}.transaction();`,
    "try {",
    ...indent(body(inside(t, db))),
    `  await ${t}.commit();`,
    "} catch (error) {",
    `  await ${t}.rollback();`,
    "  throw error;",
    "}",
  ];
}

function throughWrapper(draft: Draft, db: Handle, body: Body): Lines {
  const [name, t] = [draft.fresh("inTransaction"), draft.fresh("t")];
  draft.top.push(
    `async function ${name}<T>(sequelize: Sequelize, work: (t: Transaction) => Promise<T>): Promise<T> {`,
    "  return sequelize.transaction((t) => work(t));",
    "}",
    "",
  );
  return [`await ${name}(${db.code}, async (${t}) => {`, ...indent(body(inside(t, db))), "});"];
}

function options(parts: readonly (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? "" : `, { ${given.join(", ")} }`;
}

/** `transaction` alone where the variable has that name. */
function beside({ transaction }: Handle): string | undefined {
  return transaction === undefined || transaction === "transaction" ? transaction : `transaction: ${transaction}`;
}

export const sequelize: Library = {
  name: "sequelize",
  imports: [`import { QueryTypes, Sequelize, Transaction } from "sequelize";`],
  open({ random }) {
    const pool = random.chance(0.3) ? ", pool: { max: 4 }" : "";
    return {
      lines: [`const sequelize = new Sequelize(url, { logging: false${pool}, dialectOptions: { clientMinMessages: "ignore" } });`],
      handle: { kind: "pool", code: "sequelize", type: "Sequelize" },
      close: "await sequelize.close();",
    };
  },
  send({ random }, handle, { sql, values, look }) {
    const type = look && random.chance(0.5) ? "type: QueryTypes.SELECT" : undefined;
    if (values && random.chance(0.15))
      return `${handle.code}.query({ query: ${quoted(random, sql)}, bind: ${list(values)} }${options([beside(handle), type])})`;
    if (!values) return `${handle.code}.query(${quoted(random, sql)}${options([beside(handle), type])})`;
    const way = random.below(3);
    const given =
      way === 0
        ? `bind: ${list(values)}`
        : way === 1
          ? `replacements: ${list(values)}`
          : `replacements: { ${values.map((value, index) => `v${String(index + 1)}: ${list([value]).slice(1, -1)}`).join(", ")} }`;
    const text = way === 0 ? sql : sql.replace(/\$(\d)/g, way === 1 ? "?" : ":v$1");
    return `${handle.code}.query(${quoted(random, text)}${options([given, beside(handle), type])})`;
  },
  sendText: (_, handle, text) => `${handle.code}.query(${text}${options([beside(handle)])})`,
  rows: (awaited) => awaited,
  pinned: [],
  transactions: [managed, managed, unmanaged, throughWrapper],
  nested(draft, handle, body) {
    const inner = draft.fresh("inner");
    return [
      `await ${handle.code}.transaction({ ${beside(handle) ?? ""} }, async (${inner}) => {`,
      ...indent(body({ ...handle, transaction: inner })),
      "});",
    ];
  },
};
