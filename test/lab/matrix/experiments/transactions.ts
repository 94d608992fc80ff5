/** Transactions, and what is over when they end. */
import type { Fact } from "../../../../src/types.ts";
import { block, contained, driver, setLocalAlone } from "../../../support/facts.ts";
import type { Experiment, Plain } from "./kinds.ts";
import { LOCKS } from "./looks.ts";

const ANY_LOCK = LOCKS.replace("count(*)", "count(*) > 0");

export const transactions: readonly Experiment[] = [
  {
    kind: "plain",
    name: "BEGIN",
    messages: ["BEGIN", "INSERT INTO public.events (kind) VALUES ('a')", "COMMIT", "SELECT count(*) FROM public.events"],
    fact: block,
  },
  // No fact: one message is one transaction to every pooler, and poolsafe asks none of them about it.
  { kind: "plain", name: "BEGIN … COMMIT in one message", messages: ["BEGIN; INSERT INTO public.events (kind) VALUES ('a'); COMMIT"] },
  {
    kind: "plain",
    name: "SET LOCAL outside a transaction",
    messages: ["SET LOCAL work_mem = '7654kB'", "SHOW work_mem"],
    fact: setLocalAlone,
  },
  within("SET LOCAL in a transaction", ["SET LOCAL work_mem = '7654kB'", "SHOW work_mem"], contained("set-local")),
  within("SET TRANSACTION in a transaction", ["SET TRANSACTION READ ONLY", "SHOW transaction_read_only"], contained("set-transaction")),
  within(
    "CREATE TEMP TABLE … ON COMMIT DROP in a transaction",
    ["CREATE TEMP TABLE t (n int) ON COMMIT DROP", "INSERT INTO t VALUES (1)", "SELECT n FROM t"],
    contained("on-commit-drop"),
    "SELECT count(*) > 0 FROM pg_class WHERE relname = 't'",
  ),
  within("pg_advisory_xact_lock in a transaction", ["SELECT pg_advisory_xact_lock(7)"], contained("xact-lock"), ANY_LOCK),
  within(
    "pg_advisory_lock and its unlock in a transaction",
    ["SELECT pg_advisory_lock(7)", "SELECT pg_advisory_unlock(7)"],
    contained("advisory-lock", "7"),
    ANY_LOCK,
  ),
  within(
    "PREPARE, EXECUTE and DEALLOCATE in a transaction",
    ["PREPARE s AS SELECT 42", "EXECUTE s", "DEALLOCATE s"],
    contained("prepared-statement", "s"),
    "SELECT count(*) > 0 FROM pg_prepared_statements WHERE name = 's'",
  ),
  within(
    "DECLARE and FETCH in a transaction",
    ["DECLARE c CURSOR FOR SELECT generate_series(1, 9)", "FETCH 2 FROM c"],
    contained("cursor"),
    "SELECT count(*) > 0 FROM pg_cursors",
  ),
  {
    kind: "plain",
    name: "nextval",
    messages: ["SELECT nextval('public.invoice_seq')"],
    fact: contained("sequence-value", "public.invoice_seq"),
  },
  { kind: "pool", name: "BEGIN that waits for its COMMIT", sql: "BEGIN", fact: driver("transaction-on-pool", "BEGIN") },
];

/** One transaction, a message for each statement. */
function within(name: string, statements: readonly string[], fact: Fact, left?: string): Plain {
  return { kind: "plain", name, messages: ["BEGIN", ...statements, "COMMIT"], apart: true, fact, ...(left === undefined ? {} : { left }) };
}
