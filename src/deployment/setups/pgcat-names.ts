/**
 * The settings of a `pgcat.toml` by where they stand, as PgCat 1.2 has them (src/config.rs of postgresml/pgcat, CONFIG.md). It passes over all other
 * names without a word.
 */

const names = (text: string): readonly string[] => text.split(/\s+/);

export const pgcatNames = {
  general: names(
    `host port enable_prometheus_exporter prometheus_exporter_port connect_timeout idle_timeout tcp_keepalives_idle tcp_keepalives_count
    tcp_keepalives_interval tcp_user_timeout log_client_connections log_client_disconnections dns_cache_enabled dns_max_ttl shutdown_timeout
    healthcheck_timeout healthcheck_delay ban_time idle_client_in_transaction_timeout server_lifetime server_round_robin worker_threads autoreload
    tls_certificate tls_private_key server_tls verify_server_certificate admin_username admin_password admin_auth_type validate_config auth_method
    auth_query auth_query_user auth_query_password`,
  ),
  pool: names(
    `pool_mode load_balancing_mode checkout_failure_limit default_role query_parser_enabled query_parser_max_length
    query_parser_read_write_splitting primary_reads_enabled db_activity_based_routing db_activity_init_delay db_activity_ttl
    table_mutation_cache_ms_ttl connect_timeout idle_timeout server_lifetime sharding_function automatic_sharding_key sharding_key_regex
    shard_id_regex regex_search_limit default_shard auth_method auth_query auth_query_user auth_query_password cleanup_server_connections
    log_client_parameter_status_changes prepared_statements_cache_size proxy plugins shards users`,
  ),
  user: names(
    `username password auth_type server_username server_password pool_size min_pool_size pool_mode server_lifetime statement_timeout
    connect_timeout idle_timeout`,
  ),
} as const;
