/** All experiments behind all poolers of one server, a pooler after another; each starts once. */
import { openDatabases } from "../databases.ts";
import { isInstalled, startServers, type PostgresVersion } from "../servers.ts";
import { configurations, type MatrixConfiguration } from "./configurations.ts";
import { experiments } from "./experiments/index.ts";
import type { Experiment } from "./experiments/kinds.ts";
import { observe, type Observation } from "./observe.ts";

export interface Matrix {
  /** By the names of the experiments. A pooler that starts no more or an experiment that cannot be run throws. */
  column(configuration: MatrixConfiguration): Promise<ReadonlyMap<string, Observation>>;
  close(): Promise<void>;
}

/** Of those whose pooler could be had here. */
export function columnsOf(postgres: PostgresVersion): MatrixConfiguration[] {
  return configurations.filter((one) => one.postgres === postgres && isInstalled(one.pooler));
}

export function experimentsOn({ postgres, spec }: MatrixConfiguration): Experiment[] {
  return experiments.filter(
    (one) => (one.since === undefined || postgres >= one.since) && !(one.kind === "plain" && one.apart && spec.mode === "statement"),
  );
}

export async function openMatrix(postgres: PostgresVersion): Promise<Matrix> {
  const servers = await startServers(postgres);
  const databases = await openDatabases(servers.port);
  const known = new Map();
  return {
    async column(configuration) {
      const { pooler, keeps, connections, atOnce } = configuration;
      const port = await servers.start(pooler);
      const site = { server: servers.port, port, keeps, connections, databases, known };
      const waiting = experimentsOn(configuration);
      const seen = new Map<string, Observation>();
      const work = async (): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { name } = next;
          seen.set(
            name,
            await observe(next, site).catch((error: unknown) => {
              throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
            }),
          );
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return seen;
    },
    async close() {
      await databases.close();
      await servers.stop();
    },
  };
}
