/** Clean-ups of a whole session. */
import { inBody, reset } from "../../../support/facts.ts";
import type { Experiment } from "./kinds.ts";
import { LOCKS } from "./looks.ts";

const CHANNELS = "SELECT count(*) FROM pg_listening_channels()";

export const resets: readonly Experiment[] = [
  {
    kind: "reset",
    name: "RESET ALL",
    make: "SET work_mem = '7654kB'",
    look: "SHOW work_mem",
    reset: "RESET ALL",
    fact: reset("reset-all"),
  },
  {
    kind: "reset",
    name: "DISCARD ALL",
    make: "SET work_mem = '7654kB'",
    look: "SHOW work_mem",
    reset: "DISCARD ALL",
    statements: true,
    fact: reset("discard-all"),
  },
  {
    kind: "reset",
    name: "DEALLOCATE ALL",
    make: "PREPARE top_orders AS SELECT 42",
    look: "EXECUTE top_orders",
    reset: "DEALLOCATE ALL",
    statements: true,
    fact: reset("deallocate-all"),
  },
  {
    kind: "reset",
    name: "DEALLOCATE ALL in a DO block",
    make: "PREPARE top_orders AS SELECT 42",
    look: "EXECUTE top_orders",
    reset: "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$",
    statements: true,
    fact: inBody(reset("deallocate-all")),
  },
  { kind: "reset", name: "UNLISTEN *", make: "LISTEN orders", look: CHANNELS, reset: "UNLISTEN *", fact: reset("unlisten-all") },
  {
    kind: "reset",
    name: "pg_advisory_unlock_all",
    make: "SELECT pg_advisory_lock(7)",
    look: LOCKS,
    reset: "SELECT pg_advisory_unlock_all()",
    fact: reset("unlock-all"),
  },
];
