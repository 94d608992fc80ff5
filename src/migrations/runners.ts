/**
 * Tools that run SQL files as migrations: how their files are told, and whether a transaction is around what they send. By their documentation and
 * sources; where a setting of the tool decides, it is not known.
 */

export interface Runner {
  /** As the configuration names it. */
  readonly id: string;
  /** As its makers write it. */
  readonly title: string;
  readonly docs: string;
  /** Of its files' paths: of their last folders only, because what lies above the project may be called anything. */
  readonly path?: RegExp;
  /** In its files. */
  readonly mark?: RegExp;
  /** By which a project has it; then what lies in a folder named `migrations` is its own. */
  readonly packages?: readonly string[];
  /** Where a part begins that is run by itself: the way up, the way down. With the flag `g`. */
  readonly part?: RegExp;
  readonly transaction: "open" | "unknown" | "none";
  /** In a part, or before the first one, where the author has turned the transaction off. */
  readonly without?: RegExp;
  /** It counts for all parts, in whichever it stands. */
  readonly withoutAnywhere?: true;
}

/** The first one that a file is told by counts: marks before paths, and packages last. */
export const runners: readonly Runner[] = [
  {
    id: "dbmate",
    title: "dbmate",
    docs: "https://github.com/amacneil/dbmate#migration-options",
    mark: /^--[ \t]*migrate:up\b/m,
    part: /^--[ \t]*migrate:(?:up|down)\b/gm,
    transaction: "open",
    without: /^--[ \t]*migrate:(?:up|down)\b[^\n]*\btransaction:false\b/m,
  },
  {
    id: "goose",
    title: "goose",
    docs: "https://pressly.github.io/goose/documentation/annotations/",
    mark: /^--[ \t]*\+goose[ \t]+up\b/im,
    part: /^--[ \t]*\+goose[ \t]+(?:up|down)\b/gim,
    transaction: "open",
    without: /^--[ \t]*\+goose[ \t]+no[ \t]+transaction\b/im,
    withoutAnywhere: true,
  },
  {
    id: "sql-migrate",
    title: "sql-migrate",
    docs: "https://github.com/rubenv/sql-migrate#writing-migrations",
    mark: /^--[ \t]*\+migrate[ \t]+up\b/im,
    part: /^--[ \t]*\+migrate[ \t]+(?:up|down)\b/gim,
    transaction: "open",
    without: /^--[ \t]*\+migrate[ \t]+(?:up|down)\b[^\n]*\bnotransaction\b/im,
  },
  {
    id: "node-pg-migrate",
    title: "node-pg-migrate",
    docs: "https://salsita.github.io/node-pg-migrate/",
    mark: /^[ \t]*--[ \t-]*up[ \t]+migration\b/im,
    part: /^[ \t]*--[ \t-]*(?:up|down)[ \t]+migration\b/gim,
    packages: ["node-pg-migrate"],
    transaction: "open",
  },
  {
    id: "graphile-migrate",
    title: "graphile-migrate",
    docs: "https://github.com/graphile/migrate#disabling-transaction",
    mark: /^--![ \t]*(?:previous|hash)\b/im,
    path: /(?:^|\/)migrations\/(?:current\.sql|committed\/\d[^/]*\.sql)$/,
    packages: ["graphile-migrate"],
    transaction: "open",
    without: /^--![ \t]*no-transaction\b/im,
  },
  {
    id: "drizzle",
    title: "Drizzle",
    docs: "https://orm.drizzle.team/docs/migrations",
    mark: /^--> statement-breakpoint/m,
    path: /(?:^|\/)drizzle\/(?:\d{4}_[^/]+\.sql|\d{14}_[^/]+\/migration\.sql)$/,
    transaction: "unknown",
  },
  {
    id: "sqitch",
    title: "Sqitch",
    docs: "https://sqitch.org/docs/manual/sqitchtutorial/",
    // What its templates begin with; elsewhere, such words are anybody's.
    mark: /^(?:\s*--[^\n]*\n)*\s*-- (?:Deploy [^\s:]+:\S+ to|Revert [^\s:]+:\S+ from|Verify [^\s:]+:\S+ on) pg(?=\s|$)/,
    // psql runs the scripts, which begin and commit for themselves.
    transaction: "none",
  },
  {
    id: "postgres-migrations",
    title: "postgres-migrations",
    docs: "https://github.com/ThomWright/postgres-migrations#readme",
    mark: /^-- postgres-migrations disable-transaction/m,
    packages: ["postgres-migrations"],
    transaction: "open",
    without: /^-- postgres-migrations disable-transaction/m,
  },
  {
    id: "tern",
    title: "tern",
    docs: "https://github.com/jackc/tern#migrations",
    mark: /^---- (?:create above \/ drop below|tern: disable-tx) ----/m,
    // The way up has no mark of its own: it begins with the file.
    part: /(?<![^])|^---- create above \/ drop below ----/gm,
    transaction: "open",
    without: /^---- tern: disable-tx ----/m,
  },
  {
    id: "sqlx",
    title: "SQLx",
    docs: "https://github.com/launchbadge/sqlx/blob/main/sqlx-cli/README.md",
    mark: /^-- no-transaction/,
    transaction: "open",
    without: /^-- no-transaction/,
  },
  {
    id: "prisma",
    title: "Prisma Migrate",
    docs: "https://www.prisma.io/docs/orm/prisma-migrate",
    path: /(?:^|\/)migrations\/\d{14}_[^/]+\/migration\.sql$/,
    transaction: "unknown",
  },
  {
    id: "supabase",
    title: "Supabase CLI",
    docs: "https://supabase.com/docs/guides/deployment/database-migrations",
    path: /(?:^|\/)supabase\/migrations\/[^/]+\.sql$/,
    transaction: "unknown",
  },
  {
    id: "flyway",
    title: "Flyway",
    docs: "https://documentation.red-gate.com/fd/migration-transaction-handling-273973399.html",
    path: /(?:^|\/)(?:[VUB]\d[\d._]*|R)__[^/]+\.sql$/,
    transaction: "unknown",
  },
  {
    id: "diesel",
    title: "Diesel",
    docs: "https://docs.rs/diesel_migrations",
    path: /(?:^|\/)migrations\/[^/]+\/(?:up|down)\.sql$/,
    transaction: "unknown",
  },
  {
    id: "golang-migrate",
    title: "golang-migrate",
    docs: "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md",
    path: /\.(?:up|down)\.sql$/,
    transaction: "unknown",
  },
  {
    id: "postgrator",
    title: "Postgrator",
    docs: "https://github.com/rickbergfalk/postgrator#readme",
    path: /(?:^|\/)\d+\.(?:do|undo)(?:\.[^/]+)?\.sql$/,
    transaction: "unknown",
  },
  {
    id: "db-migrate",
    title: "db-migrate",
    docs: "https://db-migrate.readthedocs.io/",
    path: /(?:^|\/)sqls\/\d[^/]*-(?:up|down)\.sql$/,
    packages: ["db-migrate"],
    transaction: "unknown",
  },
];
