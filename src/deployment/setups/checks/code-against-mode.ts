/** What the code does and this pooler does not carry: named statements, transactions in statement mode. */

import { naming, places } from "../../checks/code-against-mode.ts";
import { quoted } from "../../pgbouncer/problem.ts";
import { uncarried } from "../carries.ts";
import type { SetupCheck } from "./check.ts";

export const namedStatements: SetupCheck = ({ setup, code }) => {
  const named = naming(code);
  if (!named) return [];
  const { impact, who, related } = named;
  return uncarried(setup).map(({ row, pool, setting }) => {
    const { title, offText, cure } = row;
    const what = setting
      ? `with ${quoted(offText)} ${title} does not carry them`
      : `${title} carries them only where ${quoted(row.setting)} is above 0`;
    return {
      place: setting?.place ?? pool.modeAt ?? pool.place,
      name: row.setting,
      impact,
      message: `${who}, and ${what}: clients meet each other's statements, or none.`,
      help: `${cure}, or turn named statements off in the code.`,
      related,
    };
  });
};

/** https://docs.pgdog.dev/features/connection-pooler/transaction-mode/#statement-mode; what Odyssey makes of it is not known. */
export const transactionsInStatementMode: SetupCheck = ({ setup, code }) => {
  const facts = code.filter(({ fact }) => fact === "transaction-block");
  const pool = setup.pools.find(({ mode }) => mode === "statement");
  if (setup.pooler !== "pgdog" || facts.length === 0 || !pool?.modeAt) return [];
  return [
    {
      place: pool.modeAt,
      name: "pooler_mode",
      impact: "breaks",
      message: "The code opens transactions, which PgDog refuses in statement mode.",
      help: "Use transaction mode, or a database of its own in transaction mode for that code.",
      related: places(facts, "a transaction is opened here"),
    },
  ];
};
