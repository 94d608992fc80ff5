/**
 * PostgreSQL's functions that touch session state, as data: what a call of each does.
 * Source: PostgreSQL documentation, functions-admin, functions-sequence, functions-math, functions-info; dblink; pg_trgm.
 */
import { textOf } from "../../source.ts";
import type { ContainedForm, Effect, Place, StateKind, Value } from "../../types.ts";
import { settingAliases, transactionSettings } from "../catalog.ts";
import { lockName } from "./lock-name.ts";
import { pureFunctions } from "./pure-functions.ts";
import type { Argument, QualifiedName, Step } from "./steps.ts";
import { placeOfCall, type Text } from "./text.ts";
import { isOtherDatabasesSetting } from "../other-settings.ts";

interface CallSite {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly place: Place;
  readonly what: string;
}

type Behaviour = (call: CallSite) => readonly Step[];

/** What calling a function does; a call of a function that PostgreSQL does not bring is left to its definition. */
export function functionSteps(name: QualifiedName, args: readonly Argument[], text: Text, location: number | undefined): readonly Step[] {
  const known = name.schema === undefined || name.schema === "pg_catalog" || name.name.startsWith("dblink");
  const behaviour = known && Object.hasOwn(behaviours, name.name) ? behaviours[name.name] : undefined;
  if (behaviour) {
    const place = placeOfCall(text, location);
    return behaviour({ name: name.name, args, place, what: shown(place, name) });
  }
  if (name.schema === "pg_catalog") return [];
  if (name.schema === undefined && (harmless.has(name.name) || Object.hasOwn(pureFunctions, name.name))) return [];
  return [{ kind: "call", call: { function: name, args, place: placeOfCall(text, location), procedure: false } }];
}

function shown(place: Place, name: QualifiedName): string {
  const text = textOf(place).replace(/\s+/g, " ");
  return text.length <= 60 && text.includes("(") && !text.includes(";") && /^[\w."]+ ?\(/.test(text) ? text : `${name.name}(…)`;
}

/* ------------------------------------------------------------ building blocks */

function acquire(call: CallSite, state: StateKind, name: string, form = call.name): Step {
  return { kind: "acquire", state, place: call.place, name, what: call.what, certain: true, form };
}

function release(call: CallSite, state: StateKind, name: string | undefined, form = call.name): Step {
  return { kind: "release", state, place: call.place, name, what: call.what, form };
}

function use(call: CallSite, state: StateKind, name: string | undefined, form = call.name): Step {
  return { kind: "use", state, place: call.place, name, what: call.what, form };
}

function need(call: CallSite, what: Extract<Effect, { kind: "need-transaction" }>["need"]): Step {
  return { kind: "need-transaction", place: call.place, what: call.what, need: what };
}

function contained(call: CallSite, form: ContainedForm, name: string): Step {
  return { kind: "contained", place: call.place, what: call.what, name, form };
}

function argument(call: CallSite, position: number, name: string): Value | undefined {
  return (call.args.find((arg) => arg.name === name) ?? (call.args[position]?.name === undefined ? call.args[position] : undefined))?.value;
}

/* ------------------------------------------------------------ locks */

const lockOf = (call: CallSite): string =>
  lockName(
    call.name,
    call.args.map((arg) => arg.value),
  );
/** They are strict: a NULL key locks nothing and gives nothing back. */
const isNullKey = (call: CallSite): boolean => call.args.some((arg) => arg.value.constant === null);

const takeLock: Behaviour = (call) => (isNullKey(call) ? [] : [acquire(call, "advisory-lock", lockOf(call))]);
const giveLock: Behaviour = (call) => (isNullKey(call) ? [] : [release(call, "advisory-lock", lockOf(call))]);
const transactionLock: Behaviour = (call) => [need(call, "xact-lock")];

/* ------------------------------------------------------------ settings */

const setConfig: Behaviour = (call) => {
  const given = argument(call, 0, "setting_name");
  const value = argument(call, 1, "new_value");
  const local = argument(call, 2, "is_local");
  const isLocal = typeof local?.constant === "string" ? /^\s*(t|true|on|yes|y|1)\s*$/i.test(local.constant) : local?.constant;
  // A name that is put together is still a name to tell from others.
  const written = typeof given?.constant === "string" ? given.constant : /^'(.*)'$/s.exec(given?.key ?? "")?.[1];
  const name = written === undefined ? "a setting" : settingName(written);
  // It has no parameter names, and is strict in the first and the last; a NULL value means the default.
  if (call.args.some((arg) => arg.name !== undefined))
    return [{ kind: "fail", place: call.place, reason: "set_config has no parameter names" }];
  if (isLocal === null || given?.constant === null) return [];
  if (value?.constant === null && isLocal === false) return [release(call, "setting", name, "set-config")];
  if (isLocal === true) return [need(call, "set-config-local"), { kind: "local-setting", name, value }];
  if (transactionSettings.has(name)) return [];
  const taken = settingSteps(name, call.place, call.what, value, "set-config");
  return isLocal === false ? taken : taken.map((step) => (step.kind === "acquire" ? { ...step, certain: false } : step));
};

/** The name under which the server knows a setting. */
export function settingName(name: string): string {
  const lower = name.trim().toLowerCase();
  return settingAliases.get(lower) ?? lower;
}

/** Setting a value for the session: `role` and `session_authorization` are settings by syntax and a kind of their own by effect. */
export function settingSteps(name: string, place: Place, what: string, value: Value | undefined, form: string): readonly Step[] {
  if (name === "role" || name === "session_authorization") {
    const text = typeof value?.constant === "string" ? value.constant.toLowerCase() : undefined;
    if (text === "none" && name === "role") return [{ kind: "release", state: "role", place, name: "role", what, form }];
    return [
      {
        kind: "acquire",
        state: "role",
        place,
        name,
        what,
        certain: true,
        form: form === "set-config" ? form : name === "role" ? "role" : "session-authorization",
        ...(value ? { value } : {}),
      },
    ];
  }
  if (isOtherDatabasesSetting(name)) return [];
  if (name === "seed") return [{ kind: "acquire", state: "random-seed", place, name: "seed", what, certain: true, form: "set-seed" }];
  return [{ kind: "acquire", state: "setting", place, name, what, certain: true, form, ...(value ? { value } : {}) }];
}

const currentSetting: Behaviour = (call) => {
  const name = argument(call, 0, "setting_name")?.constant;
  return typeof name === "string" ? readSetting(name, call.place, call.what) : [];
};

/** Reading a custom setting (its name has a dot) shows whether this backend has ever had it set. */
export function readSetting(name: string, place: Place, what: string): readonly Step[] {
  const lower = settingName(name);
  return [{ kind: "read-setting", name: lower, guarded: false, place, what }];
}

/* ------------------------------------------------------------ sequences, seeds, dblink, server */

/** `public."Seq"` or `'seq'::regclass` → the bare name. */
export function sequenceName(value: Value | undefined): string {
  const text = value?.constant;
  if (typeof text !== "string") return value?.key ?? "";
  const last = /(?:^|\.)(?:"((?:[^"]|"")+)"|([^."]+))$/.exec(text.trim());
  return last?.[1]?.replaceAll('""', '"') ?? last?.[2]?.toLowerCase() ?? text;
}

