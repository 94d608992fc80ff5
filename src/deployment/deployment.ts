/** What a project says of the poolers and servers that it runs on. Loading it loads the readers of its files: import it only when there is such a file. */

import type { AddressUse, Fact, Related, Source, Unread } from "../types.ts";
import { checks } from "./checks/index.ts";
import { factOf } from "./pgbouncer/problem.ts";
import { readDeployment } from "./read.ts";
import { listeningPlaces } from "./urls/listening.ts";
import { migrationFacts } from "./urls/migrations.ts";
import { startupFacts } from "./urls/startup.ts";
import { stringsIn } from "./urls/strings.ts";

export interface DeploymentReader {
  /** Facts of what the files say. Nothing in them is run, and no file is changed. */
  judge(sources: readonly Source[], context: DeploymentContext): Judged;
}

export interface Judged {
  readonly facts: readonly Fact[];
  readonly unread: readonly Unread[];
  /** Places that explain facts of the code. */
  readonly related: ReadonlyMap<Fact, readonly Related[]>;
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
  return {
    judge(sources, { code, addresses, read }) {
      const { poolers, servers, unread } = readDeployment(sources, read);
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
      return { facts, unread: [...unread, ...project.unread], related: listeningPlaces(code, addresses, project) };
    },
  };
}
