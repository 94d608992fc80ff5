/** Parameters of an address that are some library's own: a server knows none of them, so that none is missed where a pooler drops it. */

/** prisma-engines@004522f `quaint/src/connector/postgres/url.rs`: what the engines of 6 and before read, and keep to themselves. */
export const prismaOwn: ReadonlySet<string> = new Set([
  ...["pgbouncer", "connection_limit", "pool_timeout", "connect_timeout", "socket_timeout", "statement_cache_size", "schema", "host"],
  ...["sslmode", "sslcert", "sslidentity", "sslpassword", "sslaccept", "single_use_connections", "channel_binding"],
  ...["max_connection_lifetime", "max_idle_connection_lifetime"],
]);

const others: ReadonlySet<string> = new Set([
  // libpq: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
  ...["sslkey", "sslrootcert", "sslcrl", "sslnegotiation", "gssencmode", "target_session_attrs", "keepalives", "load_balance_hosts"],
  // pg-connection-string, postgres.js, Supabase for Vercel.
  ...["ssl", "uselibpqcompat", "no_prepare", "max", "pool_size", "workaround", "supa"],
]);

export function isClientParameter(name: string): boolean {
  return prismaOwn.has(name) || others.has(name);
}
