/** What was measured by hand before the lab existed: 112 scripts, directly and behind both PgBouncers. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { PoolerVersion } from "./servers.ts";
import type { Message } from "./wire.ts";

export interface Measured {
  readonly breaks: boolean;
  /** The SQL of the messages that were answered differently. */
  readonly differs: readonly string[];
  readonly leaves: boolean;
}

export interface Row {
  readonly name: string;
  readonly messages: readonly Message[];
  readonly measured: Readonly<Record<PoolerVersion, Measured>>;
}

const Observed = z
  .object({ breaks: z.boolean(), differs: z.array(z.object({ sql: z.string() })), leftBehind: z.array(z.unknown()) })
  .transform(({ breaks, differs, leftBehind }): Measured => ({
    breaks,
    differs: differs.map(({ sql }) => sql),
    leaves: leftBehind.length > 0,
  }));

const Statement = z.union([
  z.string().transform((sql): Message => ({ sql })),
  z.object({ sql: z.string(), values: z.array(z.unknown()), name: z.string().default("") }),
]);

const Table = z.array(
  z
    .object({
      name: z.string(),
      statements: z.array(Statement),
      observed: z.object({ "pgbouncer-1.18": Observed, "pgbouncer-1.24": Observed }),
    })
    .transform(({ name, statements, observed }): Row => ({
      name,
      messages: statements,
      measured: { "1.18": observed["pgbouncer-1.18"], "1.24": observed["pgbouncer-1.24"] },
    })),
);

export const truthTable: readonly Row[] = Table.parse(JSON.parse(readFileSync(new URL("truth-table.json", import.meta.url), "utf8")));
