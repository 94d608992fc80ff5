/** Which files, by their names, may say how a project's poolers and servers are set up, and which words make them worth reading. */

export type FileKind = "ini" | "env" | "yaml" | "postgresql" | "prisma" | "json" | "toml" | "odyssey";

const kinds: readonly (readonly [RegExp, FileKind])[] = [
  [/\.ini$|^pgbouncer[^/]*\.ini\b/i, "ini"],
  [/^\.env(?!rc$)|\.env$/i, "env"],
  [/\.ya?ml$/i, "yaml"],
  [/^postgresql[^/]*\.conf$/i, "postgresql"],
  [/\.prisma$/i, "prisma"],
  [/^(?:package|ormconfig)\.json$/i, "json"],
  [/\.toml$/i, "toml"],
  [/odyssey[^/]*\.conf$/i, "odyssey"],
];

/** What package managers and tools write for themselves. */
const written = /^(?:pnpm-lock|yarn\.lock|package-lock)\b/i;

/** In: a path with slashes, or a name. Out: `undefined` for a file that is none of those. */
export function fileKind(path: string): FileKind | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (written.test(name)) return undefined;
  return kinds.find(([pattern]) => pattern.test(name))?.[1];
}

/** They hold what is secret, so git mostly ignores them; what the project connects with stands there all the same. */
export function isEnvFile(path: string): boolean {
  return fileKind(path) === "env";
}

const poolers = /pgbouncer|pool_?mode|pgcat|pgdog|odyssey|supavisor|pgpool|pgagroal|max_?connections|connection_?pooler/i;
const addresses =
  /postgres(?:ql)?:\/\/|\bPG(?:HOST|PORT)\b|\bhost(?:addr)?\s*=.{0,200}\b(?:port|dbname)\s*=|\b(?:port|dbname)\s*=.{0,200}\bhost(?:addr)?\s*=/i;

/** An address with parameters, of which it matters who reads it. */
export function hasParameters(text: string): boolean {
  return /postgres(?:ql)?:\/\/[^\s"'`?]{0,2000}\?[^\s"'`=]{0,2000}=/i.test(text);
}

/** Commands that migrate, and hold a lock of their session for it. */
const migrators = /node-pg-migrate|graphile-migrate|prisma\s+migrate/;

/** What a text has that is a PgCat's or a PgDog's: a cheap look before it is parsed. */
export const tomlOfPoolers = /^[ \t]*(?:\[[ \t]*"?pools"?[ \t]*[.\]]|\[\[[ \t]*"?databases"?[ \t]*\]\]|pools\.|pooler_mode[ \t]*=)/m;

/** The same for an Odyssey's. */
export const odysseyBlocks = /(?:^|[\s}])(?:storage|database)\s+(?:"[^"\n]*"|default)\s*\{/i;

/** A connection of TypeORM, whose host and port stand in keys of their own. */
const typeorm = /"type"\s*:\s*"postgres"/;

/** Of these kinds a project has many that say nothing of databases. */
const words: Readonly<Partial<Record<FileKind, readonly RegExp[]>>> = {
  ini: [/pgbouncer/i],
  env: [poolers, addresses],
  yaml: [poolers, addresses],
  prisma: [/^[ \t]*datasource\s/m],
  json: [addresses, migrators, typeorm],
  toml: [tomlOfPoolers],
  odyssey: [odysseyBlocks],
};

/** A server's container: it has a version, which counts where something else says how a pooler is set up. */
const serverImage = /\bimage(?:Name)?["']?\s*:\s*["']?[\w./:-]*(?:postgres|postgis|timescaledb|pgvector)/i;

/** Out: true for a text that matters beside others that do, and says nothing alone. */
export function mayMatterBeside(path: string, text: string): boolean {
  return fileKind(path) === "yaml" && serverImage.test(text);
}

/** Out: false for a text that says nothing of poolers, of PostgreSQL's own settings or of where it is. */
export function mayMatter(path: string, text: string): boolean {
  const kind = fileKind(path);
  // By its name it is PgBouncer's, also where its one word of that is broken.
  if (/(?:^|\/)pgbouncer[^/]*\.ini$/i.test(path)) return true;
  return kind !== undefined && (words[kind]?.some((word) => word.test(text)) ?? true);
}
