/** What one backend holds of its session, seen by the client that gets it next. */
import { z } from "zod";
import type { StateKind } from "../../src/types.ts";
import type { Client } from "./wire.ts";

/** One piece of session state on a backend. */
export interface Held {
  readonly state: StateKind;
  readonly name: string;
  readonly value: string;
}

export interface Backend {
  readonly pid: number;
  readonly held: readonly Held[];
}

export interface Hints {
  /** Settings with a dot in their name: PostgreSQL lists those nowhere, so they are asked for one by one. */
  readonly customs: readonly string[];
  /** Asking for dblink's connections loads its library, so it is asked only when the script speaks of it. */
  readonly dblink: boolean;
}

export function hintsOf(text: string): Hints {
  const names = text.replaceAll('"', "").match(/[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)+/g) ?? [];
  return { customs: [...new Set(names.map((name) => name.toLowerCase()))], dblink: /dblink/i.test(text) };
}

const Row = z.object({ state: z.string(), name: z.string(), value: z.string() });
const Report = z.object({ pid: z.number(), held: z.array(Row) });

/** Judged by themselves (role), by their transaction, or by what PgBouncer itself does with them. */
const NOT_SETTINGS = [
  "role",
  "session_authorization",
  "is_superuser",
  "transaction_isolation",
  "transaction_read_only",
  "transaction_deferrable",
];

/**
 * First what the inspection has to change itself (role, time limits), then the rest, as the superuser that logged in.
 * Libraries that a function of this database needs are loaded when it is first called: they are not state.
 */
function inspection({ customs, dblink }: Hints): string {
  const names = customs.map((name) => `('${name.replaceAll("'", "''")}')`).join(", ");
  const source = (state: StateKind, select: string): string =>
    `SELECT '${state}' AS state, name::text, coalesce(value::text, '') AS value FROM (${select}) AS s (name, value)`;
  const limits = ["statement_timeout", "transaction_timeout", "lock_timeout"];
  const first = [
    source("role", "VALUES ('current_user', current_user::text), ('session_user', session_user::text)"),
    source(
      "setting",
      `SELECT name, setting FROM pg_catalog.pg_show_all_settings() WHERE name IN (${list(limits)}) AND setting <> reset_val`,
    ),
  ];
  const second = [
    source(
      "setting",
      `SELECT name, setting FROM pg_catalog.pg_show_all_settings() WHERE setting IS DISTINCT FROM reset_val AND name NOT IN (${list([...limits, ...NOT_SETTINGS])})`,
    ),
    ...(names
      ? [
          source(
            "setting",
            `SELECT n, pg_catalog.current_setting(n, true) FROM (VALUES ${names}) AS c (n) WHERE pg_catalog.current_setting(n, true) <> ''`,
          ),
        ]
      : []),
    source(
      "advisory-lock",
      `SELECT CASE objsubid WHEN 1 THEN ((classid::bigint << 32) | objid::bigint)::text ELSE pg_catalog.concat(classid, ',', objid) END, mode
      FROM pg_catalog.pg_lock_status() WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid()`,
    ),
    source("prepared-statement", "SELECT name, '' FROM pg_catalog.pg_prepared_statement() WHERE name NOT LIKE 'PGBOUNCER\\_%'"),
    source("held-cursor", "SELECT name, '' FROM pg_catalog.pg_cursor() WHERE is_holdable"),
    source("listen", "SELECT c, '' FROM pg_catalog.pg_listening_channels() AS c"),
    source(
      "temp-object",
      `SELECT pg_catalog.pg_describe_object(classid, objid, 0), '' FROM pg_catalog.pg_depend
      WHERE refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND refobjid = pg_catalog.pg_my_temp_schema() AND refobjid <> 0`,
    ),
    source(
      "library",
      `SELECT DISTINCT pg_catalog.regexp_replace(file_name, '\\.so$', ''), '' FROM pg_catalog.pg_get_loaded_modules() AS m
      WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE pg_catalog.regexp_replace(probin, '^.*/', '') = pg_catalog.regexp_replace(m.file_name, '\\.so$', ''))`,
    ),
    ...(dblink ? [source("dblink-connection", "SELECT c, '' FROM pg_catalog.unnest(public.dblink_get_connections()) AS c")] : []),
    source("server-session", "SELECT 'replication origin', '' WHERE pg_catalog.pg_replication_origin_session_is_setup()"),
    source(
      "server-session",
      "SELECT slot_name, 'temporary slot' FROM pg_catalog.pg_get_replication_slots() WHERE temporary AND active_pid = pg_catalog.pg_backend_pid()",
    ),
  ];
  const report = (parts: readonly string[]): string =>
    `SELECT pg_catalog.json_build_object('pid', pg_catalog.pg_backend_pid(), 'held', coalesce(pg_catalog.json_agg(r), '[]')) FROM (${parts.join("\nUNION ALL ")}) AS r`;
  return [
    report(first),
    ...limits.map((limit) => `SET LOCAL ${limit} = 0`),
    "SET LOCAL SESSION AUTHORIZATION DEFAULT",
    report(second),
  ].join(";\n");
}

/** Where to look, from a script's text. An inspection that fails is itself a sign of what was left there. */
export async function inspect(client: Client, hints: Hints): Promise<Backend> {
  const { answers } = await client.send({ sql: inspection(hints) });
  const held: Held[] = [];
  let pid = 0;
  for (const answer of answers) {
    if (answer.kind === "error") held.push(failure(answer.code, answer.message));
    if (answer.kind !== "rows") continue;
    const report = Report.parse(JSON.parse(answer.rows[0]?.[0] ?? "null"));
    pid = report.pid;
    held.push(...report.held.map((row) => ({ ...row, state: stateKind(row.state), name: plain(row.name) })));
  }
  return { pid, held };
}

/** A time limit of the script's may be shorter than the inspection takes. */
function failure(code: string, message: string): Held {
  const name = code === "57014" ? "statement_timeout" : "inspection failed";
  return { state: "setting", name, value: message };
}

const KINDS: readonly StateKind[] = [
  "setting",
  "role",
  "advisory-lock",
  "prepared-statement",
  "listen",
  "temp-object",
  "held-cursor",
  "library",
  "dblink-connection",
  "server-session",
];

function stateKind(name: string): StateKind {
  const kind = KINDS.find((candidate) => candidate === name);
  if (!kind) throw new Error(`lab: unknown kind of state ${name}`);
  return kind;
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

/** `pg_temp_3` is named by the backend's slot, which says nothing. */
function plain(name: string): string {
  return name.replace(/\bpg_temp_\d+/g, "pg_temp");
}
