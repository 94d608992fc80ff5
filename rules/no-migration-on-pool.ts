import type { PooledMigration, Rule } from "../src/types.ts";
import { suggestion } from "./options.ts";
import { impactOf, isBad, sentences, sql } from "./phrases.ts";

function held({ tool, lock, name, by }: PooledMigration, pooler: string): string {
  const address = name === "" ? `its address goes through ${pooler}` : `${sql(name)} goes through ${pooler}`;
  return `While it migrates, ${tool} holds ${sql(lock)}, and ${address}, by ${by}`;
}

/** A host has dots, a variable has none. */
function help({ tool, setting, direct }: PooledMigration): string {
  const isHost = direct?.includes(".") === true;
  const where = direct === undefined ? ", with the address of the server itself" : isHost ? `, with the host ${sql(direct)}` : "";
  return `Let ${tool} connect around the pooler: ${sql(setting)}${where}.`;
}

export const noMigrationOnPool: Rule = {
  id: "no-migration-on-pool",
  description: "Disallow migrations through the pooler with a tool that holds a lock of its session",
  references: [
    "https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS",
    "https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS",
  ],
  on: ["pooled-migration"],
  fixes: ["suggestion"],
  check(fact, { pooler, verdict }) {
    if (fact.fact !== "pooled-migration" || !isBad(verdict.verdict)) return undefined;
    const { direct, edit, doubt } = fact;
    return {
      impact: impactOf(verdict, doubt === undefined),
      message: sentences(held(fact, pooler.title), verdict.reason, doubt),
      help: help(fact),
      fixes: edit ? suggestion(`Use ${sql(direct ?? "")}, if it is set where migrations run`, [edit]) : [],
    };
  },
};
