import { describe, expect, test } from "vitest";
import { isBuiltInDefault } from "../src/state/setting-value.ts";
import { settings } from "../src/state/settings-data.ts";

/** Each row was put to PostgreSQL 18: `set_config(name, value, …)`, then `setting = boot_val` of pg_settings. */
const same: readonly [string, string][] = [
  ["statement_timeout", "0"],
  ["statement_timeout", "0ms"],
  ["statement_timeout", "0 min"],
  ["statement_timeout", "0.4"],
  ["STATEMENT_TIMEOUT", "-0"],
  ["deadlock_timeout", "1s"],
  ["deadlock_timeout", "1000000us"],
  ["work_mem", "4MB"],
  ["work_mem", " 4 MB "],
  ["work_mem", "4096"],
  ["work_mem", "+4096"],
  ["work_mem", "4.0MB"],
  ["temp_buffers", "8MB"],
  ["seq_page_cost", "1e0"],
  ["hash_mem_multiplier", "2.0"],
  ["enable_seqscan", "on"],
  ["enable_seqscan", "TRU"],
  ["enable_seqscan", "1"],
  ["row_security", "yes"],
  ["check_function_bodies", "true"],
  ["client_min_messages", "NOTICE"],
  ["default_transaction_isolation", "Read Committed"],
  ["session_replication_role", "origin"],
  ["search_path", '"$user", public'],
  ["search_path", '"$user",PUBLIC'],
  ["search_path", "$user, public"],
  ["application_name", ""],
  ["role", "none"],
];

const other: readonly [string, string][] = [
  ["statement_timeout", "5s"],
  ["statement_timeout", "0.5"],
  ["work_mem", "4mb"],
  ["work_mem", "4"],
  ["work_mem", "4s"],
  ["work_mem", "0x1001"],
  ["work_mem", "010000"],
  ["work_mem", ""],
  ["work_mem", "."],
  ["enable_seqscan", "o"],
  ["enable_seqscan", " on"],
  ["enable_seqscan", "off"],
  ["row_security", "of"],
  ["client_min_messages", "warning"],
  ["search_path", ""],
  ["search_path", "public"],
  ["search_path", '"$user", "Public"'],
  ["search_path", '"$user", public, extensions'],
  ["search_path", '"$user", public,'],
  ["search_path", '"$user" public'],
  ["search_path", '"$user, public'],
  ["application_name", " "],
  ["jit_above_cost", "100000.4"],
];

/** What a session begins with is not decided by PostgreSQL, or nothing is known. */
const unknown: readonly [string, string][] = [
  ["client_encoding", "SQL_ASCII"],
  ["datestyle", "ISO, MDY"],
  ["timezone", "GMT"],
  ["lc_messages", ""],
  ["max_connections", "100"],
  ["app.tenant_id", ""],
  ["no_such_setting", "0"],
];

describe("isBuiltInDefault", () => {
  test.each(same)("%s = '%s' is the built-in value", (name, value) => {
    expect(isBuiltInDefault(name, value)).toBe(true);
  });
  test.each([...other, ...unknown])("%s = '%s' is not, as far as is known", (name, value) => {
    expect(isBuiltInDefault(name, value)).toBe(false);
  });
});

test("the table of settings", () => {
  expect(settings.get("work_mem")).toEqual({ type: "integer", unit: "kB", default: "4096", context: "user" });
  expect(settings.get("session_replication_role")).toEqual({ type: "enum", default: "origin", context: "superuser" });
  expect(settings.get("shared_buffers")).toEqual({ type: "integer", unit: "8kB", default: undefined, context: "other" });
  const names = [...settings.keys()];
  expect(names).toEqual([...new Set(names)].sort());
  expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  const withDefaultThatNobodySets = [...settings].filter(([, info]) => info.context === "other" && info.default !== undefined);
  expect(withDefaultThatNobodySets).toEqual([]);
  const itsOwnDefault = [...settings].filter(([name, info]) => info.default !== undefined && !isBuiltInDefault(name, info.default));
  expect(itsOwnDefault).toEqual([]);
});
