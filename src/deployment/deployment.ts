/** What a project says of the poolers and servers that it runs on. Loading it loads the readers of its files: import it only when there is such a file. */

import type { Fact, Source, Unread } from "../types.ts";
import { checks } from "./checks/index.ts";
import { factOf } from "./pgbouncer/problem.ts";
import { readDeployment } from "./read.ts";

export interface DeploymentReader {
  /** Facts of what the files say. Nothing in them is run, and no file is changed. */
  judge(sources: readonly Source[], context: DeploymentContext): { readonly facts: readonly Fact[]; readonly unread: readonly Unread[] };
}

export interface DeploymentContext {
  /** What the code does, so that both can be compared. */
  readonly code: readonly Fact[];
  /** Files that those refer to. */
  readonly read: (path: string) => Source | undefined;
}

export function createDeploymentReader(): DeploymentReader {
  return {
    judge(sources, { code, read }) {
      const { poolers, servers, unread } = readDeployment(sources, read);
      const problems = poolers.flatMap(({ configuration, problems: own }) => [
        ...own,
        ...checks.flatMap((check) => check({ configuration, code, servers })),
      ]);
      return { facts: problems.map(factOf), unread };
    },
  };
}
