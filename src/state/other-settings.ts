/**
 * Settings of MySQL, MariaDB and what speaks their protocol, of SQL Server and DuckDB. PostgreSQL refuses their names, in every version (42704), so
 * a text that sets one was not written for it and leaves nothing behind.
 */
import { settings } from "./settings-data.ts";

/** Beginnings of names. */
const families =
  /^(?:innodb|myisam|ndb|tidb|aurora|rocksdb|wsrep|binlog|gtid|optimizer|character_set|collation|query_cache|explicit_defaults|pseudo|profiling|s3|sql_(?:mode|log|safe|big|select|auto|notes|quote|warnings|require|slave|buffer|generate))(?:_|$)/;

const names: ReadonlySet<string> = new Set([
  ...["foreign_key_checks", "unique_checks", "check_constraint_checks", "time_zone", "lc_time_names", "tx_isolation", "tx_read_only"],
  ...["wait_timeout", "interactive_timeout", "net_read_timeout", "net_write_timeout", "net_buffer_length", "lock_wait_timeout"],
  ...["max_execution_time", "max_statement_time", "max_allowed_packet", "max_heap_table_size", "max_join_size", "max_sp_recursion_depth"],
  ...["max_error_count", "max_sort_length", "max_length_for_sort_data", "tmp_table_size", "sort_buffer_size", "join_buffer_size"],
  ...["read_buffer_size", "read_rnd_buffer_size", "bulk_insert_buffer_size", "key_buffer_size", "group_concat_max_len", "long_query_time"],
  ...["cte_max_recursion_depth", "default_storage_engine", "storage_engine", "last_insert_id", "insert_id", "low_priority_updates"],
  ...["div_precision_increment", "big_tables", "rand_seed1", "rand_seed2", "information_schema_stats_expiry", "local_infile"],
  ...["ansi_nulls", "ansi_warnings", "quoted_identifier", "arithabort", "nocount", "xact_abort", "identity_insert", "rowcount"],
  ...["memory_limit", "preserve_insertion_order", "enable_progress_bar"],
]);

/** @param name in lower case */
export function isOtherDatabasesSetting(name: string): boolean {
  return !settings.has(name) && (names.has(name) || families.test(name));
}
