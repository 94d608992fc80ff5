/** observed.json: what the lab saw last, one entry for each experiment, with the configurations that gave the same outcome together. */
import { existsSync, readFileSync } from "node:fs";
import { format } from "prettier";
import { z } from "zod";
import type { PostgresVersion } from "../servers.ts";
import { configurations, type MatrixConfiguration } from "./configurations.ts";
import { experiments } from "./experiments/index.ts";
import type { Observation } from "./observe.ts";

export const OBSERVED = new URL("observed.json", import.meta.url);

const words = ["works", "tracked", "leaks", "cleared", "misdelivered", "fails", "pins"] as const;

const File = z.array(
  z.strictObject({
    experiment: z.string(),
    outcomes: z.array(
      z.strictObject({
        word: z.enum(words),
        owner: z.string(),
        next: z.string().optional(),
        /** Major versions of the server, by the pooler's title. */
        on: z.record(z.string(), z.array(z.union([z.literal(15), z.literal(18)]))),
      }),
    ),
  }),
);

/** One cell: by experiment, then by configuration. */
export type Observed = ReadonlyMap<string, ReadonlyMap<string, Observation>>;

export function columnName({ title, postgres }: Pick<MatrixConfiguration, "title" | "postgres">): string {
  return `${title}, PostgreSQL ${postgres}`;
}

/** Empty where nothing has been written yet. */
export function readObserved(): Observed {
  if (!existsSync(OBSERVED)) return new Map();
  const entries = File.parse(JSON.parse(readFileSync(OBSERVED, "utf8")));
  return new Map(
    entries.map(({ experiment, outcomes }) => [
      experiment,
      new Map(
        outcomes.flatMap(({ word, owner, next, on }) =>
          Object.entries(on).flatMap(([title, versions]) =>
            versions.map((postgres): [string, Observation] => [
              columnName({ title, postgres }),
              { word, owner, ...(next === undefined ? {} : { next }) },
            ]),
          ),
        ),
      ),
    ]),
  );
}

/** In the order of the lists, the commonest outcome first; cells of what is on no list any more are dropped. */
export async function writeObserved(observed: Observed): Promise<string> {
  const entries = experiments.flatMap(({ name }) => {
    const cells = observed.get(name);
    const outcomes = new Map<string, Observation & { on: Record<string, PostgresVersion[]> }>();
    for (const configuration of configurations) {
      const cell = cells?.get(columnName(configuration));
      if (!cell) continue;
      const outcome = outcomes.get(JSON.stringify(cell)) ?? { ...cell, on: {} };
      (outcome.on[configuration.title] ??= []).push(configuration.postgres);
      outcomes.set(JSON.stringify(cell), outcome);
    }
    const count = ({ on }: { on: object }): number => Object.values(on).flat().length;
    return outcomes.size === 0 ? [] : [{ experiment: name, outcomes: [...outcomes.values()].sort((a, b) => count(b) - count(a)) }];
  });
  return format(JSON.stringify(entries), { parser: "json", printWidth: 140 });
}
