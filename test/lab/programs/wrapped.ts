/** Generated scripts as programs: a function that sends each message on one client of a pool. */
import type { Outcome } from "../drivers-host.ts";
import type { Script } from "../generate/placement.ts";

/** `guarded`: what fails is caught, and the next message is sent. `bare`: what fails ends the function. */
export type Wrapping = "guarded" | "bare";

/** A text as code has it, in one of three forms that depend on it. */
function textOf(sql: string): string {
  if (sql.includes("\n") || sql.length % 3 === 0) return `\`${sql.replace(/[\\`]|\$\{/g, "\\$&")}\``;
  return JSON.stringify(sql);
}

export function wrapped(script: Script, wrapping: Wrapping): string {
  const sends = script.map((sql) => `seen.push(rowsOf(await client.query(${textOf(sql)})));`);
  const lines =
    wrapping === "bare"
      ? sends
      : sends.flatMap((send) => ["try {", `  ${send}`, "} catch (error) {", "  seen.push((error as Error).message);", "}"]);
  return [
    `import { Pool, type QueryResult } from "pg";`,
    "",
    "/** Of one statement or several. */",
    "const rowsOf = (result: QueryResult | readonly QueryResult[]): unknown => [result].flat().map(({ rows }) => rows);",
    "",
    "export async function run(url: string): Promise<unknown[]> {",
    "  const pool = new Pool({ connectionString: url });",
    "  const seen: unknown[] = [];",
    "  const client = await pool.connect();",
    "  try {",
    ...lines.map((line) => `    ${line}`),
    "  } finally {",
    "    client.release();",
    "    await pool.end();",
    "  }",
    "  return seen;",
    "}",
    "",
  ].join("\n");
}

/**
 * A failure that no reader of the script can see: of a table that it never makes, which may be there; of a name given to dblink, which may be
 * that of a foreign server.
 */
export function isHidden(direct: Outcome, script: Script): boolean {
  if (direct.kind !== "error") return false;
  const [, missing] = /^42P01 relation "(\w+)" does not exist/.exec(direct.words) ?? [];
  const makes = new RegExp(`\\b(?:create|into)\\b[^;]*\\b${missing ?? ""}\\b`, "i");
  return direct.words.startsWith("08001") || (missing !== undefined && !script.some((sql) => makes.test(sql)));
}
