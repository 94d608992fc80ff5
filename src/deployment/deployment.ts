/** What a project says of the poolers and servers that it runs on. Loading it loads the readers of its files: import it only when there is such a file. */

import type { AddressUse, Fact, Source, Unread } from "../types.ts";
import { checks } from "./checks/index.ts";
import { factOf } from "./pgbouncer/problem.ts";
import { related } from "./explain.ts";
import { type Deployment, readDeployment } from "./read.ts";
import { listeningPlaces } from "./urls/listening.ts";
import { migrationFacts } from "./urls/migrations.ts";
import { startupFacts } from "./urls/startup.ts";
import { stringsIn } from "./urls/strings.ts";
import { type FoundPooler, foundPooler } from "./which-pooler.ts";

export interface DeploymentReader {
  /** Which pooler the files are about; `undefined` where they say nothing of one. */
  pooler(sources: readonly Source[], read: DeploymentContext["read"]): FoundPooler | undefined;
  /** Facts of what the files say. Nothing in them is run, and no file is changed. */
  judge(sources: readonly Source[], context: DeploymentContext): { readonly facts: readonly Fact[]; readonly unread: readonly Unread[] };
  /** Facts of code with the settings, and the addresses, that have to do with what comes of them. */
  explain(sources: readonly Source[], context: DeploymentContext): readonly Fact[];
}

export interface DeploymentContext {
  /** What the code does, so that both can be compared. */
  readonly code: readonly Fact[];
  /** What it connects with. */
  readonly addresses: readonly AddressUse[];
  /** Files that those refer to. */
  readonly read: (path: string) => Source | undefined;
}

export function createDeploymentReader(): DeploymentReader {
  let known: { readonly of: readonly Source[]; readonly deployment: Deployment } | undefined;
  const deploymentOf = (sources: readonly Source[], read: DeploymentContext["read"]): Deployment => {
    const isSame = known?.of.length === sources.length && known.of.every((source, index) => source === sources[index]);
    if (!known || !isSame) known = { of: [...sources], deployment: readDeployment(sources, read) };
    return known.deployment;
  };
  return {
    pooler: (sources, read) => foundPooler(deploymentOf(sources, read).poolers),
    explain: (sources, { code, addresses, read }) => {
      const { poolers } = deploymentOf(sources, read);
      const places = listeningPlaces(code, addresses, stringsIn(sources));
      const placed = code.map((fact) => ({ ...fact, related: [...fact.related, ...(places.get(fact) ?? [])] }));
      return poolers.length === 0 ? placed : placed.map((fact) => related(fact, poolers));
    },
    judge(sources, { code, addresses, read }) {
      const { poolers, servers, unread } = deploymentOf(sources, read);
      const problems = poolers.flatMap(({ configuration, problems: own }) => [
        ...own,
        ...checks.flatMap((check) => check({ configuration, code, servers })),
      ]);
      const project = stringsIn(sources);
      const facts = [
        ...problems.map(factOf),
        ...startupFacts(project, addresses, read),
        ...migrationFacts(project, { uses: addresses, read }),
      ];
      return { facts, unread: [...unread, ...project.unread] };
    },
  };
}
