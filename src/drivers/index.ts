import type { Driver } from "./driver.ts";
import { bun } from "./bun.ts";
import { databasesPg } from "./databases-pg.ts";
import { denoPostgres } from "./deno-postgres.ts";
import { effect } from "./effect.ts";
import { effectSql } from "./effect-sql.ts";
import { massive } from "./massive.ts";
import { nearformSql } from "./nearform-sql.ts";
import { pg } from "./pg.ts";
import { pgCopyStreams } from "./pg-copy-streams.ts";
import { pgCursor } from "./pg-cursor.ts";
import { pgPromise } from "./pg-promise.ts";
import { pgtyped } from "./pgtyped.ts";
import { postgres } from "./postgres.ts";
import { prisma } from "./prisma.ts";
import { slonik } from "./slonik.ts";
import { sqlTemplateStrings } from "./sql-template-strings.ts";
import { sqlTemplateTag } from "./sql-template-tag.ts";
import { zapatos } from "./zapatos.ts";

/** Every library that poolsafe knows. A test compares the list with the folder. */
export const drivers: readonly Driver[] = [
  bun,
  databasesPg,
  denoPostgres,
  effect,
  effectSql,
  massive,
  nearformSql,
  pg,
  pgCopyStreams,
  pgCursor,
  pgPromise,
  pgtyped,
  postgres,
  prisma,
  slonik,
  sqlTemplateStrings,
  sqlTemplateTag,
  zapatos,
];