const sequence = (call: CallSite): string => sequenceName(call.args[0]?.value);
/** A temporary sequence is used under its relation's name. */
const sequenceUse = (call: CallSite): Step => use(call, "temp-object", sequence(call), "sequence");
const sequenceThere = (call: CallSite): Step[] => {
  const text = call.args[0]?.value.constant;
  if (typeof text !== "string" || !/^[a-z_]\w*(\.[a-z_]\w*)?$/.test(text)) return [];
  const [name = "", schema] = text.split(".").reverse();
  return [{ kind: "exists", relation: { schema, name } }];
};

const takeSeed: Behaviour = (call) => [acquire(call, "random-seed", "seed")];
const drawRandom: Behaviour = (call) => [use(call, "random-seed", "seed")];

const connectionName = (call: CallSite): string | undefined =>
  call.args.length > 1 ? (call.args[0]?.value.key ?? undefined) : "(unnamed)";
const useConnection: Behaviour = (call) => {
  const [first] = call.args;
  const text = first?.value.constant;
  // The first argument is a connection's name, or a connection string, or (alone) the SQL for the unnamed connection.
  if (typeof text === "string" && /[=:]|^select\b/i.test(text)) return [];
  return first ? [use(call, "dblink-connection", first.value.key)] : [];
};

const temporarySlot =
  (position: number): Behaviour =>
  (call) => {
    const temporary = argument(call, position, "temporary")?.constant;
    return temporary === true || temporary === "true" ? [acquire(call, "server-session", call.args[0]?.value.key ?? "slot")] : [];
  };

