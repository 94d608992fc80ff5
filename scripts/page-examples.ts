/** The parts of a rule's page, and what is found in its examples. */
import { analyze } from "../src/analyze.ts";
import { rules } from "../rules/index.ts";
import { createDeploymentReader } from "../src/deployment/deployment.ts";
import { drivers } from "../src/drivers/index.ts";
import { otherDatabases } from "../src/drivers/other-databases.ts";
import { createCodeReader } from "../src/extract/typescript/extract.ts";
import { choosePooler, type PoolerSpec } from "../src/poolers/index.ts";
import { makeSource } from "../src/source.ts";
import type { Analysis } from "../src/types.ts";

export interface Example {
  readonly path: string;
  readonly text: string;
}

/** The text under each `## ` heading, in order. */
export function sectionsOf(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n") + 1).trim()]));
}

export function examplesIn(section: string): readonly Example[] {
  return [...section.matchAll(/^```(sql|ts|ini|yaml|json)\n(.*?)^```$/gms)].map((match) => ({
    path: match[1] === "json" ? "package.json" : `example.${match[1] ?? ""}`,
    text: match[2] ?? "",
  }));
}

/** The pooler that a rule's page is about: the default one, but for these. */
export function poolerOfPage(rule: string): PoolerSpec {
  return { name: "pgbouncer", ...others[rule] };
}

const others: Record<string, Partial<PoolerSpec>> = {
  "no-notify": { name: "pgdog" },
  "no-unsupported-statement": { name: "rds-proxy" },
  "no-transaction-block": { mode: "statement" },
  "no-named-statement": { maxPreparedStatements: 0 },
};

export function analyseExample(rule: string, { path, text }: Example): Analysis {
  const code = createCodeReader({ drivers, others: otherDatabases, read: () => undefined });
  return analyze([makeSource(path, text)], { rules, pooler: choosePooler(poolerOfPage(rule)), code, deployment: createDeploymentReader() });
}
