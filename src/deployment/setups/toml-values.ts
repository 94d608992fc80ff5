/** What the settings of a PgCat and a PgDog take. Both read their files into types (serde), and do not start with a value that is of another one. */

export type TomlKind = "number" | "switch" | "text" | readonly string[];

/** By setting; those that are not here are not looked at. */
export type TomlValues = Readonly<Record<string, TomlKind>>;

const names = (text: string): readonly string[] => text.split(/\s+/);

function all(kind: TomlKind, text: string): TomlValues {
  return Object.fromEntries(names(text).map((name) => [name, kind]));
}

/** PgCat 1.2, src/config.rs and src/sharding.rs: of an enumeration, its names and their aliases. */
const pgcatModes = names("transaction session Transaction Session");
const pgcatLogins = names("md5 trust MD5 Trust");

export const pgcatValues: Readonly<Record<"general" | "pool" | "user", TomlValues>> = {
  general: {
    ...all(
      "number",
      `port prometheus_exporter_port connect_timeout idle_timeout tcp_keepalives_idle tcp_keepalives_count tcp_keepalives_interval
      tcp_user_timeout dns_max_ttl shutdown_timeout healthcheck_timeout healthcheck_delay ban_time idle_client_in_transaction_timeout
      server_lifetime worker_threads`,
    ),
    ...all(
      "switch",
      `enable_prometheus_exporter log_client_connections log_client_disconnections dns_cache_enabled server_round_robin server_tls
      verify_server_certificate validate_config`,
    ),
    ...all("text", "host tls_certificate tls_private_key admin_username admin_password auth_query auth_query_user auth_query_password"),
    admin_auth_type: pgcatLogins,
  },
  pool: {
    ...all(
      "number",
      "query_parser_max_length connect_timeout idle_timeout server_lifetime regex_search_limit prepared_statements_cache_size",
    ),
    ...all(
      "switch",
      `query_parser_enabled query_parser_read_write_splitting primary_reads_enabled cleanup_server_connections
      log_client_parameter_status_changes`,
    ),
    ...all("text", "automatic_sharding_key sharding_key_regex shard_id_regex auth_query auth_query_user auth_query_password"),
    pool_mode: pgcatModes,
    load_balancing_mode: names("random loc least_outstanding_connections Random LOC LeastOutstandingConnections"),
    // It looks at this one itself, and minds the letter case.
    default_role: names("any primary replica"),
    sharding_function: names("pg_bigint_hash sha1 PgBigintHash Sha1"),
  },
  user: {
    ...all("number", "pool_size min_pool_size statement_timeout server_lifetime connect_timeout idle_timeout"),
    ...all("text", "username password server_username server_password"),
    pool_mode: pgcatModes,
    auth_type: pgcatLogins,
  },
};

/** PgDog 0.1.54, .schema of its repository. Times are left out: newer releases take texts for them. */
const pgdogModes = names("transaction session statement");
const recovery = names("recover rollback_only drop");

export const pgdogValues: Readonly<Record<"general" | "database" | "user", TomlValues>> = {
  general: {
    ...all("number", "port workers default_pool_size min_pool_size prepared_statements_limit query_cache_limit pub_sub_channel_size"),
    ...all(
      "switch",
      `tls_client_required query_parser_enabled dry_run cross_shard_disabled log_connections log_disconnections two_phase_commit
      expanded_explain reload_schema_on_ddl`,
    ),
    ...all("text", "host tls_certificate tls_private_key tls_server_ca_certificate"),
    pooler_mode: pgdogModes,
    prepared_statements: names("disabled extended extended_anonymous full"),
    query_parser: names("on auto off session_control session_control_and_locks"),
    passthrough_auth: names("disabled enabled enabled_plain enabled_allow_change enabled_plain_allow_change"),
    auth_type: names("md5 scram trust plain external_token"),
    load_balancing_strategy: names("random round_robin least_active_connections weighted_round_robin"),
    read_write_strategy: names("conservative aggressive"),
    read_write_split: names("include_primary exclude_primary include_primary_if_replica_banned"),
    connection_recovery: recovery,
    client_connection_recovery: recovery,
    load_schema: names("on off auto"),
    tls_verify: names("disabled prefer verify_ca verify_full"),
    system_catalogs: names("omnisharded omnisharded_sticky sharded"),
  },
  database: {
    ...all("number", "port shard pool_size min_pool_size"),
    ...all("switch", "read_only resharding_only"),
    ...all("text", "name host database_name user password"),
    pooler_mode: pgdogModes,
    role: names("primary replica auto"),
  },
  user: {
    ...all("number", "pool_size min_pool_size"),
    ...all("switch", "read_only replication_mode schema_admin cross_shard_disabled two_phase_commit"),
    ...all("text", "name database password server_user server_password"),
    pooler_mode: pgdogModes,
  },
};
