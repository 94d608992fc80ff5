import type { Driver } from "./driver.ts";
import { advisoryLock } from "./advisory-lock.ts";
import { bun } from "./bun.ts";
import { databasesPg } from "./databases-pg.ts";
import { dbMigrate } from "./db-migrate.ts";
import { denoPostgres } from "./deno-postgres.ts";
import { drizzleKit } from "./drizzle-kit.ts";
import { drizzle } from "./drizzle.ts";
import { effect } from "./effect.ts";
import { effectSql } from "./effect-sql.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import { graphileWorker } from "./graphile-worker.ts";
import { knex } from "./knex.ts";
import { kysely } from "./kysely.ts";
import { massive } from "./massive.ts";
import { mikroOrm } from "./mikro-orm.ts";
import { nearformSql } from "./nearform-sql.ts";
import { neon } from "./neon.ts";
import { nestjsCls } from "./nestjs-cls.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { objection } from "./objection.ts";
import { pg } from "./pg.ts";
import { pgBoss } from "./pg-boss.ts";
import { pgCopyStreams } from "./pg-copy-streams.ts";
import { pgCursor } from "./pg-cursor.ts";
import { pgFormat } from "./pg-format.ts";
import { pgIpc } from "./pg-ipc.ts";
import { pgListen } from "./pg-listen.ts";
import { pgLogicalReplication } from "./pg-logical-replication.ts";
import { pgMem } from "./pg-mem.ts";
import { pgPromise } from "./pg-promise.ts";
import { pgPubsub } from "./pg-pubsub.ts";
import { pglite } from "./pglite.ts";
import { pgtyped } from "./pgtyped.ts";
import { postgraphile } from "./postgraphile.ts";
import { postgrator } from "./postgrator.ts";
import { postgres } from "./postgres.ts";
import { postgresMigrations } from "./postgres-migrations.ts";
import { prisma } from "./prisma.ts";
import { sequelize } from "./sequelize.ts";
import { slonik } from "./slonik.ts";
import { slonikMigrator } from "./slonik-migrator.ts";
import { socketIoPostgresAdapter } from "./socket-io-postgres-adapter.ts";
import { sqlTemplateStrings } from "./sql-template-strings.ts";
import { sqlTemplateTag } from "./sql-template-tag.ts";
import { supabase } from "./supabase.ts";
import { typeorm } from "./typeorm.ts";
import { vercel } from "./vercel.ts";
import { zapatos } from "./zapatos.ts";

/** Every library that poolsafe knows. A test compares the list with the folder. */
export const drivers: readonly Driver[] = [
  advisoryLock,
  bun,
  databasesPg,
  dbMigrate,
  denoPostgres,
  ...drizzle,
  drizzleKit,
  effect,
  effectSql,
  graphileMigrate,
  graphileWorker,
  knex,
  kysely,
  massive,
  ...mikroOrm,
  nearformSql,
  neon,
  nestjsCls,
  nodePgMigrate,
  objection,
  pg,
  pgBoss,
  pgCopyStreams,
  pgCursor,
  pgFormat,
  pgIpc,
  pgListen,
  pgLogicalReplication,
  pgMem,
  pgPromise,
  pgPubsub,
  pglite,
  pgtyped,
  postgraphile,
  postgrator,
  postgres,
  postgresMigrations,
  prisma,
  ...sequelize,
  slonik,
  slonikMigrator,
  socketIoPostgresAdapter,
  sqlTemplateStrings,
  sqlTemplateTag,
  supabase,
  typeorm,
  vercel,
  zapatos,
];
