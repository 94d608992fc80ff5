/** What is looked at in how a PgBouncer is set up. A test compares this list with docs/rules/valid-pooler-config.md. */

import {
  adminIsAnApplication,
  anyNeedsUsers,
  nobodyKnown,
  openToEverybody,
  plainText,
  plainTextToServers,
  tlsWithoutKey,
} from "./authentication.ts";
import type { Check } from "./check.ts";
import {
  certificatesWithoutTls,
  decimalMode,
  hbaWithoutFile,
  noSimpleQueries,
  nowhereToListen,
  peersWithoutId,
  queryOfNobody,
} from "./combinations.ts";
import { limitThatIsNotLifted, nobodyMayCome, poolsOfNothing } from "./limits.ts";
import { deallocateAll, namedStatements, transactionsInStatementMode } from "./code-against-mode.ts";
import { minimumOfDatabase, moreThanTheServerTakes } from "./connections.ts";
import { sizesThatDoNotFit, unusedReserve } from "./pool-sizes.ts";
import { resetAlways, unusedResetQuery } from "./reset-query.ts";
import { droppedParameters } from "./startup-parameters.ts";
import { dangerousTimeouts } from "./timeouts.ts";
import { searchPathAtLogin, untrackable } from "./tracked-parameters.ts";

export const checks: readonly Check[] = [
  unusedResetQuery,
  resetAlways,
  droppedParameters,
  untrackable,
  searchPathAtLogin,
  namedStatements,
  deallocateAll,
  transactionsInStatementMode,
  sizesThatDoNotFit,
  unusedReserve,
  moreThanTheServerTakes,
  minimumOfDatabase,
  poolsOfNothing,
  nobodyMayCome,
  limitThatIsNotLifted,
  openToEverybody,
  plainText,
  plainTextToServers,
  tlsWithoutKey,
  anyNeedsUsers,
  nobodyKnown,
  adminIsAnApplication,
  certificatesWithoutTls,
  hbaWithoutFile,
  queryOfNobody,
  nowhereToListen,
  peersWithoutId,
  decimalMode,
  noSimpleQueries,
  dangerousTimeouts,
];
