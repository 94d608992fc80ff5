/** Which names and hosts say by themselves that a connection does not, or does, go through a pooler. drivers.md, section 7. */

/** Names of environment variables, properties and variables, in words: `DIRECT_URL`, `databaseUrlUnpooled`, `POSTGRES_URL_NON_POOLING`. */
const directNames =
  /(?:^|_)(?:direct|unpooled|nonpool(?:ed|ing|er)?|non_?pool(?:ed|ing|er)?|no_?pool(?:er)?|migrations?|migrate|shadow|listen(?:er)?|replication|testcontainers?|container)(?:_|$)/i;

export const directHosts = [
  /(?:@|\/\/|^)db\.[a-z0-9]+\.supabase\.co(?![\w.])(?!:6543)/i,
  /(?:@|\/\/|^)ep-(?:[a-z0-9]+-)+[a-z0-9]+(?<!-pooler)\.[\w.-]*neon\.(?:tech|build)/i,
  /(?:@|\/\/|^)db\.prisma\.io/i,
];

export const pooledHosts = /-pooler\.|\.pooler\.|pgbouncer|:6543\b|:6432\b|pooled/i;

/** `someDirectUrl` → `some_Direct_Url`. */
function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[.\-/\s[\]"'!?()]+/g, "_");
}

/** In: a name, or the end of a chain of them. */
export function nameSaysDirect(name: string): boolean {
  // Of `config.db.directUrl` the last two names speak.
  const spoken = words(name.split(".").slice(-2).join("."));
  return directNames.test(spoken);
}
