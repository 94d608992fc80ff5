/** Files that poolsafe has something to say about, and what ESLint shows of it, with the configuration `recommended`. */

import type { Files } from "./project.ts";

/** In JavaScript, or the same with types. */
function pay(typed: boolean): string {
  const type = (name: string): string => (typed ? `: ${name}` : "");
  return `import { Pool } from "pg";

const pool${type("Pool")} = new Pool();

export async function pay(id${type("number")})${type("Promise<void>")} {
  const client = await pool.connect();
  await client.query("BEGIN");
  await client.query("SET search_path TO app");
  await client.query("UPDATE orders SET status = 'paid' WHERE id = $1", [id]);
  await client.query("COMMIT");
  client.release();
}

export async function hear()${type("Promise<void>")} {
  await pool.query("LISTEN orders");
}
`;
}

export const payJs = pay(false);
export const payTs = pay(true);

export const paySql = `BEGIN;
SET statement_timeout = '5s';
UPDATE orders SET status = 'paid' WHERE id = 1;
COMMIT;
`;
export const hearSql = "SELECT 1;\nLISTEN orders;\n";

export const samples: Files = { "hear.sql": hearSql, "pay.js": payJs, "pay.sql": paySql, "pay.ts": payTs };

export const foundInCode = (file: string): string[] => [
  `${file} 8:23-8:45 error poolsafe/no-session-set fix`,
  `${file} 15:21-15:34 error poolsafe/no-listen`,
];
export const foundInSql = ["hear.sql 2:1-2:14 error poolsafe/no-listen", "pay.sql 2:1-2:29 error poolsafe/no-session-set fix"];
export const found = [...foundInSql.slice(0, 1), ...foundInCode("pay.js"), ...foundInSql.slice(1), ...foundInCode("pay.ts")];
/** What is left when `--fix` has been at work. */
export const unfixable = found.filter((one) => !one.endsWith(" fix"));

/** The configuration of a project of today, with the parser for TypeScript that its users have. */
export function configWith(poolsafe: string): string {
  return `import poolsafe from "poolsafe/eslint-plugin";
import tseslint from "typescript-eslint";

export default [
  { ignores: ["eslint.config.js"] },
  { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
  ${poolsafe}
];
`;
}
