/**
 * The settings of a `pgdog.toml` and its `users.toml` by where they stand, as PgDog's own schema lists them (.schema of pgdogdev/pgdog, 0.1.54). It
 * does not start with any other name; newer releases have more of them.
 */

const names = (text: string): readonly string[] => text.split(/\s+/);

export const pgdogRelease = "0.1.54";

export const pgdogNames = {
  top: names(
    `general rewrite stats tcp multi_tenant databases plugins admin sharded_tables manual_queries omnisharded_tables sharded_mappings
    sharded_schemas replica_lag replication mirroring memory otel control`,
  ),
  general: names(
    `host port workers default_pool_size min_pool_size pooler_mode healthcheck_interval idle_healthcheck_interval idle_healthcheck_delay
    healthcheck_timeout healthcheck_port ban_timeout ban_replica_lag ban_replica_lag_bytes rollback_timeout load_balancing_strategy
    read_write_strategy read_write_split tls_certificate tls_private_key tls_client_required tls_client_ca_certificate tls_verify
    tls_server_ca_certificate shutdown_timeout shutdown_termination_timeout broadcast_address broadcast_port query_log openmetrics_port
    openmetrics_namespace prepared_statements query_parser_enabled query_parser query_parser_engine prepared_statements_limit query_cache_limit
    passthrough_auth connect_timeout connect_attempts connect_attempt_delay query_timeout checkout_timeout client_login_timeout dry_run
    idle_timeout client_idle_timeout client_idle_in_transaction_timeout server_lifetime mirror_queue mirror_exposure auth_type auth_rate_limit
    cross_shard_disabled dns_ttl pub_sub_channel_size log_connections log_disconnections two_phase_commit two_phase_commit_auto
    expanded_explain stats_period connection_recovery client_connection_recovery lsn_check_interval lsn_check_timeout lsn_check_delay
    unique_id_min system_catalogs omnisharded_sticky resharding_copy_format reload_schema_on_ddl load_schema cross_shard_backend
    cutover_last_transaction_delay cutover_replication_lag_threshold cutover_save_config cutover_timeout cutover_timeout_action
    cutover_traffic_stop_threshold`,
  ),
  database: names(
    `name role host port shard database_name user password pool_size min_pool_size pooler_mode statement_timeout lock_timeout idle_timeout
    read_only server_lifetime resharding_only lb_weight`,
  ),
  user: names(
    `name database password passwords pool_size min_pool_size pooler_mode server_user server_password server_auth statement_timeout lock_timeout
    replication_mode replication_sharding idle_timeout client_idle_timeout read_only schema_admin cross_shard_disabled two_phase_commit
    two_phase_commit_auto server_lifetime vault_path server_vault_path vault_refresh_percent server_iam_region
    tls_client_certificate_required`,
  ),
} as const;
