/** Who is told to open a transaction is told how their library does it. */
import { expect, test } from "vitest";

import { rules } from "../rules/index.ts";
import { analyze } from "../src/analyze.ts";
import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { createCodeReader } from "../src/extract/typescript/extract.ts";
import { choosePooler } from "../src/poolers/index.ts";
import { makeSource } from "../src/source.ts";

function helpOf(text: string, rule: string): string | undefined {
  const code = createCodeReader({ drivers, others: otherDatabases, read: () => undefined });
  const { findings } = analyze([makeSource("a.ts", text)], { rules, pooler: choosePooler({ name: "pgbouncer" }), code });
  return findings.find((finding) => finding.rule === rule)?.help;
}

const knex = 'import knex from "knex"; const db = knex({ client: "pg" });';
const postgres = 'import postgres from "postgres"; const sql = postgres(process.env.DATABASE_URL);';
const pg = 'import { Pool } from "pg"; const pool = new Pool();';
const prisma = 'import { PrismaClient } from "@prisma/client"; const prisma = new PrismaClient();';
const kysely =
  'import { Kysely, PostgresDialect, sql } from "kysely"; import { Pool } from "pg"; const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool() }) });';
const typeorm = 'import { DataSource } from "typeorm"; const data = new DataSource({ type: "postgres" });';

test.each([
  [knex, "await db.raw(\"SET LOCAL lock_timeout = '2s'\");", "Send it inside `transaction(…)`, in the transaction that needs the setting."],
  [postgres, "await sql`SELECT pg_advisory_xact_lock(7)`;", "Send it inside `begin(…)`, in the transaction that does the work."],
  [
    prisma,
    "await prisma.$executeRawUnsafe(\"SET LOCAL lock_timeout = '2s'\");",
    "Send it inside `$transaction(…)`, in the transaction that needs the setting.",
  ],
  [
    kysely,
    "await sql`SET LOCAL lock_timeout = '2s'`.execute(db);",
    "Send it inside `transaction().execute(…)`, in the transaction that needs the setting.",
  ],
  [
    typeorm,
    "const runner = data.createQueryRunner(); await runner.query(\"SET LOCAL lock_timeout = '2s'\");",
    "Send it after `startTransaction()`, in the transaction that needs the setting.",
  ],
  [
    pg,
    "await pool.query(\"SET LOCAL lock_timeout = '2s'\");",
    "Take one client with `connect()` and send it after `BEGIN` on it, in the transaction that needs the setting.",
  ],
  [
    pg,
    "const client = await pool.connect(); await client.query(\"SET LOCAL lock_timeout = '2s'\");",
    "Put it after `BEGIN`, in the transaction that needs the setting.",
  ],
  [
    postgres,
    "await sql`SET TRANSACTION READ ONLY`;",
    "Send it first inside `begin(…)`, or name the mode where that begins the transaction.",
  ],
])("require-transaction: %s %s", (head, body, help) => {
  expect(helpOf(`${head}\nexport async function f(): Promise<void> { ${body} }\n`, "require-transaction")).toBe(help);
});

test("no-session-set: the mode of all transactions is named where one begins", () => {
  const text = `${knex}\nawait db.raw("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");\n`;
  expect(helpOf(text, "no-session-set")).toBe("Name the mode where `transaction(…)` begins the transaction.");
});