/** By name. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  pg_advisory_lock: takeLock,
  pg_advisory_lock_shared: takeLock,
  pg_try_advisory_lock: takeLock,
  pg_try_advisory_lock_shared: takeLock,
  pg_advisory_unlock: giveLock,
  pg_advisory_unlock_shared: giveLock,
  pg_advisory_unlock_all: (call) => [{ kind: "reset", place: call.place, what: "unlock-all" }],
  pg_advisory_xact_lock: transactionLock,
  pg_advisory_xact_lock_shared: transactionLock,
  pg_try_advisory_xact_lock: transactionLock,
  pg_try_advisory_xact_lock_shared: transactionLock,
  set_config: setConfig,
  current_setting: currentSetting,
  set_limit: (call) => settingSteps("pg_trgm.similarity_threshold", call.place, call.what, call.args[0]?.value, "set-limit"),
  nextval: (call) => [...sequenceThere(call), sequenceUse(call), acquire(call, "sequence-value", sequence(call))],
  pg_notify: (call) => [contained(call, "pg_notify", argument(call, 0, "channel")?.key ?? "")],
  setval: (call) =>
    call.args[2]?.value.constant === false
      ? [...sequenceThere(call), sequenceUse(call), contained(call, "sequence-value", sequence(call))]
      : [...sequenceThere(call), sequenceUse(call), acquire(call, "sequence-value", sequence(call))],
  currval: (call) => [...sequenceThere(call), sequenceUse(call), use(call, "sequence-value", sequence(call))],
  lastval: (call) => [use(call, "sequence-value", undefined)],
  setseed: takeSeed,
  random: drawRandom,
  random_normal: drawRandom,
  pg_export_snapshot: (call) => [need(call, "snapshot")],
  dblink_connect: (call) => [acquire(call, "dblink-connection", connectionName(call) ?? "(unnamed)")],
  dblink_connect_u: (call) => [acquire(call, "dblink-connection", connectionName(call) ?? "(unnamed)")],
  dblink_disconnect: (call) => [release(call, "dblink-connection", call.args[0]?.value.key ?? "(unnamed)")],
  dblink: useConnection,
  dblink_exec: useConnection,
  dblink_send_query: useConnection,
  dblink_get_result: useConnection,
  dblink_is_busy: useConnection,
  dblink_cancel_query: useConnection,
  dblink_open: useConnection,
  dblink_fetch: useConnection,
  dblink_close: useConnection,
  pg_backup_start: (call) => [acquire(call, "server-session", "backup")],
  pg_start_backup: (call) => (call.args[2]?.value.constant === false ? [acquire(call, "server-session", "backup")] : []),
  pg_backup_stop: (call) => [release(call, "server-session", "backup")],
  pg_stop_backup: (call) => (call.args.length > 0 ? [release(call, "server-session", "backup")] : []),
  pg_replication_origin_session_setup: (call) => [acquire(call, "server-session", "replication origin")],
  pg_replication_origin_session_reset: (call) => [release(call, "server-session", "replication origin")],
  pg_replication_origin_session_progress: (call) => [use(call, "server-session", "replication origin")],
  pg_replication_origin_xact_setup: (call) => [use(call, "server-session", "replication origin")],
  pg_create_physical_replication_slot: temporarySlot(2),
  pg_create_logical_replication_slot: temporarySlot(2),
  pg_copy_physical_replication_slot: temporarySlot(2),
  pg_copy_logical_replication_slot: temporarySlot(2),
  pg_drop_replication_slot: (call) => [release(call, "server-session", call.args[0]?.value.key ?? "slot")],
};

/** PostgreSQL's own functions that files are full of; pg_catalog comes first in every search path, so they are never the user's. */
const harmless: ReadonlySet<string> = new Set(
  (
    "abs age array_agg array_append array_length array_lower array_position array_upper array_remove array_to_json array_to_string ascii avg btrim bool_and bool_or cardinality ceil ceiling " +
    "char_length chr clock_timestamp concat concat_ws convert_from count current_database current_schema date_bin date_part date_trunc decode dense_rank digest div " +
    "encode exp extract first_value floor format gen_random_uuid generate_series greatest hashtext hashtextextended initcap json_agg json_build_array json_build_object " +
    "json_object_agg jsonb_agg jsonb_array_elements jsonb_array_length jsonb_array_elements_text jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_object_agg jsonb_set " +
    "jsonb_strip_nulls jsonb_typeof justify_interval lag last_value lead least left length like ln localtimestamp lower lpad ltrim make_date make_interval make_timestamp max md5 min mod " +
    "mode now ntile nullif numrange octet_length overlaps overlay percent_rank percentile_cont percentile_disc pg_backend_pid pg_sleep pg_size_pretty pg_table_size " +
    "pg_total_relation_size position power quote_ident quote_literal quote_nullable rank regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat replace reverse " +
    "right round row_number row_to_json rpad rtrim sign split_part sqrt statement_timestamp stddev string_agg string_to_array strpos substr substring sum timezone to_char to_date to_json to_jsonb " +
    "to_number to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trunc ts_rank tsrange tstzrange unnest upper uuid_generate_v4 variance websearch_to_tsquery width_bucket"
  ).split(" "),
);
