/** What a project says of the poolers and servers that it runs on. Loading it loads the readers of its files: import it only when there is such a file. */

import type { AddressUse, Fact, Related, Source, Unread } from "../types.ts";
import { checks } from "./checks/index.ts";
import type { PgbouncerConfiguration } from "./pgbouncer/configuration.ts";
import { factOf } from "./pgbouncer/problem.ts";
import { related } from "./explain.ts";
import { type Deployment, readDeployment } from "./read.ts";
import { setupChecks } from "./setups/checks/index.ts";
import { relatedSetup } from "./setups/explain.ts";
import type { NamedPooler } from "./named-pooler.ts";
import { type FoundPooler, foundPooler, setUpIn } from "./which-pooler.ts";
import type { RunPoolers, Through } from "./urls/behind.ts";
import { heardInSession, listeningPlaces } from "./urls/listening.ts";
import { migrationFacts } from "./urls/migrations.ts";
import { otherPoolers } from "./urls/others.ts";
import { startupFacts } from "./urls/startup.ts";
import { type ProjectStrings, stringsIn } from "./urls/strings.ts";
import { turnedOff } from "./urls/unnamed.ts";

export interface DeploymentReader {
  /**
   * Which pooler the files are about; `undefined` where they say nothing of one.
   * @param named the one that is asked about; absent: any
   */
  pooler(sources: readonly Source[], read: DeploymentContext["read"], named?: NamedPooler): FoundPooler | undefined;
  /** What the addresses in the files name beside the poolers of the run: whole sentences for whoever reads the report. */
  others(sources: readonly Source[], run: RunPoolers, read: DeploymentContext["read"]): readonly string[];
  /** Facts of what the files say. Nothing in them is run, and no file is changed. */
  judge(sources: readonly Source[], context: DeploymentContext): Judged;
  /** Facts of code with the settings that have to do with what comes of them. */
  explain(code: readonly Fact[], sources: readonly Source[], read: DeploymentContext["read"]): readonly Fact[];
}

export interface Judged {
  readonly facts: readonly Fact[];
  readonly unread: readonly Unread[];
  /** Facts of the code that do not hold, by what the files say. */
  readonly refuted: ReadonlySet<Fact>;
  /** Places that explain facts of the code. */
  readonly related: ReadonlyMap<Fact, readonly Related[]>;
  /** How an address goes that stands in the code. */
  readonly through: Through;
}

export interface DeploymentContext {
  /** For whom the code is judged. */
  readonly run: RunPoolers;
  /** What the code does, so that both can be compared. */
  readonly code: readonly Fact[];
  /** What it connects with. */
  readonly addresses: readonly AddressUse[];
  /** Files that those refer to. */
  readonly read: (path: string) => Source | undefined;
}

export function createDeploymentReader(): DeploymentReader {
  // `read` gives files of the same version as the sources are of: the same sources refer to the same texts.
  let known: { readonly of: readonly Source[]; readonly deployment: Deployment } | undefined;
  let strings: (RunPoolers & { readonly of: Deployment; readonly project: ProjectStrings }) | undefined;
  const deploymentOf = (sources: readonly Source[], read: DeploymentContext["read"]): Deployment => {
    if (!known || !isEqual(known.of, sources)) known = { of: [...sources], deployment: readDeployment(sources, read) };
    return known.deployment;
  };
  const stringsOf = (sources: readonly Source[], run: RunPoolers, read: DeploymentContext["read"]): ProjectStrings => {
    const deployment = deploymentOf(sources, read);
    const isSame = strings?.of === deployment && strings.isAssumed === run.isAssumed && isEqual(strings.poolers, run.poolers);
    if (!strings || !isSame) {
      const project = stringsIn(sources, run, setUpIn(deployment));
      strings = { of: deployment, ...run, project };
    }
    return strings.project;
  };
  return {
    pooler: (sources, read, named) => {
      return foundPooler(deploymentOf(sources, read), named);
    },
    others: (sources, run, read) => otherPoolers(stringsOf(sources, run, read), run),
    explain: (code, sources, read) => {
      const { poolers, setups } = deploymentOf(sources, read);
      if (poolers.length === 0 && setups.length === 0) return code;
      return code.map((fact) => relatedSetup(related(fact, poolers), setups));
    },
    judge(sources, { run, code: all, addresses, read }) {
      const { poolers, setups, servers, unread } = deploymentOf(sources, read);
      const project = stringsOf(sources, run, read);
      const refuted = new Set([...turnedOff(all, project), ...heardInSession(all, addresses, project)]);
      const code = all.filter((fact) => !refuted.has(fact));
      const problems = poolers.flatMap(({ configuration, problems: own }) => [
        ...own,
        ...checks.flatMap((check) => check({ configuration, code, servers, running: runningWith(configuration, poolers) })),
      ]);
      const others = setups.flatMap((setup) => [...setup.problems, ...setupChecks.flatMap((check) => check({ setup, code, servers }))]);
      const facts = [
        ...[...problems, ...others].map(factOf),
        ...startupFacts(project, addresses, read),
        ...migrationFacts(project, { uses: addresses, read }),
      ];
      return {
        facts,
        unread: [...unread, ...project.unread],
        refuted,
        related: listeningPlaces(code, addresses, project),
        through: project.through,
      };
    },
  };
}

function isEqual<T>(some: readonly T[], others: readonly T[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}

/** Containers of one manifest are started together; of other files nobody knows. */
function runningWith(configuration: PgbouncerConfiguration, poolers: Deployment["poolers"]): readonly PgbouncerConfiguration[] {
  const isStarted = (one: PgbouncerConfiguration): boolean => one.medium === "variables" && one.at.source === configuration.at.source;
  return poolers.map((one) => one.configuration).filter((one) => one === configuration || (isStarted(configuration) && isStarted(one)));
}
