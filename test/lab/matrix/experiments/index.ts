/**
 * What is tried behind every pooler, one row for each thing that code does. Nothing here says what comes out. The order is that of observed.json.
 */
import type { Experiment } from "./kinds.ts";
import { objects } from "./objects.ts";
import { processIds, statements } from "./protocol.ts";
import { resets } from "./resets.ts";
import { settings } from "./settings.ts";
import { startups } from "./startup.ts";
import { transactions } from "./transactions.ts";

export const experiments: readonly Experiment[] = [
  ...settings,
  ...objects,
  ...statements,
  ...transactions,
  ...processIds,
  ...resets,
  ...startups,
];
