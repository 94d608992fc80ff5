/** The one place where the command line meets the lists. Loading it loads the grammar: import it when there is work to do. */

import type { AnalyzeOptions } from "../analyze.ts";
import type { DeploymentReader } from "../deployment/deployment.ts";
import type { CodeGate } from "../extract/code-gate.ts";
import type { Minded } from "../extract/gate.ts";
import type { CodeReader, CodeReaderOptions } from "../extract/typescript/extract.ts";
import type { configurationOf } from "../configuration.ts";
import type { Analysis, Rule, Source } from "../types.ts";

export interface Engine {
  readonly analyze: (sources: Iterable<Source>, options: AnalyzeOptions) => Analysis;
  readonly configurationOf: typeof configurationOf;
  readonly rules: readonly Rule[];
  /** False for a text that has something in it, and no SQL. */
  readonly isSql: (text: string) => boolean;
  readonly loadCodeGate: (minded: Minded) => Promise<CodeGate>;
  /** Loads the compiler, which takes longer than most runs: only when a file has passed the gate. */
  readonly loadCodeReader: () => Promise<MakeCodeReader>;
  /** Loads what reads manifests: only when there is a file that says something of poolers or servers. */
  readonly loadDeployment: () => Promise<DeploymentReader>;
}

/** A reader remembers what it has read, so that each analysis needs a new one. */
export type MakeCodeReader = (options: Omit<CodeReaderOptions, "drivers" | "others">) => CodeReader;

export async function loadEngine(): Promise<Engine> {
  const [{ configurationOf }, { rules }, { analyze }, { isSql }] = await Promise.all([
    import("../configuration.ts"),
    import("../../rules/index.ts"),
    import("../analyze.ts"),
    import("../sql/read.ts"),
  ]);
  return { analyze, configurationOf, rules, isSql, loadCodeGate, loadCodeReader, loadDeployment };
}

export async function loadDeployment(): Promise<DeploymentReader> {
  return (await import("../deployment/deployment.ts")).createDeploymentReader();
}

async function loadCodeGate(minded: Minded): Promise<CodeGate> {
  const [{ createCodeGate }, { drivers }] = await Promise.all([import("../extract/code-gate.ts"), import("../drivers/index.ts")]);
  return createCodeGate(drivers, minded);
}

async function loadCodeReader(): Promise<MakeCodeReader> {
  const [{ createCodeReader }, { drivers }, { otherDatabases }] = await Promise.all([
    import("../extract/typescript/extract.ts"),
    import("../drivers/index.ts"),
    import("../drivers/other-databases.ts"),
  ]);
  return (options) => createCodeReader({ ...options, drivers, others: otherDatabases });
}
