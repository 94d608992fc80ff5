/**
 * Services that run PgBouncer: what they say of it, and where it differs from PgBouncer as it comes. All else is PgBouncer's profile.
 * A row without `version` is one whose makers do not publish which one runs; a verdict then counts where all of `since` … newest give it.
 */
import { pgbouncer, startupParameter } from "./pgbouncer.ts";
import type { Cell, Profile } from "./profile.ts";
import { versionNumber } from "./version.ts";

interface Preset {
  readonly name: string;
  readonly title: string;
  readonly aliases?: readonly string[];
  /** The page that the row rests on, where no other is named. */
  readonly docs: string;
  readonly version?: string;
  /** The oldest version that may run; absent: the oldest that is known. */
  readonly since?: string;
  readonly modes: NonNullable<Profile["modes"]>;
  readonly maxPreparedStatements: number | "unknown";
  /** Startup parameters that it ignores unless told otherwise. */
  readonly ignores?: readonly string[];
  /** What stands before the names of PgBouncer's settings. */
  readonly prefix?: string;
  /** One sentence; `{error}` is PgBouncer's text. Absent: as PgBouncer says it. */
  readonly refusal?: string;
}

const transaction = ["transaction"] as const;
const anyMode = ["transaction", "session", "statement"] as const;

const rows: readonly Preset[] = [
  {
    name: "neon",
    title: "Neon's PgBouncer",
    docs: "https://neon.com/docs/connect/connection-pooling",
    // neondatabase/neon compute/compute-node.Dockerfile: pgbouncer_1_22_1; what runs today may be newer.
    since: "1.22",
    modes: transaction,
    maxPreparedStatements: 1000,
    // neondatabase/neon compute/etc/pgbouncer.ini
    ignores: ["extra_float_digits"],
    // neondatabase/neon proxy/src/compute/mod.rs
    refusal: "Neon refuses the connection (`{error}. Please use unpooled connection or remove this parameter from the startup package`).",
  },
  {
    name: "supabase-dedicated",
    title: "Supabase's dedicated PgBouncer",
    docs: "https://supabase.com/docs/guides/database/connecting-to-postgres",
    // supabase/postgres ansible/vars.yml says 1.19.0 in 2025; later ones are not read.
    since: "1.19",
    modes: transaction,
    maxPreparedStatements: "unknown",
    // supabase/postgres ansible/files/pgbouncer_config/pgbouncer.ini.j2
    ignores: ["extra_float_digits"],
  },
  {
    name: "azure",
    title: "Azure's PgBouncer",
    aliases: ["azure-flexible-server"],
    docs: "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-pgbouncer",
    version: "1.25",
    modes: anyMode,
    // server-parameters-table-pgbouncer: contrary to PgBouncer's own 200.
    maxPreparedStatements: 0,
    prefix: "pgbouncer.",
  },
  {
    name: "heroku",
    title: "Heroku's PgBouncer",
    docs: "https://devcenter.heroku.com/articles/postgres-connection-pooling",
    modes: transaction,
    maxPreparedStatements: "unknown",
  },
  {
    name: "digitalocean",
    title: "DigitalOcean's PgBouncer",
    docs: "https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-connection-pools/",
    modes: anyMode,
    maxPreparedStatements: "unknown",
  },
  {
    name: "prisma-postgres",
    title: "Prisma Postgres's PgBouncer",
    docs: "https://www.prisma.io/docs/postgres/database/connection-pooling",
    modes: transaction,
    maxPreparedStatements: "unknown",
  },
  {
    name: "planetscale",
    title: "PlanetScale's PgBouncer",
    docs: "https://planetscale.com/docs/postgres/connecting/pgbouncer",
    // Its users can set `max_prepared_statements`, which came with 1.21.
    since: "1.21",
    modes: transaction,
    maxPreparedStatements: "unknown",
  },
  {
    name: "tiger",
    title: "Tiger Cloud's PgBouncer",
    aliases: ["timescale"],
    docs: "https://www.tigerdata.com/docs/deploy/tiger-cloud/tiger-cloud-aws/service-management/connection-pooling",
    modes: ["transaction", "session"],
    maxPreparedStatements: "unknown",
  },
  {
    name: "lakebase",
    title: "Lakebase's PgBouncer",
    aliases: ["databricks"],
    docs: "https://docs.databricks.com/aws/en/oltp/projects/connection-pooling",
    modes: transaction,
    maxPreparedStatements: "unknown",
  },
  {
    name: "railway",
    title: "Railway's PgBouncer",
    docs: "https://docs.railway.com/databases/postgresql-pgbouncer",
    modes: anyMode,
    maxPreparedStatements: "unknown",
  },
];

/** Said where a version could carry them. */
const unpublishedStatements: Cell = {
  when: { since: "1.21", carriesStatements: "unknown" },
  verdict: "unknown",
  reason:
    "Whether `max_prepared_statements` is above 0 in {pooler} is not published: where it is 0, the next use may fail with 26000 (`prepared statement … does not exist`) or 42P05 (`already exists`).",
};

/** No service is known to run 1.26, which changes what `SET search_path` does; with it, an answer for all versions would say nothing. */
const newest = versionNumber("1.25");

function profileOf({ prefix = "", since, version, ignores, refusal, maxPreparedStatements, ...row }: Preset): Profile {
  const { cells, options, versions, tracked, readsOptions } = pgbouncer;
  const named = Object.fromEntries(Object.entries(options).map(([key, option]) => [key, { ...option, name: `${prefix}${option.name}` }]));
  return {
    ...row,
    tracked,
    ...(readsOptions === undefined ? {} : { readsOptions }),
    versions: versions.filter((one) => versionNumber(one) >= versionNumber(since ?? one) && versionNumber(one) <= newest),
    ...(version === undefined ? {} : { defaultVersion: version }),
    evidence: "documentation",
    options: {
      ...options,
      ...named,
      maxPreparedStatements: {
        name: `${prefix}max_prepared_statements`,
        since: "1.21",
        defaults: [{ value: 0 }, { since: "1.21", value: maxPreparedStatements }],
      },
      ...(ignores === undefined ? {} : { ignoredParameters: { name: `${prefix}ignore_startup_parameters`, defaults: ignores } }),
    },
    cells: {
      ...cells,
      "named-statement": [unpublishedStatements, ...(cells["named-statement"] ?? [])],
      ...(refusal === undefined ? {} : { "startup-parameter": startupParameter(refusal) }),
    },
  };
}

export const presets: readonly Profile[] = rows.map(profileOf);
