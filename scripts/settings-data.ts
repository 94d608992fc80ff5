/**
 * Writes src/state/settings-data.ts from the pg_settings of a PostgreSQL 18 that runs with initdb's own configuration.
 *
 *   PGHOST=… PGPORT=… PGUSER=… PGDATABASE=… npx tsx scripts/settings-data.ts [--check]
 *
 * With --check it writes nothing and exits 1 when the file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { format, resolveConfig } from "prettier";

interface Row {
  readonly name: string;
  readonly vartype: string;
  readonly unit: string | null;
  readonly boot_val: string | null;
  readonly context: string;
}

const target = fileURLToPath(new URL("../src/state/settings-data.ts", import.meta.url));

/** initdb, the locale or the operating system decides these, so the built-in value is not what a session begins with. */
const decidedElsewhere =
  /^(client_encoding|datestyle|default_text_search_config|lc_.*|log_timezone|max_stack_depth|tcp_.*|timezone|timezone_abbreviations)$/;

/** Accepted by SET although pg_settings does not list them (flag GUC_NO_SHOW_ALL). */
const hidden: readonly Row[] = [
  { name: "default_with_oids", vartype: "bool", unit: null, boot_val: "off", context: "user" },
  { name: "is_superuser", vartype: "bool", unit: null, boot_val: null, context: "internal" },
  { name: "role", vartype: "string", unit: null, boot_val: "none", context: "user" },
  { name: "seed", vartype: "real", unit: null, boot_val: null, context: "user" },
  { name: "session_authorization", vartype: "string", unit: null, boot_val: null, context: "user" },
  { name: "ssl_renegotiation_limit", vartype: "integer", unit: "kB", boot_val: "0", context: "user" },
];

function line(row: Row): string {
  const context = row.context === "user" || row.context === "superuser" ? row.context : "other";
  const name = row.name.toLowerCase();
  const known = context !== "other" && !decidedElsewhere.test(name) && row.boot_val !== null;
  const unit = row.unit === null ? "" : `, unit: ${JSON.stringify(row.unit)}`;
  const value = known ? JSON.stringify(row.boot_val) : "undefined";
  return `  [${JSON.stringify(name)}, { type: ${JSON.stringify(row.vartype)}${unit}, default: ${value}, context: ${JSON.stringify(context)} }],`;
}

function render(rows: readonly Row[], version: string): string {
  const sorted = [...rows].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return `/**
 * Every setting of PostgreSQL ${version}. Generated data: written by scripts/settings-data.ts from a running server's pg_settings; do not edit.
 */
/* eslint-disable max-lines -- it is a table */

export interface SettingInfo {
  readonly type: "bool" | "integer" | "real" | "string" | "enum";
  /** What a bare number counts: \`ms\`, \`s\`, \`min\`, \`B\`, \`kB\`, \`8kB\`, \`MB\`. */
  readonly unit?: string;
  /** The built-in value, in \`unit\`; undefined where initdb, the locale or the platform decides, or no session can set it. */
  readonly default: string | undefined;
  /** Who can set it in a session; \`other\`: nobody, the statement fails. */
  readonly context: "user" | "superuser" | "other";
}

/** By name in lower case. */
export const settings: ReadonlyMap<string, SettingInfo> = new Map<string, SettingInfo>([
${sorted.map(line).join("\n")}
]);
`;
}

const client = new pg.Client();
await client.connect();
const version = (await client.query<{ server_version: string }>("SHOW server_version")).rows[0]?.server_version ?? "";
const listed = (await client.query<Row>("SELECT name, vartype, unit, boot_val, context FROM pg_settings")).rows;
await client.end();
const major = version.split(".")[0] ?? "";
if (major !== "18") throw new Error(`This is PostgreSQL ${version}; the table is about PostgreSQL 18.`);

const text = await format(render([...listed, ...hidden], major), { ...(await resolveConfig(target)), filepath: target });
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("src/state/settings-data.ts is stale. Run scripts/settings-data.ts against PostgreSQL 18.");
  process.exitCode = 1;
}
