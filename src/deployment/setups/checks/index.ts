/** What is looked at in how a PgCat, a PgDog or an Odyssey is set up. A test compares this list with docs/rules/valid-pooler-config.md. */

import { openToEverybody } from "./authentication.ts";
import type { SetupCheck } from "./check.ts";
import { namedStatements, transactionsInStatementMode } from "./code-against-mode.ts";
import { discardsThatDoNotFit, noCleanUp, nothingDiscarded, ownDiscardQuery } from "./left-behind.ts";
import { moreThanTheServerTakes } from "./pool-sizes.ts";

export const setupChecks: readonly SetupCheck[] = [
  namedStatements,
  transactionsInStatementMode,
  noCleanUp,
  nothingDiscarded,
  ownDiscardQuery,
  discardsThatDoNotFit,
  openToEverybody,
  moreThanTheServerTakes,
];
