/**
 * The settings of an `odyssey.conf` by where they stand and what they take, as Odyssey 1.5.2 has them: asked of the program itself, name by name
 * (test/lab/odyssey-conf.test.ts). It does not start with any other name.
 */

export type OdysseyKind = "text" | "number" | "switch";

interface Names {
  readonly text: readonly string[];
  readonly number: readonly string[];
  readonly switch: readonly string[];
}

const names = (text: string): readonly string[] => text.split(/\s+/);

/** `user` is also that of `group` and `watchdog`. */
export const odysseyNames: Readonly<Record<"top" | "listen" | "storage" | "user", Names>> = {
  top: {
    text: names(
      `availability_zone external_auth_socket_path include load_module locks_dir log_file log_format log_syslog_facility log_syslog_ident
      pid_file unix_socket_dir unix_socket_mode hba_file`,
    ),
    number: names(
      `backend_connect_timeout_ms cache cache_chunk cache_coroutine cache_msg_gc_size cancel_max_inflight cancel_queue_timeout_ms
      cancel_timeout_ms client_max client_max_routing coroutine_stack_size dns_cache_ttl graceful_shutdown_timeout_ms keepalive
      keepalive_keep_interval keepalive_probes keepalive_usr_timeout log_queue_depth max_sigterms_to_die packet_read_size packet_write_queue
      pipeline priority readahead resolvers server_login_retry stats_interval`,
    ),
    switch: names(
      `bindwith_reuseport daemonize disable_nolinger enable_host_watcher enable_online_restart graceful_die_on_errors log_async log_config
      log_debug log_general_stats_prom log_query log_route_stats_prom log_session log_stats log_syslog log_to_stdout nodelay
      sequential_routing smart_search_path_enquoting virtual_processing`,
    ),
  },
  listen: {
    text: names("host target_session_attrs tls tls_ca_file tls_cert_file tls_key_file tls_protocols"),
    number: names("backlog catchup_timeout client_login_timeout port"),
    switch: names("compression"),
  },
  storage: {
    text: names("host tls tls_ca_file tls_cert_file tls_key_file tls_protocols type"),
    number: names("endpoints_status_poll_interval port server_max_routing"),
    switch: [],
  },
  user: {
    text: names(
      `auth_module auth_pam_service auth_query auth_query_db auth_query_user authentication mdb_iamproxy_socket_path password pool
      pool_discard_query pool_routing quantiles shared_pool storage storage_db storage_password storage_user target_session_attrs`,
    ),
    number: names(
      `catchup_checks catchup_timeout client_max min_pool_size pool_client_idle_timeout pool_idle_in_transaction_timeout
      pool_notice_after_waiting_ms pool_reset_timeout_ms pool_size pool_timeout pool_ttl server_lifetime`,
    ),
    switch: names(
      `application_name_add_host client_fwd_error client_show_id enable_mdb_iamproxy_auth log_debug log_query maintain_params
      password_passthrough pool_acquire_fail_fast pool_attach_check pool_cancel pool_discard pool_pin_on_listen
      pool_reserve_prepared_statement pool_rollback pool_smart_discard reserve_session_server_connection server_drop_on_cached_plan_error`,
    ),
  },
};

/** What its makers' other releases have, what it takes with another value than these kinds, and what needs a library that a build may have. */
export const otherOdysseyNames: ReadonlySet<string> = new Set(
  names(
    `auth_common_name backend_startup_options balancing conn_drop_options cpu_affinity database default group group_checker_interval group_query
    group_query_db group_query_user ldap_endpoint ldap_endpoint_name ldap_pool_size ldap_pool_timeout ldap_pool_ttl ldap_storage_credentials
    ldap_storage_credentials_attr listen online_restart_drop_options options pool_ignore_discardall pool_preserve_prep_stmt promhttp_server_port
    role show_notice_messages soft_oom storage user watchdog watchdog_lag_interval watchdog_lag_query workers shared_pool log_debug`,
  ),
);
