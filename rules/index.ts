/** Every rule, in alphabetical order. A test compares this list with the folder. */
import type { Rule } from "../src/types.ts";
import { noBackendPid } from "./no-backend-pid.ts";
import { noDblinkNamed } from "./no-dblink-named.ts";
import { noListen } from "./no-listen.ts";
import { noLoad } from "./no-load.ts";
import { noMigrationOnPool } from "./no-migration-on-pool.ts";
import { noNamedStatement } from "./no-named-statement.ts";
import { noNotify } from "./no-notify.ts";
import { noSessionAdvisoryLock } from "./no-session-advisory-lock.ts";
import { noSessionProtocol } from "./no-session-protocol.ts";
import { noSessionRandom } from "./no-session-random.ts";
import { noSessionReset } from "./no-session-reset.ts";
import { noSessionRole } from "./no-session-role.ts";
import { noSessionSequence } from "./no-session-sequence.ts";
import { noSessionSet } from "./no-session-set.ts";
import { noSessionTemp } from "./no-session-temp.ts";
import { noSqlPrepare } from "./no-sql-prepare.ts";
import { noStartupParameter } from "./no-startup-parameter.ts";
import { noTransactionBlock } from "./no-transaction-block.ts";
import { noTransactionOnPool } from "./no-transaction-on-pool.ts";
import { noUnsupportedStatement } from "./no-unsupported-statement.ts";
import { noWithHoldCursor } from "./no-with-hold-cursor.ts";
import { requireNullifCurrentSetting } from "./require-nullif-current-setting.ts";
import { requireTransaction } from "./require-transaction.ts";
import { validPoolerConfig } from "./valid-pooler-config.ts";

export const rules: readonly Rule[] = [
  noBackendPid,
  noDblinkNamed,
  noListen,
  noLoad,
  noMigrationOnPool,
  noNamedStatement,
  noNotify,
  noSessionAdvisoryLock,
  noSessionProtocol,
  noSessionRandom,
  noSessionReset,
  noSessionRole,
  noSessionSequence,
  noSessionSet,
  noSessionTemp,
  noSqlPrepare,
  noStartupParameter,
  noTransactionBlock,
  noTransactionOnPool,
  noUnsupportedStatement,
  noWithHoldCursor,
  requireNullifCurrentSetting,
  requireTransaction,
  validPoolerConfig,
];

/** About SQL and code; the others are about files that ESLint does not read. */
export const lintedRules: readonly Rule[] = rules.filter(({ on }) =>
  on.some((fact) => fact !== "pooler-setting" && fact !== "pooled-migration"),
);
